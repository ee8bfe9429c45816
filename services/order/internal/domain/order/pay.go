package order

import (
	"time"

	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/lima"
	"github.com/qhatu/qhatu/services/order/internal/domain/party"
)

// Pay says that money went from one side to the other. Said by whoever was paid, it is confirmed at once.
type Pay struct {
	Party     party.Party
	From      string // buyer or seller: who paid
	Amount    events.Amount
	Method    string
	PaidOn    string // date in Peru; "" today
	Reference events.SealedText
	Now       time.Time
}

func (Pay) command() {}

// PaysTooMuch says how much can be paid at most. It is an [ErrPaysTooMuch].
type PaysTooMuch struct{ Most events.Amount }

func (PaysTooMuch) Error() string { return ErrPaysTooMuch.Error() }

// Unwrap returns ErrPaysTooMuch.
func (PaysTooMuch) Unwrap() error { return ErrPaysTooMuch }

// SamePayment says which payment is this one already. It is an [ErrSamePayment].
type SamePayment struct{ Number int }

func (SamePayment) Error() string { return ErrSamePayment.Error() }

// Unwrap returns ErrSamePayment.
func (SamePayment) Unwrap() error { return ErrSamePayment }

func pay(s State, c Pay) ([]orderevents.OrderEvent, error) {
	if err := s.checkParty(c.Party); err != nil {
		return nil, err
	}
	if c.PaidOn == "" {
		c.PaidOn = lima.Date(c.Now)
	}
	p := Payment{
		Number: len(s.Payments) + 1, From: c.From, Amount: c.Amount, Method: c.Method, PaidOn: c.PaidOn, Reference: c.Reference,
	}
	if err := s.checkPayment(p, c); err != nil {
		return nil, err
	}
	said := []orderevents.OrderEvent{orderevents.OrderPaymentSaid{
		Negotiation: s.Demand.Negotiation, Number: p.Number, From: p.From, Amount: p.Amount, Method: p.Method, PaidOn: p.PaidOn, Reference: p.Reference,
	}}
	if c.Party.Side == p.To() {
		said = append(said, orderevents.OrderPaymentConfirmed{Negotiation: s.Demand.Negotiation, Number: p.Number, By: c.Party.Side})
	}
	return said, nil
}

// checkPayment checks that a payment can be one of this order's.
func (s State) checkPayment(p Payment, c Pay) error {
	switch {
	case s.Status == Placed:
		return ErrNotConfirmed
	case p.Amount.Currency != s.Agreed.Currency:
		return ErrOtherCurrency
	case p.Amount.Minor <= 0:
		return ErrPaysNothing
	case !lima.InLastYear(p.PaidOn, lima.Date(c.Now)):
		return ErrPaidWhen
	case p.Reference == "" && p.Method != Cash && c.Party.Side == p.From:
		return ErrNoReference
	}
	if same := s.same(p); same != 0 {
		return SamePayment{same}
	}
	if err := s.checkCap(p); err != nil {
		return err
	}
	return s.checkDue(p)
}

// same is the number of a payment that stands and is this one, as far as can be told: of the same operation, or alike but for the
// reference, where one of the two has none or they are of different sides. 0: none is.
func (s State) same(p Payment) int {
	for _, other := range s.Payments {
		if !other.stands() || other.Method != p.Method || other.From != p.From {
			continue
		}
		if p.Reference != "" && other.Reference == p.Reference && p.Method != Cash {
			return other.Number
		}
		if other.operation() == p.operation() && !differ(other.Reference, p.Reference) {
			return other.Number
		}
	}
	return 0
}

// differ tells whether two references of one side say that two payments are two.
func differ(a, b events.SealedText) bool {
	whose, _, _ := a.Parts()
	others, _, _ := b.Parts()
	return a != "" && b != "" && a != b && whose == others
}

// checkDue checks that no more is paid than there is to pay.
func (s State) checkDue(p Payment) error {
	room := s.room(p.From)
	switch {
	case room <= 0 && p.From == orderevents.Seller:
		return ErrNothingBack
	case p.Amount.Minor > room:
		return PaysTooMuch{s.Amount(max(0, room))}
	}
	return nil
}

// room is how much more one side may say to have paid, in minor units. What is said and not answered counts.
func (s State) room(from string) int64 {
	most := s.Payable()
	if from == orderevents.Seller {
		most = -most
	}
	return most - s.Said(from)
}

// mayPay tells whether there is anything to pay, or to pay back.
func (s State) mayPay() bool {
	return s.Status != Placed && (s.room(orderevents.Buyer) > 0 || s.room(orderevents.Seller) > 0)
}
