package order_test

import (
	"testing"
	"time"

	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/lima"
	"github.com/qhatu/qhatu/services/order/internal/domain/order"
)

func follows(delay, from, until string) order.FollowDelay {
	return order.FollowDelay{Delay: delay, Reason: orderevents.RoadBlocked, From: from, Until: until, Now: wednesday}
}

// zoneDelayed is what an order does that is to be delivered in a window.
func zoneDelayed(delay, pausedFrom, pausedUntil, from, until string) orderevents.OrderZoneDelayed {
	return orderevents.OrderZoneDelayed{
		Negotiation: "neg_1", Delay: delay, Reason: orderevents.RoadBlocked, PausedFrom: pausedFrom, PausedUntil: pausedUntil, From: from, Until: until,
	}
}

func within(from, until string) []event {
	d := delayed("seller", "rain", until)
	moved := d.(orderevents.OrderDelayed)
	moved.From = from
	return after(moved)
}

func TestADelayOfTheZoneMovesTheWindow(t *testing.T) {
	first := zoneDelayed("delay_1", "2026-12-01", "2026-12-05", "2026-12-08", "2026-12-09")
	check(t, []rule{
		{Name: "that lies in it", Given: within("2026-12-03", "2026-12-04"), When: follows("delay_1", "2026-12-01", "2026-12-05"), Then: []event{first}},
		{
			Name: "that has begun before", Given: within("2026-11-25", "2026-12-01"), When: follows("delay_1", "2026-12-01", "2026-12-05"),
			Then: []event{zoneDelayed("delay_1", "2026-12-01", "2026-12-05", "2026-11-25", "2026-12-06")},
		},
		{
			Name: "that ends after it", Given: within("2026-12-05", "2026-12-20"), When: follows("delay_1", "2026-12-01", "2026-12-05"),
			Then: []event{zoneDelayed("delay_1", "2026-12-01", "2026-12-05", "2026-12-10", "2026-12-25")},
		},
		{
			Name: "of one day", Given: within("", "2026-12-05"), When: follows("delay_1", "2026-12-05", "2026-12-05"),
			Then: []event{zoneDelayed("delay_1", "2026-12-05", "2026-12-05", "", "2026-12-06")},
		},
		{Name: "not one that begins after it", Given: within("2026-12-06", "2026-12-09"), When: follows("delay_1", "2026-12-01", "2026-12-05")},
		{Name: "nor one whose last day is after it", Given: within("", "2026-12-09"), When: follows("delay_1", "2026-12-01", "2026-12-05")},
		{Name: "nor one that was over", Given: within("", "2026-11-30"), When: follows("delay_1", "2026-12-01", "2026-12-05")},
		{Name: "nor one that there is not", Given: after(), When: follows("delay_1", "2026-12-01", "2026-12-05")},
		{Name: "again", Given: append(within("2026-12-03", "2026-12-04"), first), When: follows("delay_1", "2026-12-01", "2026-12-05")},
		{
			Name: "by a longer one, each day once", Given: append(within("2026-12-03", "2026-12-04"), first), When: follows("delay_2", "2026-12-04", "2026-12-08"),
			Then: []event{zoneDelayed("delay_2", "2026-12-06", "2026-12-08", "2026-12-11", "2026-12-12")},
		},
		{Name: "not by one that says the same", Given: append(within("2026-12-03", "2026-12-04"), first), When: follows("delay_2", "2026-12-02", "2026-12-05")},
		{Name: "nor of an order that was called off", Given: append(within("2026-12-03", "2026-12-04"), calledOff("buyer", "changed_mind")), When: follows("delay_1", "2026-12-01", "2026-12-05")},
	})
}

// What a side has time for does not run while the zone is delayed.
func TestADelayOfTheZoneStopsTheClocks(t *testing.T) {
	window := delivered("seller").(orderevents.OrderDelivered).ClaimsUntil
	paused := func(claimsUntil, answerUntil time.Time) event {
		return orderevents.OrderZoneDelayed{
			Negotiation: "neg_1", Delay: "delay_1", Reason: orderevents.RoadBlocked, PausedFrom: "2026-11-24", PausedUntil: "2026-11-26",
			ClaimsUntil: claimsUntil, AnswerUntil: answerUntil,
		}
	}
	rest := lima.EndOf("2026-11-26").Sub(wednesday)
	s := order.State{}
	for _, e := range there() {
		s = order.Evolve(s, e)
	}
	wait := paused(window.Add(rest), time.Time{}).(orderevents.OrderZoneDelayed)
	wait.From, wait.Until = s.Delivery.From, s.Delivery.Until
	claim := wait
	claim.AnswerUntil = wednesday.Add(72 * time.Hour).Add(rest)
	check(t, []rule{
		{Name: "of the buyer's objection", Given: there(), When: follows("delay_1", "2026-11-24", "2026-11-26"), Then: []event{wait}},
		{Name: "of an open claim", Given: there(claimed(1, "replace", nil, 0)), When: follows("delay_1", "2026-11-24", "2026-11-26"), Then: []event{claim}},
		{Name: "not before it begins", Given: there(), When: follows("delay_1", lima.DaysFrom(lima.Date(window), 1), "2027-01-26")},
		{Name: "not of what is received", Given: there(received("buyer")), When: follows("delay_1", "2026-11-24", "2026-11-26")},
		{Name: "nor of what is disputed", Given: there(disputed("buyer", "quality")), When: follows("delay_1", "2026-11-24", "2026-11-26")},
		{Name: "so nothing ends as it would have", Given: there(wait), When: order.EndClaims{Now: window.Add(rest - time.Second)}},
		{Name: "but when it is over", Given: there(wait), When: order.EndClaims{Now: window.Add(rest)}, Then: []event{received("time")}},
	})
}

// A clock that begins in the pause stands still until its end.
func TestAClockBeginsAfterThePause(t *testing.T) {
	paused := zoneDelayed("delay_1", "2026-11-25", "2026-11-30", "", "2026-12-24")
	given := append(within("", "2026-12-18"), paused)
	all := delivered("seller").(orderevents.OrderDelivered)
	all.ClaimsUntil = all.ClaimsUntil.Add(lima.EndOf("2026-11-30").Sub(wednesday))
	check(t, []rule{{
		Name: "delivered meanwhile", Given: given, When: order.Deliver{Party: seller(), Now: wednesday},
		Then: []event{came(1, 230_000, "seller"), all},
	}})
}
