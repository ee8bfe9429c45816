package organisation

import (
	"slices"
	"time"

	"github.com/qhatu/qhatu/api/identityevents"
)

// RenewMember is that a person has a new phone: who speaks for an association is new again, where its mandate says how far that lets
// them go. Without one they would have to let a harvest's buyers wait for three days, although a colleague knows them.
type RenewMember struct {
	Person string
	Now    time.Time
}

func (RenewMember) command() {}

func renewMember(s State, c RenewMember) ([]identityevents.OrganisationEvent, error) {
	until := c.Now.Add(newFor)
	if s.LargestSale == 0 || !slices.Contains(s.Members, c.Person) || !s.NewUntil[c.Person].Before(until) {
		return nil, nil
	}
	return []identityevents.OrganisationEvent{identityevents.OrganisationMemberRenewed{Person: c.Person, NewUntil: until}}, nil
}
