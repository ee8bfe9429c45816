package stream

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// ErrUnavailable is returned when the stream has not answered by the end of the context. Of an append, the outcome is
// unknown: appending the same message again finds it out.
var ErrUnavailable = errors.New("stream unavailable")

// requestTimeout is how long one request may stay without an answer before it is repeated.
const requestTimeout = 2 * time.Second

// Retry calls request, with a timeout of two seconds each time, until it succeeds or fails with an error that does not
// pass by itself. When ctx ends first it returns [ErrUnavailable] with the last error.
func Retry(ctx context.Context, request func(context.Context) error) error {
	for attempt := 0; ; attempt++ {
		err := withTimeout(ctx, request)
		if err == nil || !passing(err) {
			return err
		}
		if Wait(ctx, attempt) != nil {
			return fmt.Errorf("%w: %w", ErrUnavailable, err)
		}
	}
}

func withTimeout(ctx context.Context, request func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	return request(ctx)
}

// Wait pauses before the next attempt, counted from 0: for 1 ms at first, then twice as long each time up to 250 ms. It
// returns ctx's error when ctx ends first.
func Wait(ctx context.Context, attempt int) error {
	pause := time.NewTimer(min(time.Millisecond<<min(attempt, 8), 250*time.Millisecond))
	defer pause.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-pause.C:
		return nil
	}
}

// Error codes that nats.go does not export, from nats-server's server/errors.json.
const (
	codeNoPeers           jetstream.ErrorCode = 10005 // JSClusterNoPeersErrF: too few nodes are known yet
	codeDuplicateInFlight jetstream.ErrorCode = 10158 // JSStreamDuplicateMessageConflict: the id is being stored
)

// Passes reports whether err is one after which the same may succeed although nobody does anything about it: see [Retry].
func Passes(err error) bool { return errors.Is(err, ErrUnavailable) || passing(err) }

// passing reports whether err is one after which the same request may succeed: no leader, no answer, no connection, or
// another message for the same subject is just being replicated.
func passing(err error) bool {
	if api, ok := errors.AsType[*jetstream.APIError](err); ok {
		switch api.ErrorCode {
		case codeNoPeers, codeDuplicateInFlight, jetstream.JSErrCodeStreamWrongLastSequenceConstant:
			return true
		case jetstream.JSErrCodeJetStreamNotEnabled, jetstream.JSErrCodeJetStreamNotEnabledForAccount:
			return false
		}
		return api.Code == 503
	}
	return errors.Is(err, context.DeadlineExceeded) || errors.Is(err, nats.ErrTimeout) ||
		errors.Is(err, nats.ErrNoResponders) || errors.Is(err, jetstream.ErrNoStreamResponse) ||
		errors.Is(err, nats.ErrDisconnected) || errors.Is(err, nats.ErrConnectionReconnecting)
}
