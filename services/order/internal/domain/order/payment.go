package order

import (
	"slices"

	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/api/orderevents"
)

// PaymentState is how far the two sides agree that a payment was made.
type PaymentState string

// The states of a payment, as the API names them.
const (
	PaymentSaid      PaymentState = "said"       // who paid says so
	PaymentConfirmed PaymentState = "confirmed"  // who was paid has it
	PaymentDenied    PaymentState = "denied"     // who was to be paid does not have it
	PaymentTakenBack PaymentState = "taken_back" // who said so takes it back
)

// Payment is a line of the ledger: money that went from one side to the other outside of the market.
type Payment struct {
	Number    int
	From      string // buyer or seller: who paid
	Amount    events.Amount
	Method    string // transfer, yape, plin or cash
	PaidOn    string // date in Peru
	Reference events.SealedText
	State     PaymentState
}

// To is the side that was paid.
func (p Payment) To() string {
	if p.From == orderevents.Buyer {
		return orderevents.Seller
	}
	return orderevents.Buyer
}

// operation is what of a payment two people would say alike. References are sealed under who says them, so those of the two
// sides differ even where the number is the same.
func (p Payment) operation() Payment {
	return Payment{From: p.From, Amount: p.Amount, Method: p.Method, PaidOn: p.PaidOn}
}

// stands tells whether a payment is said or confirmed.
func (p Payment) stands() bool { return p.State == PaymentSaid || p.State == PaymentConfirmed }

// Paid is what the seller has of the buyer's money, in minor units: what was confirmed, less what was confirmed as paid back.
func (s State) Paid() int64 {
	return s.sum(orderevents.Buyer, PaymentConfirmed) - s.sum(orderevents.Seller, PaymentConfirmed)
}

// Payable is what the buyer has yet to pay in all, due or not, in minor units; below zero: what the seller has to pay back.
func (s State) Payable() int64 {
	if s.Status == Cancelled {
		return -s.Paid()
	}
	return s.comesTo() - s.Paid()
}

// comesTo is the order's total by now, in minor units.
func (s State) comesTo() int64 {
	total, err := s.Total()
	if err != nil { // of an agreed price it has one
		return s.Agreed.Minor
	}
	return total.Minor
}

// Said is what one side says to have paid and the other has not answered, in minor units.
func (s State) Said(from string) int64 { return s.sum(from, PaymentSaid) }

// sum is what was paid by one side in payments of one state.
func (s State) sum(from string, state PaymentState) (minor int64) {
	for _, p := range s.Payments {
		if p.From == from && p.State == state {
			minor += p.Amount.Minor
		}
	}
	return minor
}

// payment finds a payment by its number.
func (s State) payment(number int) (Payment, error) {
	if number < 1 || number > len(s.Payments) {
		return Payment{}, ErrNoSuchPayment
	}
	return s.Payments[number-1], nil
}

// withPayment returns the ledger with one payment in another state; the ledger it was stays as it was.
func (s State) withPayment(number int, state PaymentState) []Payment {
	payments := slices.Clone(s.Payments)
	payments[number-1].State = state
	return payments
}

func (s State) said(e orderevents.OrderPaymentSaid) State {
	s.Payments = append(slices.Clip(s.Payments), Payment{
		Number: e.Number, From: e.From, Amount: e.Amount, Method: e.Method, PaidOn: e.PaidOn, Reference: e.Reference, State: PaymentSaid,
	})
	return s
}

// completing adds that the order is completed, where it is with these events.
func (s State) completing(events []orderevents.OrderEvent) []orderevents.OrderEvent {
	if len(events) == 0 {
		return events
	}
	for _, e := range events {
		s = Evolve(s, e)
	}
	if (s.Status != Received && s.Status != Resolved) || s.Payable() != 0 {
		return events
	}
	return append(events, orderevents.OrderCompleted{Negotiation: s.Demand.Negotiation})
}
