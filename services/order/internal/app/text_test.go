package app

import (
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/id"
	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/order/internal/domain/negotiation"
	"github.com/qhatu/qhatu/services/order/internal/domain/party"
	"github.com/qhatu/qhatu/services/order/internal/projection"
)

// at is an offer whose goods change hands at a place, in an event of before texts were sealed.
func at(place events.SealedText) negotiation.Proposal {
	return negotiation.Proposal{
		Quantity: quantity.Quantity{Milli: 10_000, Unit: "quintal"}, Price: money.Price{Minor: 15_000, Currency: "PEN", Per: "quintal"},
		Now: start, ValidUntil: new(start.Add(time.Hour)), Delivery: orderevents.Delivery{Basis: "buyer", Place: place},
	}
}

func (s fixture) rows() (n projection.Negotiation, o projection.Order) {
	s.t.Helper()
	s.must(s.model.CatchUp(s.t.Context()))
	s.must(s.view(func(tx *bbolt.Tx) (err error) {
		if n, _, err = s.views.Negotiations.Get(tx, "neg_1"); err == nil {
			o, _, err = s.views.Orders.Get(tx, id.Derive("ord", "neg_1", "2"))
		}
		return err
	}))
	return n, o
}

// bargain has both sides name places in the clear, and agree on the seller's.
func (s fixture) bargain() {
	s.t.Helper()
	goods := negotiation.Goods{Left: 920_000, Available: 920_000}
	for i, c := range []negotiation.Command{
		negotiation.Open{
			Buyer: "org_1", Association: "assoc_1", Lot: "lot_1", OnMarket: true, ExternalRef: "OC-7",
			Measure: quantity.Measure{Unit: "quintal", FactorMilli: 46_000, Base: "kg"}, Goods: goods, Terms: at("Jr. Lima 3"),
		},
		negotiation.Counter{Party: party.Party{Side: "seller", Org: "assoc_1"}, Goods: goods, Terms: at("Casa comunal")},
	} {
		_, err := s.HandleNegotiation(s.t.Context(), "neg_1", c, s.meta("bargain "+string(rune('0'+i))))
		s.must(err)
	}
	_, _, err := s.Accept(s.t.Context(), "neg_1", Acting{Party: party.Party{Side: "buyer", Org: "org_1"}}, 2, s.meta("accept"))
	s.must(err)
}

// Each text is sealed under the key of who wrote it, once, and read as before until they are erased.
func TestSweepSealsWhatStandsInTheClear(t *testing.T) {
	s := newFixture(t)
	s.bargain()
	before, _ := s.rows()
	for range 2 {
		s.sweepAfter(0)
		n, o := s.rows()
		if n.Revision != before.Revision+1 || o.Revision != 2 || events.AnyClear(n.State.Texts()) || events.AnyClear(o.Texts()) ||
			n.Accepted.Delivery.Place.Clear() || n.Accepted.ExternalRef.Clear() {
			t.Fatalf("negotiation at %d: %+v; order at %d: %+v", n.Revision, n.State, o.Revision, o.State)
		}
		s.must(s.OpenTexts(t.Context(), append(n.State.Texts(), o.Texts()...)...))
		if got := n.State.ExternalRef + ", " + n.State.Offers[0].Delivery.Place + ", " + n.State.Offers[1].Delivery.Place; got != "OC-7, Jr. Lima 3, Casa comunal" {
			t.Errorf("read as %s", got)
		}
		if o.ExternalRef != "OC-7" || o.Delivery.Place != "Casa comunal" {
			t.Errorf("ordered with %s at %s", o.ExternalRef, o.Delivery.Place)
		}
	}
	s.must(s.vault.Erase(t.Context(), "org_1"))
	n, o := s.rows()
	s.must(s.OpenTexts(t.Context(), append(n.State.Texts(), o.Texts()...)...))
	if n.State.ExternalRef != "" || n.State.Offers[0].Delivery.Place != "" || o.ExternalRef != "" || o.Delivery.Place != "Casa comunal" {
		t.Errorf("without the buyer %+v, %+v", n.State, o.State)
	}
}

// Who repeats what the other side has named does not make it theirs.
func TestAPlaceIsOfWhoNamedItFirst(t *testing.T) {
	s := newFixture(t)
	terms := at("Jr. Lima 3")
	s.must(s.SealTexts(t.Context(), "org_1", &terms.Delivery.Place))
	_, err := s.HandleNegotiation(t.Context(), "neg_1", negotiation.Open{
		Buyer: "org_1", Association: "assoc_1", Lot: "lot_1", OnMarket: true,
		Measure: quantity.Measure{Unit: "quintal", FactorMilli: 46_000, Base: "kg"}, Goods: negotiation.Goods{Left: 920_000, Available: 920_000}, Terms: terms,
	}, s.meta("open"))
	s.must(err)
	s.must(s.model.CatchUp(t.Context()))
	seller := party.Party{Side: "seller", Org: "assoc_1"}
	for place, owner := range map[events.SealedText]string{"Jr. Lima 3": "org_1", "Jr. Lima 4": "assoc_1"} {
		s.must(s.SealPlace(t.Context(), "neg_1", seller, &place))
		if subject, _, sealed := place.Parts(); !sealed || subject != owner {
			t.Errorf("sealed as %s, want for %s", place, owner)
		}
	}
}
