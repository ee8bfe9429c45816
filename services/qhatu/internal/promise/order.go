package promise

import (
	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/es"
)

// Order is an order as its events tell it.
type Order struct {
	State  string
	Demand orderevents.StockDemand
	Placed int // times
}

func (h *History) foldOrder(r es.Record, event orderevents.OrderEvent) {
	o := h.Orders[r.AggregateID]
	if o == nil {
		o = &Order{}
		h.Orders[r.AggregateID] = o
	}
	before, by := o.State, ""
	switch e := event.(type) {
	case orderevents.OrderPlaced:
		o.State, o.Demand = "placed", e.StockDemand
		o.Placed++
	case orderevents.OrderStockRequested:
		h.wrong("position %d: order %s had to ask for its stock again: its first request was lost", r.Position, r.AggregateID)
	case orderevents.OrderConfirmed:
		o.State, by = "confirmed", "stock_committed"
	case orderevents.OrderCancelled:
		o.State, by = "cancelled", "stock_refused"
	}
	if o.Placed != 1 || !h.machines.order.allows(before, o.State, by) {
		h.wrong("position %d: order %s, placed %d times, went from %q to %q by %s",
			r.Position, r.AggregateID, o.Placed, before, o.State, r.Type)
	}
}
