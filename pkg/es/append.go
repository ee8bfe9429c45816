package es

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// errConflict says that another commit took the place that this one expected.
var errConflict = errors.New("another commit came first")

// maxCommit is the largest body of one commit in bytes: the server's default maximum payload less room for headers.
const maxCommit = 1<<20 - 1<<12

// append stores one commit after the expected position of its subject and returns its position. The rule holds on one
// node and on three, with and without the server's duplicate window:
//
// After anything but a plain acknowledgement, the successor of the expected position on the subject tells the truth.
// If it is our commit to the byte, we had succeeded; if it is another (even one that someone else decided for the same
// command), we lost (errConflict) and the history answers; if there is none, nothing was stored and the same message is
// published again until the context ends.
func (l *Log) append(ctx context.Context, subject string, expected Position, messageID string, body []byte) (Position, error) {
	if len(body) > maxCommit {
		return 0, fmt.Errorf("append to %s: %d bytes: %w", subject, len(body), ErrTooLarge)
	}
	for attempt := 0; ; attempt++ {
		ack, err := l.publish(ctx, subject, expected, messageID, body)
		if err == nil && !ack.Duplicate {
			return Position(ack.Sequence), nil
		}
		winner, lookupErr := l.next(ctx, subject, expected)
		switch {
		case lookupErr != nil:
			err = lookupErr
		case winner != nil && bytes.Equal(winner.Data, body):
			return Position(winner.Sequence), nil
		case winner != nil, err == nil:
			return 0, errConflict
		case refusedForGood(err):
			return 0, fmt.Errorf("append to %s: %w", subject, err)
		}
		if wait(ctx, attempt) != nil {
			return 0, fmt.Errorf("append to %s: %w: %w", subject, ErrUnavailable, err)
		}
	}
}

func (l *Log) publish(ctx context.Context, subject string, expected Position, messageID string, body []byte) (*jetstream.PubAck, error) {
	ctx, cancel := context.WithTimeout(ctx, oneTry)
	defer cancel()
	msg := &nats.Msg{Subject: subject, Data: body, Header: nats.Header{
		"Content-Type": {ContentType},
		nats.MsgIdHdr:  {messageID},
	}}
	return l.js.PublishMsg(ctx, msg,
		jetstream.WithExpectStream(Stream),
		jetstream.WithExpectLastSequencePerSubject(uint64(expected)))
}

// refusedForGood reports that the server answered, and with something else than a conflict: publishing again cannot
// help.
func refusedForGood(err error) bool {
	var api *jetstream.APIError
	if !errors.As(err, &api) {
		return false
	}
	switch int(api.ErrorCode) {
	case codeWrongLast, codeWrongLastPart, codeDuplicateInFlight:
		return false
	}
	return api.Code >= 400 && api.Code < 500
}
