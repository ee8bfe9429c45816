// Package identity is the service that owns persons, organisations, and who acts for whom. It is the only door to them.
package identity

import (
	"context"
	"fmt"
	"path/filepath"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/labstack/echo/v4"

	"github.com/qhatu/qhatu/api/identityrest"
	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/host"
	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/services/identity/internal/app"
	"github.com/qhatu/qhatu/services/identity/internal/httpapi"
	"github.com/qhatu/qhatu/services/identity/internal/projection"
)

// Service is identity. The read model's methods (Position, WaitFor, Ready, Close) are its own.
type Service struct {
	*readmodel.Model
	contract *openapi3.T
	api      *httpapi.API
}

// New builds identity on a platform and registers its reactions. Run starts it.
func New(p host.Platform) (host.Service, error) {
	contract, err := identityrest.GetSpec()
	if err != nil {
		return nil, fmt.Errorf("identity: %w", err)
	}
	views := projection.NewViews()
	model, err := readmodel.Open(readmodel.Config{
		Path: filepath.Join(p.ReadDir, "identity.db"), Log: p.Log, Logger: p.Logger, Registry: p.Registry,
	}, views.All()...)
	if err != nil {
		return nil, fmt.Errorf("identity: %w", err)
	}
	people := app.New(app.Config{Log: p.Log, Model: model, Views: views, Vault: p.Vault, Mint: p.Mint, Now: p.Now})
	people.React(p.Bus)
	return &Service{
		Model: model, contract: contract,
		api: &httpapi.API{App: people, Model: model, Views: views, Vault: p.Vault},
	}, nil
}

// Name is "identity".
func (*Service) Name() string { return "identity" }

// Contract is identity's OpenAPI document.
func (s *Service) Contract() *openapi3.T { return s.contract }

// Problems lists what its answers may say went wrong.
func (*Service) Problems() fault.Table { return app.Faults }

// Routes registers its handlers.
func (s *Service) Routes(g *echo.Group) { s.api.Routes(g) }

// Run keeps the read model up with the log until ctx ends.
func (s *Service) Run(ctx context.Context) error { return s.Model.Run(ctx) }
