package host

import (
	"context"
	"fmt"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/timer"
)

// NewGrace returns the grace of deadlines in a process that starts now. It waits until the chat's inbox has been read. A
// market whose inbox and outbox are empty at the start has no grace.
func NewGrace(ctx context.Context, js jetstream.JetStream, now time.Time) (*timer.Grace, error) {
	for _, stream := range []string{natsd.Inbox, natsd.Outbox} {
		held, _, err := natsd.Backlog(ctx, js, stream)
		if err != nil {
			return nil, fmt.Errorf("grace: %w", err)
		}
		if held > 0 {
			return timer.NewGrace(now, func(ctx context.Context) (bool, error) {
				_, unread, err := natsd.Backlog(ctx, js, natsd.Inbox)
				return unread == 0, err
			}), nil
		}
	}
	return timer.NoGrace(), nil
}
