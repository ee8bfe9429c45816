package graph

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptrace"
	"net/url"
	"sync"
)

// What became of a request that got no answer.
var (
	// ErrNotSent is returned when nothing can have arrived: no connection was made. It may be
	// repeated at once.
	ErrNotSent = errors.New("not sent")
	// ErrUnknown is returned when the request may have arrived: the answer did not come, or came without saying what was
	// done. The API knows no idempotency key: repeated, the person may get the message twice.
	ErrUnknown = errors.New("outcome unknown")
)

// connectionTrace watches whether a request gets a connection. From then on it may arrive: a time-out can come while another
// goroutine is still writing, and net/http reports WroteRequest before its buffer is flushed, so that proves nothing.
type connectionTrace struct {
	mu        sync.Mutex
	connected bool
}

func (t *connectionTrace) watch(ctx context.Context) context.Context {
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		// GetConn comes again before net/http's own second attempt, on a connection that was dead: nothing was written then.
		GetConn: func(string) { t.set(false) },
		GotConn: func(httptrace.GotConnInfo) { t.set(true) },
	})
}

func (t *connectionTrace) set(connected bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.connected = connected
}

// lost is the error of a request without an answer.
func (t *connectionTrace) lost(err error) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.connected {
		return fmt.Errorf("%w: %w", ErrUnknown, withoutURL(err))
	}
	return fmt.Errorf("%w: %w", ErrNotSent, withoutURL(err))
}

// withoutURL leaves out where a request went: it is configuration, and it names the business number.
func withoutURL(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err
	}
	return err
}
