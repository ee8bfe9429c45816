package organisation

import (
	"slices"
	"time"

	"github.com/qhatu/qhatu/api/identityevents"
)

// AddMember lets one more person speak for an association, who is new for a while.
type AddMember struct {
	Person string
	Now    time.Time
}

// newFor is how long whoever comes to speak for an association later is new.
const newFor = 72 * time.Hour

func (AddMember) command() {}

func addMember(s State, c AddMember) ([]identityevents.OrganisationEvent, error) {
	if err := s.checkAssociation(); err != nil {
		return nil, err
	}
	if slices.Contains(s.Members, c.Person) {
		return nil, nil
	}
	if s.Status == Closed {
		return nil, ErrSuspended
	}
	return []identityevents.OrganisationEvent{joinedLater(c.Person, c.Now)}, nil
}

func joinedLater(person string, now time.Time) identityevents.OrganisationMemberAdded {
	later := joined(person)
	later.NewUntil = now.Add(newFor)
	return later
}
