package lot

import "github.com/qhatu/qhatu/api/catalogevents"

// Commit binds stock to an order. What was reserved for the same offer is bound by it.
type Commit struct {
	Negotiation string
	Offer       int
	Milli       int64
	Order       string
}

func (Commit) command() {}

func commit(s State, c Commit) ([]catalogevents.LotEvent, error) {
	before := s.Ledger.Get(Key{c.Negotiation, c.Offer})
	entry := catalogevents.StockEntry{Negotiation: c.Negotiation, Offer: c.Offer, Milli: c.Milli}
	reason, freed := "", int64(0)
	switch before.State {
	case Committed, Refused:
		return nil, nil
	case Reserved:
		freed = before.Milli
		if c.Milli > before.Milli {
			reason = catalogevents.OutOfStock
		}
	case Released:
		reason = catalogevents.LotHasEnded
	default:
		reason = s.refusalReason(c.Milli)
	}
	if reason != "" {
		s.Reserved -= freed
		return []catalogevents.LotEvent{catalogevents.LotStockRefused{
			StockEntry: entry, Order: c.Order, Reason: reason, AvailableMilli: s.onOffer(), FreedMilli: freed,
		}}, nil
	}
	return []catalogevents.LotEvent{catalogevents.LotStockCommitted{StockEntry: entry, Order: c.Order, FreedMilli: freed}}, nil
}
