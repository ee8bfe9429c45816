// Package stream reads single messages of a JetStream stream and appends to it on a condition, and replaces values of a bucket on one.
//
// It is the one place that knows how a stream behaves on one node and on three: which errors pass, what a lost
// acknowledgement means, and who of two writers was first.
//
// What always holds:
//
//   - Reads are answered by the stream's leader, so they show every write that was acknowledged before. The one
//     exception is [Stream.Batch], which any replica may answer.
//   - While a cluster elects a leader, a request is repeated until the context ends. Give it a deadline: an election
//     takes about six seconds.
//   - An append is stored once or not at all, also when its acknowledgement is lost on the way, and whether it is stored by
//     itself or in a batch with others.
//
// The package knows nothing of what messages say. It must not import any other package of this module: the server's
// package and the log are built on it.
package stream

import (
	"context"
	"fmt"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// Stream is one stream, by its name. It is safe for concurrent use.
type Stream struct {
	js   jetstream.JetStream
	name string
}

// New returns the stream of that name. It asks the server nothing: whether the stream exists shows when it is used.
func New(js jetstream.JetStream, name string) Stream { return Stream{js: js, name: name} }

// Message is one stored message.
type Message struct {
	Subject  string
	Sequence uint64 // its place in the stream: 1, 2, …
	ID       string // its Nats-Msg-Id; empty if it has none
	Header   nats.Header
	Time     time.Time
	Data     []byte
}

// Info returns the stream's configuration and state, as its leader knows them. It returns
// [jetstream.ErrStreamNotFound] when there is no such stream.
func (s Stream) Info(ctx context.Context) (info *jetstream.StreamInfo, err error) {
	err = Retry(ctx, func(ctx context.Context) error {
		found, err := s.js.Stream(ctx, s.name)
		if err == nil {
			info = found.CachedInfo()
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("stream %s: %w", s.name, err)
	}
	return info, nil
}
