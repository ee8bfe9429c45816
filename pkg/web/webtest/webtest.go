// Package webtest talks to a service's HTTP edge in tests and holds every answer, problem documents included, against
// the contract: an undocumented status or another shape fails the test. So do requests that break the contract, unless
// they say that they mean to ([Wrong]).
//
// Requests to addresses that no contract describes (/healthz, /docs) are not checked.
package webtest

import (
	"cmp"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
)

// Client sends requests to a handler, in process. It is safe for concurrent use; As makes copies.
type Client struct {
	handler http.Handler
	routes  []route
	pages   *sync.Map // slugs of the problems whose pages were found
	bearer  string
}

// New returns an anonymous client of a handler that serves these contracts.
func New(handler http.Handler, contracts ...*openapi3.T) *Client {
	openapi3filter.RegisterBodyDecoder("text/calendar", openapi3filter.PlainBodyDecoder)
	openapi3filter.RegisterBodyDecoder("text/event-stream", openapi3filter.PlainBodyDecoder)
	for _, file := range []string{"application/pdf", "image/jpeg", "image/png"} {
		openapi3filter.RegisterBodyDecoder(file, openapi3filter.FileBodyDecoder)
	}
	client := &Client{handler: handler, pages: new(sync.Map)}
	for _, contract := range contracts {
		client.routes = append(client.routes, routesOf(contract)...)
	}
	// "/lots/mine" counts before "/lots/{id}", and so does "/lots/{id}.ics"
	slices.SortFunc(client.routes, func(a, b route) int {
		return cmp.Or(a.variables-b.variables, len(b.Path)-len(a.Path))
	})
	return client
}

// As returns a client that sends this bearer token with each request.
func (c *Client) As(bearer string) *Client {
	copied := *c
	copied.bearer = bearer
	return &copied
}

// Do sends a request and checks it and its answer against the contract. The path may have a query.
func (c *Client) Do(t testing.TB, method, path string, options ...Option) Response {
	t.Helper()
	draft := newDraft(method, path)
	if c.bearer != "" {
		draft.header.Set("Authorization", "Bearer "+c.bearer)
	}
	for _, option := range options {
		option(t, draft)
	}
	answer := c.serve(draft)
	c.check(t, draft, answer)
	c.checkPage(t, answer)
	return answer
}

func (c *Client) serve(d *draft) Response {
	recorder := httptest.NewRecorder()
	c.handler.ServeHTTP(recorder, d.request())
	return Response{Status: recorder.Code, Header: recorder.Header(), Body: recorder.Body.Bytes()}
}

// Get is Do with GET.
func (c *Client) Get(t testing.TB, path string, options ...Option) Response {
	t.Helper()
	return c.Do(t, http.MethodGet, path, options...)
}

// Post is Do with POST and a JSON body; a nil body sends none. So do Put and Patch.
func (c *Client) Post(t testing.TB, path string, body any, options ...Option) Response {
	t.Helper()
	return c.send(t, http.MethodPost, path, body, options)
}

// Put is Do with PUT.
func (c *Client) Put(t testing.TB, path string, body any, options ...Option) Response {
	t.Helper()
	return c.send(t, http.MethodPut, path, body, options)
}

// Patch is Do with PATCH.
func (c *Client) Patch(t testing.TB, path string, body any, options ...Option) Response {
	t.Helper()
	return c.send(t, http.MethodPatch, path, body, options)
}

// Delete is Do with DELETE.
func (c *Client) Delete(t testing.TB, path string, options ...Option) Response {
	t.Helper()
	return c.Do(t, http.MethodDelete, path, options...)
}

func (c *Client) send(t testing.TB, method, path string, body any, options []Option) Response {
	t.Helper()
	if body != nil {
		options = append([]Option{JSON(body)}, options...)
	}
	return c.Do(t, method, path, options...)
}
