package audit

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

func (h *History) listenToOrders() {
	orderEvents := es.NewEventTable(orderevents.OrderEvents())
	whenOrder(h, orderEvents, "", func(o *Order, e orderevents.OrderPlaced) {
		o.State, o.Demand = "placed", e.StockDemand
		o.Placed++
	})
	whenOrder(h, orderEvents, "stock_committed", func(o *Order, _ orderevents.OrderConfirmed) { o.State = "confirmed" })
	whenOrder(h, orderEvents, "stock_refused", func(o *Order, _ orderevents.OrderCancelled) { o.State = "cancelled" })
	when(h.listeners, orderEvents, func(r es.Record, _ orderevents.OrderStockRequested) {
		if h.streams {
			return // the market has repaired it
		}
		h.wrong(r, "order %s had to ask for its stock again: its first request was lost", r.AggregateID)
	})
}

// whenOrder applies the events of one struct. by is what the contract calls the change of state.
func whenOrder[T any](h *History, names es.EventTable[orderevents.OrderEvent], by string, apply func(*Order, T)) {
	when(h.listeners, names, func(r es.Record, event T) {
		o := h.Orders[r.AggregateID]
		if o == nil {
			o = &Order{}
			h.Orders[r.AggregateID] = o
		}
		before := o.State
		apply(o, event)
		if o.Placed != 1 || !h.machines.order.allows(before, o.State, by) {
			h.wrong(r, "order %s, placed %d times, went from %q to %q by %s",
				r.AggregateID, o.Placed, before, o.State, r.Type)
		}
	})
}
