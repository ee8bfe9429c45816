package audit

import (
	"maps"
	"slices"
	"time"

	"github.com/qhatu/qhatu/api/catalogevents"
	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/es"
)

// listenToDeals holds the ledger, the order and the negotiation of a deal against each other as each moves. Each step follows from one that stands
// before it in the log, so that what must have been there can be looked for at once.
func (h *History) listenToDeals() {
	lots, negotiations, orders := es.NewEventTable(catalogevents.LotEvents()), es.NewEventTable(orderevents.NegotiationEvents()), es.NewEventTable(orderevents.OrderEvents())
	when(h.deals, orders, func(r es.Record, e orderevents.OrderPlaced) { h.placed(r, e.StockDemand) })
	when(h.deals, lots, func(r es.Record, e catalogevents.LotStockReserved) { h.reserved(r, e.StockEntry) })
	when(h.deals, lots, func(r es.Record, e catalogevents.LotStockCommitted) { h.committed(r, e) })
	when(h.deals, orders, func(r es.Record, _ orderevents.OrderConfirmed) { h.answered(r, "committed") })
	when(h.deals, orders, func(r es.Record, e orderevents.OrderCancelled) {
		if e.Reason != catalogevents.LotLost {
			h.answered(r, "refused", "released")
		}
	})
	when(h.deals, orders, func(r es.Record, _ orderevents.OrderCalledOff) { h.drop(r.AggregateID) })
	when(h.deals, orders, func(r es.Record, _ orderevents.OrderCompleted) { h.drop(r.AggregateID) })
	when(h.deals, lots, func(_ es.Record, e catalogevents.LotStockReturned) { h.drop(e.Order) })
	when(h.deals, negotiations, func(r es.Record, _ orderevents.NegotiationCompleted) { h.completed(r) })
	when(h.deals, negotiations, func(r es.Record, _ orderevents.NegotiationClosed) { h.forget(r.AggregateID) })
	when(h.deals, negotiations, func(r es.Record, _ orderevents.NegotiationCancelled) { h.forget(r.AggregateID) })
	when(h.deals, lots, func(_ es.Record, e catalogevents.LotStockReleased) { h.forget(e.Negotiation) })
	when(h.deals, lots, func(_ es.Record, e catalogevents.LotStockRefused) { h.forget(e.Negotiation) })
	when(h.deals, lots, func(_ es.Record, e catalogevents.LotWithdrawn) {
		for _, line := range e.Released {
			h.forget(line.Negotiation)
		}
	})
}

// placed: an order stands for an offer that was accepted for it, by the other side.
func (h *History) placed(r es.Record, d orderevents.StockDemand) {
	n := h.Negotiations[d.Negotiation]
	if n == nil {
		h.wrong(r, "order %s is of negotiation %q, which is not open", r.AggregateID, d.Negotiation)
		return
	}
	offer := n.offer(d.Offer)
	agreed := slices.ContainsFunc(n.Accepted, func(a orderevents.OfferAccepted) bool {
		return a.Order == r.AggregateID && a.Number == d.Offer && a.By != offer.By
	})
	if !agreed || offer.Milli != d.Milli || n.Lot != d.Lot {
		h.wrong(r, "order %s asks for %d of lot %s by offer %d of %s: that is not what was accepted", r.AggregateID, d.Milli, d.Lot, d.Offer, d.Negotiation)
	}
}

// reserved: stock is set aside for a firm offer, as much as it says.
func (h *History) reserved(r es.Record, e catalogevents.StockEntry) {
	n := h.Negotiations[e.Negotiation]
	if n == nil || n.Lot != r.AggregateID || !n.offer(e.Offer).Firm || n.offer(e.Offer).Milli != e.Milli {
		h.wrong(r, "lot %s sets %d aside for offer %d of %q, which does not ask for that", r.AggregateID, e.Milli, e.Offer, e.Negotiation)
	}
}

// committed: stock is bound to an order that asked for it, as much as it asked for.
func (h *History) committed(r es.Record, e catalogevents.LotStockCommitted) {
	want := orderevents.StockDemand{Negotiation: e.Negotiation, Offer: e.Offer, Lot: r.AggregateID, Milli: e.Milli}
	if o := h.Orders[e.Order]; o == nil || o.Demand != want || o.State != "placed" {
		h.wrong(r, "lot %s binds %d to order %q, which does not ask for that", r.AggregateID, e.Milli, e.Order)
	}
}

// answered: an order is confirmed or cancelled as the lot's ledger says.
func (h *History) answered(r es.Record, states ...string) {
	o := h.Orders[r.AggregateID]
	line := h.lineOf(o)
	switch {
	case line == nil:
		h.wrong(r, "order %s is %s, and the ledger of lot %q has no line for it", r.AggregateID, o.State, o.Demand.Lot)
	case !slices.Contains(states, line.State) || line.State == "committed" && line.Order != r.AggregateID:
		h.wrong(r, "order %s is %s, and the ledger of lot %q says %s for order %q", r.AggregateID, o.State, o.Demand.Lot, line.State, line.Order)
	}
}

func (h *History) lineOf(o *Order) *Stock {
	if lot := h.Lots[o.Demand.Lot]; lot != nil {
		return lot.Entries[Entry{o.Demand.Negotiation, o.Demand.Offer}]
	}
	return nil
}

// completed: a negotiation is done by one order that is confirmed, or was.
func (h *History) completed(r es.Record) {
	confirmed := 0
	for _, a := range h.Negotiations[r.AggregateID].Accepted {
		if o := h.Orders[a.Order]; o != nil && o.Confirmed {
			confirmed++
		}
	}
	if confirmed != 1 {
		h.wrong(r, "negotiation %s is done with %d confirmed orders", r.AggregateID, confirmed)
	}
	h.forget(r.AggregateID)
}

// forget drops a negotiation that is over, with its lines of the ledger, once none of them can change: the lot's totals stay, and so do its orders
// that go on, each with its line.
func (h *History) forget(id string) {
	n := h.Negotiations[id]
	if n == nil || !slices.Contains([]string{"done", "closed", "cancelled"}, n.State) || !h.settled(id, n) {
		return
	}
	for i := range n.Offers {
		if lot := h.Lots[n.Lot]; lot != nil && lot.Entries[Entry{id, i + 1}] != nil && lot.Entries[Entry{id, i + 1}].State != "committed" {
			delete(lot.Entries, Entry{id, i + 1})
		}
	}
	delete(h.Negotiations, id)
	for _, a := range n.Accepted {
		h.drop(a.Order)
	}
}

// drop forgets an order that has ended, with its line of the ledger, once its negotiation is forgotten and the lot has back what it gave back. One that was called off after something was
// paid may have more said of it: what is paid back.
func (h *History) drop(id string) {
	o := h.Orders[id]
	if o == nil || h.Negotiations[o.Demand.Negotiation] != nil || !h.machines.order.final[o.State] || o.State == "cancelled" && o.Payments > 0 {
		return
	}
	if line := h.lineOf(o); line != nil && line.State == "committed" && line.Returned != o.GaveBack {
		return
	}
	if lot := h.Lots[o.Demand.Lot]; lot != nil {
		delete(lot.Entries, Entry{o.Demand.Negotiation, o.Demand.Offer})
	}
	delete(h.Orders, id)
}

// settled tells whether each offer that asked for stock has had its last answer, and each order too. A lot that is lost gives none.
func (h *History) settled(id string, n *Negotiation) bool {
	lot := h.Lots[n.Lot]
	if lot == nil && !n.lotLost {
		return false
	}
	for i, o := range n.Offers {
		if n.lotLost {
			break
		}
		line := lot.Entries[Entry{id, i + 1}]
		if line == nil && o.Firm || line != nil && line.State == "reserved" {
			return false
		}
	}
	return !slices.ContainsFunc(n.Accepted, func(a orderevents.OfferAccepted) bool {
		o := h.Orders[a.Order]
		return o == nil || o.State == "placed"
	})
}

// stuckAfter is for how long a step of a deal may be under way. It takes milliseconds, and the market's sweeps look for lost ones four times a minute.
const stuckAfter = 10 * time.Minute

// Open is how many deals are open, and finds those that had not gone on for ten minutes when the log ended although nobody was to be waited for.
func (h *History) Open() (deals int) {
	limit := h.now.Add(-stuckAfter)
	for _, id := range slices.Sorted(maps.Keys(h.Negotiations)) {
		n := h.Negotiations[id]
		if n.changed.After(limit) {
			continue
		}
		switch {
		case n.State == "agreed":
			h.found(Promises, 0, "negotiation %s: its accepted offer has had no outcome since %s", id, n.changed.UTC().Format(time.RFC3339))
		case n.Pending != 0:
			h.found(Promises, 0, "negotiation %s: its offer %d has waited for stock since %s", id, n.Pending, n.changed.UTC().Format(time.RFC3339))
		case slices.Contains([]string{"closed", "cancelled"}, n.State):
			h.found(Promises, 0, "negotiation %s is %s since %s, and the lot %s still holds stock for it", id, n.State, n.changed.UTC().Format(time.RFC3339), n.Lot)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(h.Orders)) {
		o := h.Orders[id]
		if line := h.lineOf(o); !o.changed.After(limit) && line != nil && line.Returned < o.GaveBack {
			h.found(Promises, 0, "order %s gave %d back, and the lot %s has %d of it since %s", id, o.GaveBack, o.Demand.Lot, line.Returned, o.changed.UTC().Format(time.RFC3339))
		}
	}
	for _, what := range h.unsettled(limit) {
		h.found(Promises, 0, "%s", what)
	}
	return len(h.Negotiations)
}
