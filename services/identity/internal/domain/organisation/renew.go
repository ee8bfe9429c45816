package organisation

import (
	"slices"
	"time"

	"github.com/qhatu/qhatu/api/identityevents"
)

// RenewMember is that a person has a new phone: who speaks for an association is new again.
type RenewMember struct {
	Person string
	Now    time.Time
}

func (RenewMember) command() {}

func renewMember(s State, c RenewMember) ([]identityevents.OrganisationEvent, error) {
	until := c.Now.Add(newFor)
	if s.Kind != identityevents.KindAssociation || !slices.Contains(s.Members, c.Person) || !s.NewUntil[c.Person].Before(until) {
		return nil, nil
	}
	return []identityevents.OrganisationEvent{identityevents.OrganisationMemberRenewed{Person: c.Person, NewUntil: until}}, nil
}
