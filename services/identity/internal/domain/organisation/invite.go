package organisation

import (
	"cmp"
	"slices"
	"time"

	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/api/identityevents"
)

// Invite lets whoever has a contact become a member of a buyer or organiser, or whoever was removed become one again by [Join].
type Invite struct {
	ID, Role, Contact string
	Person            string // id of who was removed; "" where Contact says who is invited
	Address           events.SealedText
	Owner             string // id of the person who has the contact; "": nobody, or that is not known
	Now               time.Time
}

// WithdrawInvitation ends an invitation.
type WithdrawInvitation struct{ ID string }

// AcceptInvitation is that a person takes an invitation.
type AcceptInvitation struct {
	ID, Person string
	Contacts   []string // ids of those that are the person's
	Now        time.Time
}

func (Invite) command()             {}
func (WithdrawInvitation) command() {}
func (AcceptInvitation) command()   {}

const (
	invitedFor = 7 * 24 * time.Hour
	mostOpen   = 50 // invitations of one organisation at a time
)

func invite(s State, c Invite) ([]identityevents.OrganisationEvent, error) {
	open := 0
	for _, i := range s.Invitations {
		if c.Now.Before(i.Ends) {
			open++
		}
	}
	switch {
	case s.Status == "" || s.Kind == identityevents.KindAssociation:
		return nil, ErrNotFound
	case !s.May():
		return nil, ErrSuspended
	case !isRole(c.Role):
		return nil, ErrRole
	case c.Person != "" && !slices.Contains(s.Removed, c.Person):
		return nil, ErrNotMember
	case s.invitation(c.ID) >= 0:
		return nil, nil
	case slices.Contains(s.Members, cmp.Or(c.Person, c.Owner)):
		return nil, ErrAlreadyMember
	case open >= mostOpen:
		return nil, ErrTooManyInvited
	}
	return []identityevents.OrganisationEvent{identityevents.OrganisationInvited{
		Invitation: c.ID, Role: c.Role, Contact: cmp.Or(c.Person, c.Contact), Address: c.Address, Ends: c.Now.Add(invitedFor),
	}}, nil
}

func withdrawInvitation(s State, c WithdrawInvitation) ([]identityevents.OrganisationEvent, error) {
	if s.invitation(c.ID) < 0 {
		return nil, ErrNoInvitation
	}
	return []identityevents.OrganisationEvent{identityevents.OrganisationInvitationWithdrawn{Invitation: c.ID}}, nil
}

func acceptInvitation(s State, c AcceptInvitation) ([]identityevents.OrganisationEvent, error) {
	i := s.invitation(c.ID)
	if i < 0 || !c.Now.Before(s.Invitations[i].Ends) || !slices.Contains(c.Contacts, s.Invitations[i].Contact) {
		return nil, ErrNoInvitation
	}
	if !s.May() {
		return nil, ErrSuspended
	}
	accepted := []identityevents.OrganisationEvent{identityevents.OrganisationInvitationAccepted{Invitation: c.ID}}
	if slices.Contains(s.Members, c.Person) {
		return accepted, nil
	}
	return append(accepted, identityevents.OrganisationMemberAdded{Person: c.Person, Role: s.Invitations[i].Role}), nil
}

func (s State) invitation(id string) int {
	return slices.IndexFunc(s.Invitations, func(i Invitation) bool { return i.ID == id })
}

func (s State) uninvited(id string) State {
	s.Invitations = slices.DeleteFunc(slices.Clone(s.Invitations), func(i Invitation) bool { return i.ID == id })
	return s
}
