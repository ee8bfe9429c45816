package revocation

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/pkg/internal/trouble"
	"github.com/qhatu/qhatu/pkg/internal/wait"
	"github.com/qhatu/qhatu/pkg/stream"
)

const (
	pulse = 2 * time.Second // between two looks at how far the bucket has got
	pause = time.Second     // until following begins anew after a failure
	tidy  = time.Hour       // between two looks for what no token carries any more
)

// Run follows the list until ctx ends, anew whenever it is cut off.
func (l *List) Run(ctx context.Context, logger *slog.Logger) error {
	following := trouble.New(logger, "what is revoked elsewhere is not heard of", "what is revoked elsewhere is heard of again")
	for {
		err := l.follow(ctx, func() { following.Note(nil) })
		if ctx.Err() != nil {
			return nil //nolint:nilerr // it was told to end
		}
		l.setLost(fmt.Errorf("revocations are not followed: %w", err))
		following.Note(err)
		if !wait.For(ctx, pause) {
			return nil
		}
	}
}

func (l *List) setLost(why error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lost = why
}

// follow reads the list, calls begun, and follows it until it cannot.
func (l *List) follow(ctx context.Context, begun func()) error {
	heard, err := stream.LastRevision(ctx, l.bucket) // nothing that stands there up to here is left out
	if err != nil {
		return err
	}
	changes, err := l.bucket.WatchAll(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = changes.Stop() }()
	look, clean := time.NewTicker(pulse), time.NewTicker(tidy)
	defer look.Stop()
	defer clean.Stop()
	for last := heard; ; {
		select {
		case <-ctx.Done():
			return nil
		case entry, ok := <-changes.Updates():
			switch {
			case !ok:
				return errors.New("cut off")
			case entry == nil: // all that stood there when following began
				l.setLost(nil)
				begun()
				continue
			}
			heard = max(heard, entry.Revision())
			l.heard(entry)
		case <-look.C:
			if heard < last {
				return fmt.Errorf("heard up to %d of %d", heard, last)
			}
			if last, err = stream.LastRevision(ctx, l.bucket); err != nil {
				return err
			}
		case <-clean.C:
			l.tidy(ctx)
		}
	}
}

// readAll reads what stands in the bucket.
func (l *List) readAll(ctx context.Context) error {
	entries, err := l.bucket.WatchAll(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = entries.Stop() }()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case entry, ok := <-entries.Updates():
			switch {
			case !ok:
				return errors.New("cut off")
			case entry == nil:
				return nil
			}
			l.heard(entry)
		}
	}
}

// tidy removes what no token carries any more. What was revoked once more in between stays.
func (l *List) tidy(ctx context.Context) {
	for id, e := range l.over() {
		if l.bucket.Purge(ctx, id, jetstream.LastRevision(e.revision)) == nil {
			l.remove(id, e.revision)
		}
	}
	_ = l.bucket.PurgeDeletes(ctx) // the next time, otherwise
}
