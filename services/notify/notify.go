// Package notify is the service that tells organisations what happens to what is theirs.
package notify

import (
	"context"

	"github.com/qhatu/qhatu/api/notifyrest"
	"github.com/qhatu/qhatu/pkg/host"
	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/services/notify/internal/httpapi"
	"github.com/qhatu/qhatu/services/notify/internal/projection"
)

const name = "notify"

// Main is the service's own command.
func Main() { host.Main(name, "What Qhatu tells organisations.", New) }

// New builds the notify service on a platform.
func New(_ context.Context, p host.Platform) (host.Service, error) {
	views := projection.NewViews()
	model, err := p.OpenModel(name, views.All()...)
	if err != nil {
		return host.Service{}, err
	}
	api := &httpapi.API{Model: model, Views: views, Changes: httpapi.NewChangeIDs(p.Log.Identity())}
	return host.Service{Name: name, Contract: notifyrest.GetSpec, Model: model, Routes: api.Routes}, nil
}

// Projections are those of its read model, for whoever builds another one.
func Projections() []readmodel.Projector { return projection.NewViews().All() }
