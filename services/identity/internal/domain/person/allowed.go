package person

// Allowed lists what may be said of the person now, as the API names it, by the coordinator, by an admin of
// theirs, or else by a second representative.
func (s State) Allowed(coordinator, admin bool) []string {
	actions, status := []string{}, s.Status()
	if status == "" || status == Erased {
		return actions
	}
	if status == Active || status == Frozen && !s.IsBlocked() {
		actions = append(actions, "freeze")
	}
	if (status == Frozen || status == Denied) && (coordinator || admin && !s.Denied || !s.onlyCoordinator()) {
		actions = append(actions, "confirm")
	}
	if (status == Active || status == Frozen) && coordinator {
		actions = append(actions, "deny")
	}
	if status == Denied && coordinator && !s.Released {
		actions = append(actions, "release")
	}
	if coordinator {
		actions = append(actions, "erase")
	}
	return actions
}
