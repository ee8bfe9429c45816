package order_test

import (
	"testing"
	"time"

	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/order/internal/domain/order"
)

func claimed(number int, wants string, total *events.Amount, back int64) event {
	return orderevents.OrderClaimed{
		Negotiation: "neg_1", Claim: number, Reason: "quality", Wants: wants, Total: total, BackMilli: back, AnswerUntil: wednesday.Add(72 * time.Hour),
	}
}

func claimAccepted(number int, wants string, total *events.Amount, back int64, until time.Time) event {
	return orderevents.OrderClaimAccepted{
		StockReturn: orderevents.StockReturn{Negotiation: "neg_1", Offer: 3, Lot: "lot_1", ReturnedMilli: back}, Claim: number, Wants: wants, Total: total, ClaimsUntil: until,
	}
}

func pen(minor int64) *events.Amount { return new(inSoles(minor)) }

// there is an order of which all has come, S/ 805 in all.
func there(more ...event) []event {
	return after(append([]event{came(1, 230_000, "seller"), delivered("seller")}, more...)...)
}

func claiming(wants string, total *int64, returned *quantity.Quantity) order.MakeClaim {
	c := order.MakeClaim{Party: buyer(), Reason: "quality", Wants: wants, Returned: returned, Now: wednesday}
	if total != nil {
		c.Total = soles(*total)
	}
	return c
}

func TestTheBuyerClaims(t *testing.T) {
	dollars := claiming("discount", new(int64(60_000)), nil)
	dollars.Total.Currency = "USD"
	check(t, []rule{
		{Name: "a discount", Given: there(), When: claiming("discount", new(int64(60_000)), nil), Then: []event{claimed(1, "discount", pen(60_000), 0)}},
		{Name: "again", Given: there(claimed(1, "discount", pen(60_000), 0)), When: claiming("discount", new(int64(60_000)), nil)},
		{Name: "something else instead", Given: there(claimed(1, "discount", pen(60_000), 0)), When: claiming("replace", nil, nil), Then: []event{claimed(2, "replace", nil, 0)}},
		{Name: "a return", Given: there(), When: claiming("return", new(int64(0)), kilos(230_000)), Then: []event{claimed(1, "return", pen(0), 230_000)}},
		{Name: "a third weighing", Given: there(), When: claiming("third_weighing", nil, nil), Then: []event{claimed(1, "third_weighing", nil, 0)}},
		{Name: "a discount of nobody knows what", Given: there(), When: claiming("discount", nil, nil), Refused: order.ErrNoTotal},
		{Name: "a discount of nothing", Given: there(), When: claiming("discount", new(int64(80_500)), nil), Refused: order.ErrClaimsNothing},
		{Name: "in another currency", Given: there(), When: dollars, Refused: order.ErrOtherCurrency},
		{Name: "a return of nobody knows how much", Given: there(), When: claiming("return", new(int64(0)), nil), Refused: order.ErrWhatReturns},
		{Name: "a return of more than came", Given: there(), When: claiming("return", new(int64(0)), kilos(230_001)), Refused: order.ErrReturnBeyond},
		{Name: "a return of bunches", Given: there(), When: claiming("return", new(int64(0)), &quantity.Quantity{Milli: 1000, Unit: "bunch"}), Refused: order.ErrUnit},
		{Name: "goods that go back with a discount", Given: there(), When: claiming("discount", new(int64(1)), kilos(1)), Refused: order.ErrWhatReturns},
		{Name: "a total of what is replaced", Given: there(), When: claiming("replace", new(int64(1)), nil), Refused: order.ErrNoRemedy},
		{Name: "before all is there", Given: after(sent(1, 230_000)), When: claiming("replace", nil, nil), Refused: order.ErrNotDelivered},
		{Name: "once it is received", Given: there(received("buyer")), When: claiming("replace", nil, nil), Refused: order.ErrReceived},
	})
}

func TestTheAssociationAnswersAClaim(t *testing.T) {
	answers := func(accept bool) order.AnswerClaim {
		c := order.AnswerClaim{Party: seller(), Claim: 1, Accept: accept, Now: wednesday}
		if !accept {
			c.Reason = "as_agreed"
		}
		return c
	}
	window := wednesday.Add(72 * time.Hour)
	settled := orderevents.OrderReceived{Negotiation: "neg_1", By: "claim"}
	rejected := orderevents.OrderClaimRejected{Negotiation: "neg_1", Claim: 1, Reason: "as_agreed", ClaimsUntil: window}
	late := answers(false)
	late.Now = window.Add(-time.Hour)
	check(t, []rule{
		{
			Name: "a discount", Given: there(claimed(1, "discount", pen(60_000), 0)), When: answers(true),
			Then: []event{claimAccepted(1, "discount", pen(60_000), 0, window), settled}, After: total(60_000),
		},
		{
			Name: "a return of all", Given: there(claimed(1, "return", pen(0), 230_000)), When: answers(true),
			Then: []event{claimAccepted(1, "return", pen(0), 230_000, window), settled, orderevents.OrderCompleted{Negotiation: "neg_1"}}, After: total(0),
		},
		{
			Name: "other goods, for which there is time", Given: there(claimed(1, "replace", nil, 0)), When: answers(true),
			Then: []event{claimAccepted(1, "replace", nil, 0, wednesday.Add(7*24*time.Hour))}, After: total(80_500),
		},
		{Name: "again", Given: there(claimed(1, "replace", nil, 0), claimAccepted(1, "replace", nil, 0, window)), When: answers(true)},
		{Name: "no", Given: there(claimed(1, "discount", pen(60_000), 0)), When: answers(false), Then: []event{rejected}, After: total(80_500)},
		{
			Name: "no, in the last hour", Given: there(claimed(1, "discount", pen(60_000), 0)), When: late,
			Then: []event{orderevents.OrderClaimRejected{Negotiation: "neg_1", Claim: 1, Reason: "as_agreed", ClaimsUntil: late.Now.Add(48 * time.Hour)}},
		},
		{Name: "yes after no", Given: there(claimed(1, "discount", pen(60_000), 0), rejected), When: answers(true), Refused: order.ErrStaleClaim},
		{
			Name: "one that was replaced", Given: there(claimed(1, "discount", pen(60_000), 0), claimed(2, "replace", nil, 0)),
			When: answers(true), Refused: order.ErrStaleClaim,
		},
		{Name: "one that is none", Given: there(), When: answers(true), Refused: order.ErrNoSuchClaim},
		{Name: "by the buyer", Given: there(claimed(1, "replace", nil, 0)), When: order.AnswerClaim{Party: buyer(), Claim: 1, Accept: true}, Refused: order.ErrNotFound},
		{
			Name: "of what comes to less by now", Given: there(claimed(1, "discount", pen(80_400), 0), weighed(1, "buyer", 200_000, "agreed"), restClosed(30_000, "loss")),
			When: answers(true), Refused: order.ErrStaleClaim,
		},
	})
}

// What never came is given back to the lot also where a part of what came was sent back, and each kilogram once.
func TestTheRestIsLeftBesideWhatWasSentBack(t *testing.T) {
	sentBack := there(weighed(1, "buyer", 150_000, "agreed"), claimed(1, "return", pen(35_000), 50_000), claimAccepted(1, "return", pen(35_000), 50_000, wednesday), received("claim"))
	check(t, []rule{
		{Name: "a part", Given: sentBack, When: order.CloseRest{Party: seller(), Reason: "loss"}, Then: []event{restClosed(130_000, "loss")}, After: total(35_000)},
		{
			Name: "all of it", Given: there(weighed(1, "buyer", 150_000, "agreed"), claimed(1, "return", pen(0), 150_000), claimAccepted(1, "return", pen(0), 150_000, wednesday), received("claim")),
			When: order.CloseRest{Party: seller(), Reason: "loss"}, Then: []event{restClosed(230_000, "loss"), orderevents.OrderCompleted{Negotiation: "neg_1"}}, After: total(0),
		},
	})
}

func TestAnOpenClaimStopsTheClock(t *testing.T) {
	open := there(claimed(1, "discount", pen(60_000), 0))
	late := claimed(1, "discount", pen(60_000), 0).(orderevents.OrderClaimed)
	late.AnswerUntil = wednesday.Add(100 * time.Hour)
	back := orderevents.OrderClaimTakenBack{Negotiation: "neg_1", Claim: 1}
	check(t, []rule{
		{Name: "the window is over", Given: there(late), When: order.EndClaims{Now: wednesday.Add(73 * time.Hour)}},
		{Name: "nobody has answered", Given: there(late), When: order.EndClaims{Now: wednesday.Add(100 * time.Hour)}, Then: []event{disputed("buyer", "quality")}},
		{Name: "the buyer receives it", Given: open, When: order.Receive{Party: buyer()}, Refused: order.ErrClaimOpen},
		{Name: "the buyer takes it back", Given: open, When: order.TakeBackClaim{Party: buyer(), Claim: 1}, Then: []event{back}},
		{Name: "again", Given: append(open, back), When: order.TakeBackClaim{Party: buyer(), Claim: 1}},
		{Name: "then it is received", Given: append(open, back), When: order.EndClaims{Now: wednesday.Add(72 * time.Hour)}, Then: []event{received("time")}},
		{Name: "the seller takes it back", Given: open, When: order.TakeBackClaim{Party: seller(), Claim: 1}, Refused: order.ErrNotFound},
		{Name: "one that is disputed", Given: append(open, disputed("buyer", "quality")), When: order.AnswerClaim{Party: seller(), Claim: 1, Accept: true}, Refused: order.ErrDisputed},
	})
}

func TestWhatIsNotDisputedIsDue(t *testing.T) {
	day := func(order.Status) time.Time { return wednesday }
	for name, c := range map[string]struct {
		given []event
		want  map[string]int64
	}{
		"no claim":      {there(), map[string]int64{"balance": 80_500}},
		"a claim":       {there(claimed(1, "discount", pen(60_000), 0)), map[string]int64{"balance": 60_000, "claimed": 20_500}},
		"other goods":   {there(claimed(1, "replace", nil, 0)), map[string]int64{"balance": 80_500}},
		"disputed":      {there(claimed(1, "discount", pen(60_000), 0), disputed("buyer", "quality")), map[string]int64{"balance": 60_000, "claimed": 20_500}},
		"it stands":     {there(claimed(1, "discount", pen(60_000), 0), disputed("buyer", "quality"), resolved("stands", nil, 0)), map[string]int64{"balance": 80_500}},
		"all goes back": {there(claimed(1, "return", pen(0), 230_000)), map[string]int64{"claimed": 80_500}},
	} {
		var s order.State
		for _, e := range c.given {
			s = order.Evolve(s, e)
		}
		got := map[string]int64{}
		for _, d := range s.Dues(day) {
			got[d.For] += d.Amount.Minor
			if (d.On == "") != (d.For == "claimed") {
				t.Errorf("%s: %s is due on %q", name, d.For, d.On)
			}
		}
		if len(got) != len(c.want) || got["balance"] != c.want["balance"] || got["claimed"] != c.want["claimed"] {
			t.Errorf("%s: due %v, want %v", name, got, c.want)
		}
	}
}

func TestPeopleAreReminded(t *testing.T) {
	window, day := wednesday.Add(72*time.Hour), 24*time.Hour // delivered on a Wednesday at 10 in the morning in Peru
	open := there(claimed(1, "discount", pen(60_000), 0))
	for name, c := range map[string]struct {
		given []event
		want  order.Reminder
		at    time.Time
	}{
		"before it is received":   {there(), order.Reminder{To: "buyer", Of: "payment", Due: "2026-11-25", For: "balance"}, time.Date(2026, 11, 26, 13, 0, 0, 0, time.UTC)},
		"of the receipt, if paid": {there(said(1, pays(buyer(), 80_500)), hasIt(1, seller())), order.Reminder{To: "buyer", Of: "receipt", Due: "2026-11-28T15:00:00Z"}, window.Add(-day)},
		"said to be paid":         {there(said(1, pays(buyer(), 80_500))), order.Reminder{To: "buyer", Of: "receipt", Due: "2026-11-28T15:00:00Z"}, window.Add(-day)},
		"of a claim":              {append(open, said(1, pays(buyer(), 60_000))), order.Reminder{To: "seller", Of: "claim", Due: "2026-11-28T15:00:00Z"}, window.Add(-day)},
		"of a dispute":            {append(open, disputed("buyer", "quality")), order.Reminder{To: "coordinator", Of: "dispute", Due: "2026-12-05T15:00:00Z"}, wednesday.Add(10 * day)},
	} {
		var s order.State
		for _, e := range c.given {
			s = order.Evolve(s, e)
		}
		next, at, ok := s.NextReminder(func(st order.Status) time.Time {
			if s.Status == st || s.Status.Implies(st) {
				return wednesday
			}
			return time.Time{}
		}, wednesday)
		if !ok || next != c.want || !at.Equal(c.at) {
			t.Errorf("%s: %v of %+v at %s, want %+v at %s", name, ok, next, at, c.want, c.at)
		}
		reminded := orderevents.OrderReminded{Negotiation: "neg_1", To: next.To, Of: next.Of, Due: next.Due, For: next.For}
		check(t, []rule{
			{Name: name, Given: c.given, When: order.Remind{Reminder: next}, Then: []event{reminded}},
			{Name: name + ", again", Given: append(c.given[:len(c.given):len(c.given)], reminded), When: order.Remind{Reminder: next}},
		})
	}
	unpaid := fold(there()...)
	next, _, ok := unpaid.NextReminder(func(order.Status) time.Time { return wednesday }, wednesday.Add(day))
	if !ok || next.Of != "receipt" {
		t.Errorf("once the day of the payment is long over: %v of %+v", ok, next)
	}
	check(t, []rule{{Name: "of what is over", Given: there(received("buyer")), When: order.Remind{Reminder: order.Reminder{To: "buyer", Of: "receipt", Due: "2026-11-28T15:00:00Z"}}}})
}
