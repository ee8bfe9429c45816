package projection

import (
	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/readmodel"
)

// Standing is an organisation that does not trade as others do.
type Standing struct {
	Erased    bool `json:"erased,omitempty"`    // nothing is kept of it
	Suspended bool `json:"suspended,omitempty"` // or closed: it begins no new trade
}

func newStandings() readmodel.Projection[Standing] {
	organisations := es.NewEventTable(identityevents.OrganisationEvents())
	return readmodel.Projection[Standing]{
		Bucket: "standings", Version: 1,
		From: []readmodel.Source[Standing]{
			readmodel.On(organisations, func(s Standing, _ identityevents.OrganisationErased, _ es.Record) Standing {
				s.Erased = true
				return s
			}),
			readmodel.On(organisations, stands[identityevents.OrganisationSuspended](true)),
			readmodel.On(organisations, stands[identityevents.OrganisationReopened](false)),
			readmodel.On(organisations, stands[identityevents.OrganisationClosed](true)),
		},
	}
}

// stands is that an organisation is suspended, or is no longer, from an event on.
func stands[E any](suspended bool) func(Standing, E, es.Record) Standing {
	return func(s Standing, _ E, _ es.Record) Standing {
		s.Suspended = suspended
		return s
	}
}
