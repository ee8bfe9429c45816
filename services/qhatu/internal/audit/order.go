package audit

import (
	"time"

	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/es"
)

// Order is an order as its events tell it.
type Order struct {
	State      string
	Demand     orderevents.StockDemand
	Placed     int           // times
	Confirmed  bool          // it was, whatever came later
	Resolved   bool          // a dispute was, or a claim for a return, whatever came later
	GaveBack   int64         // of its stock, as it says
	Dispatches int           // how many deliveries were sent off
	Deliveries map[int]int64 // how much came, by their numbers
	Payments   int           // how many were said

	settlement orderevents.Settlement
	changed    time.Time
}

// delivered is how much of it is on its way or there.
func (o *Order) delivered() (sum int64) {
	for _, milli := range o.Deliveries {
		sum += milli
	}
	return sum
}

func (h *History) listenToOrders() {
	orderEvents := es.NewEventTable(orderevents.OrderEvents())
	whenOrder(h, orderEvents, (*Order).placed)
	whenOrder(h, orderEvents, becomes[orderevents.OrderConfirmed]("confirmed", "stock_committed"))
	whenOrder(h, orderEvents, becomes[orderevents.OrderCancelled]("cancelled", "stock_refused"))
	whenOrder(h, orderEvents, becomes[orderevents.OrderPreparationBegun]("preparing", "prepare"))
	whenOrder(h, orderEvents, (*Order).calledOff)
	whenOrder(h, orderEvents, (*Order).dispatched)
	whenOrder(h, orderEvents, (*Order).arrived)
	whenOrder(h, orderEvents, (*Order).weighed)
	whenOrder(h, orderEvents, (*Order).weightAgreed)
	whenOrder(h, orderEvents, (*Order).restClosed)
	whenOrder(h, orderEvents, becomes[orderevents.OrderDelivered]("delivered", "deliver"))
	whenOrder(h, orderEvents, (*Order).received)
	whenOrder(h, orderEvents, (*Order).claimAccepted)
	whenOrder(h, orderEvents, becomes[orderevents.OrderDisputed]("disputed", "dispute"))
	whenOrder(h, orderEvents, (*Order).resolved)
	whenOrder(h, orderEvents, becomes[orderevents.OrderCompleted]("completed", "confirm_payment"))
	whenOrder(h, orderEvents, func(o *Order, _ orderevents.OrderPaymentSaid) string {
		o.Payments++
		return "pay"
	})
	when(h.listeners, orderEvents, func(r es.Record, e orderevents.OrderPhotoAdded) { h.Photos[e.Object] = r.AggregateID })
	when(h.listeners, orderEvents, func(_ es.Record, e orderevents.OrderPhotoTakenBack) { delete(h.Photos, e.Object) })
	when(h.listeners, orderEvents, func(r es.Record, _ orderevents.OrderStockRequested) {
		if h.streams {
			return // the market has repaired it
		}
		h.wrong(r, "order %s had to ask for its stock again: its first request was lost", r.AggregateID)
	})
}

// whenOrder applies the events of one struct and checks that the contract's state machine knows the change, which apply names as the contract does,
// and that no more comes than was agreed.
func whenOrder[T any](h *History, names es.EventTable[orderevents.OrderEvent], apply func(*Order, T) (by string)) {
	when(h.listeners, names, func(r es.Record, event T) {
		o := h.Orders[r.AggregateID]
		if o == nil {
			o = &Order{Deliveries: map[int]int64{}}
			h.Orders[r.AggregateID] = o
		}
		before := o.State
		o.changed = r.Time
		by := apply(o, event)
		if o.Placed != 1 || !h.machines.order.allows(before, o.State, by) {
			h.wrong(r, "order %s, placed %d times, went from %q to %q by %s",
				r.AggregateID, o.Placed, before, o.State, r.Type)
		}
		most := o.Demand.Milli + o.Demand.Milli*int64(o.settlement.TolerancePermille)/1000
		if o.delivered()+o.GaveBack > most && !o.Resolved || o.GaveBack > o.Demand.Milli { // what was resolved may have come and gone back
			h.wrong(r, "order %s of %d has %d on its way or there, and gave %d back", r.AggregateID, o.Demand.Milli, o.delivered(), o.GaveBack)
		}
	})
}

// becomes is what an event does that says nothing but that an order has come to a state.
func becomes[T any](state, by string) func(*Order, T) string {
	return func(o *Order, _ T) string {
		o.State = state
		o.Confirmed = o.Confirmed || state == "confirmed"
		return by
	}
}

func (o *Order) placed(e orderevents.OrderPlaced) string {
	o.State, o.Demand, o.settlement = "placed", e.StockDemand, orderevents.UsualSettlement()
	if e.Settlement != nil {
		o.settlement = *e.Settlement
	}
	o.Placed++
	return ""
}

func (o *Order) calledOff(e orderevents.OrderCalledOff) string {
	o.State, o.GaveBack = "cancelled", e.ReturnedMilli
	return "cancel"
}

func (o *Order) dispatched(e orderevents.DeliveryDispatched) string {
	o.State, o.Deliveries[e.Delivery] = "dispatched", e.Milli
	o.Dispatches++
	return "dispatch"
}

func (o *Order) arrived(e orderevents.DeliveryArrived) string {
	if o.State == "confirmed" || o.State == "preparing" {
		o.State = "dispatched"
	}
	o.Deliveries[e.Delivery] = e.Milli
	return "deliver"
}

func (o *Order) weighed(e orderevents.DeliveryWeighed) string {
	if e.Standing != orderevents.WeightWaits {
		o.Deliveries[e.Delivery] = e.NetMilli
	}
	return "weigh"
}

func (o *Order) weightAgreed(e orderevents.DeliveryWeightAgreed) string {
	o.Deliveries[e.Delivery] = e.NetMilli
	return "agree_weight"
}

func (o *Order) restClosed(e orderevents.OrderRestClosed) string {
	o.GaveBack = e.ReturnedMilli
	return "close_rest"
}

func (o *Order) received(e orderevents.OrderReceived) string {
	o.State = "received"
	switch {
	case e.HandedOver:
		return "hand_over"
	case e.By == orderevents.ByTime:
		return "claim_window_over"
	case e.By == orderevents.ByClaim:
		return "accept_claim"
	}
	return "receive"
}

func (o *Order) claimAccepted(e orderevents.OrderClaimAccepted) string {
	o.Resolved, o.GaveBack = o.Resolved || e.ReturnedMilli > o.GaveBack, e.ReturnedMilli
	return "accept_claim"
}

func (o *Order) resolved(e orderevents.OrderResolved) string {
	o.State, o.Resolved, o.GaveBack = "resolved", true, e.ReturnedMilli
	return "resolve"
}
