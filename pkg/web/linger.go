package web

import (
	"io"
	"net/http"
	"strings"
	"time"
)

// What is taken in, and thrown away, of a body that nobody wants, so that a client that writes everything before it reads sees why.
const (
	maxRest     = 4 << 20  // bytes
	maxRestSeen = 64 << 20 // bytes, from a caller who may send and is told that it is too much
	restLasts   = 10 * time.Second
)

// linger answers at once, also a request whose body was not read to its end, and then takes in the rest of the body: a client that
// writes everything before it reads would otherwise find its connection reset, and no answer.
//
// A connection goes on only where it is certain that the next byte begins a request. It ends after a body that could not be read, and
// after one whose rest did not come or was too long. It also ends after any body in chunks: whether a Content-Length stood beside
// them, which is how requests are smuggled through proxies, net/http does not tell.
func linger(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, in *http.Request) {
		if in.Body == nil || in.Body == http.NoBody {
			next.ServeHTTP(w, in)
			return
		}
		connection := http.NewResponseController(w)
		_ = connection.EnableFullDuplex() // so that the server does not wait for the body first; what cannot needs not
		body := &incoming{
			ReadCloser: in.Body, rest: in.ContentLength, chunked: in.ContentLength < 0,
			awaited: strings.EqualFold(in.Header.Get("Expect"), "100-continue"),
		}
		in = in.WithContext(in.Context())
		in.Body = body
		out := &closing{ResponseWriter: w, body: body}
		next.ServeHTTP(out, in)
		if body.awaited || body.ended() {
			return
		}
		_ = connection.Flush()
		_ = connection.SetReadDeadline(time.Now().Add(restLasts))
		_, _ = io.CopyN(io.Discard, body, out.takes()) // the client may hang up
		if !body.ended() && !out.closes {
			panic(http.ErrAbortHandler) // which closes the connection
		}
	})
}

// incoming is a body that is on its way.
type incoming struct {
	io.ReadCloser
	rest    int64 // bytes of it that are still to come, where it was announced
	chunked bool
	awaited bool // the client sends it only once somebody reads
	err     error
}

func (b *incoming) Read(part []byte) (int, error) {
	b.awaited = false
	n, err := b.ReadCloser.Read(part)
	b.rest -= int64(n)
	if err != nil {
		b.err = err
	}
	return n, err
}

// ended reports that all of the body has come and was read.
func (b *incoming) ended() bool { return b.err == io.EOF } //nolint:errorlint // as io.Reader has it

// closing says with the answer that the connection ends, where that is known by then.
type closing struct {
	http.ResponseWriter
	body   *incoming
	status int
	closes bool
}

func (c *closing) WriteHeader(status int) {
	c.status = status
	failed := c.body.err != nil && !c.body.ended()
	c.closes = failed || c.body.chunked || c.body.rest > c.takes()
	if c.closes {
		c.Header().Set("Connection", "close")
	}
	c.ResponseWriter.WriteHeader(status)
}

// takes is how much more of the body is read.
func (c *closing) takes() int64 {
	if c.status == http.StatusRequestEntityTooLarge {
		return maxRestSeen
	}
	return maxRest
}

func (c *closing) Unwrap() http.ResponseWriter { return c.ResponseWriter }
