package organisation

import "github.com/qhatu/qhatu/api/identityevents"

// Notice is that an organisation acted in the market. Who is known already is left as it is, whatever it acted as.
type Notice struct{ Kind string }

func (Notice) command() {}

func notice(s State, c Notice) ([]identityevents.OrganisationEvent, error) {
	switch {
	case !known(c.Kind):
		return nil, ErrUnknownKind
	case s.Status != "":
		return nil, nil
	}
	return []identityevents.OrganisationEvent{identityevents.OrganisationRegistered{Kind: c.Kind, Level: ByItsActs}}, nil
}
