package projection

import (
	"slices"
	"time"

	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/services/identity/internal/domain/person"
)

func newPeople(organisations es.EventTable[identityevents.OrganisationEvent]) readmodel.Projection[Person] {
	personEvents := es.NewEventTable(identityevents.PersonEvents())
	return readmodel.Projection[Person]{
		Bucket: "people", Version: 9, Lists: personLists,
		From: []readmodel.Source[Person]{
			readmodel.Fold(identityevents.Person, personEvents, Person.evolve),
			readmodel.On(personEvents, Person.registered),
			readmodel.On(personEvents, Person.consented),
			readmodel.On(personEvents, Person.withdrew),
			readmodel.On(personEvents, Person.frozen),
			readmodel.On(personEvents, Person.denied),
			readmodel.OnRow(organisations, func(e identityevents.OrganisationMemberAdded) string { return e.Person }, Person.join),
			readmodel.OnRow(organisations, func(e identityevents.OrganisationMemberRemoved) string { return e.Person }, Person.part),
			readmodel.OnRow(organisations, func(e identityevents.OrganisationMemberRoleChanged) string { return e.Person }, Person.changedRole),
			readmodel.OnRow(organisations, func(e identityevents.OrganisationMemberRenewed) string { return e.Person }, Person.renewed),
		},
	}
}

// Person is a person as they are shown, but for their name and phone: the domain's state, with what only readers want to
// know.
type Person struct {
	person.State  `json:"state"`
	ID            string       `json:"id"`
	Revision      uint64       `json:"revision"`
	Organisations []string     `json:"organisations,omitempty"` // ids, in the order in which the person joined them
	Memberships   []Membership `json:"memberships,omitempty"`   // those that ended too, in the order of joining
	Consented     []Consent    `json:"consented,omitempty"`     // each time, oldest first
	CreatedAt     time.Time    `json:"created_at"`
	Changed       time.Time    `json:"changed"`
	FrozenAt      time.Time    `json:"frozen_at,omitzero"` // when the doubt arose that is shown, or without one they were denied
}

func (p Person) evolve(event identityevents.PersonEvent, r es.Record) Person {
	p.ID, p.Revision, p.Changed = r.AggregateID, r.Revision, r.Time
	p.State = person.Evolve(p.State, event)
	return p
}

func (p Person) registered(_ identityevents.PersonRegistered, r es.Record) Person {
	p.CreatedAt = r.Time
	return p
}

func (p Person) consented(e identityevents.PersonConsented, r es.Record) Person {
	p.Consented = append(slices.Clone(p.Consented), Consent{PersonConsented: e, At: r.Time})
	return p
}

func (p Person) frozen(e identityevents.PersonFrozen, r es.Record) Person {
	if !p.IsBlocked() || e.Reason == identityevents.Blocked {
		p.FrozenAt = r.Time
	}
	return p
}

func (p Person) denied(_ identityevents.PersonDenied, r es.Record) Person {
	if p.Why().Reason == "" {
		p.FrozenAt = r.Time
	}
	return p
}

// join notes for whom a person acts.
func (p Person) join(e identityevents.OrganisationMemberAdded, r es.Record) Person {
	p.ID, p.Organisations, p.Changed = e.Person, append(slices.Clone(p.Organisations), r.AggregateID), r.Time
	return p.joined(e, r)
}

// part notes for whom a person acts no more.
func (p Person) part(e identityevents.OrganisationMemberRemoved, r es.Record) Person {
	p.Organisations = slices.DeleteFunc(slices.Clone(p.Organisations), func(id string) bool { return id == r.AggregateID })
	p.Changed = r.Time
	return p.parted(e, r)
}

// Waiting chooses those who consented and act for nobody yet.
const Waiting = readmodel.All[Person]("waiting")

// InState chooses those in a state other than active, whomever they act for.
func InState(s person.Status) readmodel.All[Person] {
	return readmodel.All[Person]("state=" + string(s))
}

// EveryErased is the list of all who are erased, of people and of organisations.
const EveryErased = "erased"

func personLists(p Person) map[string]readmodel.Rank {
	lists := map[string]readmodel.Rank{}
	if p.Erased {
		lists[EveryErased] = readmodel.Newest(p.CreatedAt)
		return lists
	}
	if p.Consents() && len(p.Organisations) == 0 {
		lists[string(Waiting)] = readmodel.Newest(p.CreatedAt)
	}
	if s := p.Status(); s != "" && s != person.Active {
		lists[string(InState(s))] = readmodel.Newest(p.FrozenAt)
	}
	return lists
}
