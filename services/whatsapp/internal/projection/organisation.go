package projection

import (
	"slices"

	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/readmodel"
)

// Organisation is what is known of one: who speaks for it.
type Organisation struct {
	Representatives []string `json:"representatives,omitempty"` // ids of persons
}

func newOrganisations() readmodel.Projection[Organisation] {
	names := es.NewEventTable(identityevents.OrganisationEvents())
	return readmodel.Projection[Organisation]{
		Bucket: "organisations", Version: 2,
		From: []readmodel.Source[Organisation]{readmodel.On(names, Organisation.joined)},
	}
}

func (o Organisation) joined(e identityevents.OrganisationMemberAdded, _ es.Record) Organisation {
	if e.Role == identityevents.Representative && !slices.Contains(o.Representatives, e.Person) {
		o.Representatives = append(slices.Clone(o.Representatives), e.Person)
	}
	return o
}
