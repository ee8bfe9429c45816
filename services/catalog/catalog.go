// Package catalog is the service that owns lots and their stock.
package catalog

import (
	"context"

	"github.com/qhatu/qhatu/api/catalogrest"
	"github.com/qhatu/qhatu/pkg/host"
	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/services/catalog/internal/app"
	"github.com/qhatu/qhatu/services/catalog/internal/httpapi"
	"github.com/qhatu/qhatu/services/catalog/internal/projection"
)

const name = "catalog"

// Main is the service's own command.
func Main() { host.Main(name, "Qhatu's catalog: lots and their stock.", New) }

// New builds the catalog on a platform and registers its reactions.
func New(_ context.Context, p host.Platform) (host.Service, error) {
	views := projection.NewViews()
	model, err := p.OpenModel(name, views.All()...)
	if err != nil {
		return host.Service{}, err
	}
	catalog := app.New(app.Config{Log: p.Log, Model: model, Views: views, Vault: p.Vault, Now: p.Now, Logger: p.Logger, SweepEvery: p.SweepEvery})
	catalog.React(p.Bus)
	api := &httpapi.API{App: catalog, Model: model, Views: views, Vault: p.Vault, Now: p.Now}
	return host.Service{
		Name: name, Contract: catalogrest.GetSpec, Faults: app.Faults, Model: model, Routes: api.Routes, Run: catalog.Sweep,
	}, nil
}

// Projections are those of its read model, for whoever builds another one.
func Projections() []readmodel.Projector { return projection.NewViews().All() }
