// Package app carries the chat's traffic: what Meta tells us into the stream INBOX, one turn of the conversation after
// another, and what is to be said through the stream OUTBOX to Meta.
//
// Invariants:
//
//   - What a webhook told is acknowledged to Meta only when JetStream has it; told again, it is not kept again.
//   - Of one contact, messages and notices are handled strictly in order; of different contacts side by side.
//   - A turn counts when its conversation is saved, with what it says inside: before that nothing of it remains but commands
//     that the market takes for one and the same when they come again, and after that all of it will be said.
//   - Whatever is to be said goes out, in order, or becomes a dead letter that says why. It goes out twice only if the
//     process died between Meta's answer and our record of it, and no status told of it for a minute.
//   - What identifies people, and what they write, is sealed wherever it is kept, and neither logged nor counted.
//
// It imports no HTTP.
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
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/keyedqueue"
	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/pkg/stream"
	"github.com/qhatu/qhatu/pkg/vault"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
	"github.com/qhatu/qhatu/services/whatsapp/internal/projection"
	"github.com/qhatu/qhatu/services/whatsapp/internal/wire"
)

// Bot is who answers; *chat.Bot is it.
type Bot interface {
	Turn(context.Context, chat.Market, chat.State, chat.Input) (chat.State, []chat.Message, error)
	Stranger(chat.State, chat.Input) (chat.State, []chat.Message, *chat.Consent)
	Notice(context.Context, chat.Market, chat.Notice) (*chat.Message, error)
}

// Market opens sessions for people; *market.Client is it.
type Market interface {
	SessionByPhone(ctx context.Context, phone string) (*market.Session, error)
	SessionOf(ctx context.Context, person, organisation string) (*market.Session, error)
	Consent(ctx context.Context, act market.Act, phone string, accepted bool, language string) error
}

// Graph is Meta's side; *graph.Client is it.
type Graph interface {
	Send(ctx context.Context, o wire.Outgoing) (messageID string, err error)
	MarkRead(ctx context.Context, messageID string, typing bool) error
}

// Positions writes positions of the log as the market's services do; web.Positions is it.
type Positions interface {
	Encode(es.Position) string
	Decode(string) (es.Position, error)
}

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
	PhoneNumberID string // Meta's id of our number: what is for others is kept and not answered
	Clock         Clock
	Logger        *slog.Logger
	Registry      prometheus.Registerer // nil: nothing is measured
}

// App is the chat's table of contents.
type App struct {
	js     jetstream.JetStream
	inbox  stream.Stream
	outbox stream.Stream
	chats  stream.Stream
	vault  *vault.Vault

	bot       Bot
	market    Market
	graph     Graph
	model     *readmodel.Model
	views     *projection.Views
	positions Positions

	phoneNumberID string
	clock         Clock
	started       time.Time
	logger        *slog.Logger
	metrics       *metrics

	turns    *keyedqueue.Worker
	sends    *keyedqueue.Worker
	receipts *receipts
	links    links
	gate     gate
}

// Durables of the queues, each with its version.
const (
	turnsDurable  = "whatsapp-turns-v1"
	outboxDurable = "whatsapp-outbox-v1"
)

const (
	turnsAtOnce = 16
	sendsAtOnce = 16
)

// New builds the chat. React registers what it hears through the bus, Run starts the rest.
func New(cfg Config) (*App, error) {
	a := &App{
		js: cfg.JetStream, vault: cfg.Vault,
		inbox: stream.New(cfg.JetStream, natsd.Inbox), outbox: stream.New(cfg.JetStream, natsd.Outbox),
		chats: stream.New(cfg.JetStream, "KV_"+natsd.Chat),
		bot:   cfg.Bot, market: cfg.Market, graph: cfg.Graph, model: cfg.Model, views: cfg.Views, positions: cfg.Positions,
		phoneNumberID: cfg.PhoneNumberID, clock: cfg.Clock, started: cfg.Clock.Now(), logger: cfg.Logger,
		receipts: newReceipts(cfg.Graph, cfg.Clock),
	}
	var err error
	if a.metrics, err = newMetrics(cfg.Registry, a.gate.stopped); err != nil {
		return nil, err
	}
	a.turns = keyedqueue.New(keyedqueue.Config{
		JetStream: a.js, Stream: natsd.Inbox, Durable: turnsDurable,
		Filters: []string{inboxMessage + ">", inboxNotice + ">"}, KeyFilter: "inbox.*.%s.*", Concurrency: turnsAtOnce,
		Handle: a.take, Pause: a.clock.Pause, Logger: a.logger, Backlog: a.metrics.backlog("inbox"),
	})
	a.sends = keyedqueue.New(keyedqueue.Config{
		JetStream: a.js, Stream: natsd.Outbox, Durable: outboxDurable,
		Filters: []string{outboxEntry + ">"}, KeyFilter: outboxEntry + "%s.*", Concurrency: sendsAtOnce,
		Handle: a.send, Pause: a.clock.Pause, Logger: a.logger, Backlog: a.metrics.backlog("outbox"),
	})
	return a, nil
}

// React registers what the bus brings: what became of messages, and what people are to be told.
func (a *App) React(b *bus.Bus) {
	b.Listen(statuses, 1, bus.Source{Stream: natsd.Inbox, Subjects: []string{inboxStatus + ">"}, FromStart: true}, a.hear)
	b.On(notices, 1, a.noticeHandlers()...)
}

// Run takes turns and sends until ctx ends.
func (a *App) Run(ctx context.Context) error {
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return a.turns.Run(ctx) })
	group.Go(func() error { return a.sends.Run(ctx) })
	for range receiptsAtOnce {
		group.Go(func() error { a.receipts.run(ctx); return nil })
	}
	return group.Wait()
}

// Ready returns nil while turns are taken and messages are seen to. That nothing goes out, with a token that has ended or
// an account that is blocked, is no reason to take no more: what people write is kept and answered later.
func (a *App) Ready() error { return errors.Join(a.turns.Ready(), a.sends.Ready()) }
