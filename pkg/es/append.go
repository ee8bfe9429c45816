package es

import (
	"context"
	"fmt"
	"time"

	"github.com/nats-io/nats.go"

	"github.com/qhatu/qhatu/pkg/trace"
)

// maxCommit is the largest body of one commit in bytes: the server's default maximum payload less room for headers.
const maxCommit = 1<<20 - 1<<12

// append stores one commit after the last position of its subject and returns its position. A commit that is there
// already, byte for byte, had succeeded; see [stream.Committer] for the rule and the errors.
func (l *Log) append(ctx context.Context, subject string, after trail, messageID string, body []byte) (Position, error) {
	if len(body) > maxCommit {
		return 0, fmt.Errorf("append to %s: %d bytes: %w", subject, len(body), ErrTooLarge)
	}
	header := nats.Header{"Content-Type": {ContentType}, nats.MsgIdHdr: {messageID}}
	after.write(header)
	begun := time.Now()
	sequence, err := l.committer.Append(ctx, after.last(), &nats.Msg{Subject: subject, Data: body, Header: trace.Mark(ctx, header)})
	if err == nil {
		l.metrics.appended(time.Since(begun))
	}
	return Position(sequence), err
}
