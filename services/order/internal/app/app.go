// Package app runs the order service's use cases: it loads an aggregate, decides, and appends. It also runs the processes
// that span aggregates, one file each: placing, stock, recording, outcome, lotend, delay, erasure, deadline, sweep. Photos are stored beside the log (photo_store.go). No process has its progress in
// memory: each step is decided by an aggregate, with a command id that derives from the step before. The package makes the
// ids of new aggregates. It imports no HTTP.
package app

import (
	"context"
	"hash/maphash"
	"log/slog"
	"time"

	"github.com/nats-io/nats.go/jetstream"
	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/catalogevents"
	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/bus"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/limit"
	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/pkg/timer"
	"github.com/qhatu/qhatu/pkg/vault"
	"github.com/qhatu/qhatu/services/order/internal/domain/delay"
	"github.com/qhatu/qhatu/services/order/internal/domain/negotiation"
	"github.com/qhatu/qhatu/services/order/internal/domain/order"
	"github.com/qhatu/qhatu/services/order/internal/projection"
)

// App is the order service: its aggregates, its read model, and what its processes work with.
type App struct {
	log          *es.Log
	negotiations *es.Aggregates[negotiation.State, negotiation.Command, orderevents.NegotiationEvent]
	orders       *es.Aggregates[order.State, order.Command, orderevents.OrderEvent]
	delays       *es.Aggregates[delay.State, delay.Command, orderevents.DelayEvent]

	negotiationEvents es.EventTable[orderevents.NegotiationEvent]
	orderEvents       es.EventTable[orderevents.OrderEvent]

	model    *readmodel.Model
	views    projection.Views
	vault    *vault.Vault
	photos   *photos
	timers   *timer.Timers
	limits   *limit.Limits
	openings *inTurn // by buyer
	binding  *inTurn // by person who is limited
	level    func(ctx context.Context, buyer string) int
	grace    *timer.Grace
	now      func() time.Time
	logger   *slog.Logger

	sweepEvery time.Duration
}

// Config is what the use cases work with.
type Config struct {
	Log    *es.Log
	Grace  *timer.Grace
	Model  *readmodel.Model
	Views  projection.Views
	Vault  *vault.Vault          // seals what the sides write
	Photos jetstream.ObjectStore // natsd.Photos
	Timers *timer.Timers
	Limits *limit.Limits                               // nil: none
	Level  func(ctx context.Context, buyer string) int // how well a buyer is known; nil: nobody is
	Now    func() time.Time
	Logger *slog.Logger

	SweepEvery time.Duration // 0: as package sweep says
}

// New binds the aggregates to the log.
func New(cfg Config) *App {
	a := &App{
		log:               cfg.Log,
		negotiationEvents: es.NewEventTable(orderevents.NegotiationEvents()),
		orderEvents:       es.NewEventTable(orderevents.OrderEvents()),
		grace:             cfg.Grace, limits: cfg.Limits, openings: &inTurn{seed: maphash.MakeSeed()}, binding: &inTurn{seed: maphash.MakeSeed()}, level: cfg.Level,
		model: cfg.Model, views: cfg.Views, vault: cfg.Vault, timers: cfg.Timers, now: cfg.Now, logger: cfg.Logger,
		photos:     &photos{objects: cfg.Photos, vault: cfg.Vault, logger: cfg.Logger, swept: cfg.Now()},
		sweepEvery: cfg.SweepEvery,
	}
	clock := func() time.Time { return a.now() } // not cfg.Now: tests that set now move the aggregates' clock too
	a.negotiations = es.New(cfg.Log, es.Decider[negotiation.State, negotiation.Command, orderevents.NegotiationEvent]{
		Aggregate: orderevents.Negotiation,
		Decide:    negotiation.Decide, Evolve: negotiation.Evolve, Events: a.negotiationEvents,
		NotFound: negotiation.ErrNotFound,
	}, clock)
	a.orders = es.New(cfg.Log, es.Decider[order.State, order.Command, orderevents.OrderEvent]{
		Aggregate: orderevents.Order,
		Decide:    order.Decide, Evolve: order.Evolve, Events: a.orderEvents,
		NotFound: order.ErrNotFound,
	}, clock)
	a.delays = es.New(cfg.Log, es.Decider[delay.State, delay.Command, orderevents.DelayEvent]{
		Aggregate: orderevents.Delay,
		Decide:    delay.Decide, Evolve: delay.Evolve, Events: es.NewEventTable(orderevents.DelayEvents()),
		NotFound: delay.ErrNotFound,
	}, clock)
	return a
}

// React registers the processes' reactions and timers.
func (a *App) React(b *bus.Bus) {
	lotEvents, organisations := es.NewEventTable(catalogevents.LotEvents()), es.NewEventTable(identityevents.OrganisationEvents())
	b.OnFromStart(placing, 1, bus.When(a.negotiationEvents, a.placeAccepted))
	b.OnFromStart(stock, 2,
		bus.WhenKeyed(lotEvents, func(e catalogevents.LotStockReserved) string { return e.Negotiation }, a.standReserved),
		bus.WhenKeyed(lotEvents, func(e catalogevents.LotStockCommitted) string { return e.Negotiation }, a.confirmCommitted),
		bus.WhenKeyed(lotEvents, func(e catalogevents.LotStockRefused) string { return e.Negotiation }, a.refuseOrCancel),
		bus.WhenKeyed(lotEvents, func(e catalogevents.LotSaleDeclared) string { return e.Sale }, a.declareTakenOff),
		bus.WhenKeyed(lotEvents, func(e catalogevents.LotSaleRefused) string { return e.Sale }, a.refuseNotTakenOff),
		bus.WhenKeyed(lotEvents, func(e catalogevents.LotSaleTakenBack) string { return e.Sale }, a.followTakenBack))
	b.OnFromStart(outcome, 1,
		bus.WhenKeyed(a.orderEvents, func(e orderevents.OrderConfirmed) string { return e.Negotiation }, a.completeConfirmed),
		bus.WhenKeyed(a.orderEvents, func(e orderevents.OrderCancelled) string { return e.Negotiation }, a.refuseCancelled))
	b.OnFromStart(lotEnd, 1,
		bus.When(lotEvents, a.cancelAbout),
		bus.When(a.negotiationEvents, a.cancelOpened), bus.When(a.negotiationEvents, a.cancelRefused))
	b.OnFromStart(zoneDelay, 1, bus.When(es.NewEventTable(orderevents.DelayEvents()), a.followDelay))
	b.OnFromStart(erasure, 2,
		bus.When(organisations, a.closeErased), bus.When(organisations, a.closeClosed),
		bus.When(a.negotiationEvents, a.closeOpened), bus.When(a.negotiationEvents, a.closeRefused))
	b.OnNew(deadline, 4, bus.When(a.negotiationEvents, a.setTimer),
		bus.When(a.orderEvents, setOrderTimer(a, func(e orderevents.OrderDelivered) time.Time { return e.ClaimsUntil })),
		bus.When(a.orderEvents, setOrderTimer(a, func(e orderevents.OrderClaimed) time.Time { return e.AnswerUntil })),
		bus.When(a.orderEvents, setOrderTimer(a, func(e orderevents.OrderClaimAccepted) time.Time { return e.ClaimsUntil })),
		bus.When(a.orderEvents, setOrderTimer(a, func(e orderevents.OrderClaimRejected) time.Time { return e.ClaimsUntil })),
		bus.When(a.orderEvents, setOrderTimer(a, orderevents.OrderZoneDelayed.OpenUntil)))
	a.timers.Due(offerExpiry, a.expireOffer)
	a.timers.Due(orderReceipt, a.endClaimsOf)
}

// HandleNegotiation decides a command on a negotiation. A broken rule comes back as a fault of [Faults].
func (a *App) HandleNegotiation(ctx context.Context, id string, c negotiation.Command, m es.Meta) (NegotiationCommit, error) {
	return a.HandleNegotiationAt(ctx, id, func(es.Stamp) negotiation.Command { return c }, m)
}

// NegotiationCommand makes a command on a negotiation from the time of the command.
type NegotiationCommand = func(es.Stamp) negotiation.Command

// NegotiationCommit is what a command on a negotiation changed.
type NegotiationCommit = es.Commit[orderevents.NegotiationEvent]

// HandleNegotiationAt is HandleNegotiation for a command that depends on its time. A command that joined the negotiation's queue
// before an expiry is decided before it.
func (a *App) HandleNegotiationAt(ctx context.Context, id string, build NegotiationCommand, m es.Meta) (NegotiationCommit, error) {
	commit, err := a.negotiations.HandleAt(ctx, id, build, m)
	return commit, faultOf(err)
}

// OrderCommit is what a command on an order changed.
type OrderCommit = es.Commit[orderevents.OrderEvent]

// HandleOrder decides a command on an order. A broken rule comes back as a fault of [Faults].
func (a *App) HandleOrder(ctx context.Context, id string, c order.Command, m es.Meta) (OrderCommit, error) {
	return a.HandleOrderAt(ctx, id, func(es.Stamp) order.Command { return c }, m)
}

// OrderCommand makes a command on an order from the time of the command.
type OrderCommand = func(es.Stamp) order.Command

// HandleOrderAt is HandleOrder for a command that depends on its time.
func (a *App) HandleOrderAt(ctx context.Context, id string, build OrderCommand, m es.Meta) (OrderCommit, error) {
	commit, err := a.orders.HandleAt(ctx, id, build, m)
	return commit, orderFaultOf(err)
}

// Prove names the last commit of a negotiation or an order.
func (a *App) Prove(ctx context.Context, aggregate, id string) (es.Proof, error) {
	return a.log.Prove(ctx, aggregate, id)
}

// ProofAt names the commit at a position of the log, whosever it is; the zero Proof if there is none.
func (a *App) ProofAt(ctx context.Context, at es.Position) (es.Proof, error) {
	return a.log.ProofAt(ctx, at)
}

// view reads from the read model.
func (a *App) view(read func(*bbolt.Tx) error) error { return a.model.View(read) }
