package standing

import (
	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/readmodel"
)

// Reserved is why nobody is shown a person, and nothing is sent to them, whatever they said. The zero Reserved is no reason.
type Reserved struct {
	InDoubt   bool `json:"in_doubt,omitempty"`  // whether whoever has their phone is the person
	Withdrawn bool `json:"withdrawn,omitempty"` // they no longer consent that the market uses their data
}

// NewReserved returns the read model of people of whom that is so, by their ids.
func NewReserved() readmodel.Projection[Reserved] {
	people := es.NewEventTable(identityevents.PersonEvents())
	return readmodel.Projection[Reserved]{
		Bucket: "reserved", Version: 1,
		From: []readmodel.Source[Reserved]{
			readmodel.On(people, reserve[identityevents.PersonFrozen](func(r *Reserved) { r.InDoubt = true })),
			readmodel.On(people, reserve[identityevents.PersonDenied](func(r *Reserved) { r.InDoubt = true })),
			readmodel.On(people, reserve[identityevents.PersonConfirmed](func(r *Reserved) { r.InDoubt = false })),
			readmodel.On(people, reserve[identityevents.PersonConsentWithdrawn](func(r *Reserved) { r.Withdrawn = true })),
			readmodel.On(people, reserve[identityevents.PersonConsented](func(r *Reserved) { r.Withdrawn = false })),
		},
	}
}

func reserve[E any](change func(*Reserved)) func(Reserved, E, es.Record) Reserved {
	return func(r Reserved, _ E, _ es.Record) Reserved {
		change(&r)
		return r
	}
}
