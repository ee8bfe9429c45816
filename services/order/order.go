// Package order is the service that owns negotiations and orders.
package order

import (
	"context"
	"fmt"

	"github.com/qhatu/qhatu/api/orderrest"
	"github.com/qhatu/qhatu/pkg/host"
	"github.com/qhatu/qhatu/pkg/lima"
	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/pkg/web"
	"github.com/qhatu/qhatu/services/order/internal/app"
	"github.com/qhatu/qhatu/services/order/internal/httpapi"
	"github.com/qhatu/qhatu/services/order/internal/projection"
)

const name = "order"

// Flags are those of the service's own command.
type Flags struct {
	host.Config
	Order Config `embed:""`
}

// Main is the service's own command.
func Main() {
	var flags Flags
	host.MainOf(name, "Qhatu's negotiations and orders.", &flags, func() (host.Config, []host.Builder) {
		return flags.Config, []host.Builder{With(flags.Order)}
	})
}

// New builds the order service as it usually is on a platform and registers its reactions.
func New(ctx context.Context, p host.Platform) (host.Service, error) { return build(ctx, Config{}, p) }

// With returns what builds the order service on a platform.
func With(cfg Config) host.Builder {
	return func(ctx context.Context, p host.Platform) (host.Service, error) { return build(ctx, cfg, p) }
}

// build builds it. It repairs what is stuck while it runs.
func build(ctx context.Context, cfg Config, p host.Platform) (host.Service, error) {
	views := projection.NewViews()
	model, err := p.OpenModel(name, views.All()...)
	if err != nil {
		return host.Service{}, err
	}
	photos, err := p.JetStream.ObjectStore(ctx, natsd.Photos)
	if err != nil {
		return host.Service{}, fmt.Errorf("order: bucket of photos: %w", err)
	}
	orders := app.New(app.Config{
		Log: p.Log, Grace: p.Grace, Model: model, Views: views, Vault: p.Vault, Photos: photos, Timers: p.Timers, Limits: p.Limits, Now: p.Now, Logger: p.Logger,
		SweepEvery: p.SweepEvery,
		Level: func(ctx context.Context, buyer string) int {
			return p.Vault.Profile(ctx, buyer).LevelOn(lima.Date(p.Now()))
		},
	})
	orders.React(p.Bus)
	api := &httpapi.API{App: orders, Model: model, Views: views, Vault: p.Vault, Now: p.Now, Records: httpapi.NewTrackRecords(), Sales: httpapi.NewSales(), UITs: cfg.UIT.Complete()}
	return host.Service{
		Name: name, Contract: orderrest.GetSpec, Faults: app.Faults, Model: model, Routes: api.Routes, Run: orders.Sweep,
		Pages: []web.Page{{Path: httpapi.DocumentPage}, {Path: httpapi.SalePage, Acts: true}},
	}, nil
}

// Projections are those of its read model, for whoever builds another one.
func Projections() []readmodel.Projector { return projection.NewViews().All() }
