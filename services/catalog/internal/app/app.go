// Package app runs the catalog's use cases: it loads an aggregate, decides, and appends. It also reacts to events of other
// services, one file per process. The rules are in the domain packages; this one knows only which command goes to which
// aggregate, and makes the ids of new aggregates. It imports no HTTP.
package app

import (
	"log/slog"
	"time"

	"github.com/qhatu/qhatu/api/catalogevents"
	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/bus"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/pkg/vault"
	"github.com/qhatu/qhatu/services/catalog/internal/domain/lot"
	"github.com/qhatu/qhatu/services/catalog/internal/projection"
)

// App is the catalog: its aggregates and its read model.
type App struct {
	log  *es.Log
	lots *es.Aggregates[lot.State, lot.Command, catalogevents.LotEvent]

	model      *readmodel.Model
	views      projection.Lots
	sellers    readmodel.Projection[projection.Seller]
	vault      *vault.Vault
	now        func() time.Time
	logger     *slog.Logger
	sweepEvery time.Duration
}

// Config is what the use cases work with.
type Config struct {
	Log    *es.Log
	Model  *readmodel.Model
	Views  projection.Views
	Vault  *vault.Vault // seals what associations write
	Now    func() time.Time
	Logger *slog.Logger

	SweepEvery time.Duration // 0: as package sweep says
}

// New binds the aggregates to the log.
func New(cfg Config) *App {
	return &App{
		log: cfg.Log, model: cfg.Model, views: cfg.Views.Lots, sellers: cfg.Views.Sellers, vault: cfg.Vault, now: cfg.Now, logger: cfg.Logger, sweepEvery: cfg.SweepEvery,
		lots: es.New(cfg.Log, es.Decider[lot.State, lot.Command, catalogevents.LotEvent]{
			Aggregate: catalogevents.Lot,
			Decide:    lot.Decide, Evolve: lot.Evolve, Events: es.NewEventTable(catalogevents.LotEvents()),
			NotFound: lot.ErrNotFound,
		}, cfg.Now),
	}
}

// Lost reports that a part of what happened to a lot is lost: it takes no more changes, and is on offer to nobody.
func (a *App) Lost(lotID string) bool { return a.log.HasLost(catalogevents.Lot, lotID) }

// React registers the reactions: what the catalog does because of what happened elsewhere.
func (a *App) React(b *bus.Bus) {
	negotiationEvents, orderEvents := es.NewEventTable(orderevents.NegotiationEvents()), es.NewEventTable(orderevents.OrderEvents())
	organisations, lotEvents := es.NewEventTable(identityevents.OrganisationEvents()), es.NewEventTable(catalogevents.LotEvents())
	b.OnFromStart(erasure, 1, bus.When(organisations, a.withdrawErased))
	b.OnFromStart(suspension, 1,
		bus.When(organisations, a.followSuspended), bus.When(organisations, a.followReopened), bus.When(organisations, a.followClosed),
		bus.When(lotEvents, a.followPublished), bus.When(lotEvents, a.followResumed))
	b.OnFromStart(stock, 4, // all that changes the stock of a lot, in the order of the log
		bus.WhenKeyed(orderEvents, func(e orderevents.OrderPlaced) string { return e.Lot }, a.commitPlaced),
		bus.WhenKeyed(orderEvents, func(e orderevents.OrderStockRequested) string { return e.Lot }, a.commitRequested),
		bus.WhenKeyed(orderEvents, func(e orderevents.OrderCalledOff) string { return e.Lot }, a.returnCalledOff),
		bus.WhenKeyed(orderEvents, func(e orderevents.OrderResolved) string { return e.Lot }, a.returnResolved),
		bus.WhenKeyed(orderEvents, func(e orderevents.OrderClaimAccepted) string { return e.Lot }, a.returnClaimed),
		bus.WhenKeyed(orderEvents, func(e orderevents.OrderRestClosed) string { return e.Lot }, a.returnRest),
		bus.WhenKeyed(orderEvents, func(e orderevents.OrderRecorded) string { return e.Lot }, a.takeOffRecorded),
		bus.WhenKeyed(orderEvents, func(e orderevents.OrderAcknowledged) string { return e.Lot }, a.answerAcknowledged),
		bus.WhenKeyed(orderEvents, func(e orderevents.OrderDenied) string { return e.Lot }, a.answerDenied),
		bus.WhenKeyed(orderEvents, func(e orderevents.OrderTakenBack) string { return e.Lot }, a.returnTakenBack),
		bus.WhenKeyed(negotiationEvents, func(e orderevents.OfferMade) string { return e.Lot }, a.reserveOffered),
		bus.WhenKeyed(negotiationEvents, func(e orderevents.OfferStood) string { return e.Lot }, a.releaseReplaced),
		bus.WhenKeyed(negotiationEvents, func(e orderevents.OfferRejected) string { return e.Lot }, a.releaseRejected),
		bus.WhenKeyed(negotiationEvents, func(e orderevents.OfferWithdrawn) string { return e.Lot }, a.releaseWithdrawn),
		bus.WhenKeyed(negotiationEvents, func(e orderevents.OfferExpired) string { return e.Lot }, a.releaseExpired),
		bus.WhenKeyed(negotiationEvents, func(e orderevents.NegotiationClosed) string { return e.Lot }, a.releaseClosed),
		bus.WhenKeyed(negotiationEvents, func(e orderevents.NegotiationCancelled) string { return e.Lot }, a.releaseCancelled))
}
