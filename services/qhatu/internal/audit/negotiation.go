package audit

import (
	"time"

	"github.com/qhatu/qhatu/api/catalogevents"
	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/es"
)

// Negotiation is a negotiation as its events tell it.
type Negotiation struct {
	State             string
	Lot               string
	Offers            []Offer // number n is at n-1
	Standing, Pending int     // numbers, 0: none
	Accepted          []orderevents.OfferAccepted
	Ended             map[string][]int // event → numbers of the offers that it ended

	changed time.Time
	lotLost bool // a part of what happened to its lot is lost, and so it was cancelled
}

// offer is the one of a number; the zero Offer if there is none.
func (n *Negotiation) offer(number int) Offer {
	if number < 1 || number > len(n.Offers) {
		return Offer{}
	}
	return n.Offers[number-1]
}

// Offer is an offer.
type Offer struct {
	By    string
	Firm  bool
	Milli int64
	Minor int64 // the price
}

func turnOf(side string) string { return "awaiting_" + side }

func otherSide(side string) string {
	if side == orderevents.Buyer {
		return orderevents.Seller
	}
	return orderevents.Buyer
}

func (h *History) listenToNegotiations() {
	negotiationEvents := es.NewEventTable(orderevents.NegotiationEvents())
	whenNegotiation(h, negotiationEvents, (*Negotiation).opened)
	whenNegotiation(h, negotiationEvents, (*Negotiation).made)
	whenNegotiation(h, negotiationEvents, (*Negotiation).stood)
	whenNegotiation(h, negotiationEvents, (*Negotiation).refused)
	whenNegotiation(h, negotiationEvents, (*Negotiation).accepted)
	whenNegotiation(h, negotiationEvents, (*Negotiation).rejected)
	whenNegotiation(h, negotiationEvents, (*Negotiation).withdrawn)
	whenNegotiation(h, negotiationEvents, (*Negotiation).expired)
	whenNegotiation(h, negotiationEvents, (*Negotiation).closed)
	whenNegotiation(h, negotiationEvents, (*Negotiation).cancelled)
	whenNegotiation(h, negotiationEvents, (*Negotiation).completed)
}

// whenNegotiation applies the events of one struct and checks that the contract's state machine knows the change, which
// apply names as the contract does.
func whenNegotiation[T any](h *History, names es.EventTable[orderevents.NegotiationEvent], apply func(*Negotiation, T) (by string)) {
	when(h.listeners, names, func(r es.Record, event T) {
		n := h.Negotiations[r.AggregateID]
		if n == nil {
			n = &Negotiation{Ended: map[string][]int{}}
			h.Negotiations[r.AggregateID] = n
		}
		before := n.State
		n.changed = r.Time
		by := apply(n, event)
		if !h.machines.negotiation.allows(before, n.State, by) {
			h.wrong(r, "negotiation %s went from %q to %q by %s", r.AggregateID, before, n.State, r.Type)
		}
		if last := len(n.Accepted) - 1; last > 0 && n.Accepted[last].Number == n.Accepted[last-1].Number {
			h.wrong(r, "negotiation %s accepts an offer twice", r.AggregateID)
		}
	})
}

func (n *Negotiation) opened(e orderevents.NegotiationOpened) string {
	n.Lot = e.Lot
	return ""
}

func (n *Negotiation) made(e orderevents.OfferMade) string {
	n.Offers = append(n.Offers, Offer{By: e.By, Firm: e.Firm, Milli: e.Milli, Minor: e.Price.Minor})
	if e.Firm {
		n.Pending = e.Number
		return ""
	}
	n.stand(e.Number)
	return "offer"
}

func (n *Negotiation) stood(e orderevents.OfferStood) string {
	n.stand(e.Number)
	return "offer"
}

func (n *Negotiation) refused(e orderevents.OfferRefused) string {
	n.end(orderevents.OfferRefusedV1, e.Number)
	n.turnOfMaker(e.Number)
	return "stock_refused"
}

func (n *Negotiation) accepted(e orderevents.OfferAccepted) string {
	n.end(orderevents.OfferAcceptedV1, e.Number)
	n.Accepted = append(n.Accepted, e)
	n.State = "agreed"
	return "accept"
}

func (n *Negotiation) rejected(e orderevents.OfferRejected) string {
	n.end(orderevents.OfferRejectedV1, e.Number)
	n.turnOfMaker(e.Number)
	return "reject"
}

func (n *Negotiation) withdrawn(e orderevents.OfferWithdrawn) string {
	n.end(orderevents.OfferWithdrawnV1, e.Number)
	n.turnOfMaker(e.Number)
	return "withdraw"
}

func (n *Negotiation) expired(e orderevents.OfferExpired) string {
	n.end(orderevents.OfferExpiredV1, e.Number)
	if n.Standing == 0 {
		n.State = "expired"
	}
	return "expire"
}

func (n *Negotiation) closed(orderevents.NegotiationClosed) string {
	n.clear()
	n.State = "closed"
	return "close"
}

func (n *Negotiation) cancelled(e orderevents.NegotiationCancelled) string {
	n.clear()
	n.State, n.lotLost = "cancelled", e.Reason == catalogevents.LotLost
	return "lot_ended"
}

func (n *Negotiation) completed(orderevents.NegotiationCompleted) string {
	n.State = "done"
	return "stock_committed"
}

func (n *Negotiation) stand(number int) {
	if n.Pending == number {
		n.Pending = 0
	}
	n.Standing, n.State = number, turnOf(otherSide(n.offer(number).By))
}

func (n *Negotiation) turnOfMaker(number int) {
	if n.Standing == 0 {
		n.State = turnOf(n.offer(number).By)
	}
}

// end takes an offer off the table.
func (n *Negotiation) end(event string, number int) {
	if n.Standing == number {
		n.Standing = 0
	}
	if n.Pending == number {
		n.Pending = 0
	}
	n.Ended[event] = append(n.Ended[event], number)
}

// clear takes everything off the table: whoever takes an offer back now is told that it is so already.
func (n *Negotiation) clear() {
	n.Ended[orderevents.OfferWithdrawnV1] = append(n.Ended[orderevents.OfferWithdrawnV1], n.Standing, n.Pending)
	n.Standing, n.Pending = 0, 0
}
