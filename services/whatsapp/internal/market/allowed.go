package market

import "slices"

// Actions that the market allows, as the contracts name them.
const (
	ActionOffer    = "offer"
	ActionAccept   = "accept"
	ActionWithdraw = "withdraw"
)

// Allowed are the actions that the association may take at the moment of the answer. Which these are is decided by the
// service whose answer it is, and nowhere else.
type Allowed []string

// Has tells whether an action is allowed.
func (a Allowed) Has(action string) bool { return slices.Contains(a, action) }
