package organisation

import "github.com/qhatu/qhatu/api/identityevents"

// Allowed lists what the coordinator, or else anybody, may do with the organisation now, as the API names it. All
// but associations may only be erased.
func (s State) Allowed(coordinator bool) []string {
	switch {
	case !coordinator || s.Status == "" || s.Status == Erased:
	case s.Kind == identityevents.KindAssociation:
		return []string{"verify", "add_representative", "erase"}
	default:
		return []string{"erase"}
	}
	return []string{}
}
