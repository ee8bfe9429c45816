package es

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// Stream is the name of the one stream that holds every domain event, and IdentityKey the key of its identity in the
// stream's metadata.
const (
	Stream      = "MARKET"
	IdentityKey = "store_id"
)

// Log is the market's one log. It is safe for concurrent use.
type Log struct {
	js       jetstream.JetStream
	identity string
	refused  atomic.Pointer[error]
}

// OpenLog opens the stream MARKET, which must exist with an identity in its metadata.
func OpenLog(ctx context.Context, js jetstream.JetStream) (*Log, error) {
	stream, err := find(ctx, js)
	if err != nil {
		return nil, fmt.Errorf("open log: %w", err)
	}
	identity := stream.CachedInfo().Config.Metadata[IdentityKey]
	if identity == "" {
		return nil, fmt.Errorf("open log: stream %s has no %s in its metadata", Stream, IdentityKey)
	}
	return &Log{js: js, identity: identity}, nil
}

// Identity tells this log from every other; positions mean nothing outside their log.
func (l *Log) Identity() string { return l.identity }

// JetStream returns the connection's JetStream context.
func (l *Log) JetStream() jetstream.JetStream { return l.js }

// End returns the position of the last message, asked of the stream's leader.
func (l *Log) End(ctx context.Context) (Position, error) {
	stream, err := find(ctx, l.js)
	if err != nil {
		return 0, fmt.Errorf("end of log: %w", err)
	}
	return Position(stream.CachedInfo().State.LastSeq), nil
}

func find(ctx context.Context, js jetstream.JetStream) (stream jetstream.Stream, err error) {
	err = insist(ctx, func(ctx context.Context) error {
		stream, err = js.Stream(ctx, Stream)
		return err
	})
	return stream, err
}

// Refuse makes every later Handle answer [ErrReadOnly]: the log is not what the guard remembers.
func (l *Log) Refuse(reason error) { l.refused.Store(&reason) }

// Writable returns nil, or [ErrReadOnly] with the reason given to Refuse.
func (l *Log) Writable() error {
	if reason := l.refused.Load(); reason != nil {
		return fmt.Errorf("%w: %w", ErrReadOnly, *reason)
	}
	return nil
}

// stored is one message as the leader returns it.
type stored struct {
	Subject  string `json:"subject"`
	Sequence uint64 `json:"seq"`
	Headers  []byte `json:"hdrs"`
	Data     []byte `json:"data"`

	id string // its message id, where the headers are not kept
}

func (m *stored) messageID() string {
	if m.id != "" {
		return m.id
	}
	headers, err := nats.DecodeHeadersMsg(m.Headers)
	if err != nil {
		return ""
	}
	return headers.Get(nats.MsgIdHdr)
}

// getRequest is the body of $JS.API.STREAM.MSG.GET: a sequence alone, the last of a subject, or the next of a subject
// from a sequence on.
type getRequest struct {
	Sequence      uint64 `json:"seq,omitempty"`
	LastBySubject string `json:"last_by_subj,omitempty"`
	NextBySubject string `json:"next_by_subj,omitempty"`
}

// oneTry is how long one request to the server may stay without an answer before it is put again.
const oneTry = 2 * time.Second

// insist asks again while the cluster has no leader, each time for a little while, until ctx ends.
func insist(ctx context.Context, ask func(context.Context) error) error {
	for attempt := 0; ; attempt++ {
		err := once(ctx, ask)
		if err == nil || !leaderless(err) {
			return err
		}
		if wait(ctx, attempt) != nil {
			return fmt.Errorf("%w: %w", ErrUnavailable, err)
		}
	}
}

func once(ctx context.Context, ask func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, oneTry)
	defer cancel()
	return ask(ctx)
}

// leaderless tells the errors of a server that has no leader just now, or that cannot be reached: asking again helps.
func leaderless(err error) bool {
	var api *jetstream.APIError
	if errors.As(err, &api) {
		return api.Code == 503
	}
	return errors.Is(err, context.DeadlineExceeded) || errors.Is(err, nats.ErrTimeout) ||
		errors.Is(err, nats.ErrNoResponders) || errors.Is(err, jetstream.ErrNoStreamResponse) ||
		errors.Is(err, nats.ErrDisconnected) || errors.Is(err, nats.ErrConnectionReconnecting)
}

// Server error codes (nats-server errors.json).
const (
	codeNotFound          = 10037
	codeWrongLast         = 10071
	codeWrongLastPart     = 10164 // at three replicas: another proposal for the subject is in flight
	codeDuplicateInFlight = 10158 // at three replicas: the same message id is in flight
)

// get asks the stream's leader for one message; nil without error means there is none. While the cluster elects a
// leader it asks again, until ctx ends. The jetstream client would use a direct get, which any replica answers and
// which can be stale.
func (l *Log) get(ctx context.Context, req getRequest) (*stored, error) {
	body, err := json.Marshal(req)
	if err != nil {
		return nil, fmt.Errorf("get message: %w", err)
	}
	var m *stored
	err = insist(ctx, func(ctx context.Context) (err error) {
		m, err = l.getOnce(ctx, body)
		return err
	})
	return m, err
}

func (l *Log) getOnce(ctx context.Context, body []byte) (*stored, error) {
	reply, err := l.js.Conn().RequestWithContext(ctx, "$JS.API.STREAM.MSG.GET."+Stream, body)
	if err != nil {
		return nil, fmt.Errorf("get message: %w", err)
	}
	var answer struct {
		Error   *jetstream.APIError `json:"error"`
		Message *stored             `json:"message"`
	}
	if err := json.Unmarshal(reply.Data, &answer); err != nil {
		return nil, fmt.Errorf("get message: %w", err)
	}
	if answer.Error != nil {
		if answer.Error.ErrorCode == codeNotFound {
			return nil, nil
		}
		return nil, fmt.Errorf("get message: %w", answer.Error)
	}
	return answer.Message, nil
}

// last returns the newest message on a subject, nil if there is none.
func (l *Log) last(ctx context.Context, subject string) (*stored, error) {
	return l.get(ctx, getRequest{LastBySubject: subject})
}

// next returns the first message on a subject after a position, nil if there is none.
func (l *Log) next(ctx context.Context, subject string, after Position) (*stored, error) {
	return l.get(ctx, getRequest{Sequence: uint64(after) + 1, NextBySubject: subject})
}

// wait pauses for a back-off that doubles from 1 ms to 250 ms, or until the context ends.
func wait(ctx context.Context, attempt int) error {
	pause := time.Millisecond << min(attempt, 8)
	timer := time.NewTimer(min(pause, 250*time.Millisecond))
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
