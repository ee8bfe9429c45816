package loadtest

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"time"

	"github.com/qhatu/qhatu/pkg/host"
	"github.com/qhatu/qhatu/pkg/token"
)

// Parties mints tokens of n organisations of a role, each with a person, with the key of a market's data folder.
func Parties(dataDir, role string, n int) ([]string, error) {
	signer, err := token.LoadOrCreateKey(host.Config{DataDir: dataDir}.SigningKeyPath())
	if err != nil {
		return nil, err
	}
	bearers := make([]string, n)
	for i := range bearers {
		org := fmt.Sprintf("%s_%d", role, i)
		if bearers[i], err = signer.Mint(token.Claims{Subject: "per_" + org, Org: org, Role: role}, 24*time.Hour, time.Now()); err != nil {
			return nil, err
		}
	}
	return bearers, nil
}

// Lot is the body of a lot of maize, so much that hundreds can take some; no two are the same.
func Lot() []byte {
	return fmt.Appendf(nil, `{"product":"maize","variety":"blanco gigante","title":"Maíz blanco gigante de Huaro %d","description":"Secado al sol, `+
		`desgranado a mano, listo para cargar.","declared":{"value":"%d","unit":"kg"},"price":{"amount":"%d.%02d","currency":"PEN","per":"kg"}}`,
		rand.IntN(1_000_000), 100_000+rand.IntN(900_000), 2+rand.IntN(5), rand.IntN(100))
}

// DraftLot is the request of a lot's draft. Its idempotency key is empty or another each time.
func DraftLot(bearer string, keyed bool) Request {
	r := Request{Method: http.MethodPost, Path: "/v1/lots", Token: bearer, Body: Lot()}
	if keyed {
		r.Key = fmt.Sprintf("%016x%016x", rand.Uint64(), rand.Uint64())
	}
	return r
}

// PublishLot brings a new lot to the market, and returns its id.
func PublishLot(c *Conn, bearer string) (id string, err error) {
	if id, err = c.made(DraftLot(bearer, false)); err != nil {
		return "", err
	}
	_, err = c.Want(http.StatusOK, Request{Method: http.MethodPost, Path: "/v1/lots/" + id + "/publish", Token: bearer})
	return id, err
}

// OpenNegotiation offers to buy some kilograms of a lot, and returns the negotiation's id. The seller may accept its offer 1.
func OpenNegotiation(c *Conn, bearer, lot string) (id string, err error) {
	body := fmt.Appendf(nil, `{"lot_id":%q,"offer":{"quantity":{"value":"%d","unit":"kg"},"price":{"amount":"3.%02d","currency":"PEN","per":"kg"},`+
		`"delivery":{"basis":"farm"}}}`, lot, 10+rand.IntN(90), rand.IntN(100))
	return c.made(Request{Method: http.MethodPost, Path: "/v1/negotiations", Token: bearer, Body: body})
}

// Accept accepts the first offer of a negotiation, and returns the order's id.
func Accept(c *Conn, bearer, negotiation string) (order string, err error) {
	return c.made(Request{Method: http.MethodPost, Path: "/v1/negotiations/" + negotiation + "/offers/1/accept", Token: bearer})
}

// made is the id of what a request makes.
func (c *Conn) made(r Request) (string, error) {
	body, err := c.Want(http.StatusCreated, r)
	if err != nil {
		return "", err
	}
	var thing struct{ ID string }
	if err := json.Unmarshal(body, &thing); err != nil {
		return "", fmt.Errorf("%s %s: %w: %s", r.Method, r.Path, err, body)
	}
	return thing.ID, nil
}
