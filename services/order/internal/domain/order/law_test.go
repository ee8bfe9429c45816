package order_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/es/estest"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/order/internal/domain/order"
	"github.com/qhatu/qhatu/services/order/internal/domain/party"
)

// The laws hold for every history: the order is placed once and answered once, and its demand never changes.
func TestLaws(t *testing.T) {
	laws := estest.Laws[order.State, order.Command, event]{
		Decide: order.Decide, Evolve: order.Evolve, Events: es.NewEventTable(orderevents.OrderEvents()),
		Other: func(s order.State) event { return sent(len(s.Deliveries)+1, 1) },
	}
	rapid.Check(t, func(t *rapid.T) {
		var s order.State
		placed := 0
		for range rapid.IntRange(1, 20).Draw(t, "length") {
			drawn := samplesIn(s).Draw(t, "command")
			c := drawn.Command
			events, err := laws.CheckDecide(t, s, c)
			if !mayRefuse(s, drawn, err != nil) {
				t.Fatalf("%T in %q: %v, %v", c, s.Status, events, err)
			}
			for _, e := range events {
				switch e.(type) {
				case orderevents.OrderPlaced, orderevents.OrderRecorded:
					placed++
				}
				next := laws.CheckEvolve(t, s, e)
				checkStep(t, s, next)
				checkStock(t, next)
				checkMoney(t, s, next)
				s = next
			}
		}
		checkRepeated(t, s)
		if placed > 1 || (placed == 1) != (s.Status != "") {
			t.Fatalf("placed %d times, status %q", placed, s.Status)
		}
	})
}

// mayRefuse reports whether a command may be refused, or not: what happens by itself is refused only before the order is
// placed, and what people do always is then, and what strangers do at any time.
func mayRefuse(s order.State, c sample, refused bool) bool {
	if _, answers := c.Command.(order.Answer); answers {
		return refused || s.Recorded()
	}
	unplaced := s.Status == ""
	if !c.Automatic {
		stranger := c.By != name(buyer()) && c.By != name(seller()) && c.By != name(coordinator())
		return refused || !unplaced && !stranger
	}
	return refused == (unplaced && needsPlacing(c.Command))
}

func needsPlacing(c order.Command) bool {
	switch c.(type) {
	case order.Confirm, order.Cancel, order.Declare, order.RefuseRecording:
		return true
	}
	return false
}

func checkStep(t *rapid.T, before, after order.State) {
	if after.Returned < before.Returned {
		t.Fatalf("given back %d, then %d", before.Returned, after.Returned)
	}
	steps := map[order.Status][]order.Status{
		"":                 {order.Placed},
		order.Placed:       {order.Confirmed, order.Cancelled},
		order.Confirmed:    {order.Preparing, order.Dispatched, order.Cancelled},
		order.Preparing:    {order.Dispatched, order.Cancelled},
		order.Dispatched:   {order.Delivered, order.Received},
		order.Delivered:    {order.Received},
		order.Received:     {order.Completed},
		order.Disputed:     {order.Resolved},
		order.Resolved:     {order.Completed},
		order.Declared:     {order.Acknowledged, order.Denied, order.TakenBack},
		order.Denied:       {order.TakenBack},
		order.Acknowledged: {order.TakenBack},
	}
	for _, standing := range []order.Status{order.Confirmed, order.Preparing, order.Dispatched, order.Delivered, order.Received} {
		steps[standing] = append(steps[standing], order.Disputed)
	}
	if before.Recorded() {
		steps[order.Placed] = []order.Status{order.Declared, order.Cancelled}
	}
	if before.Status != after.Status && !slices.Contains(steps[before.Status], after.Status) {
		t.Fatalf("status went from %q to %q", before.Status, after.Status)
	}
	if before.Status != "" && before.Demand != after.Demand {
		t.Fatalf("the demand changed from %+v to %+v", before.Demand, after.Demand)
	}
}

// checkMoney: what is confirmed stays so; what is said keeps its number, amount and sides; and what is completed is paid.
func checkMoney(t *rapid.T, before, after order.State) {
	for i, p := range before.Payments {
		now := after.Payments[i]
		if p.State == order.PaymentConfirmed && now != p {
			t.Fatalf("payment %+v became %+v", p, now)
		}
		if now.State = p.State; now != p || p.Number != i+1 {
			t.Fatalf("payment %+v became %+v", p, after.Payments[i])
		}
	}
	if after.Status == order.Completed && after.Payable() != 0 {
		t.Fatalf("completed with %d to pay", after.Payable())
	}
}

// checkStock: what comes, and what is given back, is never more than was agreed and the tolerance; each delivery has its number; what is
// cancelled has not begun to come; and of what is received nothing is on its way.
func checkStock(t *rapid.T, s order.State) {
	sum, onTheWay := s.Returned-s.SentBack, int64(0)
	for i, d := range s.Deliveries {
		sum += d.Quantity()
		if !d.Arrived {
			onTheWay += d.Quantity()
		}
		if d.Number != i+1 || d.Milli <= 0 || d.Weight.Net < 0 || d.Weight.Agreed && d.Weight.Net == 0 {
			t.Fatalf("delivery %d at %d: %+v", d.Number, i, d)
		}
	}
	most := s.Demand.Milli + s.Demand.Milli*int64(s.Settlement.TolerancePermille)/1000
	switch {
	case sum > most, s.Returned < 0, s.Returned > s.Demand.Milli, s.SentBack < 0, s.SentBack > s.Returned:
		t.Fatalf("%d comes or is given back of %d agreed: %+v", sum, s.Demand.Milli, s)
	case s.Status == order.Cancelled && len(s.Deliveries) > 0:
		t.Fatalf("cancelled, with %+v", s.Deliveries)
	case (s.Status == order.Delivered || s.Status == order.Received) && onTheWay > 0:
		t.Fatalf("%s, and %d are on their way", s.Status, onTheWay)
	case s.Left() > 0 && s.Left() != s.Demand.Milli-sum:
		t.Fatalf("%d are left of %d, of which %d came or went back", s.Left(), s.Demand.Milli, sum)
	}
	if total, err := s.Total(); err != nil || total.Minor < 0 {
		t.Fatalf("%v in all: %v", total, err)
	}
}

// checkRepeated: what somebody has said is so already when they say it again; of what may be done several times a number tells which is meant.
func checkRepeated(t *rapid.T, s order.State) {
	for _, c := range samples(s) {
		switch c.Command.(type) {
		case order.Prepare, order.Receive, order.Dispute, order.HandOver, order.Delay, order.Amend, order.AnswerAmendment, order.Weigh, order.AgreeWeight, order.CloseRest, order.CallOff, order.MakeClaim, order.AnswerClaim, order.TakeBackClaim, order.Remind, order.FollowDelay, order.EndClaims, order.Confirm, order.Cancel, order.Place,
			order.Record, order.Declare, order.RefuseRecording, order.Answer, order.TakeBack, order.Undeclare:
		default:
			continue
		}
		events, err := order.Decide(s, c.Command)
		if err != nil || len(events) == 0 {
			continue
		}
		after := s
		for _, e := range events {
			after = order.Evolve(after, e)
		}
		if again, err := order.Decide(after, c.Command); len(again) > 0 || err != nil {
			t.Fatalf("%#v a second time: %v, %v", c.Command, again, err)
		}
	}
}

// samplesIn draws one of the samples in a state, among them orders of any size.
func samplesIn(s order.State) *rapid.Generator[sample] {
	return rapid.Custom(func(t *rapid.T) sample {
		placed := agreed()
		placed.Milli = rapid.Int64Range(1, 1000).Draw(t, "milli")
		another := sample{Automatic: true, Command: order.Place{Agreed: placed}}
		some := quantity.Quantity{Milli: rapid.Int64Range(0, 1000).Draw(t, "some"), Unit: "kg"}
		number := rapid.IntRange(0, 5).Draw(t, "number")
		who := rapid.SampledFrom([]party.Party{buyer(), seller()}).Draw(t, "who")
		likely := []sample{
			{By: name(seller()), Command: order.Dispatch{Party: seller(), Quantity: &some, Reason: orderevents.OnTrust}},
			{By: name(who), Command: order.Deliver{Party: who, Delivery: number, Now: wednesday}},
			{By: name(who), Command: order.Deliver{Party: who, Delivery: number, Quantity: &some, Now: wednesday}},
			{By: name(who), Command: order.Weigh{Party: who, Delivery: number, Net: &some, Now: wednesday}},
			{By: name(who), Command: order.AgreeWeight{Party: who, Delivery: number, Net: some, Now: wednesday}},
		}
		if s.Status == order.Placed {
			likely = []sample{{Automatic: true, Command: order.Confirm{}}, {Automatic: true, Command: order.Declare{}}}
		}
		if rapid.Bool().Draw(t, "likely") {
			return rapid.SampledFrom(likely).Draw(t, "what")
		}
		return rapid.SampledFrom(append(samples(s), another)).Draw(t, "what")
	})
}
