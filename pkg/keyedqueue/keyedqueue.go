// Package keyedqueue handles the messages of a stream in order for each key, and the keys side by side.
//
// The stream is the queue. A durable consumer only notifies: a delivered message says that its key has something to do.
// What is handled next is the key's next message in the stream, read from the stream itself, from the last one on that
// the durable knows to be done. So a message that a crash left unacknowledged is handled before the one after it, although
// the server delivers it again later, and two replicas keep the same order.
//
// Most messages need no such reading. A worker remembers up to where it has done a key, so that it asks the durable once
// for each key. And while no delivery has gone to another replica, what it was delivered of a key since is all that there
// is: the next one is at hand.
//
// What always holds:
//
//   - A message is acknowledged after its Handle has returned nil, and never before.
//   - Handle is called at least once for each message, perhaps by two replicas at the same time: it must recognise what
//     it did before.
//   - A message that fails holds up its own key only. It is tried again until the process stops.
//
// The package knows nothing of what messages say, and imports no service. Subjects are <stream>.<kind>.<key>.<name>.
package keyedqueue

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/pkg/internal/wait"
	"github.com/qhatu/qhatu/pkg/stream"
	"github.com/qhatu/qhatu/pkg/trace"
)

// Message is one message of the stream.
type Message struct {
	stream.Message
	Kind    string // second token of the subject
	Key     string // third token: messages with the same key are handled in order
	Name    string // fourth token: tells the message from others with its key
	Attempt int    // 1, 2, …: how often it was handed out since this process first saw it
	First   bool   // it was delivered to nobody before: whether another process has handled it need not be asked
}

// RetryAfter is returned by a Handle that is to be called again after a while, although nothing is wrong.
type RetryAfter time.Duration

func (r RetryAfter) Error() string { return "retry after " + time.Duration(r).String() }

// Config says what is read and what is done.
type Config struct {
	JetStream jetstream.JetStream
	Stream    string
	Durable   string
	Filters   []string // of the durable: "inbox.message.>"
	KeyFilter string   // of one key's messages, with %s for the key: "inbox.*.%s.*"
	// Forgotten is how long the durable outlives the last process that reads it; 0: for ever.
	Forgotten   time.Duration
	Concurrency int // how many messages are handled at the same time
	Handle      func(context.Context, Message) error
	Pause       func(context.Context, time.Duration) error // until the time has passed or ctx ends; nil: in real time
	Logger      *slog.Logger
	Tracer      *trace.Tracer // nil: nothing is traced
	// Backlog is told every ten seconds how many messages are not done, by whichever process, and how old the oldest of them is; optional.
	Backlog func(messages uint64, oldest time.Duration)
}

// Worker handles the messages of one durable.
type Worker struct {
	cfg    Config
	stream stream.Stream
	slots  chan struct{} // one for each message that is being handled

	mu     sync.Mutex
	queues map[string]*queue // of the keys that have something to do
	known  *progress
	held   int   // bytes of data in the queues
	state  error // why no messages are received; nil while they are
	work   sync.WaitGroup
}

// queue is what was delivered for one key and is not done.
type queue struct {
	key     string
	pending map[uint64]delivery // not acknowledged, by sequence
}

// New returns a worker; Run starts it.
func New(cfg Config) *Worker {
	if cfg.Pause == nil {
		cfg.Pause = pause
	}
	return &Worker{
		cfg: cfg, stream: stream.New(cfg.JetStream, cfg.Stream), slots: make(chan struct{}, cfg.Concurrency),
		queues: map[string]*queue{}, known: newProgress(), state: fmt.Errorf("%s does not run", cfg.Durable),
	}
}

func pause(ctx context.Context, d time.Duration) error {
	if !wait.For(ctx, d) {
		return ctx.Err()
	}
	return nil
}

// Ready returns nil while messages are received.
func (w *Worker) Ready() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.state
}

// readAgain begins with what is delivered from now on: the durable, and the stream too, may be others than before.
func (w *Worker) readAgain() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.known, w.state = newProgress(), nil
}

func (w *Worker) setReady(err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.state = err
}

// message reads the tokens of a stored message's subject, which the filter that found it has checked.
func message(stored *stream.Message) Message {
	tokens := append(strings.SplitN(stored.Subject, ".", 4), "", "", "", "")
	return Message{Message: *stored, Kind: tokens[1], Key: tokens[2], Name: tokens[3]}
}
