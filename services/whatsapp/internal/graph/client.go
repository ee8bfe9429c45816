// Package graph sends: a thin client of Meta's Graph API as far as WhatsApp needs it. What always holds:
//
//   - Every send ends in one of four ways: a message id; an *Error, Meta's refusal, whose Action says what to do; ErrNotSent,
//     certainly nothing left, try again at once; ErrUnknown, it may have been sent, so do not send it again before a
//     status that carries its Callback has had time to come.
//   - A request is made once. Whether to repeat it is the caller's to decide.
//   - No error holds a token, a phone, a message id or a text: codes and Meta's trace id are enough to look it up.
//
// It knows Meta's bodies by package wire and nothing of the market.
package graph

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/qhatu/qhatu/services/whatsapp/internal/wire"
)

// Config says where to send, and as whom.
type Config struct {
	BaseURL       string // "https://graph.facebook.com" if empty
	Version       string // of the API, "v26.0" if empty
	PhoneNumberID string // Meta's id of the business number
	Token         string
	HTTP          *http.Client // one with a time-out of 20 seconds if nil
}

// Client sends from one business number. It is safe for concurrent use.
type Client struct {
	root, number string // "https://graph.facebook.com/v26.0/", and the number's id
	token        string
	http         http.Client
}

// answerTimeout is how long an answer is waited for.
const answerTimeout = 20 * time.Second

const (
	// mostIdle is how many connections are kept for the next requests: as many messages are sent, and marked as read, at a time.
	mostIdle = 72
	// idleTimeout is how long one is kept: shorter than Meta keeps it, so that no message goes into one that is being closed.
	idleTimeout = 30 * time.Second
)

// transport keeps connections, each of which costs a handshake of TLS to open.
func transport() http.RoundTripper {
	standard, ok := http.DefaultTransport.(*http.Transport)
	if !ok {
		return http.DefaultTransport
	}
	t := standard.Clone()
	t.MaxIdleConns, t.MaxIdleConnsPerHost, t.IdleConnTimeout = mostIdle, mostIdle, idleTimeout
	return t
}

// New makes a client. It sends nothing yet.
func New(cfg Config) *Client {
	c := &Client{
		root:   strings.TrimRight(cmp.Or(cfg.BaseURL, "https://graph.facebook.com"), "/") + "/" + cmp.Or(cfg.Version, "v26.0") + "/",
		number: cfg.PhoneNumberID, token: cfg.Token, http: http.Client{Timeout: answerTimeout, Transport: transport()},
	}
	if cfg.HTTP != nil {
		c.http = *cfg.HTTP
	}
	// A redirect would repeat the request somewhere else.
	c.http.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return c
}

// Accepted is what Meta says of a message that it took; all of it is personal data.
type Accepted struct {
	MessageID string
	WaID      string // digits of the recipient's phone as Meta writes it, which may be otherwise than it was dialled; may be empty
}

// Send sends a message. Accepted is not sent: what became of it comes as a wire.Status. A body beyond Meta's limits is
// refused here, as an *Error around a *wire.FieldError.
func (c *Client) Send(ctx context.Context, o wire.Outgoing) (a Accepted, err error) {
	answer, err := c.post(ctx, o)
	if err != nil {
		return a, fmt.Errorf("send: %w", err)
	}
	var accepted struct {
		Contacts []struct {
			WaID string `json:"wa_id"`
		} `json:"contacts"`
		Messages []struct {
			ID string `json:"id"`
		} `json:"messages"`
	}
	if json.Unmarshal(answer, &accepted) != nil || len(accepted.Messages) == 0 || accepted.Messages[0].ID == "" {
		return a, fmt.Errorf("send: accepted without a message id: %w", ErrUnknown)
	}
	a.MessageID = accepted.Messages[0].ID
	if len(accepted.Contacts) == 1 {
		a.WaID = accepted.Contacts[0].WaID
	}
	return a, nil
}

// MarkRead marks a person's message, and all before it, as read; with typing the person sees that an answer is being
// written, until it comes or 25 seconds have passed.
func (c *Client) MarkRead(ctx context.Context, messageID string, typing bool) error {
	if _, err := c.post(ctx, wire.Read(messageID, typing)); err != nil {
		return fmt.Errorf("mark read: %w", err)
	}
	return nil
}

// post makes one request and returns the body of a 200.
func (c *Client) post(ctx context.Context, o wire.Outgoing) ([]byte, error) {
	if err := o.Validate(); err != nil {
		return nil, &Error{Code: NoCode, cause: err}
	}
	body, err := json.Marshal(o)
	if err != nil {
		return nil, &Error{Code: NoCode, cause: err}
	}
	trace := new(connectionTrace)
	req, err := c.newRequest(trace.watch(ctx), http.MethodPost, c.number+"/messages", body)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNotSent, err)
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, trace.lost(err)
	}
	defer func() { _ = resp.Body.Close() }()
	return read(resp)
}

// newRequest is a request with the token. A body is JSON; nil for none.
func (c *Client) newRequest(ctx context.Context, method, path string, body []byte) (*http.Request, error) {
	req, err := http.NewRequestWithContext(ctx, method, c.root+path, bytes.NewReader(body))
	if err != nil {
		return nil, withoutURL(err)
	}
	req.Header.Set("Authorization", "Bearer "+c.token)
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	return req, nil
}
