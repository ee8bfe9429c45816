package order_test

import (
	"testing"

	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/services/order/internal/domain/negotiation"
	"github.com/qhatu/qhatu/services/order/internal/domain/order"
	"github.com/qhatu/qhatu/services/order/internal/domain/party"
)

func delayed(by, reason, until string) event {
	return orderevents.OrderDelayed{Negotiation: "neg_1", By: by, Reason: reason, Until: until}
}

func proposed(number int, by string, d orderevents.Delivery) event {
	return orderevents.AmendmentProposed{Negotiation: "neg_1", Amendment: number, By: by, Delivery: d}
}

func accepted(number int, by string) event {
	return orderevents.AmendmentAccepted{Negotiation: "neg_1", Amendment: number, By: by}
}

func rejected(number int, by string) event {
	return orderevents.AmendmentRejected{Negotiation: "neg_1", Amendment: number, By: by}
}

func atOvalo() orderevents.Delivery {
	return orderevents.Delivery{Basis: "collection_point", Place: "sealed:1:org_lima:AA", Until: "2026-12-24"}
}

func TestADeliveryIsDelayed(t *testing.T) {
	delays := func(who party.Party, until string) order.Command {
		return order.Delay{Party: who, Reason: orderevents.RoadBlocked, Until: until, Now: wednesday}
	}
	check(t, []rule{
		{Name: "by the seller", Given: after(), When: delays(seller(), "2026-12-24"), Then: []event{delayed("seller", "road_blocked", "2026-12-24")}},
		{Name: "by the buyer, on the way", Given: after(sent(1, 230_000)), When: delays(buyer(), "2026-12-24"), Then: []event{delayed("buyer", "road_blocked", "2026-12-24")}},
		{Name: "again", Given: after(delayed("seller", "road_blocked", "2026-12-24")), When: delays(seller(), "2026-12-24")},
		{Name: "and again, for longer", Given: after(delayed("seller", "road_blocked", "2026-12-24")), When: delays(seller(), "2026-12-31"), Then: []event{delayed("seller", "road_blocked", "2026-12-31")}},
		{Name: "until yesterday", Given: after(), When: delays(seller(), "2026-11-24"), Refused: negotiation.ErrDeliveryUntil},
		{Name: "for three years", Given: after(), When: delays(seller(), "2029-11-24"), Refused: negotiation.ErrDeliveryUntil},
		{Name: "when all is there", Given: after(came(1, 230_000, "buyer"), delivered("buyer")), When: delays(seller(), "2026-12-24"), Refused: order.ErrAllThere},
	})
}

func TestADeliveryIsAmendedByBoth(t *testing.T) {
	amends := func(who party.Party, d orderevents.Delivery) order.Command {
		return order.Amend{Party: who, Delivery: d, Now: wednesday}
	}
	answers := func(who party.Party, number int, accept bool) order.Command {
		return order.AnswerAmendment{Party: who, Amendment: number, Accept: accept}
	}
	home := orderevents.Delivery{Basis: "buyer", Place: "sealed:1:org_lima:BB"}
	open := after(proposed(1, "buyer", atOvalo()))
	check(t, []rule{
		{Name: "proposed", Given: after(), When: amends(buyer(), atOvalo()), Then: []event{proposed(1, "buyer", atOvalo())}},
		{Name: "proposed again", Given: open, When: amends(buyer(), atOvalo())},
		{Name: "proposed in another way", Given: open, When: amends(buyer(), home), Then: []event{proposed(2, "buyer", home)}},
		{Name: "not over the other side's", Given: open, When: amends(seller(), home), Refused: order.ErrAmendmentOpen},
		{Name: "as it is already", Given: after(), When: amends(buyer(), orderevents.Delivery{Basis: "farm"})},
		{Name: "without a place", Given: after(), When: amends(buyer(), orderevents.Delivery{Basis: "buyer"}), Refused: negotiation.ErrNoPlace},
		{Name: "accepted", Given: open, When: answers(seller(), 1, true), Then: []event{accepted(1, "seller")}, After: func(t testing.TB, s order.State) {
			if s.Delivery != atOvalo() {
				t.Errorf("delivered %+v", s.Delivery)
			}
		}},
		{Name: "accepted again", Given: append(open, accepted(1, "seller")), When: answers(seller(), 1, true)},
		{Name: "rejected", Given: open, When: answers(seller(), 1, false), Then: []event{rejected(1, "seller")}, After: func(t testing.TB, s order.State) {
			if s.Delivery.Basis != "farm" {
				t.Errorf("delivered %+v", s.Delivery)
			}
		}},
		{Name: "accepted after it was rejected", Given: append(open, rejected(1, "seller")), When: answers(seller(), 1, true), Refused: order.ErrStaleAmendment},
		{Name: "accepted after it was replaced", Given: append(open, proposed(2, "buyer", home)), When: answers(seller(), 1, true), Refused: order.ErrStaleAmendment},
		{Name: "accepted by who proposed it", Given: open, When: answers(buyer(), 1, true), Refused: order.ErrOwnAmendment},
		{Name: "one that there is not", Given: open, When: answers(seller(), 2, true), Refused: order.ErrNoSuchAmendment},
		{Name: "when all is there", Given: append(open, came(1, 230_000, "buyer"), delivered("buyer")), When: answers(seller(), 1, true), Refused: order.ErrAllThere},
	})
}

func TestGoodsAreHandedOver(t *testing.T) {
	handed := func(by string) event {
		return orderevents.OrderReceived{Negotiation: "neg_1", By: by, HandedOver: true}
	}
	check(t, []rule{
		{Name: "by the buyer's word", Given: after(), When: order.HandOver{Party: buyer(), Now: wednesday}, Then: []event{came(1, 230_000, "buyer"), handed("buyer")}},
		{Name: "by the seller's alone", Given: after(), When: order.HandOver{Party: seller(), Now: wednesday}, Refused: order.ErrNoReleaseCode},
		{
			Name: "by the seller's, with the buyer's code", Given: after(), When: order.HandOver{Party: seller(), Released: true, Net: kilos(228_000), Now: wednesday},
			Then: []event{came(1, 228_000, "seller"), weighed(1, "seller", 228_000, "agreed"), handed("seller")}, After: total(79_800),
		},
		{
			Name: "less, and the rest will not come", Given: after(), When: order.HandOver{Party: seller(), Released: true, Net: kilos(200_000), Rest: "harvest", Now: wednesday},
			Then: []event{came(1, 200_000, "seller"), weighed(1, "seller", 200_000, "agreed"), restClosed(30_000, "harvest"), handed("seller")}, After: total(70_000),
		},
		{Name: "less, and nobody says what of the rest", Given: after(), When: order.HandOver{Party: seller(), Released: true, Net: kilos(200_000), Now: wednesday}, Refused: order.ErrIncomplete},
		{Name: "less, by the buyer alone", Given: after(), When: order.HandOver{Party: buyer(), Net: kilos(200_000), Now: wednesday}, Refused: order.ErrWeightUnsaid},
		{
			Name: "near enough, by the buyer alone", Given: after(), When: order.HandOver{Party: buyer(), Net: kilos(228_000), Now: wednesday},
			Then: []event{came(1, 228_000, "buyer"), weighed(1, "buyer", 228_000, "counts"), handed("buyer")}, After: total(79_800),
		},
		{Name: "more than may come", Given: after(), When: order.HandOver{Party: buyer(), Net: kilos(234_601), Now: wednesday}, Refused: order.ErrExcess},
		{
			Name: "another weight than was agreed", Given: after(sent(1, 230_000), weighed(1, "buyer", 200_000, "waits"), weightAgreed(1, "seller", 200_000)),
			When: order.HandOver{Party: seller(), Released: true, Net: kilos(210_000), Now: wednesday}, Refused: order.ErrWeightAgreed,
		},
		{Name: "what comes in parts is not", Given: after(sent(1, 115_000), sent(2, 115_000)), When: order.HandOver{Party: buyer(), Now: wednesday}, Refused: order.ErrUnderWay},
		{Name: "again", Given: after(came(1, 230_000, "buyer"), handed("buyer")), When: order.HandOver{Party: buyer(), Now: wednesday}},
	})
}
