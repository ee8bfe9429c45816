package promise

import (
	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/es"
)

// Negotiation is a negotiation as its events tell it.
type Negotiation struct {
	State             string
	Lot               string
	Offers            []Made // number n is at n-1
	Standing, Pending int    // numbers, 0: none
	Accepted          []orderevents.OfferAccepted
	Ended             map[string][]int // event → numbers of the offers that it ended
}

// Made is an offer.
type Made struct {
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

// foldNegotiation folds one event and checks that the contract's state machine knows the change.
func (h *History) foldNegotiation(r es.Record, event orderevents.NegotiationEvent) {
	n := h.Negotiations[r.AggregateID]
	if n == nil {
		n = &Negotiation{Ended: map[string][]int{}}
		h.Negotiations[r.AggregateID] = n
	}
	before := n.State
	by := n.apply(r, event)
	if !h.machines.negotiation.allows(before, n.State, by) {
		h.wrong("position %d: negotiation %s went from %q to %q by %s", r.Position, r.AggregateID, before, n.State, r.Type)
	}
	if len(n.Accepted) > 1 && n.Accepted[len(n.Accepted)-1].Number == n.Accepted[len(n.Accepted)-2].Number {
		h.wrong("position %d: negotiation %s accepts an offer twice", r.Position, r.AggregateID)
	}
}

// apply returns what the contract calls the change.
func (n *Negotiation) apply(r es.Record, event orderevents.NegotiationEvent) (by string) {
	switch e := event.(type) {
	case orderevents.NegotiationOpened:
		n.Lot = e.Lot
	case orderevents.OfferMade:
		n.Offers = append(n.Offers, Made{By: e.By, Firm: e.Firm, Milli: e.Milli, Minor: e.Price.Minor})
		if e.Firm {
			n.Pending = e.Number
			break
		}
		n.stand(e.Number)
		return "offer"
	case orderevents.OfferStood:
		n.stand(e.Number)
		return "offer"
	case orderevents.OfferRefused:
		n.drop(r, e.Number)
		if n.Standing == 0 {
			n.State = turnOf(n.Offers[e.Number-1].By)
		}
		return "stock_refused"
	case orderevents.OfferAccepted:
		n.drop(r, e.Number)
		n.Accepted = append(n.Accepted, e)
		n.State = "agreed"
		return "accept"
	case orderevents.OfferRejected:
		n.drop(r, e.Number)
		n.turnOfMaker(e.Number)
		return "reject"
	case orderevents.OfferWithdrawn:
		n.drop(r, e.Number)
		n.turnOfMaker(e.Number)
		return "withdraw"
	case orderevents.OfferExpired:
		n.drop(r, e.Number)
		if n.Standing == 0 {
			n.State = "expired"
		}
		return "expire"
	case orderevents.NegotiationClosed:
		n.clear()
		n.State = "closed"
		return "close"
	case orderevents.NegotiationCancelled:
		n.clear()
		n.State = "cancelled"
		return "lot_ended"
	case orderevents.NegotiationCompleted:
		n.State = "done"
		return "stock_committed"
	}
	return ""
}

func (n *Negotiation) stand(number int) {
	if n.Pending == number {
		n.Pending = 0
	}
	n.Standing, n.State = number, turnOf(otherSide(n.Offers[number-1].By))
}

func (n *Negotiation) turnOfMaker(number int) {
	if n.Standing == 0 {
		n.State = turnOf(n.Offers[number-1].By)
	}
}

// drop takes an offer off the table.
func (n *Negotiation) drop(r es.Record, number int) {
	if n.Standing == number {
		n.Standing = 0
	}
	if n.Pending == number {
		n.Pending = 0
	}
	n.Ended[r.Type] = append(n.Ended[r.Type], number)
}

// clear takes everything off the table: whoever takes an offer back now is told that it is so already.
func (n *Negotiation) clear() {
	n.Ended[orderevents.OfferWithdrawnV1] = append(n.Ended[orderevents.OfferWithdrawnV1], n.Standing, n.Pending)
	n.Standing, n.Pending = 0, 0
}
