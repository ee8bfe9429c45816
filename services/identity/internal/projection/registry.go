package projection

import (
	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/services/identity/internal/domain/registry"
)

// Registry is which association was admitted last. It has one row, [registry.ID].
type Registry struct {
	registry.State `json:"state"`
}

func newRegistry(registryEvents es.EventTable[identityevents.RegistryEvent]) readmodel.Projection[Registry] {
	return readmodel.Projection[Registry]{
		Bucket: "registry", Version: 1,
		From: []readmodel.Source[Registry]{readmodel.Fold(identityevents.Registry, registryEvents, Registry.evolve)},
	}
}

func (g Registry) evolve(event identityevents.RegistryEvent, _ es.Record) Registry {
	g.State = registry.Evolve(g.State, event)
	return g
}
