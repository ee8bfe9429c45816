package rest

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/oapi-codegen/runtime"
)

// A Doer sends requests; *http.Client is one.
type Doer interface {
	Do(*http.Request) (*http.Response, error)
}

// An Editor changes a request before it is sent: it signs it, sets a header.
type Editor = func(context.Context, *http.Request) error

// Client is what a contract's client has: where the service is reached, and how.
type Client struct {
	Server         string // its URL, which ends in a slash
	Client         Doer
	RequestEditors []Editor // of every request
}

// A Request is what a client is about to send. Its methods keep the first error, which Send returns.
type Request struct {
	method, path string
	query        []string // encoded
	header       http.Header
	body         []byte
	err          error
}

// NewRequest begins a request for a path of the contract, in which {name} stands for a parameter.
func NewRequest(method, path string) *Request {
	return &Request{method: method, path: path, header: http.Header{}}
}

// Path fills in a parameter of the path.
func (r *Request) Path(name string, value any) {
	styled := r.style("simple", name, value, runtime.ParamLocationPath)
	r.path = strings.ReplaceAll(r.path, "{"+name+"}", styled)
}

// AddQuery adds a parameter to the query; nil leaves it out.
func AddQuery[T any](r *Request, name string, value *T) {
	if value != nil {
		r.query = append(r.query, r.style("form", name, *value, runtime.ParamLocationQuery))
	}
}

// SetHeader sets a header; nil leaves it out.
func SetHeader[T any](r *Request, name string, value *T) {
	if value != nil {
		r.header.Set(name, r.style("simple", name, *value, runtime.ParamLocationHeader))
	}
}

func (r *Request) style(style, name string, value any, in runtime.ParamLocation) string {
	styled, err := runtime.StyleParamWithOptions(style, style == "form", name, value, runtime.StyleParamOptions{ParamLocation: in})
	r.fail(err)
	return styled
}

// JSON is the request's body.
func (r *Request) JSON(body any) {
	var err error
	r.body, err = json.Marshal(body)
	r.fail(err)
	r.header.Set("Content-Type", "application/json")
}

// File is the request's body, of a media type.
func (r *Request) File(kind string, body []byte) {
	r.body = body
	r.header.Set("Content-Type", kind)
}

func (r *Request) fail(err error) {
	if r.err == nil {
		r.err = err
	}
}

// Send sends a request, after the client's editors and those of this call.
func (c *Client) Send(ctx context.Context, r *Request, editors []Editor) (*http.Response, error) {
	request, err := c.build(ctx, r)
	if err != nil {
		return nil, err
	}
	for _, all := range [][]Editor{c.RequestEditors, editors} {
		for _, edit := range all {
			if err := edit(ctx, request); err != nil {
				return nil, err
			}
		}
	}
	return c.Client.Do(request)
}

func (r *Request) reader() io.Reader {
	if r.body == nil {
		return http.NoBody
	}
	return bytes.NewReader(r.body)
}

func (c *Client) build(ctx context.Context, r *Request) (*http.Request, error) {
	if r.err != nil {
		return nil, r.err
	}
	server, err := url.Parse(c.Server)
	if err != nil {
		return nil, err
	}
	target, err := server.Parse("." + r.path)
	if err != nil {
		return nil, err
	}
	target.RawQuery = strings.Join(r.query, "&")
	request, err := http.NewRequestWithContext(ctx, r.method, target.String(), r.reader())
	if err != nil {
		return nil, err
	}
	request.Header = r.header
	return request, nil
}
