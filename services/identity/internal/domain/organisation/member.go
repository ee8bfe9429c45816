package organisation

import (
	"maps"
	"slices"
	"time"

	"github.com/qhatu/qhatu/api/identityevents"
)

// RemoveMember ends that a person acts for the organisation.
type RemoveMember struct {
	Person string
	Erased bool // the person is: they leave, and somebody else leads it, unless nobody at all is left
}

// ChangeRole says what a member of a buyer or organiser may do.
type ChangeRole struct {
	Person, Role string
	Coordinator  bool // says so, who may while it is suspended
}

func (RemoveMember) command() {}
func (ChangeRole) command()   {}

func removeMember(s State, c RemoveMember) ([]identityevents.OrganisationEvent, error) {
	if !slices.Contains(s.Members, c.Person) {
		return nil, ErrNotMember
	}
	switch {
	case c.Erased && len(s.Members) == 1:
		return nil, ErrLastMember
	case !c.Erased && s.isLast(c.Person):
		return nil, ErrLastAdmin
	}
	removed := s.removal(c.Person)
	if heir := s.heir(c.Person); heir != "" {
		removed = append(removed, identityevents.OrganisationMemberRoleChanged{Person: heir, Role: identityevents.Admin})
	}
	return removed, nil
}

// heir is who leads the organisation once its last admin has left: who has been a trader for longest. "" where somebody else leads it, and
// where only viewers are left.
func (s State) heir(leaving string) string {
	if s.Kind == identityevents.KindAssociation || !s.isLast(leaving) {
		return ""
	}
	i := slices.IndexFunc(s.Members, func(person string) bool { return s.Roles[person] == identityevents.Trader })
	if i < 0 {
		return ""
	}
	return s.Members[i]
}

func changeRole(s State, c ChangeRole) ([]identityevents.OrganisationEvent, error) {
	switch {
	case s.Kind == identityevents.KindAssociation, !slices.Contains(s.Members, c.Person):
		return nil, ErrNotMember
	case !isRole(c.Role):
		return nil, ErrRole
	case s.Roles[c.Person] == c.Role:
		return nil, nil
	case s.isLast(c.Person):
		return nil, ErrLastAdmin
	case !s.May() && !c.Coordinator && rank(c.Role) > rank(s.Roles[c.Person]):
		return nil, ErrSuspended
	}
	return []identityevents.OrganisationEvent{identityevents.OrganisationMemberRoleChanged{Person: c.Person, Role: c.Role}}, nil
}

// rank orders what members of a buyer or organiser may do: the more, the higher.
func rank(role string) int {
	return slices.Index([]string{identityevents.Viewer, identityevents.Trader, identityevents.Admin}, role)
}

// IsLed reports whether somebody leads the organisation, or nobody acts for it at all.
func (s State) IsLed() bool {
	return len(s.Members) == 0 || s.Kind == identityevents.KindAssociation ||
		slices.ContainsFunc(s.Members, func(person string) bool { return s.Roles[person] == identityevents.Admin })
}

// isLast reports whether nobody would be left to lead the organisation without this member: no admin, or no representative.
func (s State) isLast(person string) bool {
	if s.Kind == identityevents.KindAssociation {
		return len(s.Members) == 1
	}
	return s.Roles[person] == identityevents.Admin && !slices.ContainsFunc(s.Members, func(other string) bool {
		return other != person && s.Roles[other] == identityevents.Admin
	})
}

// RoleOf is what a member may do, as events call it; "" for who is none.
func (s State) RoleOf(person string) string {
	switch {
	case !slices.Contains(s.Members, person):
		return ""
	case s.Roles[person] == "":
		return identityevents.Representative
	}
	return s.Roles[person]
}

func isRole(role string) bool {
	return rank(role) >= 0
}

func (s State) joined(e identityevents.OrganisationMemberAdded) State {
	s.Members = append(slices.Clone(s.Members), e.Person)
	s.Removed = slices.DeleteFunc(slices.Clone(s.Removed), func(other string) bool { return other == e.Person })
	if e.Role != identityevents.Representative {
		s.Roles = with(s.Roles, e.Person, e.Role)
	}
	if !e.NewUntil.IsZero() {
		s.NewUntil = with(s.NewUntil, e.Person, e.NewUntil)
	}
	return s.unproposed(About{Person: e.Person})
}

func (s State) left(person string) State {
	s.Members = slices.DeleteFunc(slices.Clone(s.Members), func(other string) bool { return other == person })
	s.Removed = append(slices.Clone(s.Removed), person)
	s.Roles, s.NewUntil = without(s.Roles, person), without(s.NewUntil, person)
	return s.unshared(person).withoutProposals(func(p Proposal) bool { return p.Person == person || p.Holder == person })
}

// with is a copy of a map with one value more, or another one.
func with[V string | time.Time](all map[string]V, key string, value V) map[string]V {
	copied := maps.Clone(all)
	if copied == nil {
		copied = map[string]V{}
	}
	copied[key] = value
	return copied
}

// without is a copy of a map without one value; nil where none is left.
func without[V string | time.Time](all map[string]V, key string) map[string]V {
	copied := maps.Clone(all)
	if delete(copied, key); len(copied) == 0 {
		return nil
	}
	return copied
}
