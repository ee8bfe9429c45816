package es

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/stream"
)

// Stream is the name of the one stream that holds every domain event, and IdentityKey the key of its identity in the
// stream's metadata.
const (
	Stream      = natsd.Market
	IdentityKey = natsd.StoreID
)

// Log is the market's one log. It is safe for concurrent use.
type Log struct {
	js        jetstream.JetStream
	stream    stream.Stream
	committer *stream.Committer
	identity  string
	refused   atomic.Pointer[error]
	held      atomic.Pointer[error]
	lost      atomic.Pointer[map[string]bool]
	metrics   *metrics
}

// OpenLog opens the stream MARKET, which must exist with an identity in its metadata.
func OpenLog(ctx context.Context, js jetstream.JetStream) (*Log, error) {
	s := stream.New(js, Stream)
	l := &Log{js: js, stream: s, committer: stream.NewCommitter(s)}
	info, err := l.stream.Info(ctx)
	if err != nil {
		return nil, fmt.Errorf("open log: %w", err)
	}
	l.identity = info.Config.Metadata[IdentityKey]
	if l.identity == "" {
		return nil, fmt.Errorf("open log: stream %s has no %s in its metadata", Stream, IdentityKey)
	}
	return l, nil
}

// Identity tells this log from every other; positions mean nothing outside their log.
func (l *Log) Identity() string { return l.identity }

// JetStream returns the connection's JetStream context.
func (l *Log) JetStream() jetstream.JetStream { return l.js }

// Stream returns the stream that the log is stored in.
func (l *Log) Stream() stream.Stream { return l.stream }

// End returns the position of the last message, asked of the stream's leader.
func (l *Log) End(ctx context.Context) (Position, error) {
	info, err := l.stream.Info(ctx)
	if err != nil {
		return 0, fmt.Errorf("end of log: %w", err)
	}
	return Position(info.State.LastSeq), nil
}

// Refuse makes every later Handle answer [ErrReadOnly]: the log is not what the guard remembers.
func (l *Log) Refuse(reason error) { l.refused.Store(&reason) }

// Hold makes Handle answer [ErrHeld] until it is called with nil: nothing can be stored for now, and the reason says why.
func (l *Log) Hold(reason error) {
	if reason == nil {
		l.held.Store(nil)
		return
	}
	l.held.Store(&reason)
}

// CheckWritable returns nil, or [ErrReadOnly] with the reason given to Refuse, or [ErrHeld] with that given to Hold.
func (l *Log) CheckWritable() error {
	if reason := l.held.Load(); reason != nil {
		return fmt.Errorf("%w: %w", ErrHeld, *reason)
	}
	if reason := l.refused.Load(); reason != nil {
		return fmt.Errorf("%w: %w", ErrReadOnly, *reason)
	}
	return nil
}

// Lose makes every later Handle on the aggregates with these subjects answer [ErrLost]: a part of their history is lost, and if that is its end, the history
// that is left looks whole. Call it before anybody asks with [Log.HasLost] or [Log.Lost].
func (l *Log) Lose(subjects []string) {
	lost := make(map[string]bool, len(subjects))
	for _, subject := range subjects {
		lost[subject] = true
	}
	l.lost.Store(&lost)
}

// HasLost reports whether a part of an aggregate's history is lost: it takes no more commands.
func (l *Log) HasLost(aggregate, id string) bool { return l.hasLost(Subject(aggregate, id)) }

// Lost lists the ids of all such aggregates of a kind.
func (l *Log) Lost(aggregate string) (ids []string) {
	lost := l.lost.Load()
	if lost == nil {
		return nil
	}
	for subject := range *lost {
		if id, is := strings.CutPrefix(subject, Subject(aggregate, "")); is {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

func (l *Log) hasLost(subject string) bool {
	lost := l.lost.Load()
	return lost != nil && (*lost)[subject]
}
