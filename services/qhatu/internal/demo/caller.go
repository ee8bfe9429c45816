package demo

import (
	"context"
	"net/http"
	"time"

	"github.com/qhatu/qhatu/api/catalogrest"
	"github.com/qhatu/qhatu/api/fairrest"
	"github.com/qhatu/qhatu/api/identityrest"
	"github.com/qhatu/qhatu/api/orderrest"
	"github.com/qhatu/qhatu/pkg/client"
	"github.com/qhatu/qhatu/pkg/host"
	"github.com/qhatu/qhatu/pkg/id"
	"github.com/qhatu/qhatu/pkg/token"
	"github.com/qhatu/qhatu/pkg/web"
)

// caller acts in the market for one organisation, by its REST contracts, as any client does.
type caller struct{ *client.Caller }

const (
	tokenLife = time.Minute
	tries     = 4 // of a request that the market cannot answer now
)

// callerOf is a caller with these claims; the zero claims are anyone's.
func callerOf(market host.Platform, claims token.Claims) caller {
	c := caller{&client.Caller{Peer: market.Peer, Language: "es", Tries: tries}}
	if claims.Role != "" {
		c.Token = func(context.Context) (string, error) { return market.Mint(claims, tokenLife) }
	}
	return c
}

// as is a caller of the market as it is open now.
func (d *demo) as(claims token.Claims) caller { return callerOf(d.market(), claims) }

// in is the same caller, who is told what goes wrong in a language.
func (c caller) in(lang web.Lang) caller {
	other := *c.Caller
	other.Language = string(lang)
	return caller{&other}
}

// market is the market as it is open now.
func (d *demo) market() host.Platform {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return d.platform
}

func (d *demo) anyone() caller { return d.as(token.Claims{}) }

func (d *demo) coordinator() caller {
	return d.as(token.Claims{Role: token.RoleCoordinator, Subject: id.Derive("per", "demo", token.RoleCoordinator)})
}

// party is a caller of the organisation that has this id, in this role.
func (d *demo) party(role, org string) caller {
	return d.as(token.Claims{Role: role, Org: org, Subject: id.Derive("per", role, org)})
}

// named is a caller of a registered organisation that is none of the members', by its name.
func (d *demo) named(role, name string) caller {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return callerOf(d.platform, token.Claims{Role: role, Org: d.others[name], Subject: id.Derive("per", role, d.others[name])})
}

// once makes a command the same command whenever the demo is loaded.
func once(key string) func(context.Context, *http.Request) error {
	return client.Command{Key: "demo-" + key}.Headers
}

func (c caller) catalog() *catalogrest.Client {
	server, doer := c.At("catalog")
	return &catalogrest.Client{Server: server, Client: doer}
}

func (c caller) order() *orderrest.Client {
	server, doer := c.At("order")
	return &orderrest.Client{Server: server, Client: doer}
}

func (c caller) identity() *identityrest.Client {
	server, doer := c.At("identity")
	return &identityrest.Client{Server: server, Client: doer}
}

func (c caller) fair() *fairrest.Client {
	server, doer := c.At("fair")
	return &fairrest.Client{Server: server, Client: doer}
}
