// Package market is the REST contracts as one person sees them: a representative who acts for an association through
// the conversation. It speaks for people only with tokens that identity gives for them, never with one of its own.
//
// Always true: what a command does is named by the Act that it carries, so that doing it again changes nothing; what one
// call of a session has seen, its next call sees too, whatever service answers; a refusal is a *Problem, and what may
// pass is ErrUnavailable. It holds names and phones in memory only and logs nothing.
//
// It is an edge: the one place of this service that knows the generated clients. It imports no conversation.
package market

import (
	"context"
	"errors"
	"net/http"
	"time"
)

var (
	// ErrUnknownPhone is returned when identity knows nobody with that phone.
	ErrUnknownPhone = errors.New("nobody has this phone")
	// ErrNoOrganisation is returned for a person who acts for nobody.
	ErrNoOrganisation = errors.New("the person belongs to no organisation")
	// ErrUnavailable is returned when no answer came, or one that says to try again: it may pass.
	ErrUnavailable = errors.New("the market cannot answer now")
)

// Peer says where a service ("catalog", "order", "fair", "identity") is served and how it is reached.
type Peer func(service string) (url string, client *http.Client)

// Config is what a Client works with.
type Config struct {
	Peer       Peer
	Credential func(ctx context.Context) (string, error) // the service's own token, for identity only
	Now        func() time.Time
}

// Client opens sessions. It may be used by many at once.
type Client struct{ cfg Config }

// New returns a Client.
func New(cfg Config) *Client { return &Client{cfg: cfg} }

// Act is what makes a command this command and no other: the same Act again changes nothing.
type Act struct {
	Key string    // idempotency key: opaque, no personal data
	At  time.Time // when the person acted; zero: now
}

// Person is whom a session speaks for.
type Person struct{ ID, Name, Language string }

// Organisation is one that a person acts for. Its kind is association, buyer or organiser.
type Organisation struct{ ID, Name, Kind string }

// Association is the kind of those who sell.
const Association = "association"
