package backup

import (
	"context"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/pkg/stream"
)

const together = 256 // messages that are asked for at once

// reader reads a stream from a sequence on, until one that was its last, or until there is nothing more. Every message that is in the stream
// when it has come to the end was read: it was there all the time.
type reader struct {
	js     jetstream.JetStream
	name   string
	direct bool   // many are answered at once, by any replica
	next   uint64 // sequence
	until  uint64 // sequence; 0: whatever there is
}

// read returns the next messages in order, none at the end.
func (r *reader) read(ctx context.Context) ([]*stream.Message, error) {
	if r.until > 0 && r.next > r.until {
		return nil, nil
	}
	s := stream.New(r.js, r.name)
	if r.direct {
		if found, err := s.Batch(ctx, ">", r.next, together); err == nil && len(found) > 0 {
			return r.take(found), nil
		}
	}
	m, err := s.Next(ctx, ">", r.next) // a replica may lack the newest, the leader does not
	if err != nil || m == nil {
		return nil, err
	}
	return r.take([]*stream.Message{m}), nil
}

func (r *reader) take(found []*stream.Message) []*stream.Message {
	for i, m := range found {
		if r.until > 0 && m.Sequence > r.until {
			found = found[:i]
			break
		}
		r.next = m.Sequence + 1
	}
	return found
}
