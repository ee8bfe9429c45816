package stream

import (
	"context"
	"fmt"

	"github.com/nats-io/nats.go/jetstream"
)

// Purge removes the messages of a subject, which may have wildcards, up to a sequence; 0: all of them.
func (s Stream) Purge(ctx context.Context, subject string, through uint64) error {
	options := []jetstream.StreamPurgeOpt{jetstream.WithPurgeSubject(subject)}
	if through > 0 {
		options = append(options, jetstream.WithPurgeSequence(through+1))
	}
	err := Retry(ctx, func(ctx context.Context) error {
		found, err := s.js.Stream(ctx, s.name)
		if err != nil {
			return err
		}
		return found.Purge(ctx, options...)
	})
	if err != nil {
		return fmt.Errorf("purge %s: %w", s.name, err)
	}
	return nil
}
