package organisation

import "github.com/qhatu/qhatu/api/identityevents"

// Allowed lists what the coordinator, or else anybody, may do with the organisation now, as the API names it. Only
// associations are acted on.
func (s State) Allowed(coordinator bool) []string {
	if coordinator && s.checkKind(identityevents.KindAssociation) == nil {
		return []string{"verify", "add_representative"}
	}
	return []string{}
}
