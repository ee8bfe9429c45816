package stream

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// ErrConflict is returned by [Stream.Append] when the last message on the subject is not the expected one, and by [Replace].
var ErrConflict = errors.New("another message came first")

// Append stores a message on the condition that the last one on its subject has the expected sequence, 0 for a subject
// without messages. It returns the sequence of the stored message, [ErrConflict], [ErrUnavailable], or the error with
// which the server refuses the message. Append sets headers of msg.
//
// After anything but a plain acknowledgement, the successor of the expected message on the subject tells what happened.
// If it is this message, byte for byte, the append had succeeded. If it is another, the append lost. If there is none,
// nothing was stored, and the message is published again. This holds on one node and on three, with and without the
// server's duplicate window. Data must therefore differ from everything else that may be appended there, or mean the
// same.
func (s Stream) Append(ctx context.Context, expected uint64, msg *nats.Msg) (uint64, error) {
	sequence, err := s.append(ctx, expected, msg)
	if err != nil {
		return 0, fmt.Errorf("append to %s: %w", msg.Subject, err)
	}
	return sequence, nil
}

func (s Stream) append(ctx context.Context, expected uint64, msg *nats.Msg) (uint64, error) {
	for attempt := 0; ; attempt++ {
		ack, err := s.publish(ctx, msg, jetstream.WithExpectLastSequencePerSubject(expected))
		if err == nil && !ack.Duplicate {
			return ack.Sequence, nil
		}
		successor, readErr := s.Next(ctx, msg.Subject, expected+1)
		switch {
		case readErr != nil:
			return 0, readErr
		case successor != nil && bytes.Equal(successor.Data, msg.Data):
			return successor.Sequence, nil
		case successor != nil, err == nil, isConflict(err):
			return 0, ErrConflict
		case isRefusal(err):
			return 0, err
		case !passing(err), Wait(ctx, attempt) != nil:
			return 0, fmt.Errorf("%w: %w", ErrUnavailable, err)
		}
	}
}

// Publish stores a message without a condition. When an acknowledgement is lost the message is stored twice: use it for
// what means the same when it is repeated.
func (s Stream) Publish(ctx context.Context, msg *nats.Msg) error {
	err := Retry(ctx, func(ctx context.Context) error {
		_, err := s.publish(ctx, msg)
		return err
	})
	if err != nil {
		return fmt.Errorf("publish to %s: %w", msg.Subject, err)
	}
	return nil
}

func (s Stream) publish(ctx context.Context, msg *nats.Msg, options ...jetstream.PublishOpt) (*jetstream.PubAck, error) {
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	return s.js.PublishMsg(ctx, msg, append(options, jetstream.WithExpectStream(s.name))...)
}

// isConflict reports that the last message on the subject is not the expected one, though no newer one is there: the
// expected one is gone.
func isConflict(err error) bool {
	api, ok := errors.AsType[*jetstream.APIError](err)
	return ok && api.ErrorCode == jetstream.JSErrCodeStreamWrongLastSequence
}

// isRefusal reports that the server answered that it does not take the message: publishing it again cannot help.
func isRefusal(err error) bool {
	api, ok := errors.AsType[*jetstream.APIError](err)
	return ok && !passing(err) && api.Code >= 400 && api.Code < 500
}
