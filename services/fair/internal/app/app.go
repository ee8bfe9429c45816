// Package app runs the fair service's use cases: it loads a fair, decides, and appends. It also runs the service's
// processes, one file each: deadline, erasure, sweep. The rules are in the domain package; this one knows which command goes to which
// fair, and makes the ids of fairs and applications. It imports no HTTP.
package app

import (
	"context"
	"log/slog"
	"time"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/fairevents"
	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/pkg/bus"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/pkg/timer"
	"github.com/qhatu/qhatu/pkg/vault"
	"github.com/qhatu/qhatu/services/fair/internal/domain/fair"
	"github.com/qhatu/qhatu/services/fair/internal/projection"
)

// App is the fair service: its aggregate, its read model, and what its processes work with.
type App struct {
	fairs  *es.Aggregates[fair.State, fair.Command, fairevents.FairEvent]
	events es.EventTable[fairevents.FairEvent]

	model  *readmodel.Model
	views  projection.Views
	vault  *vault.Vault
	timers *timer.Timers
	grace  *timer.Grace
	now    func() time.Time
	logger *slog.Logger

	sweepEvery time.Duration
}

// Config is what the use cases work with.
type Config struct {
	Log    *es.Log
	Grace  *timer.Grace
	Model  *readmodel.Model
	Views  projection.Views
	Vault  *vault.Vault // seals what organisers write
	Timers *timer.Timers
	Now    func() time.Time
	Logger *slog.Logger

	SweepEvery time.Duration // 0: as package sweep says
}

// New binds the aggregate to the log.
func New(cfg Config) *App {
	a := &App{
		events: es.NewEventTable(fairevents.FairEvents()),
		grace:  cfg.Grace,
		model:  cfg.Model, views: cfg.Views, vault: cfg.Vault, timers: cfg.Timers, now: cfg.Now, logger: cfg.Logger,
		sweepEvery: cfg.SweepEvery,
	}
	clock := func() time.Time { return a.now() } // not cfg.Now: tests that set now move the aggregate's clock too
	a.fairs = es.New(cfg.Log, es.Decider[fair.State, fair.Command, fairevents.FairEvent]{
		Aggregate: fairevents.Fair,
		Decide:    fair.Decide, Evolve: fair.Evolve, Events: a.events,
		NotFound: fair.ErrNotFound,
	}, clock)
	return a
}

// React registers the processes' reactions and timers.
func (a *App) React(b *bus.Bus) {
	organisations := es.NewEventTable(identityevents.OrganisationEvents())
	b.OnFromStart(erasure, 3,
		bus.When(organisations, a.endErased), bus.When(organisations, a.endClosed),
		bus.When(a.events, a.endApplied), bus.When(a.events, a.endPublished))
	b.OnNew(deadline, 2, bus.When(a.events, a.setTimer), bus.When(a.events, a.moveTimer))
	a.timers.Due(stallOffer, a.expireOffer)
}

// Commit is what a command on a fair changed.
type Commit = es.Commit[fairevents.FairEvent]

// HandleFair decides a command on a fair. A broken rule comes back as a fault of [Faults]. A command that joined
// the fair's queue before an expiry is decided before it.
func (a *App) HandleFair(ctx context.Context, id string, build func(es.Stamp) fair.Command, m es.Meta) (Commit, error) {
	commit, err := a.fairs.HandleAt(ctx, id, build, m)
	return commit, refusal(err)
}

// view reads from the read model.
func (a *App) view(read func(*bbolt.Tx) error) error { return a.model.View(read) }
