// Package bus runs reactions: what a service does because of what happened elsewhere.
//
// It runs Watermill's router on JetStream, with its own subscriber and publisher. A reaction reads the stream with a
// durable consumer that is named after it and its version, on one replica of the service at a time. Events with the same
// key, by default those of one aggregate, are handled one after another, in the order of the log; others side by side.
//
// What always holds:
//
//   - An event is handled once it is on disk, so that no power cut takes back what a reaction has acted on.
//   - An event is handled at least once. A reaction derives its command ids from the event, so that handling it twice
//     has the effect of once.
//   - No event is handled before all earlier ones with its key are done. A new reader begins with the first event that is
//     not known to be done, and takes all after it once more, in order: also those that its predecessor had done.
//   - After an error that may pass, the event is tried again, without end, and no other with its key overtakes it. After
//     an error that will not pass (a refusal, or a message that cannot be decoded) it becomes a dead letter that says why,
//     and the key goes on. What would change an aggregate that has lost a part of its history is passed over.
//   - This package never deletes a durable. A new version starts where its predecessor had got to; an operator removes
//     the old durable when the old version is no longer deployed.
//
// Projections do not belong here: they need neither acknowledgements nor retries, and are a hundred times faster
// without them (package readmodel).
package bus

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"github.com/ThreeDotsLabs/watermill"
	"github.com/ThreeDotsLabs/watermill/message"
	"github.com/ThreeDotsLabs/watermill/message/router/middleware"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/internal/wait"
	"github.com/qhatu/qhatu/pkg/stream"
	"github.com/qhatu/qhatu/pkg/trace"
)

// Config configures a bus.
type Config struct {
	Log      *es.Log
	Logger   *slog.Logger
	Registry prometheus.Registerer // optional; one bus per registry
	Tracer   *trace.Tracer         // nil: nothing is traced
}

// Bus runs the reactions of one or more services.
type Bus struct {
	js      jetstream.JetStream
	logger  *slog.Logger
	metrics *metrics
	tracer  *trace.Tracer

	reactions []*reaction
	others    []again                   // whose dead letters are handled again, beside the reactions
	synced    map[string]*stream.Synced // by stream
	invalid   error                     // what was wrong with the reactions that were added

	mu      sync.Mutex
	state   error // why the reactions do not run; nil while they do
	running chan struct{}
}

const (
	firstPause   = 50 * time.Millisecond
	longPause    = 5 * time.Second
	closeTimeout = 10 * time.Second // for the reactions that are at work when the bus stops
	atWork       = 64               // how many events of one reaction are handled at the same time
)

var errNotRunning = errors.New("bus is not running")

// New returns a bus without reactions.
func New(cfg Config) (*Bus, error) {
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.DiscardHandler)
	}
	b := &Bus{
		js:      cfg.Log.JetStream(),
		logger:  cfg.Logger,
		tracer:  cfg.Tracer,
		synced:  map[string]*stream.Synced{},
		state:   errNotRunning,
		running: make(chan struct{}),
	}
	var err error
	b.metrics, err = newMetrics(cfg.Registry, b)
	return b, err
}

// OnNew adds a reaction; call it before Run. Its durable is named after the name ("catalog-stock") and the version
// (1, 2, …). Raise the version when the list of events changes: an old replica that still runs would acknowledge the new
// events without handling them. Raise it too when events are to be handled in another way from now on. A new reaction
// starts at the end of the log, a new version after the last event that its predecessor handled.
//
// A handler's context ends when the bus stops. After an error of a permanent kind (Invalid, NotFound, Conflict, Forbidden,
// Malformed, Stale or TooLarge of package fault) the event becomes a dead letter; after any other it is tried again.
func (b *Bus) OnNew(name string, version int, handlers ...Handler) {
	b.on(false, name, version, handlers)
}

// OnFromStart is OnNew for a reaction that must see every event. When it is new, or its durable was lost, it starts with
// the first event of the log. Handling an event a second time must have no effect.
func (b *Bus) OnFromStart(name string, version int, handlers ...Handler) {
	b.on(true, name, version, handlers)
}

func (b *Bus) on(fromStart bool, name string, version int, handlers []Handler) {
	t, names := tableOf(handlers)
	subjects, err := subjectsOf(names)
	if err != nil {
		b.invalid = errors.Join(b.invalid, fmt.Errorf("reaction %s: %w", name, err))
		return
	}
	b.add(&reaction{
		name:    name,
		version: version,
		handles: names,
		source:  Source{Stream: es.Stream, Subjects: subjects, FromStart: fromStart},
		split:   t.split,
	})
}

// Listen is OnNew for the messages of any stream. Those with the same subject are handled in order.
func (b *Bus) Listen(name string, version int, from Source, handle func(context.Context, Message) error) {
	b.add(&reaction{
		name: name, version: version, source: from, handles: from.Subjects,
		split: func(m Message) []part { return whole(m, handle) },
	})
}

func (b *Bus) add(r *reaction) {
	err := r.check()
	for _, other := range b.reactions {
		if other.name == r.name {
			err = errors.Join(err, errors.New("its name is taken"))
		}
	}
	if err != nil {
		b.invalid = errors.Join(b.invalid, fmt.Errorf("reaction %s: %w", r.name, err))
		return
	}
	b.reactions = append(b.reactions, r)
	b.metrics.begin(r)
	if from := r.source.Stream; b.synced[from] == nil {
		b.synced[from] = stream.NewSynced(stream.New(b.js, from))
	}
}

// Reactions lists the reactions that were added.
func (b *Bus) Reactions() []Reaction {
	all := make([]Reaction, len(b.reactions))
	for i, r := range b.reactions {
		all[i] = Reaction{Name: r.name, Version: r.version, Handles: slices.Sorted(slices.Values(r.handles))}
	}
	return all
}

// Prepare creates the durables that are missing and updates those that differ. Run does so too. Call Prepare before a
// service takes commands, so that a new reaction misses none of their events.
func (b *Bus) Prepare(ctx context.Context) error {
	if b.invalid != nil {
		return b.invalid
	}
	for _, r := range b.reactions {
		err := stream.Retry(ctx, func(ctx context.Context) error {
			_, err := r.durable(ctx, b.js)
			return err
		})
		if err != nil {
			return fmt.Errorf("prepare reaction %s: %w", r.name, err)
		}
	}
	return nil
}

// Run runs the reactions until ctx ends, waits for those at work and returns nil. What they did not finish is not
// acknowledged and is delivered again. Run returns an error only when a reaction was added wrongly, and then at once.
func (b *Bus) Run(ctx context.Context) error {
	if b.invalid != nil {
		return b.invalid
	}
	defer b.setState(errNotRunning)
	pause, logged := firstPause, ""
	for {
		err := b.runOnce(ctx)
		if ctx.Err() != nil {
			return nil
		}
		b.setState(err)
		if err.Error() != logged {
			logged = err.Error()
			b.logger.Error("reactions do not run", "error", err)
		}
		if !wait.For(ctx, pause) {
			return nil
		}
		pause = min(2*pause, longPause)
	}
}

func (b *Bus) runOnce(ctx context.Context) error {
	prepare, cancel := context.WithTimeout(ctx, closeTimeout)
	defer cancel()
	if err := b.Prepare(prepare); err != nil {
		return err
	}
	if len(b.reactions) == 0 {
		b.setState(nil)
		<-ctx.Done()
		return ctx.Err()
	}
	router, err := b.route()
	if err != nil {
		return err
	}
	stopAnswering, err := b.answerRetries(ctx)
	defer stopAnswering()
	if err != nil {
		return err
	}
	ended := make(chan struct{})
	defer close(ended)
	go func() {
		select {
		case <-router.Running():
			b.setState(nil)
		case <-ended:
		}
	}()
	if err := router.Run(ctx); err != nil {
		return fmt.Errorf("run router: %w", err)
	}
	return errors.New("router stopped")
}

// route builds a router, which runs once. What it logs of its own is lowered to debug level: the bus logs the same.
func (b *Bus) route() (*message.Router, error) {
	routerLogger := watermill.NewSlogLoggerWithLevelMapping(b.logger, map[slog.Level]slog.Level{
		slog.LevelInfo: slog.LevelDebug, slog.LevelError: slog.LevelDebug,
	})
	router, err := message.NewRouter(message.RouterConfig{CloseTimeout: closeTimeout}, routerLogger)
	if err != nil {
		return nil, fmt.Errorf("make router: %w", err)
	}
	for _, r := range b.reactions {
		dead := &deadLetters{js: b.js, logger: b.logger, reaction: r, metrics: b.metrics}
		poison, err := middleware.PoisonQueueWithFilter(dead, deadPrefix+r.name, isPermanent)
		if err != nil {
			return nil, fmt.Errorf("make router: %w", err)
		}
		in := &subscriber{js: b.js, logger: b.logger, reaction: r, metrics: b.metrics, tracer: b.tracer, synced: b.synced[r.source.Stream]}
		// From the outside in: what is left of an error after dead letters is tried again, which does not count as being at
		// work while it waits, a panic is an error.
		router.AddConsumerHandler(r.durableName(), r.durableName(), in, consume).
			AddMiddleware(b.retry(r), poison, atMost(atWork), b.passOver(r), recovered)
	}
	return router, nil
}

// atMost lets so many handlers be at work at the same time.
func atMost(n int) message.HandlerMiddleware {
	slots := make(chan struct{}, n)
	return func(next message.HandlerFunc) message.HandlerFunc {
		return func(m *message.Message) ([]*message.Message, error) {
			select {
			case slots <- struct{}{}:
				defer func() { <-slots }()
				return next(m)
			case <-m.Context().Done():
				return nil, m.Context().Err()
			}
		}
	}
}

// passOver lets a reaction go on that would change what has lost a part of its history: that takes no more changes, which its operator has been told. The event
// stays in the log.
func (b *Bus) passOver(r *reaction) message.HandlerMiddleware {
	return func(next message.HandlerFunc) message.HandlerFunc {
		return func(msg *message.Message) ([]*message.Message, error) {
			made, err := next(msg)
			if errors.Is(err, es.ErrLost) {
				b.logger.Warn("reaction passes over what has lost a part of its history", append(about(r, msg), "reason", err)...)
				return nil, nil
			}
			return made, err
		}
	}
}

// recovered makes an error of a panic, without its value, which may quote what a person wrote.
func recovered(handle message.HandlerFunc) message.HandlerFunc {
	return func(m *message.Message) (made []*message.Message, err error) {
		defer func() {
			if v := recover(); v != nil {
				err = fmt.Errorf("panic of type %T at %s", v, debug.Stack())
			}
		}()
		return handle(m)
	}
}

// Running returns a channel that is closed when the reactions run for the first time. Then every durable exists.
func (b *Bus) Running() <-chan struct{} { return b.running }

// Ready returns nil while the reactions run.
func (b *Bus) Ready() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.state
}

func (b *Bus) setState(err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.state = err
	if err != nil {
		return
	}
	select {
	case <-b.running:
	default:
		close(b.running)
	}
}
