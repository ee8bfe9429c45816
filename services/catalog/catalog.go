// Package catalog is the service that owns lots and their stock. It is the only door to them.
package catalog

import (
	"context"
	"fmt"
	"path/filepath"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/labstack/echo/v4"

	"github.com/qhatu/qhatu/api/catalogrest"
	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/host"
	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/services/catalog/internal/app"
	"github.com/qhatu/qhatu/services/catalog/internal/httpapi"
	"github.com/qhatu/qhatu/services/catalog/internal/projection"
)

// Service is the catalog. The read model's methods (Position, WaitFor, Ready, Close) are its own.
type Service struct {
	*readmodel.Model
	contract *openapi3.T
	api      *httpapi.API
}

// New builds the catalog on a platform and registers its reactions. Run starts it.
func New(p host.Platform) (host.Service, error) {
	contract, err := catalogrest.GetSpec()
	if err != nil {
		return nil, fmt.Errorf("catalog: %w", err)
	}
	lots := projection.NewLots()
	model, err := readmodel.Open(readmodel.Config{
		Path: filepath.Join(p.ReadDir, "catalog.db"), Log: p.Log, Logger: p.Logger, Registry: p.Registry,
	}, lots)
	if err != nil {
		return nil, fmt.Errorf("catalog: %w", err)
	}
	catalog := app.New(app.Config{Log: p.Log, Now: p.Now})
	catalog.React(p.Bus)
	return &Service{
		Model: model, contract: contract,
		api: &httpapi.API{App: catalog, Model: model, Lots: lots, Vault: p.Vault},
	}, nil
}

// Name is "catalog".
func (*Service) Name() string { return "catalog" }

// Contract is the catalog's OpenAPI document.
func (s *Service) Contract() *openapi3.T { return s.contract }

// Problems lists what its answers may say went wrong.
func (*Service) Problems() fault.Table { return app.Faults }

// Routes registers its handlers.
func (s *Service) Routes(g *echo.Group) { s.api.Routes(g) }

// Run keeps the read model up with the log until ctx ends.
func (s *Service) Run(ctx context.Context) error { return s.Model.Run(ctx) }
