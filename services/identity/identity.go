// Package identity is the service that owns persons, organisations, and who acts for whom.
package identity

import (
	"context"

	"github.com/qhatu/qhatu/api/identityrest"
	"github.com/qhatu/qhatu/pkg/host"
	"github.com/qhatu/qhatu/services/identity/internal/app"
	"github.com/qhatu/qhatu/services/identity/internal/httpapi"
	"github.com/qhatu/qhatu/services/identity/internal/projection"
)

const name = "identity"

// New builds identity on a platform.
func New(_ context.Context, p host.Platform) (host.Service, error) {
	views := projection.NewViews()
	model, err := p.OpenModel(name, views.All()...)
	if err != nil {
		return host.Service{}, err
	}
	people := app.New(app.Config{Log: p.Log, Model: model, Views: views, Vault: p.Vault, Mint: p.Mint, Now: p.Now})
	api := &httpapi.API{App: people, Model: model, Views: views, Vault: p.Vault, Now: p.Now}
	return host.Service{
		Name: name, Contract: identityrest.GetSpec, Faults: app.Faults, Model: model, Routes: api.Routes,
	}, nil
}
