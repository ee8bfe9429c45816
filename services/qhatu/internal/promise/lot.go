package promise

import (
	"github.com/qhatu/qhatu/api/catalogevents"
	"github.com/qhatu/qhatu/pkg/es"
)

// Lot is a lot's ledger as its events tell it, in thousandths of its base unit.
type Lot struct {
	State                   string
	Association             string
	Minor                   int64 // the price that is asked, 0: none
	Posted, Held, Committed int64
	Entries                 map[Entry]*Stock
}

// Entry names a line of the ledger.
type Entry struct {
	Negotiation string
	Offer       int
}

// Stock is a line of the ledger.
type Stock struct {
	Standing string // reserved, committed, released or refused
	Milli    int64
	Order    string
}

func (l *Lot) available() int64 { return l.Posted - l.Held - l.Committed }

// foldLot folds one event and checks the promise on the spot: a ledger is below zero only where a loss took it, and
// nothing is given that is not there.
func (h *History) foldLot(r es.Record, event catalogevents.LotEvent) {
	l := h.Lots[r.AggregateID]
	if l == nil {
		l = &Lot{Entries: map[Entry]*Stock{}}
		h.Lots[r.AggregateID] = l
	}
	before, free := l.State, l.available()
	by := ""
	switch e := event.(type) {
	case catalogevents.LotDrafted:
		l.State, l.Posted, l.Association = "draft", e.PostedMilli, e.Association
		if e.Price != nil {
			l.Minor = e.Price.Minor
		}
	case catalogevents.LotPublished:
		l.State, by = "published", "publish"
	case catalogevents.LotPaused:
		l.State, by = "paused", "pause"
	case catalogevents.LotResumed:
		l.State, by = "published", "resume"
	case catalogevents.LotWithdrawn:
		l.State, by = "withdrawn", "withdraw"
		for _, released := range e.Released {
			h.enter(r, l, released, "released", "")
		}
	case catalogevents.LotStockAdjusted:
		l.Posted += e.DeltaMilli
		free += e.DeltaMilli
	case catalogevents.LotStockReserved:
		h.enter(r, l, e.StockEntry, "reserved", "")
	case catalogevents.LotStockCommitted:
		h.enter(r, l, e.StockEntry, "committed", e.Order)
	case catalogevents.LotStockRefused:
		h.enter(r, l, e.StockEntry, "refused", e.Order)
	case catalogevents.LotStockReleased:
		h.enter(r, l, e.StockEntry, "released", "")
	}
	if !h.machines.lot.allows(before, l.State, by) {
		h.wrong("position %d: lot %s went from %q to %q by %s", r.Position, r.AggregateID, before, l.State, r.Type)
	}
	if l.available() < min(0, free) || l.Held < 0 || l.Committed < 0 || l.Posted < 0 {
		h.wrong("position %d: lot %s has %+v after %s, with %d free before", r.Position, r.AggregateID, *l, r.Type, free)
	}
}

// enter writes a line: reserved → committed, released or refused, or the last three at once. They stay.
func (h *History) enter(r es.Record, l *Lot, e catalogevents.StockEntry, standing, order string) {
	key := Entry{e.Negotiation, e.Offer}
	before := l.Entries[key]
	if before != nil && before.Standing == "released" && standing == "refused" && order != "" {
		return // the answer to an order whose reservation had ended: the line stays
	}
	if before != nil && (before.Standing != "reserved" || standing == "reserved") {
		h.wrong("position %d: lot %s: %v is %s, becomes %s", r.Position, r.AggregateID, key, before.Standing, standing)
	}
	if l.State != "published" && before == nil && (standing == "reserved" || standing == "committed") {
		h.wrong("position %d: lot %s is %s and takes %v", r.Position, r.AggregateID, l.State, key)
	}
	if before != nil && before.Standing == "reserved" {
		l.Held -= before.Milli
	}
	switch standing {
	case "reserved":
		l.Held += e.Milli
	case "committed":
		l.Committed += e.Milli
	}
	l.Entries[key] = &Stock{Standing: standing, Milli: e.Milli, Order: order}
}
