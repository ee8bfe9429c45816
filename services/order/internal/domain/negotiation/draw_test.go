package negotiation_test

import (
	"time"

	"pgregory.net/rapid"

	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/order/internal/domain/negotiation"
	"github.com/qhatu/qhatu/services/order/internal/domain/party"
)

// commands draws what may come: mostly what fits the negotiation as it stands, so that histories get somewhere. Times
// lie around the end of the standing offer and need not follow each other: replicas race.
func commands(s negotiation.State) *rapid.Generator[negotiation.Command] {
	return rapid.Custom(func(t *rapid.T) negotiation.Command {
		if s.Status == "" {
			return negotiation.Open{
				OnMarket: true,
				Buyer:    lima, Association: huaro, Lot: "lot_1", Measure: measure(), Goods: goods(), Terms: proposals(s).Draw(t, "terms"),
			}
		}
		who, number, when := parties(s).Draw(t, "who"), numbers(s).Draw(t, "number"), moments(s).Draw(t, "when")
		return rapid.SampledFrom([]negotiation.Command{
			negotiation.Counter{Party: who, Goods: goods(), Terms: proposals(s).Draw(t, "terms")},
			negotiation.Counter{Party: who, Goods: goods(), Terms: proposals(s).Draw(t, "other terms")},
			negotiation.Accept{Party: who, Offer: number, Order: "ord_1", ActedAt: when},
			negotiation.Reject{Party: who, Offer: number, ActedAt: when},
			negotiation.Withdraw{Party: who, Offer: number},
			negotiation.Stand{Offer: number},
			negotiation.Stand{Offer: s.Pending},
			negotiation.Refuse{Offer: number},
			negotiation.Expire{Now: when},
			rarely(t, negotiation.Close{Party: who}, negotiation.Expire{Now: when}),
			rarely(t, rapid.SampledFrom(samples(s, when)).Draw(t, "sample").Command, negotiation.Expire{Now: when}),
			rarely(t, negotiation.Cancel{Reason: "lot_ended"}, negotiation.Stand{Offer: s.Pending}),
			rarely(t, negotiation.Complete{Order: "ord_1"}, negotiation.Refuse{Offer: number}),
		}).Draw(t, "what")
	})
}

// rarely keeps most histories from ending early.
func rarely(t *rapid.T, end, other negotiation.Command) negotiation.Command {
	if rapid.IntRange(0, 4).Draw(t, "rarely") == 0 {
		return end
	}
	return other
}

func parties(s negotiation.State) *rapid.Generator[party.Party] {
	turn := map[string]party.Party{orderevents.Buyer: buyer(), orderevents.Seller: seller()}[s.Turn()]
	return rapid.OneOf(
		rapid.SampledFrom([]party.Party{buyer(), seller()}),
		rapid.SampledFrom([]party.Party{turn, turn, buyer(), seller()}),
		rapid.SampledFrom(append(strangers(), buyer(), seller(), buyer(), seller())),
	)
}

func numbers(s negotiation.State) *rapid.Generator[int] {
	last := len(s.Offers)
	return rapid.OneOf(rapid.SampledFrom([]int{s.Standing, s.Standing, s.Pending, last}), rapid.IntRange(-1, last+1))
}

func moments(s negotiation.State) *rapid.Generator[time.Time] {
	around := clock(0)
	if s.Standing != 0 {
		around = s.Offers[s.Standing-1].ValidUntil
	}
	return rapid.Map(
		rapid.OneOf(rapid.SampledFrom([]time.Duration{-time.Minute, -1, 0, 1}), rapid.Custom(func(t *rapid.T) time.Duration {
			return time.Duration(rapid.Int64Range(-int64(100*time.Hour), int64(100*time.Hour)).Draw(t, "distance"))
		})),
		around.Add)
}

func proposals(s negotiation.State) *rapid.Generator[negotiation.Proposal] {
	return rapid.Custom(func(t *rapid.T) negotiation.Proposal {
		p := negotiation.Proposal{
			Quantity: quantity.Quantity{Milli: rapid.SampledFrom([]int64{5_000, 2_000, 1_999, 0}).Draw(t, "quintales"), Unit: "quintal"},
			Price:    money.Price{Minor: rapid.SampledFrom([]int64{16_100, 1, 0}).Draw(t, "price"), Currency: money.PEN, Per: rapid.SampledFrom([]string{"quintal", "kg"}).Draw(t, "per")},
			Delivery: orderevents.Delivery{Basis: "farm", From: "2026-06-10"},
			Now:      moments(s).Draw(t, "at"), Firm: rapid.IntRange(0, 2).Draw(t, "firm") == 2,
		}
		if rapid.Bool().Draw(t, "with terms") {
			p.Terms = &orderevents.Terms{Sacks: &orderevents.Sacks{Payer: "buyer", Returned: true}}
		}
		if rapid.Bool().Draw(t, "with an end") {
			p.ValidUntil = new(p.Now.Add(time.Duration(rapid.Int64Range(0, int64(100*time.Hour)).Draw(t, "for"))))
		}
		return p
	})
}
