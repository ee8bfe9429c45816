// Package market is the REST contracts as one person sees them: a representative who acts for an association through
// the conversation. It speaks for people only with tokens that identity gives for them, never with one of its own.
//
// Always true is what pkg/client promises: the same Command again changes nothing, a session reads what it has written, a
// refusal is a *Problem, and what may pass is ErrUnavailable.
//
// It is an edge: the one place of this service that knows the contracts and their client. It imports no conversation.
package market

import (
	"net/http"
	"slices"
	"time"

	"github.com/qhatu/qhatu/pkg/client"
)

// The client's words, for conversations: they import no client.
type (
	// Command makes a command this one and no other.
	Command = client.Command
	// Problem is a refusal.
	Problem = client.Problem
	// Field is one value that is wrong.
	Field = client.Field
	// Peer says where a service is served and how it is reached.
	Peer = client.Peer
)

// Errors of the client.
var (
	ErrUnknownPhone   = client.ErrUnknownPhone
	ErrNoOrganisation = client.ErrNoOrganisation
	ErrUnavailable    = client.ErrUnavailable
)

// Refused tells whether the market refused with one of these problems.
func Refused(err error, slugs ...string) bool { return client.Refused(err, slugs...) }

// Wrong returns the first field that the market found wrong, the zero Field where it was something else.
func Wrong(err error) Field { return client.Wrong(err) }

// Config is what a Client works with.
type Config struct {
	Peer       Peer
	Credential client.Token    // the service's own token, for identity only
	Answered   client.Answered // how identity answered it; nil: nobody is told
	Now        func() time.Time
}

// Client opens sessions. It may be used by many at once.
type Client struct{ exchange client.Exchange }

// New returns a Client.
func New(cfg Config) *Client {
	return &Client{exchange: client.Exchange{Peer: cfg.Peer, Token: cfg.Credential, Answered: cfg.Answered, Now: cfg.Now}}
}

// Person is whom a session speaks for.
type Person struct{ ID, Name, Language string }

// Organisation is one that a person acts for. Its kind is association, buyer or organiser.
type Organisation struct {
	ID, Name, Kind string
	Suspended      bool // it begins no new trade
}

// Association is the kind of those who sell.
const Association = "association"

// Actions that the market allows, as the contracts name them.
const (
	ActionOffer    = "offer"
	ActionAccept   = "accept"
	ActionWithdraw = "withdraw"
	ActionConfirm  = "confirm"
)

// Allowed are the actions that the association may take at the moment of the answer. Which these are is decided by the
// service whose answer it is, and nowhere else.
type Allowed []string

// Has tells whether an action is allowed.
func (a Allowed) Has(action string) bool { return slices.Contains(a, action) }

// read turns an answer of the contract into a value of the conversation's.
func read[Answer, Value any](value func(Answer) (Value, error)) func(*http.Response, error) (Value, error) {
	return func(received *http.Response, err error) (Value, error) {
		answer, err := client.Read[Answer](received, err)
		if err != nil {
			var none Value
			return none, err
		}
		return value(answer)
	}
}
