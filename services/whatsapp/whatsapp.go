// Package whatsapp is the service that people trade through without leaving WhatsApp. It owns conversations and nothing of
// the market: it speaks for people through the REST contracts, as any client does.
package whatsapp

import (
	"context"
	"errors"
	"fmt"

	"github.com/qhatu/qhatu/pkg/host"
	"github.com/qhatu/qhatu/pkg/quiet"
	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/pkg/web"
	"github.com/qhatu/qhatu/services/whatsapp/internal/app"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/flows"
	"github.com/qhatu/qhatu/services/whatsapp/internal/graph"
	"github.com/qhatu/qhatu/services/whatsapp/internal/httpapi"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
	"github.com/qhatu/qhatu/services/whatsapp/internal/projection"
)

const name = "whatsapp"

// Flags are those of the service's own command.
type Flags struct {
	host.Config
	WhatsApp Config `embed:""`
}

// Main is the service's own command.
func Main() {
	var flags Flags
	host.MainOf(name, "Qhatu over WhatsApp.", &flags, func() (host.Config, []host.Builder) {
		return flags.Config, []host.Builder{New(flags.WhatsApp), Chat}
	})
}

// New returns what builds the service on a platform and registers its reactions. It takes turns and sends while it runs.
func New(cfg Config) host.Builder {
	return func(ctx context.Context, p host.Platform) (host.Service, error) {
		service, err := build(ctx, cfg, p)
		if err != nil {
			return host.Service{}, fmt.Errorf("whatsapp: %w", err)
		}
		return service, nil
	}
}

func build(ctx context.Context, cfg Config, p host.Platform) (none host.Service, err error) {
	if err := cfg.check(); err != nil {
		return none, host.Misconfigured{Err: err}
	}
	own, err := credentialOf(cfg, p)
	if err != nil {
		return none, err
	}
	views := projection.NewViews()
	model, err := p.OpenModel(name, views.All()...)
	if err != nil {
		return none, err
	}
	views.On(model)
	chatting, err := app.New(app.Config{
		JetStream: p.JetStream, Vault: p.Vault, Bot: flows.New(chat.Config{Coordinator: cfg.Coordinator, CoordinatorPhone: cfg.CoordinatorPhone, CoordinatorTold: app.TellsCoordinator(cfg.CoordinatorPhone), Web: cfg.Web}),
		Market: market.New(market.Config{Peer: p.Peer, Credential: own.BearerToken, Answered: own.Answered, Now: p.Now}),
		Graph: graph.New(graph.Config{
			BaseURL: cfg.GraphURL, Version: cfg.GraphVersion, PhoneNumberID: cfg.PhoneNumberID, Token: cfg.Token,
		}),
		Model: model, Views: views, Positions: web.NewPositions(p.Log.Identity()), PhoneNumberID: cfg.PhoneNumberID,
		CoordinatorPhone: cfg.CoordinatorPhone, NoticeWindow: cfg.NoticeWindow, QuietHours: quiet.Hours(cfg.QuietHours), Limits: p.Limits,
		Clock: app.RealClock(p.Now), Logger: p.Logger, Registry: p.Registry, Tracer: p.Tracer,
	})
	if err != nil {
		return none, err
	}
	if err := chatting.Prepare(ctx); err != nil {
		return none, err
	}
	chatting.React(p.Bus)
	api := &httpapi.API{App: chatting, AppSecret: cfg.AppSecret, VerifyToken: cfg.VerifyToken}
	return host.Service{
		Name: name, Peers: []string{"identity", "catalog", "order", "fair", "notify"},
		Model: model, Routes: api.Routes, BodyLimit: httpapi.BodyLimit, Run: host.Both(chatting.Run, own.Run),
		// Without its own token it answers nobody. What stops only the sending, such as a token of Meta that has ended, does not stop
		// the taking of messages: see the metric
		// qhatu_whatsapp_sending_stopped.
		Ready: func() error { return errors.Join(chatting.Ready(), own.Ready()) },
	}, nil
}

// Projections are those of its read model, for whoever builds another one.
func Projections() []readmodel.Projector { return projection.NewViews().All() }
