// Package notify is the service that tells organisations what happens to what is theirs.
package notify

import (
	"context"
	"fmt"

	"github.com/qhatu/qhatu/api/notifyrest"
	"github.com/qhatu/qhatu/pkg/host"
	"github.com/qhatu/qhatu/pkg/mail"
	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/pkg/web"
	"github.com/qhatu/qhatu/services/notify/internal/app"
	"github.com/qhatu/qhatu/services/notify/internal/httpapi"
	"github.com/qhatu/qhatu/services/notify/internal/projection"
)

const name = "notify"

// Flags are those of the service's own command.
type Flags struct {
	host.Config
	Notify Config     `embed:""`
	Mail   mail.Flags `embed:""`
}

// Main is the service's own command.
func Main() {
	var flags Flags
	host.MainOf(name, "What Qhatu tells organisations.", &flags, func() (host.Config, []host.Builder) {
		flags.Notify.Mail = flags.Mail
		return flags.Config, []host.Builder{With(flags.Notify)}
	})
}

// New builds the notify service, whose webhooks are on the public internet, and without e-mails, on a platform.
func New(ctx context.Context, p host.Platform) (host.Service, error) { return With(Config{})(ctx, p) }

// With returns what builds notify on a platform. It sends to webhooks, and e-mails, while it runs.
func With(cfg Config) host.Builder {
	return func(ctx context.Context, p host.Platform) (host.Service, error) {
		service, err := build(ctx, cfg, p)
		if err != nil {
			return host.Service{}, fmt.Errorf("notify: %w", err)
		}
		return service, nil
	}
}

func build(ctx context.Context, cfg Config, p host.Platform) (none host.Service, err error) {
	views := projection.NewViews()
	model, err := p.OpenModel(name, views.All()...)
	if err != nil {
		return none, err
	}
	sends, err := cfg.sender()
	if err != nil {
		return none, host.Misconfigured{Err: err}
	}
	mailer, site, err := cfg.mailer(p)
	if err != nil {
		return none, host.Misconfigured{Err: err}
	}
	bucket, err := p.JetStream.KeyValue(ctx, natsd.Webhooks)
	if err != nil {
		return none, fmt.Errorf("bucket of webhooks: %w", err)
	}
	notices, err := p.JetStream.KeyValue(ctx, natsd.Notices)
	if err != nil {
		return none, fmt.Errorf("bucket of notices: %w", err)
	}
	changes := httpapi.NewChangeIDs(p.Log.Identity())
	notifies, err := app.New(app.Config{
		Log: p.Log, Model: model, Views: views, Vault: p.Vault, Bucket: bucket, Notices: notices, Mailer: mailer, Site: site, Sender: sends, Off: cfg.Off, ChangeID: changes.Encode,
		Limits: p.Limits, Now: p.Now, Logger: p.Logger, Registry: p.Registry,
	})
	if err != nil {
		return none, err
	}
	notifies.React(p.Bus)
	api := &httpapi.API{App: notifies, Model: model, Views: views, Changes: changes}
	return host.Service{
		Name: name, Contract: notifyrest.GetSpec, Faults: app.Faults, Model: model, Routes: api.Routes, Run: host.Both(notifies.Deliver, notifies.Mail),
		Pages: []web.Page{{Path: httpapi.UnsubscribePage, Acts: true}},
	}, nil
}

// Projections are those of its read model, for whoever builds another one.
func Projections() []readmodel.Projector { return projection.NewViews().All() }
