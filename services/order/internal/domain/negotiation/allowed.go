package negotiation

import "github.com/qhatu/qhatu/services/order/internal/domain/party"

// Allowed lists what a party may do now, as the API names it.
func (s State) Allowed(p party.Party) []string {
	actions := []string{}
	if s.checkParty(p) != nil || s.checkOpen() != nil {
		return actions
	}
	turn := s.Turn()
	if s.Pending == 0 && (turn == "" || turn == p.Side) {
		actions = append(actions, "offer")
		if s.Standing != 0 && s.Offers[s.Standing-1].By != p.Side {
			actions = append(actions, "accept", "reject")
		}
	}
	if s.owns(p, s.Standing) || s.owns(p, s.Pending) {
		actions = append(actions, "withdraw")
	}
	return append(actions, "close")
}

func (s State) owns(p party.Party, number int) bool {
	return number != 0 && s.Offers[number-1].By == p.Side
}
