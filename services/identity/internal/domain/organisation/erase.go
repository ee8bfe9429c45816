package organisation

import "github.com/qhatu/qhatu/api/identityevents"

// Erase is the wish that nothing is kept that identifies the organisation.
type Erase struct{ By string } // identityevents.BySelf or ByCoordinator

func (Erase) command() {}

func erase(s State, c Erase) ([]identityevents.OrganisationEvent, error) {
	switch s.Status {
	case "":
		return nil, ErrNotFound
	case Erased:
		return nil, nil
	}
	return []identityevents.OrganisationEvent{identityevents.OrganisationErased(c)}, nil
}
