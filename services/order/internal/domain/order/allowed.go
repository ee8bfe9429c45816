package order

import "github.com/qhatu/qhatu/services/order/internal/domain/party"

// Allowed lists what a party may do with the order now, as the API names it. Nobody acts on an order yet: its lot does.
func (s State) Allowed(party.Party) []string { return []string{} }
