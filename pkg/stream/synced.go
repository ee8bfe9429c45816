package stream

import (
	"context"
	"fmt"
	"sync"

	"github.com/nats-io/nats.go"
)

// Synced knows how much of a stream is on disk. Consumers of a single node deliver the messages of a batch when they are written,
// before they are synced; reads of the leader wait until they are. It is safe for concurrent use.
type Synced struct {
	stream Stream

	mu sync.Mutex
	to uint64 // this message and those before it are synced
}

// NewSynced returns what is known of a stream of which nothing was asked yet.
func NewSynced(s Stream) *Synced { return &Synced{stream: s} }

// Wait waits until a message that a consumer delivered is on disk. Only messages of a batch are waited for, and one request
// is enough for all of them. It fails for a message that the server has lost since.
func (s *Synced) Wait(ctx context.Context, header nats.Header, sequence uint64) error {
	if header.Get(batchIDHeader) == "" {
		return nil // it was written and synced at once
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if sequence <= s.to {
		return nil
	}
	last, err := s.stream.Last(ctx, ">")
	if err != nil {
		return fmt.Errorf("wait until message %d is synced: %w", sequence, err)
	}
	if last == nil || last.Sequence < sequence {
		return fmt.Errorf("message %d was lost before it was synced", sequence)
	}
	s.to = last.Sequence
	return nil
}
