package lot

import "github.com/qhatu/qhatu/api/catalogevents"

// Return gives stock back that was bound to an order: all that the order has given back until now. So it may come again, and late.
type Return struct {
	Negotiation string
	Offer       int
	Milli       int64 // in all
	Order       string
}

func (Return) command() {}

// giveBack also serves a lot that was withdrawn: what was sold of it is told right.
func giveBack(s State, c Return) ([]catalogevents.LotEvent, error) {
	before := s.Ledger.Get(Key{c.Negotiation, c.Offer})
	more := min(c.Milli, before.Milli) - before.Returned
	if before.State != Committed || more <= 0 {
		return nil, nil
	}
	return []catalogevents.LotEvent{catalogevents.LotStockReturned{
		StockEntry: catalogevents.StockEntry{Negotiation: c.Negotiation, Offer: c.Offer, Milli: more}, Order: c.Order,
	}}, nil
}

// returned writes what came back into the ledger's line.
func (s State) returned(e catalogevents.StockEntry) State {
	key := Key{e.Negotiation, e.Offer}
	entry := s.Ledger.Get(key)
	entry.Returned += e.Milli
	s.Committed -= e.Milli
	s.Ledger = s.Ledger.With(key, entry)
	return s
}
