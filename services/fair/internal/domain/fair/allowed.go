package fair

import (
	"time"

	"github.com/qhatu/qhatu/api/fairevents"
)

// RunBy reports whether a party is the fair's organiser.
func (s State) RunBy(p Party) bool {
	return p.Side == fairevents.ByOrganiser && s.Status != "" && s.Organiser == p.Org
}

// ReadBy reports whether a party reads texts that were taken out.
func (s State) ReadBy(p Party) bool { return s.RunBy(p) || p.Side == coordinator }

// VisibleTo reports whether a party may see the fair: everybody sees what was published, an organiser all that is its own.
func (s State) VisibleTo(p Party) bool { return s.Public || s.RunBy(p) }

// Allowed lists what a party may do with the fair at a moment, as the API names it. applied says whether it has an open
// application.
func (s State) Allowed(p Party, applied bool, at time.Time) []string {
	over := !at.Before(s.EndsAt)
	switch {
	case s.RunBy(p) && s.Status == Draft && !over:
		return []string{"publish", "change", "reschedule", "cancel", "clone"}
	case s.RunBy(p) && s.Status == Published && !over:
		return []string{"change", "reschedule", "cancel", "clone"}
	case s.RunBy(p):
		return []string{"clone"}
	case p.Side == coordinator && s.Public && s.Hidden == "":
		return []string{"hide_text"}
	case p.Side == coordinator && s.Public:
		return []string{"show_text"}
	case p.Side == fairevents.ByAssociation && !applied && s.window().Open(s.Status, at):
		return []string{"apply"}
	}
	return []string{}
}

// AllowedOn lists the acts by which a party to an application would change something at a moment, as the API names them.
// The fair's other applications do not count but by how many stalls they take.
func (s State) AllowedOn(application Application, side string, at time.Time) []string {
	acts := []string{}
	if s.Status != Published || !at.Before(s.EndsAt) {
		return acts
	}
	fits := application.Count <= s.free()
	confirms, approves, rejects := false, false, false
	switch application.Status {
	case Applied:
		approves, rejects = s.mayHave(application.Count), true
	case Approved:
		confirms, rejects = true, true
	case Waitlisted:
		confirms, approves, rejects = fits, fits, true
	case Offered:
		confirms, rejects = at.Before(application.Until), true
	case Confirmed:
	case Rejected, Withdrawn:
		return acts
	}
	if side == fairevents.ByOrganiser && approves {
		acts = append(acts, "approve")
	}
	if side == fairevents.ByOrganiser && rejects {
		acts = append(acts, "reject")
	}
	if side == fairevents.ByAssociation && confirms {
		acts = append(acts, "confirm")
	}
	return append(acts, "withdraw")
}
