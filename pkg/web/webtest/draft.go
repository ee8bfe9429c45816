package webtest

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"
)

// draft is a request in the making.
type draft struct {
	method, path string
	header       http.Header
	body         []byte
	wrong        bool
}

func newDraft(method, path string) *draft {
	return &draft{method: method, path: path, header: http.Header{}}
}

// request makes a fresh copy: one is sent, another is checked.
func (d *draft) request() *http.Request {
	var body io.Reader
	if d.body != nil {
		body = bytes.NewReader(d.body)
	}
	req := httptest.NewRequest(d.method, d.path, body)
	req.Header = d.header.Clone()
	return req
}

// Option shapes a request.
type Option func(testing.TB, *draft)

// Header sets a header.
func Header(name, value string) Option {
	return func(_ testing.TB, d *draft) { d.header.Set(name, value) }
}

// Headers sends a header in several lines.
func Headers(name string, values ...string) Option {
	return func(_ testing.TB, d *draft) { d.header[http.CanonicalHeaderKey(name)] = values }
}

// Bearer sends this token instead of the client's own; "" sends none.
func Bearer(token string) Option {
	if token == "" {
		return func(_ testing.TB, d *draft) { d.header.Del("Authorization") }
	}
	return Header("Authorization", "Bearer "+token)
}

// Key sends an Idempotency-Key.
func Key(key string) Option { return Header("Idempotency-Key", key) }

// IfMatch expects a revision.
func IfMatch(revision uint64) Option {
	return Header("If-Match", strconv.Quote(strconv.FormatUint(revision, 10)))
}

// At waits for the position of an earlier answer.
func At(earlier Response) Option {
	return Header("Qhatu-Position", earlier.Header.Get("Qhatu-Position"))
}

// Lang asks for a language: "es", "en".
func Lang(tag string) Option { return Header("Accept-Language", tag) }

// JSON sends a body as application/json.
func JSON(body any) Option {
	return func(t testing.TB, d *draft) {
		t.Helper()
		raw, err := json.Marshal(body)
		if err != nil {
			t.Fatalf("encode body: %v", err)
		}
		d.body = raw
		d.header.Set("Content-Type", "application/json")
	}
}

// Body sends raw bytes of a media type.
func Body(kind, body string) Option {
	return func(_ testing.TB, d *draft) {
		d.body = []byte(body)
		d.header.Set("Content-Type", kind)
	}
}

// Wrong says that the request breaks the contract on purpose.
func Wrong() Option {
	return func(_ testing.TB, d *draft) { d.wrong = true }
}
