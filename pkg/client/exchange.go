package client

import (
	"context"
	"errors"
	"time"

	"github.com/qhatu/qhatu/api/identityrest"
)

var (
	// ErrUnknownPhone is returned when identity knows nobody with that phone, or nobody who still consents.
	ErrUnknownPhone = errors.New("nobody has this phone")
	// ErrNoOrganisation is returned for a person who acts for nobody.
	ErrNoOrganisation = errors.New("the person belongs to no organisation")
)

// early is how long before its end a token is no longer used.
const early = 30 * time.Second

// Exchange trades a service's own token for tokens of people.
type Exchange struct {
	Peer  Peer
	Token Token // the service's own, for identity only
	Now   func() time.Time
}

// Person is a person's token, acting for one organisation at a time. It renews itself before it ends.
type Person struct {
	identityrest.Session // as identity last gave it

	exchange *Exchange
	whom     identityrest.TokenRequest
	ends     time.Time
}

// Person asks for the token of a person: ErrUnknownPhone, ErrNoOrganisation, ErrUnavailable, or another *Problem.
func (e *Exchange) Person(ctx context.Context, whom identityrest.TokenRequest) (Person, error) {
	p := Person{exchange: e, whom: whom}
	if err := p.ask(ctx, whom); err != nil {
		return Person{}, err
	}
	acting := p.Organisation.ID
	p.whom.Organisation = &acting // a renewed token acts for the same
	return p, nil
}

// Identity is identity as the service itself calls it.
func (e *Exchange) Identity() *identityrest.Client {
	caller := &Caller{Peer: e.Peer, Token: e.Token}
	server, doer := caller.At("identity")
	return &identityrest.Client{Server: server, Client: doer}
}

// ActFor lets the person act for another of their organisations from now on. After an error they act as before.
func (p *Person) ActFor(ctx context.Context, organisation string) error {
	whom := p.whom
	whom.Organisation = &organisation
	if err := p.ask(ctx, whom); err != nil {
		return err
	}
	p.whom = whom
	return nil
}

// BearerToken is a Token.
func (p *Person) BearerToken(ctx context.Context) (string, error) {
	if p.exchange.Now().Before(p.ends.Add(-early)) {
		return p.AccessToken, nil
	}
	err := p.ask(ctx, p.whom)
	return p.AccessToken, err
}

// ask is no command and takes no key: a repeated answer would hold a token that has ended.
func (p *Person) ask(ctx context.Context, whom identityrest.TokenRequest) error {
	asked := p.exchange.Now()
	given, err := Read[identityrest.Session](p.exchange.Identity().ExchangeToken(ctx, nil, whom))
	switch {
	case Refused(err, "unknown-phone", "not-found"):
		return errors.Join(ErrUnknownPhone, err)
	case Refused(err, "no-organisation"):
		return errors.Join(ErrNoOrganisation, err)
	case err != nil:
		return err
	}
	p.Session, p.ends = given, asked.Add(time.Duration(given.ExpiresIn)*time.Second)
	return nil
}
