// Package client is the market's REST contracts as a caller sees them. It carries the requests of the generated clients
// (api/*rest): with the caller's token, at the position that the caller has seen, and a refusal comes back as an error.
//
//	server, doer := caller.At("catalog")
//	lots := catalogrest.Client{Server: server, Client: doer}
//	lot, err := client.Read[catalogrest.Lot](lots.PublishLot(ctx, id, nil, command.Headers))
//
// Always true: what one answer has shown, the caller's next request shows too, whatever service and replica answers it;
// the same Command again changes nothing; a refusal is a *Problem, and what may pass is ErrUnavailable. Tokens and personal
// data are held in memory only, and nothing is logged.
//
// It knows the contract of identity, which gives tokens, and imports no service.
package client

import (
	"context"
	"net/http"
	"strings"
	"time"
)

// Headers of every contract.
const (
	headerKey      = "Idempotency-Key"
	headerPosition = "Qhatu-Position"
	headerActedAt  = "Qhatu-Acted-At"
)

// Peer says where a service ("catalog", "order", "fair", "identity") is served and how it is reached.
type Peer func(service string) (url string, client *http.Client)

// Token returns a bearer token. It is asked for every request.
type Token func(context.Context) (string, error)

// Answered is told how a token was answered that was shown: refused is true where it was not accepted. It reports that Token has another one
// by now, with which the request is sent once more.
type Answered func(shown string, refused bool) (another bool)

// Caller is one caller of the market. It is for one goroutine at a time.
type Caller struct {
	Peer     Peer
	Token    Token    // nil: a caller without a token
	Answered Answered // nil: nobody is told
	Language string   // of what is written for people, as Accept-Language has it; "" leaves it to the market
	Position string   // that the next answer must have seen; each answer moves it on. "": any
	Tries    int      // how often a request that may be repeated is tried while ErrUnavailable comes back; 0 is 1
}

// Doer carries requests: the HttpRequestDoer of the generated clients.
type Doer interface {
	Do(*http.Request) (*http.Response, error)
}

// At returns what a generated client of a service is made of: its address, which ends in a slash, and what carries its
// requests there. Answers that are refusals are errors: *Problem or ErrUnavailable.
func (c *Caller) At(service string) (server string, doer Doer) {
	url, reached := c.Peer(service)
	return strings.TrimSuffix(url, "/") + "/", carrier{caller: c, client: reached}
}

// Command makes a command this one and no other: the same again changes nothing.
type Command struct {
	Key string    // idempotency key, without personal data; "" sends none
	At  time.Time // when the person acted; zero: now
}

// Headers puts the command on a request: a RequestEditorFn of the generated clients.
func (c Command) Headers(_ context.Context, r *http.Request) error {
	if c.Key != "" {
		r.Header.Set(headerKey, c.Key)
	}
	if !c.At.IsZero() {
		r.Header.Set(headerActedAt, c.At.UTC().Format(time.RFC3339))
	}
	return nil
}
