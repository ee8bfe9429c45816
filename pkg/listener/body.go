package listener

import (
	"io"
	"net/http"
	"time"
)

// pace has the bodies of requests come in time.
func pace(next http.Handler, limits Limits) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, in *http.Request) {
		if in.Body == nil || in.Body == http.NoBody {
			next.ServeHTTP(w, in)
			return
		}
		connection := http.NewResponseController(w)
		// Until it is read, and where nobody reads it, the server may take it in itself.
		_ = connection.SetReadDeadline(time.Now().Add(limits.BodyTimeout))
		paced := &body{ReadCloser: in.Body, connection: connection, limits: limits}
		in = in.WithContext(in.Context())
		in.Body = paced
		next.ServeHTTP(writer{w, paced}, in)
	})
}

// body is a body that has to come at a rate.
type body struct {
	io.ReadCloser
	connection *http.ResponseController
	limits     Limits
	began      time.Time // when it was first read
	read       int64
	end        time.Time // that the handler has set; zero: none
}

// Read waits no longer than the rate allows.
func (b *body) Read(part []byte) (int, error) {
	now := time.Now()
	if b.began.IsZero() {
		b.began = now
	}
	_ = b.connection.SetReadDeadline(b.deadline(now))
	n, err := b.ReadCloser.Read(part)
	b.read += int64(n)
	if err == io.EOF {
		_ = b.connection.SetReadDeadline(time.Time{}) // what the handler does now takes as long as it takes
	}
	return n, err
}

// deadline is when the next part has to be there: it may not be silent for long, nor slow on the whole.
func (b *body) deadline(now time.Time) time.Time {
	due := b.began.Add(b.limits.BodyTimeout + b.limits.lasts(b.read))
	if silent := now.Add(b.limits.BodyTimeout); silent.Before(due) {
		due = silent
	}
	if !b.end.IsZero() && b.end.Before(due) {
		due = b.end
	}
	return due
}

// writer lets a handler shorten the time of its body, and not lengthen it.
type writer struct {
	http.ResponseWriter
	body *body
}

// SetReadDeadline sets the end of the body's time.
func (w writer) SetReadDeadline(end time.Time) error {
	w.body.end = end
	return nil
}

func (w writer) Unwrap() http.ResponseWriter { return w.ResponseWriter }
