package lot

import (
	"slices"

	"github.com/qhatu/qhatu/api/catalogevents"
)

// Release ends the reservations of some offers. It may come before a reservation does, and then keeps it from being
// made.
type Release struct {
	Negotiation string
	Offers      []int
}

func (Release) command() {}

func release(s State, c Release) ([]catalogevents.LotEvent, error) {
	var released []catalogevents.LotEvent
	for i, offer := range c.Offers {
		if slices.Contains(c.Offers[:i], offer) {
			continue
		}
		before := s.Ledger.Get(Key{c.Negotiation, offer})
		switch before.State {
		case Committed, Released, Refused:
		case Reserved, "":
			released = append(released, catalogevents.LotStockReleased{StockEntry: catalogevents.StockEntry{
				Negotiation: c.Negotiation, Offer: offer, Milli: before.Milli,
			}})
		}
	}
	return released, nil
}
