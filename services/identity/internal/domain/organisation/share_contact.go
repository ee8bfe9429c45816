package organisation

import (
	"slices"
	"time"

	"github.com/qhatu/qhatu/api/identityevents"
)

// ShareContact lets those who trade with the organisation see how a member is reached. Only the member says so.
type ShareContact struct {
	Person string
	Now    time.Time
}

// UnshareContact takes that back.
type UnshareContact struct{ Person string }

func (ShareContact) command()   {}
func (UnshareContact) command() {}

func shareContact(s State, c ShareContact) ([]identityevents.OrganisationEvent, error) {
	switch {
	case s.Status == "":
		return nil, ErrNotFound
	case !slices.Contains(s.Members, c.Person), s.Roles[c.Person] == identityevents.Viewer:
		return nil, ErrNotMember
	case s.Status == Closed:
		return nil, ErrSuspended
	case s.IsNew(c.Person, c.Now):
		return nil, ErrNew
	case slices.Contains(s.Contacts, c.Person):
		return nil, nil
	}
	return []identityevents.OrganisationEvent{identityevents.OrganisationContactShared{Person: c.Person}}, nil
}

func unshareContact(s State, c UnshareContact) ([]identityevents.OrganisationEvent, error) {
	switch {
	case s.Status == "":
		return nil, ErrNotFound
	case !slices.Contains(s.Members, c.Person):
		return nil, ErrNotMember
	case !slices.Contains(s.Contacts, c.Person):
		return nil, nil
	}
	return []identityevents.OrganisationEvent{identityevents.OrganisationContactUnshared{Person: c.Person}}, nil
}

func (s State) unshared(person string) State {
	if s.Contacts = slices.DeleteFunc(slices.Clone(s.Contacts), func(other string) bool { return other == person }); len(s.Contacts) == 0 {
		s.Contacts = nil
	}
	return s
}
