package lot

import "github.com/qhatu/qhatu/api/catalogevents"

// Reserve keeps stock for a firm offer.
type Reserve struct {
	Negotiation string
	Offer       int
	Milli       int64
}

func (Reserve) command() {}

func reserve(s State, c Reserve) ([]catalogevents.LotEvent, error) {
	if s.Ledger.Get(Key{c.Negotiation, c.Offer}).State != "" {
		return nil, nil
	}
	entry := catalogevents.StockEntry(c)
	if reason := s.refusalReason(c.Milli); reason != "" {
		return []catalogevents.LotEvent{catalogevents.LotStockRefused{
			StockEntry: entry, Reason: reason, AvailableMilli: s.onOffer(),
		}}, nil
	}
	return []catalogevents.LotEvent{catalogevents.LotStockReserved{StockEntry: entry}}, nil
}

// refusalReason returns why a new entry of this size is refused, "" if it is not.
func (s State) refusalReason(milli int64) string {
	switch {
	case s.Status == Published || s.Suspended: // what was agreed before the suspension goes on, and nothing is afterwards
		if milli <= 0 || milli > s.Available() {
			return catalogevents.OutOfStock
		}
		return ""
	case s.Status == Draft, s.Status == Paused:
		return catalogevents.LotNotOpen
	}
	return catalogevents.LotHasEnded
}

// onOffer is what a refused buyer may still ask for.
func (s State) onOffer() int64 {
	if s.Status != Published {
		return 0
	}
	return s.Available()
}
