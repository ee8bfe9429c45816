// Package app runs identity's use cases: it puts what identifies people and organisations into the vault, and then
// decides on the aggregates, which know ids only. One file a process: registering, introducing people, consent, doubts
// about who somebody is, what a token says, the exchange of tokens, erasure.
//
// A use case that takes several steps stores no progress: every id derives from the request's command id or from
// the phone, every step is without effect the second time, and what makes the rest visible (the organisation's own
// commit) comes last. A request that was cut off is completed by its repetition; without one, what it left behind is a
// person who may be registered again, and nothing else.
//
// Phones and names never stand in an error, a log line or an id. It imports no HTTP.
package app

import (
	"context"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go/jetstream"
	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/pkg/apikey"
	"github.com/qhatu/qhatu/pkg/bus"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/limit"
	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/pkg/token"
	"github.com/qhatu/qhatu/pkg/vault"
	"github.com/qhatu/qhatu/services/identity/internal/domain/contact"
	"github.com/qhatu/qhatu/services/identity/internal/domain/organisation"
	"github.com/qhatu/qhatu/services/identity/internal/domain/person"
	"github.com/qhatu/qhatu/services/identity/internal/domain/registry"
	"github.com/qhatu/qhatu/services/identity/internal/issuer"
	"github.com/qhatu/qhatu/services/identity/internal/projection"
)

// App is identity: its aggregates, its read model, and the vault.
type App struct {
	organisations *es.Aggregates[organisation.State, organisation.Command, identityevents.OrganisationEvent]
	people        *es.Aggregates[person.State, person.Command, identityevents.PersonEvent]
	contacts      *es.Aggregates[contact.State, contact.Command, identityevents.ContactEvent]
	registry      *es.Aggregates[registry.State, registry.Command, identityevents.RegistryEvent]

	model *readmodel.Model
	views projection.Views
	vault *vault.Vault
	mint  func(token.Claims, time.Duration) (string, error)
	now   func() time.Time

	lookalikes *lookalikes
	limits     *limit.Limits
	js         jetstream.JetStream
	codes      vault.Bucket[code]       // by challenge
	guesses    vault.Bucket[guesses]    // by contact and network address
	sessions   vault.Bucket[SignedIn]   // by person and session
	knownFrom  vault.Bucket[lastSignIn] // by contact and network address; in the same bucket, whose end it has
	begun      vault.Bucket[begun]      // by state
	own        vault.Bucket[unseen]     // by person
	issuers    vault.Bucket[Connection]
	openID     *issuer.Client
	apiKeys    *apikey.Keys
	revoke     func(ctx context.Context, id string) error
	revoked    func(token.Claims) bool
	logger     *slog.Logger
	verify     func(ctx context.Context, raw string) (token.Claims, error)

	erasedAgain atomic.Bool // whoever was erased still is
}

// Config is what the use cases work with.
type Config struct {
	Log   *es.Log
	Model *readmodel.Model
	Views projection.Views
	Vault *vault.Vault
	Mint  func(token.Claims, time.Duration) (string, error) // nil in a process that holds no signing key
	Now   func() time.Time

	Limits               *limit.Limits       // of codes; nil: there are none
	JetStream            jetstream.JetStream // over which codes leave
	Challenges, Sessions jetstream.KeyValue
	Issuers              jetstream.KeyValue
	OpenID               *issuer.Client
	Verify               func(ctx context.Context, raw string) (token.Claims, error)
	APIKeys              *apikey.Keys
	// Revoke lets every process refuse the tokens that carry an id and were issued until now; nil: they end with their time.
	Revoke func(ctx context.Context, id string) error
	// Revoked reports that tokens which say that are refused already; nil: none are.
	Revoked func(token.Claims) bool
	Logger  *slog.Logger
}

// New binds the aggregates to the log.
func New(cfg Config) *App {
	a := &App{
		lookalikes: newLookalikes(),
		model:      cfg.Model, views: cfg.Views, vault: cfg.Vault, mint: cfg.Mint, now: cfg.Now, limits: cfg.Limits, js: cfg.JetStream,
		revoke: cfg.Revoke, revoked: cfg.Revoked, verify: cfg.Verify, apiKeys: cfg.APIKeys, logger: cfg.Logger,
		codes:     sealed[code](cfg.Challenges, cfg.Vault, ofCodes),
		guesses:   sealed[guesses](cfg.Challenges, cfg.Vault, ofCodes),
		sessions:  sealed[SignedIn](cfg.Sessions, cfg.Vault, ofPerson),
		knownFrom: sealed[lastSignIn](cfg.Sessions, cfg.Vault, ofCodes),
		begun:     sealed[begun](cfg.Challenges, cfg.Vault, ofCodes),
		own:       sealed[unseen](cfg.Challenges, cfg.Vault, ofCodes),
		issuers:   sealed[Connection](cfg.Issuers, cfg.Vault, ofItself),
		openID:    cfg.OpenID,
	}
	if a.revoke == nil {
		a.revoke = func(context.Context, string) error { return nil }
	}
	if a.revoked == nil {
		a.revoked = func(token.Claims) bool { return false }
	}
	a.organisations = es.New(cfg.Log, es.Decider[organisation.State, organisation.Command, identityevents.OrganisationEvent]{
		Aggregate: identityevents.Organisation,
		Decide:    organisation.Decide, Evolve: organisation.Evolve, Events: es.NewEventTable(identityevents.OrganisationEvents()),
		NotFound: organisation.ErrNotFound,
	}, cfg.Now)
	a.people = es.New(cfg.Log, es.Decider[person.State, person.Command, identityevents.PersonEvent]{
		Aggregate: identityevents.Person,
		Decide:    person.Decide, Evolve: person.Evolve, Events: es.NewEventTable(identityevents.PersonEvents()),
		NotFound: person.ErrNotFound,
	}, cfg.Now)
	a.contacts = es.New(cfg.Log, es.Decider[contact.State, contact.Command, identityevents.ContactEvent]{
		Aggregate: identityevents.Contact,
		Decide:    contact.Decide, Evolve: contact.Evolve, Events: es.NewEventTable(identityevents.ContactEvents()),
	}, cfg.Now)
	a.registry = es.New(cfg.Log, es.Decider[registry.State, registry.Command, identityevents.RegistryEvent]{
		Aggregate: identityevents.Registry,
		Decide:    registry.Decide, Evolve: registry.Evolve, Events: es.NewEventTable(identityevents.RegistryEvents()),
	}, cfg.Now)
	return a
}

// React registers the reactions, which complete what was cut off.
func (a *App) React(b *bus.Bus) {
	a.follow(b)
	personEvents := es.NewEventTable(identityevents.PersonEvents())
	organisations := es.NewEventTable(identityevents.OrganisationEvents())
	b.OnFromStart(erasing, 2, bus.InOneOrder(
		bus.When(personEvents, a.completeErasure), bus.When(personEvents, a.completeRelease),
		bus.When(organisations, a.completeOrganisation), bus.When(organisations, a.completeClosing))...)
}

// handleOrganisation decides a command on an organisation. A broken rule comes back as a fault of [Faults].
func (a *App) handleOrganisation(ctx context.Context, id string, c organisation.Command, m es.Meta) (es.Commit[identityevents.OrganisationEvent], error) {
	commit, err := a.organisations.Handle(ctx, id, c, m)
	return commit, Faults.Wrap(err)
}

// step is the meta of one step of a request: its command id derives from the request's, so that a repeated request takes
// no step twice.
func step(name string, m es.Meta, target string) es.Meta {
	m.CommandID = es.DeriveCommand(name, string(m.CommandID), target)
	m.IfRevision, m.Fingerprint = nil, ""
	return m
}

const readTimeout = 5 * time.Second // for the read model to get to the log's end

// readFresh reads, and where that is refused reads again once the read model has got to the log's end as it now stands:
// nobody is told that something is not there which was stored before the request came.
func (a *App) readFresh(ctx context.Context, read func(*bbolt.Tx) error) error {
	err := a.model.View(read)
	if err == nil {
		return nil
	}
	if err := a.catchUp(ctx); err != nil {
		return err
	}
	return a.model.View(read)
}

// catchUp waits for the read model to get to the log's end as it now stands.
func (a *App) catchUp(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, readTimeout)
	defer cancel()
	if err := a.model.CatchUp(ctx); err != nil {
		return fault.UnavailableBecause(err)
	}
	return nil
}

// awaitShown waits until the read model shows a position.
func (a *App) awaitShown(ctx context.Context, at es.Position) error {
	ctx, cancel := context.WithTimeout(ctx, readTimeout)
	defer cancel()
	if err := a.model.WaitFor(ctx, at); err != nil {
		return fault.UnavailableBecause(err)
	}
	return nil
}
