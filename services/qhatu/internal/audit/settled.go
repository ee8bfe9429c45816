package audit

import (
	"fmt"

	"github.com/qhatu/qhatu/api/orderevents"
)

// CheckSettled returns what is wrong with a market in which nothing is under way: the ledgers must be in step with the
// orders and the standing offers.
func (h *History) CheckSettled() []string {
	var wrong []string
	say := func(format string, args ...any) { wrong = append(wrong, fmt.Sprintf(format, args...)) }
	sold, held := map[string]int64{}, map[string]int64{}
	confirmed := map[string]int{}
	for id, o := range h.Orders {
		switch {
		case o.Confirmed:
			sold[o.Demand.Lot] += o.Demand.Milli - o.GaveBack
			confirmed[o.Demand.Negotiation]++
		case o.State != "cancelled":
			say("order %s is still %s", id, o.State)
		}
		h.checkOrder(id, o, say)
	}
	for id, n := range h.Negotiations {
		if n.State == "agreed" || n.Pending != 0 {
			say("negotiation %s is still %s, pending %d", id, n.State, n.Pending)
		}
		if n.Standing != 0 && n.offer(n.Standing).Firm {
			held[n.Lot] += n.offer(n.Standing).Milli
		}
		if confirmed[id] > 1 || (confirmed[id] == 1) != (n.State == "done") {
			say("negotiation %s is %s and has %d confirmed orders", id, n.State, confirmed[id])
		}
		for _, a := range n.Accepted {
			if h.Orders[a.Order] == nil {
				say("negotiation %s: accepted offer %d has no order %s", id, a.Number, a.Order)
			}
		}
	}
	for id, l := range h.Lots {
		if l.Committed != sold[id] || l.Held != held[id] {
			say("lot %s has committed %d and held %d; its orders say %d, its firm offers %d",
				id, l.Committed, l.Held, sold[id], held[id])
		}
	}
	return append(wrong, h.unsettled(h.now)...)
}

// checkOrder holds an order against the accepted offer that it stands for and against its line of the ledger.
func (h *History) checkOrder(id string, o *Order, say func(string, ...any)) {
	n := h.Negotiations[o.Demand.Negotiation]
	if n == nil {
		say("order %s is of no negotiation", id)
		return
	}
	var accepted *orderevents.OfferAccepted
	for i := range n.Accepted {
		if n.Accepted[i].Order == id {
			accepted = &n.Accepted[i]
		}
	}
	offer := n.offer(o.Demand.Offer)
	if accepted == nil || accepted.Number != o.Demand.Offer || offer.Milli != o.Demand.Milli || n.Lot != o.Demand.Lot || accepted.By == offer.By {
		say("order %s asks for %+v; what was accepted is %+v of %+v", id, o.Demand, accepted, offer)
	}
	state := "refused"
	if o.Confirmed {
		state = "committed"
	}
	line := h.Lots[o.Demand.Lot].Entries[Entry{o.Demand.Negotiation, o.Demand.Offer}]
	switch {
	case line == nil:
		say("order %s is %s without a line in the ledger", id, o.State)
	case !o.Confirmed && line.State == "released": // its offer's reservation had ended
	case line.State != state || (state == "committed" && (line.Order != id || line.Milli != o.Demand.Milli || line.Returned != o.GaveBack)):
		say("order %s is %s, the ledger says %+v", id, o.State, *line)
	}
}
