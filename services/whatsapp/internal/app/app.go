// Package app carries the chat's traffic: what Meta delivers into the stream INBOX, one turn of a conversation after another,
// and what is to be sent through the stream OUTBOX to Meta. The service's README describes the steps under "What happens to
// a message", with what remains after a crash at each.
//
// Each process is a type of its own that calls only types below it in this list:
//
//   - notifier (notice.go, notice_table.go): makes notices of what happens in the market, and puts them into the inbox
//   - forgetter (forget.go): lets the chat of who is erased, or has their number no longer, be destroyed in its turn
//   - gatherer (gather.go): holds notices back, so that nobody gets more than one message for what happened in a short while
//   - turns (turn*.go): takes a conversation on by one message or notice
//   - statuses (status.go): handles what Meta says became of our messages
//   - tidier (tidy.go): forgets what was written and told too long ago
//   - outbox (outbox*.go): sends messages in order, or makes dead letters of them
//   - inbox (inbox*.go): stores what webhooks deliver
//   - conversations, contacts: what is stored of each contact
//   - codeSender (code.go): sends one-time codes of identity's, beside all conversations
//   - circuitBreaker, readMarker: how Meta is called
//   - sealedStream (sealed.go): personal data in streams
//
// What always holds:
//
//   - A webhook is answered with success only when JetStream has all of it; delivered again, it is not stored again.
//   - Of one contact, messages and notices are handled strictly in order; of different contacts side by side.
//   - A turn counts when its conversation is saved, with what it has to send.
//   - What is to be sent goes out, in order, or becomes a dead letter that says why.
//   - What identifies people, and what they write, is sealed wherever it is stored, and neither logged nor counted.
//
// It imports no HTTP server.
package app

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/nats-io/nats.go/jetstream"
	"github.com/prometheus/client_golang/prometheus"
	"golang.org/x/sync/errgroup"

	"github.com/qhatu/qhatu/pkg/bus"
	"github.com/qhatu/qhatu/pkg/keyedqueue"
	"github.com/qhatu/qhatu/pkg/limit"
	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/otp"
	"github.com/qhatu/qhatu/pkg/quiet"
	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/pkg/stream"
	"github.com/qhatu/qhatu/pkg/trace"
	"github.com/qhatu/qhatu/pkg/vault"
	"github.com/qhatu/qhatu/services/whatsapp/internal/projection"
)

// Config is what the chat works with.
type Config struct {
	JetStream     jetstream.JetStream
	Vault         *vault.Vault
	Bot           Bot
	Market        Market
	Graph         Graph
	Model         *readmodel.Model
	Views         *projection.Views
	Positions     Positions
	PhoneNumberID string // Meta's id of our number: what is for others is stored and not answered

	// CoordinatorPhone is how the coordinator is reached, as people read it; where it is a phone, the coordinator is told of
	// people whose identity is in doubt, and of who consents and has no association yet.
	CoordinatorPhone string

	// NoticeWindow is how long after a notice the next ones are held back, to be told together; 0: each is told by itself.
	NoticeWindow time.Duration
	QuietHours   quiet.Hours   // in which nothing is told that may wait for the morning; zero: none
	Limits       *limit.Limits // of what people are told; nil: none

	Clock    Clock
	Logger   *slog.Logger
	Registry prometheus.Registerer // nil: nothing is measured
	Tracer   *trace.Tracer         // nil: nothing is traced
}

// App is the chat: it receives what webhooks tell, takes turns, and sends.
type App struct {
	turns     *turns
	gatherer  *gatherer
	statuses  *statuses
	notifier  *notifier
	forgetter *forgetter
	tidier    *tidier
	inbox     *inbox
	outbox    *outbox
	metrics   *metrics

	events   *keyedqueue.Worker // feeds gatherer
	incoming *keyedqueue.Worker // feeds turns
	outgoing *keyedqueue.Worker // feeds outbox
	codes    *keyedqueue.Worker // feeds codeSender
}

// Durables of the queues, each with its version.
const (
	gatherDurable = "whatsapp-gather-v1"
	turnsDurable  = "whatsapp-turns-v1"
	outboxDurable = "whatsapp-outbox-v1"
)

const (
	gatherConcurrency = 16
	turnsConcurrency  = 16
	sendsConcurrency  = 64 // each waits for Meta, which takes a tenth of a second and more
)

// New builds the chat. React registers its reactions on a bus, Run starts the rest.
func New(cfg Config) (*App, error) {
	breaker := new(circuitBreaker)
	doubts := newDoubts(cfg.Clock.Now)
	metrics, err := newMetrics(cfg.Registry, breaker.checkTripped, doubts.count)
	if err != nil {
		return nil, err
	}
	sealed := func(name string) sealedStream {
		s := stream.New(cfg.JetStream, name)
		return sealedStream{Stream: s, commits: stream.NewCommitter(s), vault: cfg.Vault, clock: cfg.Clock, known: new(knownSubjects)}
	}
	// The bucket is opened as the stream that it is: a conversation is read and replaced by its sequence there, with the same
	// conditional writes as in the inbox and the outbox.
	received, chats := sealed(natsd.Inbox), sealed("KV_"+natsd.Chat)
	sends := newSends()
	contacts := &contacts{chats: chats, views: cfg.Views, logger: cfg.Logger, metrics: metrics}
	outbox := &outbox{
		js: cfg.JetStream, stream: sealed(natsd.Outbox), inbox: received.Stream, conversations: conversations{chats},
		contacts: contacts, graph: cfg.Graph, market: cfg.Market, model: cfg.Model, views: cfg.Views, breaker: breaker, sends: sends, doubts: doubts, clock: cfg.Clock, phoneNumberID: cfg.PhoneNumberID,
		logger: cfg.Logger, metrics: metrics,
	}
	told := coordinatorAt(cfg.CoordinatorPhone, outbox)
	a := &App{
		turns: &turns{
			inbox: received, conversations: conversations{chats}, outbox: outbox, bot: cfg.Bot, market: cfg.Market, pictures: &pictures{cfg.Graph, cfg.Clock, cfg.Logger}, limits: cfg.Limits, strangers: make(chan struct{}, strangersConcurrency),
			model: cfg.Model, coordinator: told.phone, positions: cfg.Positions, clock: cfg.Clock, logger: cfg.Logger, metrics: metrics,
		},
		gatherer: &gatherer{
			inbox: received, chats: chats, conversations: conversations{chats}, window: cfg.NoticeWindow, hours: cfg.QuietHours, market: cfg.Market,
			limits: cfg.Limits, breaker: breaker, clock: cfg.Clock, logger: cfg.Logger, metrics: metrics,
		},
		statuses: &statuses{inbox: received, outbox: outbox, logger: cfg.Logger, metrics: metrics},
		notifier: &notifier{
			inbox: received, model: cfg.Model, views: cfg.Views, coordinator: told,
		},
		inbox: &inbox{
			stream: received, contacts: contacts, sends: sends, readMarker: newReadMarker(cfg.Graph, cfg.Clock),
			phoneNumberID: cfg.PhoneNumberID, logger: cfg.Logger, metrics: metrics,
		},
		forgetter: &forgetter{received},
		tidier:    &tidier{conversations: conversations{chats}, outbox: outbox, clock: cfg.Clock, logger: cfg.Logger},
		outbox:    outbox, metrics: metrics,
	}
	a.turns.gatherer = a.gatherer
	a.addQueues(cfg)
	a.codes = otp.Courier{
		JetStream: cfg.JetStream, Vault: cfg.Vault, Channel: otp.WhatsApp, Now: cfg.Clock.Now, Logger: cfg.Logger, Tracer: cfg.Tracer,
		Send: (&codeSender{graph: cfg.Graph, logger: cfg.Logger}).send,
	}.Worker()
	return a, nil
}

// addQueues gives turns and outbox the queues that feed them.
func (a *App) addQueues(cfg Config) {
	a.events = keyedqueue.New(keyedqueue.Config{
		JetStream: cfg.JetStream, Stream: natsd.Inbox, Durable: gatherDurable,
		Filters: []string{inboxEvent + ">"}, KeyFilter: inboxEvent + "%s.*", Concurrency: gatherConcurrency,
		Handle: a.gatherer.handle, Pause: cfg.Clock.Pause, Logger: cfg.Logger, Tracer: cfg.Tracer, Backlog: a.metrics.backlog("events"),
	})
	a.incoming = keyedqueue.New(keyedqueue.Config{
		JetStream: cfg.JetStream, Stream: natsd.Inbox, Durable: turnsDurable,
		Filters: []string{inboxMessage + ">", inboxNotice + ">"}, KeyFilter: "inbox.*.%s.*", Concurrency: turnsConcurrency,
		Handle: a.turns.handle, Pause: cfg.Clock.Pause, Logger: cfg.Logger, Tracer: cfg.Tracer, Backlog: a.metrics.backlog("inbox"),
	})
	a.outgoing = keyedqueue.New(keyedqueue.Config{
		JetStream: cfg.JetStream, Stream: natsd.Outbox, Durable: outboxDurable,
		Filters: []string{outboxMessage + ">"}, KeyFilter: outboxMessage + "%s.*", Concurrency: sendsConcurrency,
		Handle: a.outbox.handle, Pause: cfg.Clock.Pause, Logger: cfg.Logger, Tracer: cfg.Tracer, Backlog: a.metrics.backlog("outbox"),
	})
}

// Receive stores what a webhook tells, whatever it is, and returns when JetStream has all of it. After an error some may
// be stored and some not: the same body again stores the rest, and nothing twice.
func (a *App) Receive(ctx context.Context, body []byte) error { return a.inbox.receive(ctx, body) }

// RefuseSignature counts a webhook that was not Meta's.
func (a *App) RefuseSignature() { a.metrics.signaturesRefused.Inc() }

// React registers what the bus brings: what became of messages, and what people are to be told.
func (a *App) React(b *bus.Bus) {
	received := bus.Source{Stream: natsd.Inbox, Subjects: []string{inboxStatus + ">"}, FromStart: true}
	b.Listen(statusesReaction, 1, received, a.statuses.handle)
	a.notifier.react(b)
	a.forgetter.react(b)
	b.Again(deadLetterName, a.outbox.sendDeadAgain)
}

// Prepare lets it be known that codes are sent over WhatsApp.
func (a *App) Prepare(ctx context.Context) error { return a.codes.Prepare(ctx) }

// Run takes turns and sends until ctx ends. Codes are sent at once, whatever else is to be sent.
func (a *App) Run(ctx context.Context) error {
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return a.codes.Run(ctx) })
	group.Go(func() error { return a.converse(ctx) })
	return group.Wait()
}

// converse takes turns and sends until ctx ends. It begins when the read model knows who consents, as the log has it: one that is
// being rebuilt knows nobody.
func (a *App) converse(ctx context.Context) error {
	if !a.awaitReadModel(ctx) {
		return nil
	}
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { a.tidier.run(ctx); return nil })
	group.Go(func() error { a.gatherer.run(ctx); return nil })
	group.Go(func() error { return a.events.Run(ctx) })
	group.Go(func() error { return a.incoming.Run(ctx) })
	group.Go(func() error { return a.outgoing.Run(ctx) })
	for range readMarksConcurrency {
		group.Go(func() error { a.inbox.readMarker.run(ctx); return nil })
	}
	return group.Wait()
}

// awaitReadModel waits until the read model holds what the log held at first, and tells whether it does; not where ctx ended.
func (a *App) awaitReadModel(ctx context.Context) bool {
	for try := 1; ; try++ {
		if a.turns.model.CatchUp(ctx) == nil {
			return true
		}
		if a.turns.clock.Pause(ctx, backOff(try)) != nil {
			return false
		}
	}
}

// Ready returns nil while turns are taken and messages are sent. That nothing goes out, with a token that has ended or an
// account that is blocked, is no reason to take no more: what people write is stored and answered later.
func (a *App) Ready() error {
	return errors.Join(a.events.Ready(), a.incoming.Ready(), a.outgoing.Ready(), a.codes.Ready())
}
