// Package fair is the service that owns fairs and the applications for stalls at them. It is the only door to them.
package fair

import (
	"context"
	"fmt"
	"path/filepath"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/labstack/echo/v4"
	"golang.org/x/sync/errgroup"

	"github.com/qhatu/qhatu/api/fairrest"
	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/host"
	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/services/fair/internal/app"
	"github.com/qhatu/qhatu/services/fair/internal/httpapi"
	"github.com/qhatu/qhatu/services/fair/internal/projection"
)

// Service is the fair service. The read model's methods (Position, WaitFor, Ready, Close) are its own.
type Service struct {
	*readmodel.Model
	contract *openapi3.T
	app      *app.App
	api      *httpapi.API
}

// New builds the fair service on a platform and registers its reactions. Run starts it.
func New(p host.Platform) (host.Service, error) {
	contract, err := fairrest.GetSpec()
	if err != nil {
		return nil, fmt.Errorf("fair: %w", err)
	}
	views := projection.NewViews()
	model, err := readmodel.Open(readmodel.Config{
		Path: filepath.Join(p.ReadDir, "fair.db"), Log: p.Log, Logger: p.Logger, Registry: p.Registry,
	}, views.All()...)
	if err != nil {
		return nil, fmt.Errorf("fair: %w", err)
	}
	fairs := app.New(app.Config{
		Log: p.Log, Grace: p.Grace, Model: model, Views: views, Timers: p.Timers, Now: p.Now, Logger: p.Logger,
	})
	fairs.React(p.Bus)
	return &Service{
		Model: model, contract: contract, app: fairs,
		api: &httpapi.API{App: fairs, Model: model, Views: views, Vault: p.Vault, Now: p.Now},
	}, nil
}

// Name is "fair".
func (*Service) Name() string { return "fair" }

// Contract is the fair service's OpenAPI document.
func (s *Service) Contract() *openapi3.T { return s.contract }

// Problems lists what its answers may say went wrong.
func (*Service) Problems() fault.Table { return app.Faults }

// Routes registers its handlers.
func (s *Service) Routes(g *echo.Group) { s.api.Routes(g) }

// Run keeps the read model up with the log and ends what is overdue, until ctx ends.
func (s *Service) Run(ctx context.Context) error {
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return s.Model.Run(ctx) })
	group.Go(func() error { return s.app.Sweep(ctx) })
	return group.Wait()
}
