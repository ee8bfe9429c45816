// Package app runs the order service's use cases: it loads an aggregate, decides, and appends. It also runs the processes
// that span aggregates, one file each: placing, stock, outcome, lotend, deadline, sweep. No process has its progress in
// memory: each step is decided by an aggregate, with a command id that derives from the step before. The package makes the
// ids of new aggregates. It imports no HTTP.
package app

import (
	"context"
	"log/slog"
	"time"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/catalogevents"
	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/bus"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/pkg/timer"
	"github.com/qhatu/qhatu/services/order/internal/domain/negotiation"
	"github.com/qhatu/qhatu/services/order/internal/domain/order"
	"github.com/qhatu/qhatu/services/order/internal/projection"
)

// App is the order service: its aggregates, its read model, and what its processes work with.
type App struct {
	negotiations *es.Aggregate[negotiation.State, negotiation.Command, orderevents.NegotiationEvent]
	orders       *es.Aggregate[order.State, order.Command, orderevents.OrderEvent]

	negotiationEvents es.Names[orderevents.NegotiationEvent]
	orderEvents       es.Names[orderevents.OrderEvent]

	model  *readmodel.Model
	views  projection.Views
	timers *timer.Timers
	grace  *timer.Grace
	now    func() time.Time
	logger *slog.Logger
}

// Config is what the use cases work with.
type Config struct {
	Log    *es.Log
	Grace  *timer.Grace
	Model  *readmodel.Model
	Views  projection.Views
	Timers *timer.Timers
	Now    func() time.Time
	Logger *slog.Logger
}

// New binds the aggregates to the log.
func New(cfg Config) *App {
	a := &App{
		negotiationEvents: es.NewNames(orderevents.NegotiationEvents()),
		orderEvents:       es.NewNames(orderevents.OrderEvents()),
		grace:             cfg.Grace,
		model:             cfg.Model, views: cfg.Views, timers: cfg.Timers, now: cfg.Now, logger: cfg.Logger,
	}
	clock := func() time.Time { return a.now() } // not cfg.Now: tests that set now move the aggregates' clock too
	a.negotiations = es.New(cfg.Log, es.Decider[negotiation.State, negotiation.Command, orderevents.NegotiationEvent]{
		Aggregate: orderevents.Negotiation,
		Decide:    negotiation.Decide, Evolve: negotiation.Evolve, Events: a.negotiationEvents,
	}, clock)
	a.orders = es.New(cfg.Log, es.Decider[order.State, order.Command, orderevents.OrderEvent]{
		Aggregate: orderevents.Order,
		Decide:    order.Decide, Evolve: order.Evolve, Events: a.orderEvents,
	}, clock)
	return a
}

// React registers the processes' reactions and timers.
func (a *App) React(b *bus.Bus) {
	lots := es.NewNames(catalogevents.LotEvents())
	b.OnAll(placing, 1, bus.When(a.negotiationEvents, a.placeAccepted))
	b.OnAll(stock, 1,
		bus.When(lots, a.standReserved), bus.When(lots, a.confirmCommitted), bus.When(lots, a.refuseOrCancel))
	b.OnAll(outcome, 1, bus.When(a.orderEvents, a.completeConfirmed), bus.When(a.orderEvents, a.refuseCancelled))
	b.OnAll(lotEnd, 1,
		bus.When(lots, a.cancelAbout),
		bus.When(a.negotiationEvents, a.cancelOpened), bus.When(a.negotiationEvents, a.cancelRefused))
	b.On(deadline, 1, bus.When(a.negotiationEvents, a.setTimer))
	a.timers.Due(offerExpiry, a.expireOffer)
}

// Negotiation decides a command on a negotiation. A broken rule comes back as a fault of [Faults].
func (a *App) Negotiation(ctx context.Context, id string, c negotiation.Command, m es.Meta) (NegotiationCommit, error) {
	return a.NegotiationAt(ctx, id, func(es.Stamp) negotiation.Command { return c }, m)
}

// NegotiationCommand makes a command on a negotiation from the time of the command.
type NegotiationCommand = func(es.Stamp) negotiation.Command

// NegotiationCommit is what a command on a negotiation changed.
type NegotiationCommit = es.Commit[orderevents.NegotiationEvent]

// NegotiationAt is Negotiation for a command that depends on its time. A command that joined the negotiation's queue
// before an expiry is decided before it.
func (a *App) NegotiationAt(ctx context.Context, id string, build NegotiationCommand, m es.Meta) (NegotiationCommit, error) {
	commit, err := a.negotiations.HandleAt(ctx, id, build, m)
	return commit, Faults.Wrap(err)
}

func (a *App) order(ctx context.Context, id string, c order.Command, m es.Meta) (es.Commit[orderevents.OrderEvent], error) {
	commit, err := a.orders.Handle(ctx, id, c, m)
	return commit, Faults.Wrap(err)
}

// view reads from the read model.
func (a *App) view(read func(*bbolt.Tx) error) error { return a.model.View(read) }
