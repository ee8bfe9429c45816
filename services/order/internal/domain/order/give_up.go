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

// GivenUp is what the association no longer gets once an event of its own has happened, in minor units: what the order comes to less, what is said to be in its account, goods that it gives
// again, and goods that it says weigh less than was sent, whether that counts yet or not. What comes to less because the buyer sends goods back to it is not given up.
func GivenUp(before State, event orderevents.OrderEvent, after State) int64 {
	less := max(0, before.comesTo()-after.comesTo())
	if e, is := event.(orderevents.OrderPaymentConfirmed); is {
		return after.receives(e.Number)
	}
	if e, is := event.(orderevents.OrderClaimAccepted); is && e.Wants == orderevents.ResolvedReplace {
		return after.comesTo()
	}
	if e, is := event.(orderevents.OrderClaimAccepted); is {
		return max(0, less-before.worth(e.ReturnedMilli-before.Returned))
	}
	if e, is := event.(orderevents.DeliveryWeighed); is {
		return before.missing(e.Delivery, e.NetMilli)
	}
	if e, is := event.(orderevents.DeliveryWeightAgreed); is {
		return max(less, before.missing(e.Delivery, e.NetMilli))
	}
	if _, is := event.(orderevents.OrderCalledOff); is || before.Status == "" || before.Status == Placed { // the goods stay where they are, or it is no deal yet
		return 0
	}
	return less
}

// receives is the amount of a payment to the association; nothing of what it pays back.
func (s State) receives(number int) int64 {
	if p := s.Payments[number-1]; p.From == orderevents.Buyer {
		return p.Amount.Minor
	}
	return 0
}

// missing is what a delivery weighs less than was sent of it, at its price.
func (s State) missing(delivery int, net int64) int64 {
	d, err := s.delivery(delivery)
	if err != nil {
		return 0
	}
	return s.worth(d.Milli - net)
}

// worth is what so much comes to at the agreed price, in minor units; nothing where there is nothing.
func (s State) worth(milli int64) int64 {
	if milli <= 0 {
		return 0
	}
	worth, err := money.Price(s.Price).Total(quantity.Quantity{Milli: milli, Unit: s.Measure.Base}, s.Measure)
	if err != nil {
		return 0
	}
	return worth.Minor
}
