package market

import (
	"context"

	"github.com/qhatu/qhatu/api/identityrest"
	"github.com/qhatu/qhatu/pkg/client"
	"github.com/qhatu/qhatu/pkg/restvalue"
)

// language is what the conversation is written in, problems among it.
const language = "es"

// Session is the market as one person sees it, acting for one organisation at a time. It is for one turn of a conversation and not
// for several goroutines.
type Session struct {
	client *Client
	phone  string // "" in a session that was opened without one
	token  client.PersonToken
	caller client.Caller

	written []Written
}

// SessionByPhone opens a session for whoever has this phone ("+51987654321"), acting for the first organisation that the
// person joined: ErrUnknownPhone, which also says that they withdrew their consent, ErrNoOrganisation, ErrUnavailable.
func (c *Client) SessionByPhone(ctx context.Context, phone string) (*Session, error) {
	return c.open(ctx, phone, identityrest.TokenRequest{Phone: &phone})
}

// SessionOf opens a session for a person, acting for an organisation; errors as of SessionByPhone.
func (c *Client) SessionOf(ctx context.Context, person, organisation string) (*Session, error) {
	return c.open(ctx, "", identityrest.TokenRequest{Person: &person, Organisation: restvalue.Optional(organisation)})
}

func (c *Client) open(ctx context.Context, phone string, whom identityrest.TokenRequest) (*Session, error) {
	token, err := c.exchange.PersonToken(ctx, whom)
	if err != nil {
		return nil, err
	}
	s := &Session{client: c, phone: phone, token: token}
	s.caller = client.Caller{Peer: c.exchange.Peer, Token: s.token.BearerToken, Language: language}
	return s, nil
}

// SeeFrom lets everything that is read from now on be at least as far as a Qhatu-Position: that of the event which a notice
// tells of, or of the turn before.
func (s *Session) SeeFrom(position string) { s.caller.Position = position }

// Position is how far the session has seen; a later session may begin there.
func (s *Session) Position() string { return s.caller.Position }

// Who is the person, and the organisation that they act for.
func (s *Session) Who() (Person, Organisation) {
	p := s.token.Person
	return Person{ID: p.ID, Name: restvalue.OrZero(p.Name), Language: string(p.Language)}, organisationOf(restvalue.OrZero(s.token.Organisation))
}

// ActsFor are all the organisations that the person may act for.
func (s *Session) ActsFor() []Organisation {
	var all []Organisation
	for _, o := range s.token.Organisations {
		all = append(all, organisationOf(o))
	}
	return all
}

// Frozen tells whether it is in doubt that the phone is still the person's, so that nothing may bind until somebody else
// has confirmed who writes.
func (s *Session) Frozen() bool { return s.token.Person.State == identityrest.PersonStateFrozen }

// Blocked tells whether it is so because somebody asked for it: only the coordinator confirms then.
func (s *Session) Blocked() bool {
	doubt := s.token.Person.Doubt
	return doubt != nil && doubt.Reason == identityrest.DoubtReasonBlocked
}

// As lets the session act for another organisation of the person's from now on. Errors as of SessionByPhone.
func (s *Session) As(ctx context.Context, organisation string) error {
	if organisation == restvalue.OrZero(s.token.Organisation).ID {
		return nil
	}
	return s.token.ActFor(ctx, organisation)
}

func organisationOf(o identityrest.SessionOrganisation) Organisation {
	return Organisation{ID: o.ID, Name: restvalue.OrZero(o.Name), Kind: string(o.Kind), Suspended: restvalue.OrZero(o.Suspended)}
}
