// Package fair is the service that owns fairs and the applications for stalls at them.
package fair

import (
	"context"

	"github.com/qhatu/qhatu/api/fairrest"
	"github.com/qhatu/qhatu/pkg/host"
	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/services/fair/internal/app"
	"github.com/qhatu/qhatu/services/fair/internal/httpapi"
	"github.com/qhatu/qhatu/services/fair/internal/projection"
)

const name = "fair"

// Main is the service's own command.
func Main() { host.Main(name, "Qhatu's fairs and their stalls.", New) }

// New builds the fair service on a platform and registers its reactions. It ends what is overdue while it runs.
func New(_ context.Context, p host.Platform) (host.Service, error) {
	views := projection.NewViews()
	model, err := p.OpenModel(name, views.All()...)
	if err != nil {
		return host.Service{}, err
	}
	fairs := app.New(app.Config{
		Log: p.Log, Grace: p.Grace, Model: model, Views: views, Vault: p.Vault, Timers: p.Timers, Now: p.Now, Logger: p.Logger,
		SweepEvery: p.SweepEvery,
	})
	fairs.React(p.Bus)
	api := &httpapi.API{App: fairs, Model: model, Views: views, Vault: p.Vault, Now: p.Now}
	return host.Service{
		Name: name, Contract: fairrest.GetSpec, Faults: app.Faults, Model: model, Routes: api.Routes, Run: fairs.Sweep,
	}, nil
}

// Projections are those of its read model, for whoever builds another one.
func Projections() []readmodel.Projector { return projection.NewViews().All() }
