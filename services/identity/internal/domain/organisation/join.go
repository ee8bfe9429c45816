package organisation

import (
	"slices"
	"time"

	"github.com/qhatu/qhatu/api/identityevents"
)

// Join is that a person comes for whom the organisation's own issuer vouches.
type Join struct {
	Person, Role string
	Now          time.Time
}

func (Join) command() {}

// join makes somebody a member who is none. Whoever was removed comes back by an open invitation of theirs only, in its role.
func join(s State, c Join) ([]identityevents.OrganisationEvent, error) {
	switch {
	case s.Status == "" || s.Kind == identityevents.KindAssociation:
		return nil, ErrNotFound
	case !isRole(c.Role):
		return nil, ErrRole
	case slices.Contains(s.Members, c.Person) && s.Status != Closed:
		return nil, nil
	case !s.May():
		return nil, ErrSuspended
	}
	i := slices.IndexFunc(s.Invitations, func(i Invitation) bool { return i.Contact == c.Person && c.Now.Before(i.Ends) })
	if i >= 0 {
		return []identityevents.OrganisationEvent{
			identityevents.OrganisationInvitationAccepted{Invitation: s.Invitations[i].ID},
			identityevents.OrganisationMemberAdded{Person: c.Person, Role: s.Invitations[i].Role},
		}, nil
	}
	if slices.Contains(s.Removed, c.Person) {
		return nil, ErrRemoved
	}
	return []identityevents.OrganisationEvent{identityevents.OrganisationMemberAdded{Person: c.Person, Role: c.Role}}, nil
}
