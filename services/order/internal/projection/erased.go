package projection

import (
	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/readmodel"
)

// Erased is an organisation that trades no more, because nothing is kept of it.
type Erased struct {
	Erased bool `json:"erased"`
}

func newErased() readmodel.Projection[Erased] {
	return readmodel.Projection[Erased]{
		Bucket: "erased", Version: 1,
		From: []readmodel.Source[Erased]{
			readmodel.On(es.NewEventTable(identityevents.OrganisationEvents()), func(Erased, identityevents.OrganisationErased, es.Record) Erased {
				return Erased{Erased: true}
			}),
		},
	}
}
