package negotiation_test

import (
	"slices"
	"testing"
	"time"

	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/es/estest"
	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/order/internal/domain/negotiation"
	"github.com/qhatu/qhatu/services/order/internal/domain/party"
)

// The negotiation of these tests: a buyer and the association of Huaro bargain over a lot in quintales of 46 kg, of which
// it sells two at least.
const (
	lima  = "org_lima"
	huaro = "assoc_huaro"
	kg    = 1000
)

type event = orderevents.NegotiationEvent

func buyer() party.Party  { return party.Party{Side: orderevents.Buyer, Org: lima} }
func seller() party.Party { return party.Party{Side: orderevents.Seller, Org: huaro} }

// goods is what is known of the lot: all of it is left, as much as a lot may be.
func goods() negotiation.Goods {
	return negotiation.Goods{Left: 1_000_000 * kg, Available: 1_000_000 * kg, MinOrder: 92 * kg}
}

// strangers are not in it: another buyer, another association, and each of the two on the other's side.
func strangers() []party.Party {
	return []party.Party{
		{},
		{Side: orderevents.Buyer, Org: "org_cusco"},
		{Side: orderevents.Seller, Org: "assoc_otra"},
		{Side: orderevents.Buyer, Org: huaro},
		{Side: orderevents.Seller, Org: lima},
	}
}

// clock gives the moment so long after the opening.
func clock(after time.Duration) time.Time {
	return time.Date(2026, 6, 1, 10, 0, 0, 0, time.UTC).Add(after)
}

// Offers end when no other time is named.
const usually = 72 * time.Hour

type rule = estest.Rule[negotiation.State, negotiation.Command, event]

func check(t *testing.T, rules []rule) {
	t.Helper()
	estest.Check(t, negotiation.Decide, negotiation.Evolve, rules)
}

// status expects a negotiation to be in a state.
func status(want negotiation.Status) func(testing.TB, negotiation.State) {
	return func(t testing.TB, s negotiation.State) {
		t.Helper()
		if s.Status != want {
			t.Errorf("status %q, want %q", s.Status, want)
		}
	}
}

func history(parts ...event) []event { return parts }

// opened and the histories below can be appended to: they share nothing.
func opened(more ...event) []event {
	return slices.Clip(append(history(
		orderevents.NegotiationOpened{
			Buyer: lima, Association: huaro, Lot: "lot_1",
			Measure: events.Measure(measure()), MinOrderMilli: 92 * kg, ExternalRef: "PO-7", Fair: "fair_1",
		},
		offer(1, orderevents.Buyer),
	), more...))
}

// countered is where the seller has answered: it is the buyer's turn.
func countered(more ...event) []event {
	return slices.Clip(append(opened(offer(2, orderevents.Seller, replacing(1))), more...))
}

// promised is where the seller has answered firmly: that offer awaits its stock, the buyer's stands.
func promised(more ...event) []event {
	return slices.Clip(append(opened(offer(2, orderevents.Seller, firm)), more...))
}

// stood is where the firm offer has its stock: it is the buyer's turn.
func stood(more ...event) []event {
	return slices.Clip(append(promised(orderevents.OfferStood{Lot: "lot_1", Number: 2, Replaces: 1}), more...))
}

func measure() quantity.Measure {
	return quantity.Measure{Unit: "quintal", FactorMilli: 46_000, Base: "kg"}
}

// offer is the event of an offer of 5 quintales at S/ 161.00, made at the opening, with changes.
func offer(number int, by string, changes ...func(*orderevents.OfferMade)) orderevents.OfferMade {
	o := orderevents.OfferMade{
		Lot: "lot_1", Number: number, By: by,
		Quantity: events.Quantity{Milli: 5_000, Unit: "quintal"}, Milli: 230 * kg,
		Price: events.Price{Minor: 16_100, Currency: "PEN", Per: "quintal"}, Total: events.Amount{Minor: 80_500, Currency: "PEN"},
		Delivery: orderevents.Delivery{Basis: "farm"}, ValidUntil: clock(usually),
	}
	for _, change := range changes {
		change(&o)
	}
	return o
}

func firm(o *orderevents.OfferMade) { o.Firm = true }

func replacing(number int) func(*orderevents.OfferMade) {
	return func(o *orderevents.OfferMade) { o.Replaces = number }
}

func until(after time.Duration) func(*orderevents.OfferMade) {
	return func(o *orderevents.OfferMade) { o.ValidUntil = clock(after) }
}

func releasing(numbers ...int) func(*orderevents.OfferMade) {
	return func(o *orderevents.OfferMade) { o.Releases = numbers }
}

// proposal is what [offer] proposes, with changes.
func proposal(changes ...func(*negotiation.Proposal)) negotiation.Proposal {
	p := negotiation.Proposal{
		Quantity: quantity.Quantity{Milli: 5_000, Unit: "quintal"},
		Price:    money.Price{Minor: 16_100, Currency: money.PEN, Per: "quintal"},
		Delivery: orderevents.Delivery{Basis: "farm"}, Now: clock(0),
	}
	for _, change := range changes {
		change(&p)
	}
	return p
}

func firmly(p *negotiation.Proposal) { p.Firm = true }

func at(after time.Duration) func(*negotiation.Proposal) {
	return func(p *negotiation.Proposal) { p.Now = clock(after) }
}

func counter(by party.Party, changes ...func(*negotiation.Proposal)) negotiation.Command {
	return negotiation.Counter{Party: by, Goods: goods(), Terms: proposal(changes...)}
}

func accept(by party.Party, number int, after time.Duration) negotiation.Command {
	return negotiation.Accept{Party: by, Offer: number, Order: "ord_1", ActedAt: clock(after)}
}

func reject(by party.Party, number int) negotiation.Command {
	return negotiation.Reject{Party: by, Offer: number, Reason: "muy bajo", ActedAt: clock(time.Hour)}
}

func withdraw(by party.Party, number int) negotiation.Command {
	return negotiation.Withdraw{Party: by, Offer: number, Reason: "me equivoqué"}
}

// accepted is the event of the buyer's or seller's yes to [offer].
func accepted(number int, by string) event {
	o := offer(number, by)
	return orderevents.OfferAccepted{
		Lot: "lot_1", Number: number, By: by, Order: "ord_1", Milli: o.Milli,
		Agreement: orderevents.Agreement{
			Association: huaro, Buyer: lima, ExternalRef: "PO-7", Fair: "fair_1", Measure: events.Measure(measure()),
			Quantity: o.Quantity, Price: o.Price, Total: o.Total, Delivery: o.Delivery,
		},
	}
}

func rejected(number int, by string, releases ...int) event {
	return orderevents.OfferRejected{Lot: "lot_1", Number: number, By: by, Reason: "muy bajo", Releases: releases}
}

func withdrawn(number int, by string, releases ...int) event {
	return orderevents.OfferWithdrawn{Lot: "lot_1", Number: number, By: by, Reason: "me equivoqué", Releases: releases}
}

func expired(number int, releases ...int) event {
	return orderevents.OfferExpired{Lot: "lot_1", Number: number, Releases: releases}
}

func refused(number int) event {
	return orderevents.OfferRefused{Lot: "lot_1", Number: number, Reason: "out_of_stock", AvailableMilli: 46 * kg}
}

func cancelled(releases ...int) event {
	return orderevents.NegotiationCancelled{Lot: "lot_1", Reason: "lot_ended", Releases: releases}
}

func closed(by string, releases ...int) event {
	return orderevents.NegotiationClosed{Lot: "lot_1", By: by, Reason: "ya compré", Releases: releases}
}

func completed() event { return orderevents.NegotiationCompleted{Lot: "lot_1", Order: "ord_1"} }
