package demo

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"path"
	"time"

	"github.com/qhatu/qhatu/api/catalogrest"
	"github.com/qhatu/qhatu/api/fairrest"
	"github.com/qhatu/qhatu/api/identityrest"
	"github.com/qhatu/qhatu/api/orderrest"
	"github.com/qhatu/qhatu/pkg/host"
	"github.com/qhatu/qhatu/pkg/id"
	"github.com/qhatu/qhatu/pkg/token"
)

// caller acts in the market for one organisation, by its REST contracts, as any client does. The zero claims are anyone's.
type caller struct {
	market host.Platform
	claims token.Claims
}

// as is a caller of the market as it is open now.
func (d *demo) as(claims token.Claims) caller {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return caller{market: d.platform, claims: claims}
}

func (d *demo) anyone() caller { return d.as(token.Claims{}) }

func (d *demo) coordinator() caller {
	return d.as(token.Claims{Role: token.RoleCoordinator, Subject: id.Derive("per", "demo", token.RoleCoordinator)})
}

// party is a caller of the organisation that has this id, in this role.
func (d *demo) party(role, org, name string) caller {
	return d.as(token.Claims{Role: role, Org: org, OrgName: name, Subject: id.Derive("per", role, org)})
}

// named is a caller of the organisation whose id derives from its name, as `qhatu token --name` makes it.
func (d *demo) named(role, name string) caller { return d.party(role, token.OrgID(role, name), name) }

const tokenLife = time.Minute

// sign puts on a request what all of the caller's requests carry.
func (c caller) sign(_ context.Context, r *http.Request) error {
	r.Header.Set("Accept-Language", "es")
	if c.claims.Role == "" {
		return nil
	}
	minted, err := c.market.Mint(c.claims, tokenLife)
	if err != nil {
		return fmt.Errorf("token: %w", err)
	}
	r.Header.Set("Authorization", "Bearer "+minted)
	return nil
}

// once makes a command the same command whenever the demo is loaded.
func once(key string) func(context.Context, *http.Request) error {
	return func(_ context.Context, r *http.Request) error {
		r.Header.Set("Idempotency-Key", "demo-"+key)
		return nil
	}
}

func (c caller) catalog() *catalogrest.ClientWithResponses {
	door := c.market.Peer("catalog")
	return &catalogrest.ClientWithResponses{ClientInterface: &catalogrest.Client{
		Server: door.URL + "/", Client: door.HTTP, RequestEditors: []catalogrest.RequestEditorFn{c.sign},
	}}
}

func (c caller) order() *orderrest.ClientWithResponses {
	door := c.market.Peer("order")
	return &orderrest.ClientWithResponses{ClientInterface: &orderrest.Client{
		Server: door.URL + "/", Client: door.HTTP, RequestEditors: []orderrest.RequestEditorFn{c.sign},
	}}
}

func (c caller) identity() *identityrest.ClientWithResponses {
	door := c.market.Peer("identity")
	return &identityrest.ClientWithResponses{ClientInterface: &identityrest.Client{
		Server: door.URL + "/", Client: door.HTTP, RequestEditors: []identityrest.RequestEditorFn{c.sign},
	}}
}

func (c caller) fair() *fairrest.ClientWithResponses {
	door := c.market.Peer("fair")
	return &fairrest.ClientWithResponses{ClientInterface: &fairrest.Client{
		Server: door.URL + "/", Client: door.HTTP, RequestEditors: []fairrest.RequestEditorFn{c.sign},
	}}
}

// refusal is the market's own no, to be passed on as it came.
type refusal struct {
	Status int    `json:"status"`
	Type   string `json:"type"`
	Title  string `json:"title"`
	Detail string `json:"detail"`
	raw    []byte
}

// Error is for logs: it holds nothing that a person wrote.
func (r *refusal) Error() string { return fmt.Sprintf("%s (%d)", path.Base(r.Type), r.Status) }

// answer is what the generated clients return.
type answer interface {
	StatusCode() int
	GetBody() []byte
}

// answered reads what a generated client returned; a refusal is a *refusal.
func answered[T any](a answer, err error) (T, error) {
	var read T
	body, err := receive(a, err)
	if err != nil {
		return read, err
	}
	if err := json.Unmarshal(body, &read); err != nil {
		return read, fmt.Errorf("answer: %w", err)
	}
	return read, nil
}

func receive(a answer, err error) ([]byte, error) {
	if err != nil {
		return nil, err
	}
	if a.StatusCode() < http.StatusBadRequest {
		return a.GetBody(), nil
	}
	no := &refusal{raw: a.GetBody()}
	if err := json.Unmarshal(no.raw, no); err != nil || no.Type == "" {
		return nil, fmt.Errorf("answer %d is no problem document", a.StatusCode())
	}
	return nil, no
}
