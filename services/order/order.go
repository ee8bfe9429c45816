// Package order is the service that owns negotiations and orders. It is the only door to them.
package order

import (
	"context"
	"fmt"
	"path/filepath"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/labstack/echo/v4"
	"golang.org/x/sync/errgroup"

	"github.com/qhatu/qhatu/api/orderrest"
	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/host"
	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/services/order/internal/app"
	"github.com/qhatu/qhatu/services/order/internal/httpapi"
	"github.com/qhatu/qhatu/services/order/internal/projection"
)

// Service is the order service. The read model's methods (Position, WaitFor, Ready, Close) are its own.
type Service struct {
	*readmodel.Model
	contract *openapi3.T
	app      *app.App
	api      *httpapi.API
}

// New builds the order service on a platform and registers its reactions. Run starts it.
func New(p host.Platform) (host.Service, error) {
	contract, err := orderrest.GetSpec()
	if err != nil {
		return nil, fmt.Errorf("order: %w", err)
	}
	views := projection.NewViews()
	model, err := readmodel.Open(readmodel.Config{
		Path: filepath.Join(p.ReadDir, "order.db"), Log: p.Log, Logger: p.Logger, Registry: p.Registry,
	}, views.All()...)
	if err != nil {
		return nil, fmt.Errorf("order: %w", err)
	}
	orders := app.New(app.Config{
		Log: p.Log, Grace: p.Grace, Model: model, Views: views, Timers: p.Timers, Now: p.Now, Logger: p.Logger,
	})
	orders.React(p.Bus)
	return &Service{
		Model: model, contract: contract, app: orders,
		api: &httpapi.API{App: orders, Model: model, Views: views, Vault: p.Vault},
	}, nil
}

// Name is "order".
func (*Service) Name() string { return "order" }

// Contract is the order service's OpenAPI document.
func (s *Service) Contract() *openapi3.T { return s.contract }

// Problems lists what its answers may say went wrong.
func (*Service) Problems() fault.Table { return app.Faults }

// Routes registers its handlers.
func (s *Service) Routes(g *echo.Group) { s.api.Routes(g) }

// Run keeps the read model up with the log and repairs what is stuck, until ctx ends.
func (s *Service) Run(ctx context.Context) error {
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return s.Model.Run(ctx) })
	group.Go(func() error { return s.app.Sweep(ctx) })
	return group.Wait()
}
