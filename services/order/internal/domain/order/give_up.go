package order

import (
	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/pkg/quantity"
)

// Limited is a command of somebody who may give up at most so much, in minor units, of what their association is to get.
type Limited struct {
	Command
	Limit int64
}

func limited(s State, c Limited) ([]orderevents.OrderEvent, error) {
	events, err := decide(s, c.Command)
	if err != nil {
		return nil, err
	}
	given, after := int64(0), s
	for _, e := range events {
		next := Evolve(after, e)
		given += GivenUp(after, e, next)
		after = next
	}
	if given > c.Limit {
		return nil, ErrBeyondMandate
	}
	return events, nil
}

// GivenUp is what the association no longer gets once an event has happened, in minor units: what the same goods come to less, what is said to be in its account, and goods that it gives again.
// What comes to less because goods go back to it is not given up.
func GivenUp(before State, event orderevents.OrderEvent, after State) int64 {
	if e, is := event.(orderevents.OrderPaymentConfirmed); is {
		if p := after.Payments[e.Number-1]; p.From == orderevents.Buyer {
			return p.Amount.Minor
		}
		return 0
	}
	if e, is := event.(orderevents.OrderClaimAccepted); is && e.Wants == orderevents.ResolvedReplace {
		return after.comesTo()
	}
	if _, is := event.(orderevents.DeliveryWeighed); is || before.Status == "" || before.Status == Placed { // what scales show is nobody's to give, nor what is no deal yet
		return 0
	}
	back := quantity.Quantity{Milli: after.Returned - before.Returned, Unit: before.Measure.Base}
	if back.Milli <= 0 {
		return max(0, before.comesTo()-after.comesTo())
	}
	worth, err := money.Price(before.Price).Total(back, before.Measure)
	if err != nil {
		return max(0, before.comesTo()-after.comesTo())
	}
	return max(0, before.comesTo()-after.comesTo()-worth.Minor)
}
