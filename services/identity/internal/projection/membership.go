package projection

import (
	"slices"
	"time"

	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/pkg/es"
)

// Membership is that a person acts, or acted, for an organisation.
type Membership struct {
	Organisation string    `json:"organisation"`
	Role         string    `json:"role"`
	Since        time.Time `json:"since"`
	RoleSince    time.Time `json:"role_since,omitzero"` // since when in that role; zero: all the time
	Until        time.Time `json:"until,omitzero"`      // zero: they still do
	NewUntil     time.Time `json:"new_until,omitzero"`
}

// Consent is that a person agreed once.
type Consent struct {
	identityevents.PersonConsented `json:"consented"`
	At                             time.Time `json:"at"`
	WithdrawnAt                    time.Time `json:"withdrawn_at,omitzero"` // zero: it was not
}

func (p Person) joined(e identityevents.OrganisationMemberAdded, r es.Record) Person {
	m := Membership{Organisation: r.AggregateID, Role: e.Role, Since: r.Time, NewUntil: e.NewUntil}
	p.Memberships = append(slices.Clone(p.Memberships), m)
	return p
}

func (p Person) changedRole(e identityevents.OrganisationMemberRoleChanged, r es.Record) Person {
	return p.with(r.AggregateID, func(m *Membership) { m.Role, m.RoleSince = e.Role, r.Time })
}

func (p Person) renewed(e identityevents.OrganisationMemberRenewed, r es.Record) Person {
	return p.with(r.AggregateID, func(m *Membership) { m.NewUntil = e.NewUntil })
}

func (p Person) parted(_ identityevents.OrganisationMemberRemoved, r es.Record) Person {
	return p.with(r.AggregateID, func(m *Membership) { m.Until = r.Time })
}

// with is the person with another membership of an organisation, the one that holds.
func (p Person) with(organisation string, change func(*Membership)) Person {
	p.Memberships = slices.Clone(p.Memberships)
	for i, m := range p.Memberships {
		if m.Organisation == organisation && m.Until.IsZero() {
			change(&p.Memberships[i])
		}
	}
	return p
}

func (p Person) withdrew(_ identityevents.PersonConsentWithdrawn, r es.Record) Person {
	if p.Consented = slices.Clone(p.Consented); len(p.Consented) > 0 {
		p.Consented[len(p.Consented)-1].WithdrawnAt = r.Time
	}
	return p
}
