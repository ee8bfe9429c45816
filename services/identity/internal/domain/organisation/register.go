package organisation

import (
	"slices"

	"github.com/qhatu/qhatu/api/identityevents"
)

// Register is the coordinator's word that an organisation takes part.
type Register struct {
	Kind     string
	Products []string // what an association makes, by the ids of the catalog
	Members  []string // ids of the persons who speak for it
}

func (Register) command() {}

func register(s State, c Register) ([]identityevents.OrganisationEvent, error) {
	var events []identityevents.OrganisationEvent
	switch {
	case !known(c.Kind):
		return nil, ErrUnknownKind
	case s.Status == "":
		events = append(events, identityevents.OrganisationRegistered{
			Kind: c.Kind, Level: ToTheCoordinator, Products: unique(c.Products),
		})
	case s.Kind != c.Kind:
		return nil, ErrOtherKind
	case s.Kind == identityevents.KindAssociation && s.Level > ByItsActs:
		return nil, ErrAlreadyRegistered
	case s.Level < ToTheCoordinator:
		events = append(events, identityevents.OrganisationLevelRaised{Level: ToTheCoordinator})
	}
	for _, person := range unique(c.Members) {
		if !slices.Contains(s.Members, person) {
			events = append(events, joined(person))
		}
	}
	return events, nil
}

func joined(person string) identityevents.OrganisationMemberAdded {
	return identityevents.OrganisationMemberAdded{Person: person, Role: identityevents.Representative}
}

// unique returns the texts without repetitions, in their order.
func unique(texts []string) []string {
	var found []string
	for _, each := range texts {
		if !slices.Contains(found, each) {
			found = append(found, each)
		}
	}
	return found
}
