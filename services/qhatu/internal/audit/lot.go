package audit

import (
	"github.com/qhatu/qhatu/api/catalogevents"
	"github.com/qhatu/qhatu/pkg/es"
)

// Lot is a lot's ledger as its events tell it, in thousandths of its base unit.
type Lot struct {
	State                         string
	Suspended                     bool
	Association                   string
	Minor                         int64 // the price that is asked, 0: none
	Posted, Held, Committed, Sold int64
	Entries                       map[Entry]*Stock
}

// Entry names a line of the ledger.
type Entry struct {
	Negotiation string
	Offer       int
}

// Stock is a line of the ledger.
type Stock struct {
	State    string // reserved, committed, released or refused
	Milli    int64
	Order    string
	Returned int64 // of what was committed
}

func (l *Lot) available() int64 { return l.Posted - l.Held - l.Committed - l.Sold }

func (h *History) listenToLots() {
	lotEvents := es.NewEventTable(catalogevents.LotEvents())
	whenLot(h, lotEvents, "", func(_ es.Record, l *Lot, e catalogevents.LotDrafted) {
		l.State, l.Posted, l.Association = "draft", e.PostedMilli, e.Association
		if e.Price != nil {
			l.Minor = e.Price.Minor
		}
	})
	whenLot(h, lotEvents, "publish", func(_ es.Record, l *Lot, _ catalogevents.LotPublished) { l.State = "published" })
	whenLot(h, lotEvents, "pause", func(_ es.Record, l *Lot, e catalogevents.LotPaused) { l.State, l.Suspended = "paused", e.Suspension })
	whenLot(h, lotEvents, "resume", func(_ es.Record, l *Lot, _ catalogevents.LotResumed) { l.State, l.Suspended = "published", false })
	whenLot(h, lotEvents, "withdraw", func(r es.Record, l *Lot, e catalogevents.LotWithdrawn) {
		l.State, l.Suspended = "withdrawn", false
		for _, released := range e.Released {
			h.enter(r, l, released, "released", "")
		}
	})
	whenLot(h, lotEvents, "", func(_ es.Record, l *Lot, e catalogevents.LotPriceChanged) {
		l.Minor = 0
		if e.To != nil {
			l.Minor = e.To.Minor
		}
	})
	whenLot(h, lotEvents, "", func(_ es.Record, l *Lot, e catalogevents.LotStockAdjusted) { l.Posted += e.DeltaMilli })
	whenLot(h, lotEvents, "", func(r es.Record, l *Lot, e catalogevents.LotSaleDeclared) {
		l.Sold += e.Milli
		h.saleDeclared(r, e)
	})
	whenLot(h, lotEvents, "", func(r es.Record, l *Lot, e catalogevents.LotSaleTakenBack) {
		l.Sold -= e.Milli
		h.saleTakenBack(r, e)
	})
	whenLot(h, lotEvents, "", func(r es.Record, l *Lot, e catalogevents.LotStockReserved) {
		h.enter(r, l, e.StockEntry, "reserved", "")
	})
	whenLot(h, lotEvents, "", func(r es.Record, l *Lot, e catalogevents.LotStockCommitted) {
		h.enter(r, l, e.StockEntry, "committed", e.Order)
	})
	whenLot(h, lotEvents, "", func(r es.Record, l *Lot, e catalogevents.LotStockRefused) {
		h.enter(r, l, e.StockEntry, "refused", e.Order)
	})
	whenLot(h, lotEvents, "", func(r es.Record, l *Lot, e catalogevents.LotStockReleased) {
		h.enter(r, l, e.StockEntry, "released", "")
	})
	whenLot(h, lotEvents, "", h.giveBack)
}

// giveBack takes back what an order has given back: never more than it had, nor more than it says.
func (h *History) giveBack(r es.Record, l *Lot, e catalogevents.LotStockReturned) {
	l.Committed -= e.Milli
	line, o := l.Entries[Entry{e.Negotiation, e.Offer}], h.Orders[e.Order]
	if line == nil || o == nil {
		h.wrong(r, "lot %s has %d back from order %q, which never had it", r.AggregateID, e.Milli, e.Order)
		return
	}
	line.Returned += e.Milli
	if line.State != "committed" || line.Order != e.Order || line.Returned > line.Milli || line.Returned > o.GaveBack || e.Milli <= 0 {
		h.wrong(r, "lot %s has %d back from order %s, which gave %d; its line is %+v", r.AggregateID, e.Milli, e.Order, o.GaveBack, *line)
	}
}

// whenLot applies the events of one struct and checks the promise on the spot: a ledger is below zero only where a loss
// took it, and nothing is given that is not there. by is what the contract calls the change of state.
func whenLot[T any](h *History, names es.EventTable[catalogevents.LotEvent], by string, apply func(es.Record, *Lot, T)) {
	when(h.listeners, names, func(r es.Record, event T) {
		l := h.Lots[r.AggregateID]
		if l == nil {
			l = &Lot{}
			h.Lots[r.AggregateID] = l
		}
		before := *l
		apply(r, l, event)
		if !h.machines.lot.allows(before.State, l.State, by) {
			h.wrong(r, "lot %s went from %q to %q by %s", r.AggregateID, before.State, l.State, r.Type)
		}
		free := before.available() + l.Posted - before.Posted
		if l.available() < min(0, free) || l.Held < 0 || l.Committed < 0 || l.Sold < 0 || l.Posted < 0 {
			h.wrong(r, "lot %s has %+v (thousandths) after %s, with %d free before", r.AggregateID,
				struct{ Posted, Held, Committed, Sold int64 }{l.Posted, l.Held, l.Committed, l.Sold}, r.Type, free)
		}
	})
}

// enter writes a line: reserved → committed, released or refused, or the last three at once. They stay.
func (h *History) enter(r es.Record, l *Lot, e catalogevents.StockEntry, state, order string) {
	key := Entry{e.Negotiation, e.Offer}
	before := l.Entries[key]
	if before != nil && before.State == "released" && state == "refused" && order != "" {
		return // the answer to an order whose reservation had ended: the line stays
	}
	if before != nil && (before.State != "reserved" || state == "reserved") {
		h.wrong(r, "lot %s: %v is %s, becomes %s", r.AggregateID, key, before.State, state)
	}
	if l.State != "published" && !l.Suspended && before == nil && (state == "reserved" || state == "committed") {
		h.wrong(r, "lot %s is %s and takes %v", r.AggregateID, l.State, key)
	}
	if before != nil && before.State == "reserved" {
		l.Held -= before.Milli
	}
	switch state {
	case "reserved":
		l.Held += e.Milli
	case "committed":
		l.Committed += e.Milli
	}
	if l.Entries == nil {
		l.Entries = map[Entry]*Stock{}
	}
	l.Entries[key] = &Stock{State: state, Milli: e.Milli, Order: order}
}
