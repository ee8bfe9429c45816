package web

import (
	"bytes"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"
)

// recording is an answer that was written but not yet sent. Every request has one: represent makes it.
type recording struct {
	out       http.ResponseWriter
	asked     *request
	header    http.Header // of out, which sends it later
	status    int
	body      bytes.Buffer
	tag       string      // as conditions are held against it
	unchanged bool        // the caller has it already
	given     *keptAnswer // that it repeats; nil: a handler has written it
}

func (r *recording) Header() http.Header            { return r.header }
func (r *recording) Write(part []byte) (int, error) { return r.body.Write(part) }

// WriteHeader makes room for a body of which the handler says how long it is.
func (r *recording) WriteHeader(status int) {
	r.status = status
	r.asked.stampPosition()
	if r.given != nil {
		return // it has its body
	}
	if size, err := strconv.Atoi(r.header.Get(echo.HeaderContentLength)); err == nil && size > 0 {
		r.body.Grow(size)
	}
}

// record runs the handler and keeps its answer, its refusals and its panics included, as a problem document.
func (s *Server) record(c echo.Context, next func(echo.Context, *recording) error) *recording {
	answer := c.Response()
	recorded := &recording{out: answer.Writer, asked: requestOf(c), header: answer.Header()}
	answer.Writer = recorded
	defer func() { answer.Writer = recorded.out }()
	if err := protect(func(c echo.Context) error { return next(c, recorded) })(c); err != nil {
		answer.Committed, answer.Size = false, 0 // a half-written answer is dropped
		recorded.body.Reset()
		recorded.given = nil
		requestOf(c).unfollow()
		c.Error(err)
	}
	complete(answer)
	return recorded
}

// recordingOf is what the answer of a request is recorded in, while its handler runs.
func recordingOf(c echo.Context) *recording {
	recorded, _ := c.Response().Writer.(*recording)
	return recorded
}

// complete makes a 200 of an answer of which nothing was written.
func complete(answer *echo.Response) {
	if !answer.Committed {
		answer.WriteHeader(http.StatusOK)
	}
}

// worthRemembering is true for answers of what has happened. After any other one, another attempt may well turn out otherwise.
func (r *recording) worthRemembering() bool { return r.status < http.StatusMultipleChoices }

func (r *recording) answer(fingerprint string) answer {
	header := map[string]string{}
	for _, name := range remembered {
		if value := r.header.Get(name); value != "" {
			header[name] = value
		}
	}
	return answer{Fingerprint: fingerprint, Status: r.status, Header: header, Body: r.body.Bytes()}
}

// content is the body as it is sent.
func (r *recording) content() []byte {
	switch {
	case r.unchanged:
		return nil
	case r.given != nil:
		return r.given.body
	}
	return r.body.Bytes()
}

func (r *recording) send() error {
	r.out.WriteHeader(r.status)
	return writeAll(r.out, r.content())
}
