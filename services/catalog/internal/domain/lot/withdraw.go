package lot

import (
	"cmp"
	"slices"

	"github.com/qhatu/qhatu/api/catalogevents"
)

// Withdraw takes a lot from the market for good.
type Withdraw struct{ Association, Reason string }

func (Withdraw) command() {}

func withdraw(s State, c Withdraw) ([]catalogevents.LotEvent, error) {
	if err := s.checkOwner(c.Association); err != nil {
		return nil, err
	}
	if s.ended() {
		return nil, nil
	}
	return []catalogevents.LotEvent{catalogevents.LotWithdrawn{Reason: c.Reason, Released: s.reservations()}}, nil
}

// reservations lists what is reserved, in an order that does not depend on the map's.
func (s State) reservations() []catalogevents.StockEntry {
	var reserved []catalogevents.StockEntry
	for key, e := range s.Ledger.All() {
		if e.State == Reserved {
			reserved = append(reserved, catalogevents.StockEntry{Negotiation: key.Negotiation, Offer: key.Offer, Milli: e.Milli})
		}
	}
	slices.SortFunc(reserved, func(a, b catalogevents.StockEntry) int {
		return cmp.Or(cmp.Compare(a.Negotiation, b.Negotiation), cmp.Compare(a.Offer, b.Offer))
	})
	return reserved
}
