package projection

import (
	"maps"
	"slices"
	"time"

	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/readmodel"
)

// Members is who acts for an organisation.
type Members struct {
	Kind   string               `json:"kind"`   // association, buyer or organiser
	People map[string]time.Time `json:"people"` // by id: when they joined
}

// Membership is for which organisations a person acts.
type Membership struct {
	Organisations []string `json:"organisations"` // ids
}

func newMembers() readmodel.Projection[Members] {
	organisations := es.NewEventTable(identityevents.OrganisationEvents())
	return readmodel.Projection[Members]{
		Bucket: "members", Version: 3,
		From: []readmodel.Source[Members]{
			readmodel.On(organisations, func(m Members, e identityevents.OrganisationRegistered, _ es.Record) Members {
				m.Kind = e.Kind
				return m
			}),
			readmodel.On(organisations, func(m Members, e identityevents.OrganisationMemberAdded, r es.Record) Members {
				if _, is := m.People[e.Person]; !is {
					m.People = joined(m.People, e.Person, r.Time)
				}
				return m
			}),
			readmodel.On(organisations, func(m Members, e identityevents.OrganisationMemberRemoved, _ es.Record) Members {
				m.People = maps.Clone(m.People)
				delete(m.People, e.Person)
				return m
			}),
			readmodel.On(organisations, func(Members, identityevents.OrganisationClosed, es.Record) Members { return Members{} }),
			readmodel.On(organisations, func(Members, identityevents.OrganisationErased, es.Record) Members { return Members{} }),
		},
	}
}

func newMemberships() readmodel.Projection[Membership] {
	organisations := es.NewEventTable(identityevents.OrganisationEvents())
	return readmodel.Projection[Membership]{
		Bucket: "memberships", Version: 1,
		From: []readmodel.Source[Membership]{
			readmodel.OnRow(organisations, func(e identityevents.OrganisationMemberAdded) string { return e.Person },
				func(m Membership, _ identityevents.OrganisationMemberAdded, r es.Record) Membership {
					return Membership{with(m.Organisations, r.AggregateID)}
				}),
			readmodel.OnRow(organisations, func(e identityevents.OrganisationMemberRemoved) string { return e.Person },
				func(m Membership, _ identityevents.OrganisationMemberRemoved, r es.Record) Membership {
					return Membership{without(m.Organisations, r.AggregateID)}
				}),
		},
	}
}

// joined are these times with one more.
func joined(all map[string]time.Time, person string, at time.Time) map[string]time.Time {
	more := maps.Clone(all)
	if more == nil {
		more = map[string]time.Time{}
	}
	more[person] = at
	return more
}

func with(all []string, one string) []string {
	if slices.Contains(all, one) {
		return all
	}
	return append(slices.Clone(all), one)
}

func without(all []string, one string) []string {
	return slices.DeleteFunc(slices.Clone(all), func(other string) bool { return other == one })
}
