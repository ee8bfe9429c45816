package organisation

import "github.com/qhatu/qhatu/api/identityevents"

// Allowed lists what the coordinator, or else anybody, may do with the organisation now, as the API names it.
func (s State) Allowed(coordinator bool) []string {
	if !coordinator || s.Status == "" || s.Status == Erased {
		return []string{}
	}
	if s.Status == Closed {
		return []string{"erase"}
	}
	actions := []string{}
	if s.May() {
		actions = append(actions, "verify")
	}
	if s.Kind == identityevents.KindAssociation {
		actions = append(actions, "add_representative")
	}
	return append(append(actions, s.standing()...), "close", "erase")
}

func (s State) standing() []string {
	switch s.Status {
	case Verified:
		return []string{"withdraw_verification", "suspend"}
	case Suspended:
		return []string{"reopen"}
	}
	return []string{"suspend"}
}
