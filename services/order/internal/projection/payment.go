package projection

import (
	"slices"
	"time"

	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/services/order/internal/domain/order"
)

// Told is when the two sides spoke of a payment, and why it was denied.
type Told struct {
	SaidAt     time.Time `json:"said_at"`
	AnsweredAt time.Time `json:"answered_at,omitzero"` // when it came to its state; zero: it is said
	Denial     string    `json:"denial,omitempty"`
}

// When is when the order came to a state, or to one that implies it; the zero time: not yet.
func (o Order) When(status order.Status) time.Time {
	for _, step := range o.Timeline {
		if step.Status.Implies(status) {
			return step.At
		}
	}
	return time.Time{}
}

func (o Order) paymentSaid(_ orderevents.OrderPaymentSaid, r es.Record) Order {
	o.Told = append(slices.Clip(o.Told), Told{SaidAt: r.Time})
	return o
}

func (o Order) paymentConfirmed(e orderevents.OrderPaymentConfirmed, r es.Record) Order {
	return o.answered(e.Number, r.Time, "")
}

func (o Order) paymentDenied(e orderevents.OrderPaymentDenied, r es.Record) Order {
	return o.answered(e.Number, r.Time, e.Reason)
}

func (o Order) paymentTakenBack(e orderevents.OrderPaymentTakenBack, r es.Record) Order {
	return o.answered(e.Number, r.Time, "")
}

func (o Order) answered(number int, at time.Time, denial string) Order {
	o.Told = slices.Clone(o.Told)
	o.Told[number-1].AnsweredAt, o.Told[number-1].Denial = at, denial
	return o
}
