package loadtest

import (
	"encoding/json"
	"fmt"
	"net/http"
)

// DealRequests is how many requests a deal takes.
const DealRequests = 8

// Deal is a whole deal about a lot, from a buyer's first offer until all is received and paid: the seller answers with another price, the buyer
// accepts, the goods are sent off, arrive and are received, and the buyer pays what the seller confirms. It returns the order's id.
func Deal(c *Conn, buyer, seller, lot string) (order string, err error) {
	negotiation, err := OpenNegotiation(c, buyer, lot)
	if err != nil {
		return "", err
	}
	offer := []byte(`{"quantity":{"value":"50","unit":"kg"},"price":{"amount":"3.50","currency":"PEN","per":"kg"},"delivery":{"basis":"buyer","place":"Mercado de Huancaro"}}`)
	at := "/v1/negotiations/" + negotiation + "/offers"
	if _, err := c.Want(http.StatusOK, Request{Method: http.MethodPost, Path: at, Token: seller, Body: offer}); err != nil {
		return "", err
	}
	if order, err = c.made(Request{Method: http.MethodPost, Path: at + "/2/accept", Token: buyer}); err != nil {
		return "", err
	}
	steps := []struct {
		bearer, step string
		body         []byte
	}{
		{seller, "dispatch", nil},
		{seller, "deliver", nil},
		{buyer, "receive", nil},
		{buyer, "payments", []byte(`{"amount":{"amount":"175.00","currency":"PEN"},"method":"cash"}`)},
		{seller, "payments/1/confirm", nil},
	}
	var body []byte
	for _, s := range steps {
		if body, err = c.Want(http.StatusOK, Request{Method: http.MethodPost, Path: "/v1/orders/" + order + "/" + s.step, Token: s.bearer, Body: s.body}); err != nil {
			return "", err
		}
	}
	var ended struct{ State string }
	if err := json.Unmarshal(body, &ended); err != nil || ended.State != "completed" {
		return "", fmt.Errorf("order %s is paid and received, and %s: %w", order, ended.State, err)
	}
	return order, nil
}
