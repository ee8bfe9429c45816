// Package app runs the notify service's use cases: what organisations say of their webhooks, and the delivery of what happens to
// each, one file each: webhook, progress, attempt, remove; deliver and step. What people say of the e-mails that they get, and sending
// them: settings, mailbox, mailing. It decides nothing about the market and stores no event.
//
// The log is the queue: a webhook is a place in what its organisation is told (package projection), which moves on as messages are taken. So
// nothing is lost with a process, no webhook holds up another, and whatever was sent can be sent again.
//
// What always holds:
//
//   - A place moves on after the address has taken the message, and never before: a message is sent at least once, and in order.
//   - Of several processes one sends at a time: whoever is about to says so first, with an end to it.
//   - What is stored of a webhook is sealed under its organisation's key, what somebody says of e-mails under theirs, and is nothing once that is erased.
//
// It imports no HTTP but what it sends with (package sender).
package app

import (
	"crypto/rand"
	"log/slog"
	"time"

	"github.com/nats-io/nats.go/jetstream"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/pkg/bus"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/limit"
	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/pkg/stream"
	"github.com/qhatu/qhatu/pkg/vault"
	"github.com/qhatu/qhatu/services/notify/internal/projection"
	"github.com/qhatu/qhatu/services/notify/internal/sender"
)

// App is the notify service: its read model, and the webhooks.
type App struct {
	log      *es.Log
	model    *readmodel.Model
	views    projection.Views
	webhooks vault.Bucket[Webhook]
	bucket   jetstream.KeyValue
	attempts stream.Stream
	sender   *sender.Sender
	vault    *vault.Vault
	wants    vault.Bucket[Settings]
	boxes    jetstream.KeyValue
	mailer   Mailer // nil: none
	site     string
	again    chan struct{} // wakes who sends mails
	off      bool
	changeID func(projection.Place) string
	limits   *limit.Limits
	now      func() time.Time
	logger   *slog.Logger
	metrics  *metrics

	process string // says which process sends
}

// Config is what the use cases work with.
type Config struct {
	Log      *es.Log
	Model    *readmodel.Model
	Views    projection.Views
	Vault    *vault.Vault
	Bucket   jetstream.KeyValue // natsd.Webhooks
	Sender   *sender.Sender
	Notices  jetstream.KeyValue            // natsd.Notices
	Mailer   Mailer                        // of notices; nil: there are no e-mails
	Site     string                        // address of the market in them: "https://market.example"
	Off      bool                          // nothing is sent
	ChangeID func(projection.Place) string // of the change at a place
	Limits   *limit.Limits
	Now      func() time.Time
	Logger   *slog.Logger
	Registry prometheus.Registerer
}

// New returns the use cases.
func New(cfg Config) (*App, error) {
	counted, err := newMetrics(cfg.Registry)
	return &App{
		log: cfg.Log, model: cfg.Model, views: cfg.Views, bucket: cfg.Bucket, sender: cfg.Sender, off: cfg.Off, changeID: cfg.ChangeID,
		limits: cfg.Limits, now: cfg.Now, logger: cfg.Logger, metrics: counted, process: rand.Text(),
		webhooks: vault.Bucket[Webhook]{KV: cfg.Bucket, Vault: cfg.Vault, Subject: organisationOf, Failed: unavailable},
		vault:    cfg.Vault, boxes: cfg.Notices, mailer: cfg.Mailer, site: cfg.Site, again: make(chan struct{}, 1),
		wants:    vault.Bucket[Settings]{KV: cfg.Notices, Vault: cfg.Vault, Subject: lastToken, Failed: unavailable},
		attempts: stream.New(cfg.Log.JetStream(), natsd.Deliveries),
	}, err
}

// React registers it.
func (a *App) React(b *bus.Bus) {
	organisations := es.NewEventTable(identityevents.OrganisationEvents())
	b.OnFromStart(ending, 1, bus.When(organisations, a.endErased), bus.When(organisations, a.endClosed))
	b.OnFromStart(forgetting, 1, bus.When(es.NewEventTable(identityevents.PersonEvents()), a.forgetPerson))
}
