package audit

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/qhatu/qhatu/api/catalogevents"
	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/es"
)

// Recorded is an order that records a sale made elsewhere, as its events tell it.
type Recorded struct {
	State string
	Milli int64
	orderevents.SaleRef

	times   int // that it was recorded
	changed time.Time
}

// Sale is such a sale as its lot tells it.
type Sale struct {
	Lot, Order string
	Milli      int64
	TakenBack  bool

	changed time.Time
}

func (h *History) listenToRecorded() {
	orders := es.NewEventTable(orderevents.OrderEvents())
	whenRecorded(h, orders, "", func(o *Recorded, e orderevents.OrderRecorded) {
		o.State, o.SaleRef, o.Milli = "placed", e.SaleRef, e.Milli
		o.times++
	})
	whenRecorded(h, orders, "sale_declared", func(o *Recorded, _ orderevents.OrderDeclared) { o.State = "declared" })
	whenRecorded(h, orders, "sale_refused", func(o *Recorded, _ orderevents.OrderRecordingRefused) { o.State = "cancelled" })
	whenRecorded(h, orders, "buyer_acknowledged", func(o *Recorded, _ orderevents.OrderAcknowledged) { o.State = "acknowledged" })
	whenRecorded(h, orders, "buyer_denied", func(o *Recorded, _ orderevents.OrderDenied) { o.State = "denied" })
	whenRecorded(h, orders, "sale_taken_back", func(o *Recorded, _ orderevents.OrderTakenBack) { o.State = "taken_back" })
}

func (h *History) saleDeclared(r es.Record, e catalogevents.LotSaleDeclared) {
	if e.Order != "" {
		h.Sales[e.Sale] = &Sale{Lot: r.AggregateID, Order: e.Order, Milli: e.Milli, changed: r.Time}
	}
}

// saleTakenBack: what comes back was sold, and comes back once.
func (h *History) saleTakenBack(r es.Record, e catalogevents.LotSaleTakenBack) {
	sale := h.Sales[e.Sale]
	switch {
	case e.Order == "":
	case sale == nil || sale.TakenBack || sale.Milli != e.Milli || sale.Lot != r.AggregateID:
		h.wrong(r, "lot %s has %d back of sale %s, which it has not, or has back already", r.AggregateID, e.Milli, e.Sale)
	default:
		sale.TakenBack, sale.changed = true, r.Time
	}
}

// whenRecorded applies the events of one struct and checks that the contract's state machine knows the change.
func whenRecorded[T any](h *History, names es.EventTable[orderevents.OrderEvent], by string, apply func(*Recorded, T)) {
	when(h.listeners, names, func(r es.Record, event T) {
		o := h.Recorded[r.AggregateID]
		if o == nil {
			o = &Recorded{}
			h.Recorded[r.AggregateID] = o
		}
		before := o.State
		o.changed = r.Time
		apply(o, event)
		if o.times != 1 || !h.machines.order.allows(before, o.State, by) {
			h.wrong(r, "order %s, recorded %d times, went from %q to %q by %s", r.AggregateID, o.times, before, o.State, r.Type)
		}
	})
}

// listenToSales holds a recorded sale and its lot against each other as each moves.
func (h *History) listenToSales() {
	lots, orders := es.NewEventTable(catalogevents.LotEvents()), es.NewEventTable(orderevents.OrderEvents())
	when(h.deals, orders, func(r es.Record, e orderevents.OrderDeclared) {
		if sale, o := h.Sales[e.Sale], h.Recorded[r.AggregateID]; sale == nil || sale.Order != r.AggregateID || sale.Lot != e.Lot || sale.Milli != o.Milli {
			h.wrong(r, "order %s is declared, and its lot %s has not taken %d off for it", r.AggregateID, e.Lot, o.Milli)
		}
	})
	when(h.deals, lots, func(r es.Record, e catalogevents.LotSaleRefused) {
		if o := h.Recorded[e.Order]; o == nil || o.Sale != e.Sale || o.State != "placed" {
			h.wrong(r, "lot %s refuses sale %s, which no order asks for", r.AggregateID, e.Sale)
		}
	})
	when(h.deals, lots, func(r es.Record, e catalogevents.LotSaleAnswered) {
		sale := h.Sales[e.Sale]
		if sale == nil {
			h.wrong(r, "lot %s hears of sale %s, which it has not", r.AggregateID, e.Sale)
			return
		}
		if o := h.Recorded[sale.Order]; o == nil || o.State != e.Answer && o.State != "taken_back" {
			h.wrong(r, "lot %s hears that sale %s is %s, and no order says so", r.AggregateID, e.Sale, e.Answer)
		}
	})
}

// unsettled are the recorded sales that are not in step with their lots, and have not changed since a time.
func (h *History) unsettled(since time.Time) (found []string) {
	say := func(changed time.Time, format string, args ...any) {
		if !changed.After(since) {
			found = append(found, fmt.Sprintf(format, args...))
		}
	}
	for _, id := range slices.Sorted(maps.Keys(h.Recorded)) {
		o := h.Recorded[id]
		sale := h.Sales[o.Sale]
		switch {
		case o.State == "placed":
			say(o.changed, "order %s is recorded, and its lot has not answered", id)
		case (sale != nil) != (o.State != "cancelled"):
			say(o.changed, "order %s is %s, and its lot %s says otherwise", id, o.State, o.Lot)
		case sale != nil && sale.TakenBack != (o.State == "taken_back"):
			say(o.changed, "order %s is %s, and its lot %s has it taken back: %v", id, o.State, o.Lot, sale.TakenBack)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(h.Sales)) {
		if sale := h.Sales[id]; h.Recorded[sale.Order] == nil {
			say(sale.changed, "sale %s of lot %s has no order %s", id, sale.Lot, sale.Order)
		}
	}
	return found
}
