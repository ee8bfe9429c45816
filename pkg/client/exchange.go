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
	Peer     Peer
	Token    Token    // the service's own, for identity only
	Answered Answered // how that was answered; nil: nobody is told
	Now      func() time.Time
}

// PersonToken is the token of a person who acts for one organisation at a time. It renews itself before it ends.
type PersonToken struct {
	identityrest.Session                            // as identity last gave it
	Person               identityrest.SessionPerson // whose it is

	exchange *Exchange
	whom     identityrest.TokenRequest
	ends     time.Time
}

// PersonToken asks for the token of a person: ErrUnknownPhone, ErrNoOrganisation, ErrUnavailable, or another *Problem.
func (e *Exchange) PersonToken(ctx context.Context, whom identityrest.TokenRequest) (PersonToken, error) {
	t := PersonToken{exchange: e, whom: whom}
	if err := t.ask(ctx, whom); err != nil {
		return PersonToken{}, err
	}
	acting := t.Organisation.ID
	t.whom.Organisation = &acting // a renewed token acts for the same
	return t, nil
}

// Identity is identity as the service itself calls it.
func (e *Exchange) Identity() *identityrest.Client {
	caller := &Caller{Peer: e.Peer, Token: e.Token, Answered: e.Answered}
	server, doer := caller.At("identity")
	return &identityrest.Client{Server: server, Client: doer}
}

// ActFor lets the token act for another of the person's organisations from now on. After an error it acts as before.
func (t *PersonToken) ActFor(ctx context.Context, organisation string) error {
	whom := t.whom
	whom.Organisation = &organisation
	if err := t.ask(ctx, whom); err != nil {
		return err
	}
	t.whom = whom
	return nil
}

// BearerToken is a Token.
func (t *PersonToken) BearerToken(ctx context.Context) (string, error) {
	if t.exchange.Now().Before(t.ends.Add(-early)) {
		return t.AccessToken, nil
	}
	err := t.ask(ctx, t.whom)
	return t.AccessToken, err
}

// ask is no command and takes no key: a repeated answer would hold a token that has ended.
func (t *PersonToken) ask(ctx context.Context, whom identityrest.TokenRequest) error {
	asked := t.exchange.Now()
	given, err := Read[identityrest.Session](t.exchange.Identity().ExchangeToken(ctx, nil, whom))
	switch {
	case Refused(err, "unknown-phone", "not-found"):
		return errors.Join(ErrUnknownPhone, err)
	case Refused(err, "no-organisation"):
		return errors.Join(ErrNoOrganisation, err)
	case err != nil:
		return err
	case given.Person == nil || given.Organisation == nil:
		return errors.Join(ErrUnavailable, errors.New("the answer says not whose token it is"))
	}
	t.Session, t.Person, t.ends = given, *given.Person, asked.Add(time.Duration(given.ExpiresIn)*time.Second)
	return nil
}
