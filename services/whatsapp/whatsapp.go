// Package whatsapp is the service that people trade through without leaving WhatsApp. It owns conversations and nothing of
// the market: it speaks for people through the REST contracts, as any client does. It is the only door to them.
package whatsapp

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/labstack/echo/v4"
	"golang.org/x/sync/errgroup"

	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/host"
	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/pkg/web"
	"github.com/qhatu/qhatu/services/whatsapp/internal/app"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/graph"
	"github.com/qhatu/qhatu/services/whatsapp/internal/httpapi"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
	"github.com/qhatu/qhatu/services/whatsapp/internal/projection"
)

const name = "whatsapp"

// Service is the WhatsApp service. The read model's methods (Position, WaitFor, Close) are its own.
type Service struct {
	*readmodel.Model
	app *app.App
	api *httpapi.API
}

var (
	_ web.BodyLimiter = (*Service)(nil)
	_ host.Dependent  = (*Service)(nil)
)

// New returns what builds the service on a platform and registers its reactions. Run starts it.
func New(cfg Config) host.Builder {
	return func(p host.Platform) (host.Service, error) {
		service, err := build(cfg, p)
		if err != nil {
			return nil, fmt.Errorf("whatsapp: %w", err)
		}
		return service, nil
	}
}

func build(cfg Config, p host.Platform) (*Service, error) {
	if err := cfg.check(); err != nil {
		return nil, err
	}
	credential, err := credentialOf(cfg, p)
	if err != nil {
		return nil, err
	}
	views := projection.NewViews()
	model, err := readmodel.Open(readmodel.Config{
		Path: filepath.Join(p.ReadDir, "whatsapp.db"), Log: p.Log, Logger: p.Logger, Registry: p.Registry,
	}, views.All()...)
	if err != nil {
		return nil, err
	}
	views.On(model)
	chatting, err := app.New(app.Config{
		JetStream: p.JetStream, Vault: p.Vault, Bot: chat.New(chat.Config{Coordinator: cfg.Coordinator, CoordinatorPhone: cfg.CoordinatorPhone}),
		Market: market.New(market.Config{Peer: p.Peer, Credential: credential, Now: p.Now}),
		Graph: graph.New(graph.Config{
			BaseURL: cfg.GraphURL, Version: cfg.GraphVersion, PhoneNumberID: cfg.PhoneNumberID, Token: cfg.Token,
		}),
		Model: model, Views: views, Positions: web.NewPositions(p.Log.Identity()), PhoneNumberID: cfg.PhoneNumberID,
		Clock: app.RealClock(p.Now), Logger: p.Logger, Registry: p.Registry,
	})
	if err != nil {
		return nil, closing(model, err)
	}
	chatting.React(p.Bus)
	return &Service{
		Model: model, app: chatting,
		api: &httpapi.API{App: chatting, AppSecret: cfg.AppSecret, VerifyToken: cfg.VerifyToken},
	}, nil
}

// closing closes what was opened before an error.
func closing(model *readmodel.Model, err error) error {
	_ = model.Close() // the error that led here says more
	return err
}

// Name is "whatsapp".
func (*Service) Name() string { return name }

// Contract is nil: the webhook is Meta's, not ours.
func (*Service) Contract() *openapi3.T { return nil }

// Peers are the services that it speaks to for people.
func (*Service) Peers() []string { return []string{"identity", "catalog", "order", "fair"} }

// Problems lists none: nobody but Meta knocks here.
func (*Service) Problems() fault.Table { return nil }

// BodyLimit is the largest webhook in bytes.
func (*Service) BodyLimit() int64 { return httpapi.BodyLimit }

// Routes registers its handlers.
func (s *Service) Routes(g *echo.Group) { s.api.Routes(g) }

// Ready returns nil while messages are taken and seen to. What stops only the sending, such as a token that has ended, does
// not stop the taking: see the metric qhatu_whatsapp_sending_stopped.
func (s *Service) Ready() error {
	return errors.Join(s.Model.Ready(), s.app.Ready())
}

// Run keeps the read model up with the log, takes turns and sends, until ctx ends.
func (s *Service) Run(ctx context.Context) error {
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return s.Model.Run(ctx) })
	group.Go(func() error { return s.app.Run(ctx) })
	return group.Wait()
}
