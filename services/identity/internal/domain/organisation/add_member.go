package organisation

import (
	"slices"

	"github.com/qhatu/qhatu/api/identityevents"
)

// AddMember lets one more person speak for an association.
type AddMember struct{ Person string }

func (AddMember) command() {}

func addMember(s State, c AddMember) ([]identityevents.OrganisationEvent, error) {
	if err := s.checkKind(identityevents.KindAssociation); err != nil {
		return nil, err
	}
	if slices.Contains(s.Members, c.Person) {
		return nil, nil
	}
	return []identityevents.OrganisationEvent{joined(c.Person)}, nil
}
