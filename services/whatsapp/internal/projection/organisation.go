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
	Founder         string   `json:"founder,omitempty"`         // id of the first person in it; "": it has none
}

func newOrganisations() readmodel.Projection[Organisation] {
	names := es.NewEventTable(identityevents.OrganisationEvents())
	return readmodel.Projection[Organisation]{
		Bucket: "organisations", Version: 4,
		From: []readmodel.Source[Organisation]{readmodel.On(names, Organisation.joined), readmodel.On(names, Organisation.left)},
	}
}

func (o Organisation) joined(e identityevents.OrganisationMemberAdded, _ es.Record) Organisation {
	if o.Founder == "" {
		o.Founder = e.Person
	}
	if e.Role == identityevents.Representative && !slices.Contains(o.Representatives, e.Person) {
		o.Representatives = append(slices.Clone(o.Representatives), e.Person)
	}
	return o
}

// left: whoever speaks for it no more is told nothing more of it.
func (o Organisation) left(e identityevents.OrganisationMemberRemoved, _ es.Record) Organisation {
	o.Representatives = slices.DeleteFunc(slices.Clone(o.Representatives), func(person string) bool { return person == e.Person })
	return o
}
