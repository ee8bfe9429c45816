package natsd

import (
	"context"
	"errors"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

const (
	// A request to a cluster that is electing leaders may stay without an answer:
	// after this time it is put again.
	answerTimeout = 2 * time.Second
	retryPause    = 50 * time.Millisecond
)

// patiently calls ask until it has an answer of a cluster that is at work, or ctx ends.
func patiently(ctx context.Context, ask func(context.Context) error) error {
	for {
		err := askOnce(ctx, ask)
		if err == nil || !electing(err) {
			return err
		}
		select {
		case <-ctx.Done():
			return errors.Join(ctx.Err(), err)
		case <-time.After(retryPause):
		}
	}
}

func askOnce(ctx context.Context, ask func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, answerTimeout)
	defer cancel()
	return ask(ctx)
}

// noPlace is the server's error code while it has not heard from enough nodes yet.
const noPlace jetstream.ErrorCode = 10005

// electing says whether the error is one of a cluster that is not ready yet.
func electing(err error) bool {
	var api *jetstream.APIError
	if errors.As(err, &api) {
		return api.Code == 503 || api.ErrorCode == noPlace
	}
	return errors.Is(err, context.DeadlineExceeded) ||
		errors.Is(err, nats.ErrTimeout) ||
		errors.Is(err, nats.ErrNoResponders)
}
