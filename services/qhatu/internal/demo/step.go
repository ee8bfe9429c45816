package demo

import (
	"slices"

	"github.com/qhatu/qhatu/api/orderrest"
)

// step is something to try, in the page's order. What is done stays done, however and in whatever order it was.
type step string

const (
	stepAnswer  step = "answer"  // an association answered the page's buyer
	stepDeal    step = "deal"    // the page's buyer has an order for which there was stock
	stepRace    step = "race"    // two buyers accepted at once
	stepRebuild step = "rebuild" // the read models were deleted and came back
	stepFair    step = "fair"    // a phone's association applied for a stall
)

// finish marks a step as done.
func (d *demo) finish(s step) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !slices.Contains(d.finished, s) {
		d.finished = append(d.finished, s)
	}
}

// finishBy marks the steps that the buyer's negotiations and orders show to be done.
func (d *demo) finishBy(negotiations []orderrest.Negotiation, orders []orderrest.Order) {
	if slices.ContainsFunc(negotiations, answered) {
		d.finish(stepAnswer)
	}
	if slices.ContainsFunc(orders, func(o orderrest.Order) bool { return o.State != "placed" && o.State != "cancelled" }) {
		d.finish(stepDeal)
	}
}

// answered tells whether the seller made an offer, or accepted or rejected the buyer's.
func answered(n orderrest.Negotiation) bool {
	return slices.ContainsFunc(n.Offers, func(o orderrest.Offer) bool {
		return o.By == "seller" || o.State == "accepted" || o.State == "rejected"
	})
}

func (d *demo) done() []step {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return slices.Clone(d.finished)
}
