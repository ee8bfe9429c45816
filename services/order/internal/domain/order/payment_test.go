package order_test

import (
	"errors"
	"testing"
	"time"

	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/services/order/internal/domain/order"
	"github.com/qhatu/qhatu/services/order/internal/domain/party"
)

// payday is a moment of 2026-01-05 in Peru.
var payday = time.Date(2026, 1, 5, 15, 0, 0, 0, time.UTC)

// pays is a payment by the buyer, said by a party.
func pays(by party.Party, minor int64, more ...func(*order.Pay)) order.Command {
	c := order.Pay{
		Party: by, From: orderevents.Buyer, Amount: events.Amount{Minor: minor, Currency: "PEN"}, Method: order.Transfer,
		PaidOn: "2026-01-05", Reference: events.NewSealedText(by.Org, "AA"), Now: payday,
	}
	for _, change := range more {
		change(&c)
	}
	return c
}

func in(method string) func(*order.Pay) {
	return func(c *order.Pay) { c.Method = method }
}

func referring(body string) func(*order.Pay) {
	return func(c *order.Pay) {
		if c.Reference = ""; body != "" {
			c.Reference = events.NewSealedText(c.Party.Org, body)
		}
	}
}

func back(c *order.Pay) { c.From = orderevents.Seller }

// said is what follows of a payment that somebody says.
func said(number int, c order.Command) event {
	p := c.(order.Pay)
	return orderevents.OrderPaymentSaid{
		Negotiation: "neg_1", Number: number, From: p.From, Amount: p.Amount, Method: p.Method, PaidOn: p.PaidOn, Reference: p.Reference,
	}
}

func hasIt(number int, by party.Party) event {
	return orderevents.OrderPaymentConfirmed{Negotiation: "neg_1", Number: number, By: by.Side}
}

func TestAPaymentIsSaidByWhoPaidAndConfirmedByWhoWasPaid(t *testing.T) {
	half, rest := pays(buyer(), 40_250), pays(buyer(), 40_250, referring("BB"))
	open := []event{agreed(), confirmed()}
	with := func(more ...event) []event { return append(open[:2:2], more...) }
	check(t, []rule{
		{Name: "said", Given: open, When: half, Then: []event{said(1, half)}},
		{Name: "confirmed", Given: with(said(1, half)), When: order.ConfirmPayment{Party: seller(), Number: 1}, Then: []event{hasIt(1, seller())}},
		{Name: "confirmed again", Given: with(said(1, half), hasIt(1, seller())), When: order.ConfirmPayment{Party: seller(), Number: 1}},
		{Name: "nobody confirms what they paid", Given: with(said(1, half)), When: order.ConfirmPayment{Party: buyer(), Number: 1}, Refused: order.ErrNotPayee},
		{Name: "nobody confirms what is not there", Given: with(said(1, half)), When: order.ConfirmPayment{Party: seller(), Number: 2}, Refused: order.ErrNoSuchPayment},
		{Name: "said by who was paid it is confirmed", Given: open, When: pays(seller(), 100, referring("")), Then: []event{
			said(1, pays(seller(), 100, referring(""))), hasIt(1, seller()),
		}},
		{Name: "the rest", Given: with(said(1, half)), When: rest, Then: []event{said(2, rest)}},
		{Name: "on the day it is said, where no day is", Given: open, When: pays(buyer(), 1, func(c *order.Pay) { c.PaidOn = "" }), Then: []event{said(1, pays(buyer(), 1))}},
		{Name: "too early", Given: open[:1], When: half, Refused: order.ErrNotConfirmed},
		{Name: "nothing", Given: open, When: pays(buyer(), 0), Refused: order.ErrPaysNothing},
		{Name: "tomorrow", Given: open, When: pays(buyer(), 1, func(c *order.Pay) { c.PaidOn = "2026-01-06" }), Refused: order.ErrPaidWhen},
		{Name: "years ago", Given: open, When: pays(buyer(), 1, func(c *order.Pay) { c.PaidOn = "2024-12-31" }), Refused: order.ErrPaidWhen},
		{Name: "other money", Given: open, When: pays(buyer(), 1, func(c *order.Pay) { c.Amount.Currency = "USD" }), Refused: order.ErrOtherCurrency},
		{Name: "a transfer without its number", Given: open, When: pays(buyer(), 1, referring("")), Refused: order.ErrNoReference},
		{Name: "cash has none", Given: open, When: pays(buyer(), 1, in(order.Cash), referring("")), Then: []event{said(1, pays(buyer(), 1, in(order.Cash), referring("")))}},
		{Name: "a stranger", Given: open, When: pays(strangers()[1], 1), Refused: order.ErrNotFound},
	})
}

func TestAPaymentIsDeniedOrTakenBack(t *testing.T) {
	all := pays(buyer(), 80_500)
	denied := orderevents.OrderPaymentDenied{Negotiation: "neg_1", Number: 1, By: orderevents.Seller, Reason: "not_arrived"}
	takenBack := orderevents.OrderPaymentTakenBack{Negotiation: "neg_1", Number: 1}
	deny, takeBack := order.DenyPayment{Party: seller(), Number: 1, Reason: "not_arrived"}, order.TakeBackPayment{Party: buyer(), Number: 1}
	confirm := order.ConfirmPayment{Party: seller(), Number: 1}
	open := []event{agreed(), confirmed(), said(1, all)}
	with := func(more ...event) []event { return append(open[:3:3], more...) }
	again := pays(buyer(), 80_500)
	check(t, []rule{
		{Name: "denied", Given: open, When: deny, Then: []event{denied}},
		{Name: "denied again", Given: with(denied), When: deny},
		{Name: "it came after all", Given: with(denied), When: confirm, Then: []event{hasIt(1, seller())}},
		{Name: "denied, and paid anew", Given: with(denied), When: again, Then: []event{said(2, again)}},
		{Name: "it came after all, beside what was paid anew", Given: with(denied, said(2, again)), When: confirm, Refused: order.ErrPaysTooMuch},
		{Name: "what was confirmed stays", Given: with(hasIt(1, seller())), When: deny, Refused: order.ErrPaymentConfirmed},
		{Name: "taken back", Given: open, When: takeBack, Then: []event{takenBack}},
		{Name: "taken back again", Given: with(takenBack), When: takeBack},
		{Name: "not by the other side", Given: open, When: order.TakeBackPayment{Party: seller(), Number: 1}, Refused: order.ErrNotPayer},
		{Name: "what was confirmed is not taken back", Given: with(hasIt(1, seller())), When: takeBack, Refused: order.ErrPaymentConfirmed},
		{Name: "what was taken back is not confirmed", Given: with(takenBack), When: confirm, Refused: order.ErrPaymentTakenBack},
		{Name: "nor denied", Given: with(takenBack), When: deny, Refused: order.ErrPaymentTakenBack},
	})
}

func TestAPaymentIsKeptOnce(t *testing.T) {
	first := pays(buyer(), 10_000)
	open := []event{agreed(), confirmed(), said(1, first)}
	bundle := pays(buyer(), 10_000, in(order.Cash), referring(""))
	check(t, []rule{
		{Name: "the same operation", Given: open, When: pays(buyer(), 10_000), Refused: order.ErrSamePayment},
		{Name: "the same operation, of another amount", Given: open, When: pays(buyer(), 9_000), Refused: order.ErrSamePayment},
		{Name: "another operation alike", Given: open, When: pays(buyer(), 10_000, referring("BB")), Then: []event{said(2, pays(buyer(), 10_000, referring("BB")))}},
		{Name: "as the other side tells it", Given: open, When: pays(seller(), 10_000, referring("")), Refused: order.ErrSamePayment},
		{Name: "as the other side tells it, with its number", Given: open, When: pays(seller(), 10_000, referring("CC")), Refused: order.ErrSamePayment},
		{Name: "cash of the same day", Given: []event{agreed(), confirmed(), said(1, bundle)}, When: bundle, Refused: order.ErrSamePayment},
		{Name: "cash of the same day that is told apart", Given: []event{agreed(), confirmed(), said(1, pays(buyer(), 10_000, in(order.Cash), referring("AA")))}, When: pays(buyer(), 10_000, in(order.Cash), referring("BB")), Then: []event{said(2, pays(buyer(), 10_000, in(order.Cash), referring("BB")))}},
	})
	_, err := order.Decide(fold(open...), pays(buyer(), 10_000))
	if same, ok := errors.AsType[order.SamePayment](err); !ok || same.Number != 1 {
		t.Errorf("refused with %v, want payment 1", err)
	}
}

func TestNobodyPaysMoreThanThereIsToPay(t *testing.T) {
	most := pays(buyer(), 80_000)
	open := []event{agreed(), confirmed()}
	check(t, []rule{
		{Name: "all", Given: open, When: pays(buyer(), 80_500), Then: []event{said(1, pays(buyer(), 80_500))}},
		{Name: "a céntimo more", Given: open, When: pays(buyer(), 80_501), Refused: order.ErrPaysTooMuch},
		{Name: "beside what was said", Given: append(open, said(1, most)), When: pays(buyer(), 501, referring("BB")), Refused: order.ErrPaysTooMuch},
		{Name: "back, of nothing", Given: open, When: pays(seller(), 1, back), Refused: order.ErrNothingBack},
	})
	_, err := order.Decide(fold(append(open, said(1, most))...), pays(buyer(), 501, referring("BB")))
	if tooMuch, ok := errors.AsType[order.PaysTooMuch](err); !ok || tooMuch.Most.Minor != 500 {
		t.Errorf("refused with %v, want 500 at most", err)
	}
}

func TestAWalletMovesSoMuch(t *testing.T) {
	large := agreed()
	large.Total.Minor, large.Price.Minor = 10_000_00, 2_000_00
	open := []event{large, confirmed()}
	var day []event
	for i := range 4 {
		day = append(day, said(i+1, pays(buyer(), 500_00, in(order.Yape), referring("A"+string(rune('A'+i))))))
	}
	next := pays(buyer(), 500_00, in(order.Yape), referring("ZZ"), func(c *order.Pay) { c.PaidOn = "2026-01-04" })
	check(t, []rule{
		{Name: "in one operation", Given: open, When: pays(buyer(), 500_00, in(order.Yape)), Then: []event{said(1, pays(buyer(), 500_00, in(order.Yape)))}},
		{Name: "more in one operation", Given: open, When: pays(buyer(), 500_01, in(order.Plin)), Refused: order.ErrBeyondCap},
		{Name: "more on one day", Given: append(open, day...), When: pays(buyer(), 1, in(order.Yape), referring("ZZ")), Refused: order.ErrBeyondCap},
		{Name: "another day", Given: append(open, day...), When: next, Then: []event{said(5, next)}},
		{Name: "a transfer has none", Given: append(open, day...), When: pays(buyer(), 8_000_00, referring("ZZ")), Then: []event{said(5, pays(buyer(), 8_000_00, referring("ZZ")))}},
	})
}

func TestWhatIsDueFollowsFromTheTerms(t *testing.T) {
	days := map[order.Status]time.Time{order.Confirmed: payday}
	when := func(s order.Status) time.Time { return days[s] }
	placed := agreed()
	placed.Terms = &orderevents.Terms{Payment: &orderevents.Payment{AdvancePct: 30, BalanceOn: "days", Days: 10}}
	s := fold(placed, confirmed())

	checkDues(t, "nothing is paid", s.Dues(when), order.Due{For: order.Advance, From: orderevents.Buyer, Amount: inSoles(24_150), On: "2026-01-05"},
		order.Due{For: order.Balance, From: orderevents.Buyer, Amount: inSoles(56_350)})
	if got := s.PaymentStatus(s.Dues(when), "2026-01-05"); got != order.Unpaid {
		t.Errorf("on the day it is %s", got)
	}
	if got := s.PaymentStatus(s.Dues(when), "2026-01-06"); got != order.Overdue {
		t.Errorf("the day after it is %s", got)
	}

	advance := pays(buyer(), 24_150)
	s = fold(placed, confirmed(), said(1, advance), hasIt(1, seller()))
	checkDues(t, "the advance is", s.Dues(when), order.Due{For: order.Balance, From: orderevents.Buyer, Amount: inSoles(56_350)})
	if got := s.PaymentStatus(s.Dues(when), "2026-01-06"); got != order.AdvancePaid {
		t.Errorf("with the advance it is %s", got)
	}
	days[order.Delivered] = payday.AddDate(0, 0, 2)
	checkDues(t, "delivered", s.Dues(when), order.Due{For: order.Balance, From: orderevents.Buyer, Amount: inSoles(56_350), On: "2026-01-17"})
}

func inSoles(minor int64) events.Amount { return events.Amount{Minor: minor, Currency: "PEN"} }

func checkDues(t *testing.T, what string, got []order.Due, want ...order.Due) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: due is %v, want %v", what, got, want)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("%s: due %d is %v, want %v", what, i, got[i], want[i])
		}
	}
}

func fold(history ...event) (s order.State) {
	for _, e := range history {
		s = order.Evolve(s, e)
	}
	return s
}
