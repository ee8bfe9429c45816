package negotiation

import (
	"time"

	"github.com/qhatu/qhatu/services/order/internal/domain/party"
)

// Allowed lists what a party may do at a moment, as the API names it.
func (s State) Allowed(p party.Party, now time.Time) []string {
	actions := []string{}
	if s.checkParty(p) != nil || s.checkOpen() != nil {
		return actions
	}
	turn := s.Turn()
	if s.Pending == 0 && (turn == "" || turn == p.Side) {
		actions = append(actions, "offer")
		if s.Standing != 0 && s.Offers[s.Standing-1].By != p.Side && !s.Overdue(now) {
			actions = append(actions, "accept", "reject")
		}
	}
	if s.owns(p, s.Standing) || s.owns(p, s.Pending) {
		actions = append(actions, "withdraw")
	}
	return append(actions, "close")
}

// Overdue reports that the standing offer's time has run out, and that nobody has recorded it yet. Only who acted in time may still
// answer it.
func (s State) Overdue(now time.Time) bool {
	return s.Standing != 0 && !now.Before(s.Offers[s.Standing-1].ValidUntil)
}

func (s State) owns(p party.Party, number int) bool {
	return number != 0 && s.Offers[number-1].By == p.Side
}
