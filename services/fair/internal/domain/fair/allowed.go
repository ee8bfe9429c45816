package fair

import (
	"time"

	"github.com/qhatu/qhatu/api/fairevents"
)

// Standing is all that decides what may be done with an application: where it stands, and its fair.
type Standing struct {
	Fair   Status
	EndsAt time.Time
	Free   int // stalls that nobody has
	Stall  Stall
}

// Standing returns where an application stands.
func (s State) Standing(stall string) Standing {
	return Standing{Fair: s.Status, EndsAt: s.EndsAt, Free: s.free(), Stall: s.Stalls[stall]}
}

// Allowed lists the acts by which a party to the application would change something at a moment.
func (p Standing) Allowed(side string, at time.Time) []string {
	acts := []string{}
	if p.Fair != Published || !at.Before(p.EndsAt) {
		return acts
	}
	fits := p.Stall.Count <= p.Free
	confirms, approves, rejects := false, false, false
	switch p.Stall.Status {
	case Applied:
		approves, rejects = true, true
	case Approved:
		confirms, rejects = true, true
	case Waitlisted:
		confirms, approves, rejects = fits, fits, true
	case Offered:
		confirms, rejects = at.Before(p.Stall.Until), true
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
