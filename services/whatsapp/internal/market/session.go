package market

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/qhatu/qhatu/api/identityrest"
)

// Session is the market as one person sees it, acting for one organisation at a time. It is for one turn of a conversation and not
// for several goroutines.
type Session struct {
	Person        Person
	Organisation  Organisation
	Organisations []Organisation // all that the person may act for

	client   *Client
	phone    string // "" in a session that was opened without one
	whom     identityrest.TokenRequest
	bearer   string
	ends     time.Time // of the bearer
	position string    // how far the session has seen
}

// early is how long before its end a token is no longer used.
const early = 30 * time.Second

// Seen lets everything that is read from now on be at least as far as a Qhatu-Position: that of the event which a notice
// tells of, or of the turn before.
func (s *Session) Seen(position string) { s.position = position }

// Position is how far the session has seen; a later session may begin there.
func (s *Session) Position() string { return s.position }

// Who is the person, and the organisation that she acts for.
func (s *Session) Who() (Person, Organisation) { return s.Person, s.Organisation }

// ActsFor are all the organisations that the person may act for.
func (s *Session) ActsFor() []Organisation { return s.Organisations }

// As lets the session act for another organisation of the person's from now on. Errors as of Client.SessionOf.
func (s *Session) As(ctx context.Context, organisation string) error {
	if organisation == s.Organisation.ID {
		return nil
	}
	whom := s.whom
	whom.Organisation = &organisation
	given, ends, err := s.client.exchange(ctx, whom)
	if err != nil {
		return err
	}
	s.whom, s.bearer, s.ends, s.Organisation = whom, given.AccessToken, ends, organisationOf(given.Organisation)
	return nil
}

// token returns the bearer, renewed when it is about to end.
func (s *Session) token(ctx context.Context) (string, error) {
	if s.client.cfg.Now().Before(s.ends.Add(-early)) {
		return s.bearer, nil
	}
	given, ends, err := s.client.exchange(ctx, s.whom)
	if err != nil {
		return "", err
	}
	s.bearer, s.ends = given.AccessToken, ends
	return s.bearer, nil
}

// peer says where a service is reached, and how. The address ends in a slash, as the generated clients want it.
func (s *Session) peer(service string) (string, *http.Client) {
	server, doer := s.client.cfg.Peer(service)
	return strings.TrimSuffix(server, "/") + "/", doer
}
