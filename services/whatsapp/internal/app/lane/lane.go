// Package lane reads a stream so that what concerns one contact is done strictly in order, and contacts side by side.
//
// The stream is the queue and a durable consumer is only its bell: a message that is delivered says that there is something
// to do for its contact. What is done next is always the contact's next message in the stream, read from the stream itself,
// beginning after the last one that the durable knows to be done. So a message that a crash left unacknowledged comes
// before the one after it, although the server delivers it later, and so do two replicas keep one order.
//
// Invariants:
//
//   - A message is acknowledged when its Handle has returned nil, and never before.
//   - A Handle is called at least once for a message, and perhaps by two replicas at once: it has to know its own traces.
//   - A message that fails holds up its own contact only. It is tried again until the process stops.
//
// A lane knows nothing of what its messages say. Subjects are <what>.<kind>.<contact>.<key>.
package lane

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/pkg/stream"
)

// Message is one message of the stream.
type Message struct {
	Kind    string // second token of the subject
	Contact string // third
	Key     string // fourth
	Try     int    // 1, 2, …: how often it was handed out since this process first saw it
	stream.Message
}

// Later is returned by a Handle that is to be called again after a while, although nothing is wrong.
type Later time.Duration

func (l Later) Error() string { return "not before " + time.Duration(l).String() }

// Config says what is read and what is done.
type Config struct {
	JetStream jetstream.JetStream
	Stream    string
	Durable   string
	Filters   []string // of the durable: "inbox.message.>"
	Lane      string   // filter of one contact's messages, with %s for the contact: "inbox.*.%s.*"
	AtOnce    int      // how many messages are handled at a time
	Handle    func(context.Context, Message) error
	Pause     func(context.Context, time.Duration) error // until the time has passed or ctx ends
	Logger    *slog.Logger
	Depth     func(messages uint64) // hears now and then how many messages are not done; optional
}

// Reader reads one stream.
type Reader struct {
	cfg    Config
	stream stream.Stream
	slots  chan struct{}

	mu    sync.Mutex
	lanes map[string]*lane
	state error // why nothing is read; nil when it is
	work  sync.WaitGroup
}

// New returns a reader; Run starts it.
func New(cfg Config) *Reader {
	return &Reader{
		cfg: cfg, stream: stream.New(cfg.JetStream, cfg.Stream), slots: make(chan struct{}, cfg.AtOnce),
		lanes: map[string]*lane{}, state: fmt.Errorf("%s does not run", cfg.Durable),
	}
}

// Ready returns nil while the stream is read.
func (r *Reader) Ready() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.state
}

func (r *Reader) setState(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.state = err
}

// lane is what is known of one contact while there is something to do.
type lane struct {
	contact string
	bells   map[uint64]jetstream.Msg // delivered and not acknowledged, by sequence
}

// message makes a Message of what is stored; the subject has been checked by the filter that found it.
func message(s *stream.Message) Message {
	tokens := append(strings.SplitN(s.Subject, ".", 4), "", "", "", "")
	return Message{Kind: tokens[1], Contact: tokens[2], Key: tokens[3], Message: *s}
}
