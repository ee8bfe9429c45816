package projection

import (
	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/readmodel"
)

// Taxpayer is what an organisation says of its RUC: natural_person, company, none; "": nothing. The number is in the vault.
type Taxpayer struct {
	Kind string `json:"kind"`
}

func newTaxpayers() readmodel.Projection[Taxpayer] {
	organisations := es.NewEventTable(identityevents.OrganisationEvents())
	return readmodel.Projection[Taxpayer]{
		Bucket: "taxpayers", Version: 1,
		From: []readmodel.Source[Taxpayer]{
			readmodel.On(organisations, Taxpayer.said),
			readmodel.On(organisations, Taxpayer.erased),
		},
	}
}

func (t Taxpayer) said(e identityevents.OrganisationRUCSet, _ es.Record) Taxpayer {
	t.Kind = e.Taxpayer
	return t
}

func (t Taxpayer) erased(identityevents.OrganisationErased, es.Record) Taxpayer { return Taxpayer{} }
