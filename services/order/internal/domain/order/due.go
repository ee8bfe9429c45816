package order

import (
	"slices"
	"time"

	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/lima"
)

// What a due is for, as the API names it.
const (
	Advance = "advance"
	Balance = "balance"
	Claimed = "claimed" // what the buyer does not owe if a claim of theirs is right
	Back    = "back"    // of what was paid for an order that came to less, or to nothing
)

// Due is a part of the money, and by when it is to be paid.
type Due struct {
	For    string        // advance, balance, claimed or back
	From   string        // buyer or seller: who is to pay
	Amount events.Amount // what is left of it
	On     string        // last day in Peru on which it is in time; "": it is not due yet
}

// Overdue tells whether its day is over.
func (d Due) Overdue(today string) bool { return d.On != "" && d.On < today && d.Amount.Minor > 0 }

// Dues are what is left to pay, the first due first. when tells when the order came to a state, or to a later one; the zero time: not yet.
func (s State) Dues(when func(Status) time.Time) []Due {
	left := s.Payable()
	if left < 0 {
		return []Due{{For: Back, From: orderevents.Seller, Amount: s.Amount(-left), On: dayOf(when(s.Status))}}
	}
	var dues []Due
	advance := min(left, max(0, s.AdvanceMinor()-s.Paid()))
	if advance > 0 {
		dues = append(dues, Due{For: Advance, From: orderevents.Buyer, Amount: s.Amount(advance), On: dayOf(when(Confirmed))})
	}
	balance := left - advance
	claimed := min(balance, s.disputedMinor()) // what is not disputed is due as it was
	if balance > claimed {
		dues = append(dues, Due{For: Balance, From: orderevents.Buyer, Amount: s.Amount(balance - claimed), On: s.BalanceOn(when)})
	}
	if claimed > 0 {
		dues = append(dues, Due{For: Claimed, From: orderevents.Buyer, Amount: s.Amount(claimed)})
	}
	return dues
}

// AdvanceMinor is what was agreed to be paid ahead, in minor units, rounded half up.
func (s State) AdvanceMinor() int64 {
	return (s.Agreed.Minor*int64(s.PayBy.AdvancePct) + 50) / 100
}

// BalanceOn is the last day for the balance: by the terms, or that of the delivery where none were named.
func (s State) BalanceOn(when func(Status) time.Time) string {
	switch on := s.PayBy.BalanceOn; {
	case on == "loading", on == "weighing" && s.WeighAt != "destination":
		return dayOf(when(Dispatched))
	case on == "days" && !when(Delivered).IsZero():
		return dayOf(when(Delivered).AddDate(0, 0, s.PayBy.Days))
	}
	return dayOf(when(Delivered))
}

// Amount is money in the order's currency.
func (s State) Amount(minor int64) events.Amount {
	return events.Amount{Minor: minor, Currency: s.Agreed.Currency}
}

// PaymentStatus is how an order stands with its money, as the API names it.
type PaymentStatus string

// How an order stands with its money. The first that fits counts.
const (
	DueBack     PaymentStatus = "due_back"     // the seller has more than the order comes to
	Paid        PaymentStatus = "paid"         // all of it is confirmed
	Overdue     PaymentStatus = "overdue"      // a day is over on which something was to be paid
	AdvancePaid PaymentStatus = "advance_paid" // the advance that was agreed is confirmed
	PartPaid    PaymentStatus = "part_paid"    // some is confirmed
	Unpaid      PaymentStatus = "unpaid"       // nothing is
	NothingDue  PaymentStatus = "nothing_due"  // of an order that was cancelled
)

// PaymentStatus tells how the order stands with its money on a day in Peru.
func (s State) PaymentStatus(dues []Due, today string) PaymentStatus {
	overdue := slices.ContainsFunc(dues, func(d Due) bool { return d.Overdue(today) })
	switch advance := s.AdvanceMinor(); {
	case s.Payable() < 0:
		return DueBack
	case s.Status == Cancelled:
		return NothingDue
	case s.Payable() == 0:
		return Paid
	case overdue:
		return Overdue
	case advance > 0 && s.Paid() >= advance:
		return AdvancePaid
	case s.Paid() > 0:
		return PartPaid
	}
	return Unpaid
}

// dayOf is a moment's date in Peru; "" for the zero time.
func dayOf(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return lima.Date(at)
}
