// Package identity is the service that owns persons, organisations, and who acts for whom.
package identity

import (
	"context"
	"errors"
	"fmt"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/api/identityrest"
	"github.com/qhatu/qhatu/pkg/audit"
	"github.com/qhatu/qhatu/pkg/host"
	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/services/identity/internal/app"
	"github.com/qhatu/qhatu/services/identity/internal/httpapi"
	"github.com/qhatu/qhatu/services/identity/internal/issuer"
	"github.com/qhatu/qhatu/services/identity/internal/projection"
)

const name = "identity"

// Flags are those of the service's own command.
type Flags struct {
	host.Config
	Identity Config `embed:""`
}

// Main is the service's own command.
func Main() {
	var flags Flags
	host.MainOf(name, "Qhatu's identity: people, organisations and their tokens.", &flags, func() (host.Config, []host.Builder) {
		return flags.Config, []host.Builder{With(flags.Identity)}
	})
}

// New builds identity, without e-mails, on a platform and registers its reactions.
func New(ctx context.Context, p host.Platform) (host.Service, error) { return With(Config{})(ctx, p) }

// With returns what builds identity on a platform.
func With(cfg Config) host.Builder {
	return func(ctx context.Context, p host.Platform) (host.Service, error) {
		service, err := build(ctx, cfg, p)
		if err != nil {
			return host.Service{}, fmt.Errorf("identity: %w", err)
		}
		return service, nil
	}
}

func build(ctx context.Context, cfg Config, p host.Platform) (none host.Service, err error) {
	mailer, err := cfg.Mail.Mailer()
	if err != nil {
		return none, host.Misconfigured{Err: err}
	}
	cfg.Mail.CheckSender(p.Logger)
	challenges, sessions, issuers, err := buckets(ctx, p.JetStream)
	if err != nil {
		return none, err
	}
	views := projection.NewViews()
	model, err := p.OpenModel(name, views.All()...)
	if err != nil {
		return none, err
	}
	people := app.New(app.Config{
		Log: p.Log, Model: model, Views: views, Vault: p.Vault, Mint: p.Mint, Now: p.Now,
		Limits: p.Limits, JetStream: p.JetStream, Challenges: challenges, Sessions: sessions, Revoke: p.Revocations.Revoke, Revoked: p.Revocations.Revoked, Verify: p.Verify,
		APIKeys: p.APIKeys, Logger: p.Logger, Issuers: issuers, OpenID: issuer.New(cfg.Issuers, p.Now),
	})
	people.React(p.Bus)
	api := &httpapi.API{App: people, Model: model, Views: views, Vault: p.Vault, Audit: audit.Open(p.JetStream), Now: p.Now, Peer: p.Peer}
	service := host.Service{
		Name: name, Contract: identityrest.GetSpec, Faults: app.Faults, Model: model, Routes: api.Routes,
		Run: people.Run, Ready: people.Ready,
	}
	if mailer != nil {
		courier := people.MailCodes(mailer, p.Tracer)
		service.Run = host.Both(people.Run, courier.Run)
		service.Ready = func() error { return errors.Join(people.Ready(), courier.Ready()) }
		err = courier.Prepare(ctx)
	}
	return service, err
}

// buckets are those of what people sign in with.
func buckets(ctx context.Context, js jetstream.JetStream) (challenges, sessions, issuers jetstream.KeyValue, err error) {
	if challenges, err = js.KeyValue(ctx, natsd.Challenges); err != nil {
		return nil, nil, nil, fmt.Errorf("bucket of codes: %w", err)
	}
	if sessions, err = js.KeyValue(ctx, natsd.Sessions); err != nil {
		return nil, nil, nil, fmt.Errorf("bucket of sessions: %w", err)
	}
	if issuers, err = js.KeyValue(ctx, natsd.Issuers); err != nil {
		return nil, nil, nil, fmt.Errorf("bucket of issuers: %w", err)
	}
	return challenges, sessions, issuers, nil
}

// Projections are those of its read model, for whoever builds another one.
func Projections() []readmodel.Projector { return projection.NewViews().All() }
