package app

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/qhatu/qhatu/api/catalogevents"
	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/limit"
	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/order/internal/domain/negotiation"
	"github.com/qhatu/qhatu/services/order/internal/domain/party"
)

// limited is the service with these limits, and so many lots on the market.
func limited(t *testing.T, lots int, rates limit.Rates) fixture {
	t.Helper()
	s := newFixture(t)
	var err error
	s.limits, err = limit.New(limit.Config{Rates: rates, Now: func() time.Time { return start }})
	s.must(err)
	for i := range lots {
		for _, e := range []catalogevents.LotEvent{
			catalogevents.LotDrafted{
				Association: "assoc_1", Product: "maize", PostedMilli: 920_000,
				Measure: events.Measure{Unit: "quintal", FactorMilli: 46_000, Base: "kg"},
			},
			catalogevents.LotPublished{},
		} {
			_, err := s.lots.Write(t.Context(), fmt.Sprint("lot_", i), start, e, s.meta(fmt.Sprintf("lot %d %T", i, e)))
			s.must(err)
		}
	}
	s.must(s.model.CatchUp(t.Context()))
	return s
}

// begin opens a negotiation about a lot, by a command.
func (s fixture) begin(lot int, command string) (string, error) {
	id, _, err := s.Open(s.t.Context(), negotiation.Open{Buyer: "org_1", Lot: fmt.Sprint("lot_", lot), Terms: negotiation.Proposal{
		Quantity: quantity.Quantity{Milli: 10_000, Unit: "quintal"},
		Price:    money.Price{Minor: 15_000, Currency: "PEN", Per: "quintal"},
		Delivery: orderevents.Delivery{Basis: "farm"},
	}}, s.meta(command))
	return id, err
}

func (s fixture) refuses(err error, slug string) {
	s.t.Helper()
	if f, ok := errors.AsType[*fault.Fault](err); !ok || f.Slug != slug || f.Detail.ES == "" {
		s.t.Errorf("%v, want %s", err, slug)
	}
}

func TestWhoOpensAndClosesIsKeptFromIt(t *testing.T) {
	s := limited(t, 2, limit.Rates{limit.OpeningsLot: {Most: 3, Per: time.Hour}})
	for round := range 3 {
		id, err := s.begin(0, fmt.Sprint("open ", round))
		s.must(err)
		if round == 0 {
			_, err = s.begin(0, "while it is open")
			s.refuses(err, "already-negotiating") // and is not counted
		}
		_, err = s.HandleNegotiation(t.Context(), id, negotiation.Close{Party: party.Party{Side: orderevents.Buyer, Org: "org_1"}}, s.meta(fmt.Sprint("close ", round)))
		s.must(err)
	}
	_, err := s.begin(0, "one more")
	s.refuses(err, "too-many-openings")
	_, err = s.begin(1, "another lot")
	s.must(err)
}

// However many open at once, no more are open than there may be.
func TestNoMoreAreOpenThanThereMayBe(t *testing.T) {
	s := limited(t, 8, limit.Rates{limit.Open: {Most: 3}})
	var opened atomic.Int64
	var work sync.WaitGroup
	for lot := range 8 {
		work.Go(func() {
			_, err := s.begin(lot, fmt.Sprint("open ", lot))
			if err == nil {
				opened.Add(1)
				return
			}
			s.refuses(err, "too-many-open")
		})
	}
	work.Wait()
	if opened.Load() != 3 {
		t.Errorf("%d are open, want 3", opened.Load())
	}
}

func TestWhoIsKnownOpensMore(t *testing.T) {
	for level, want := range []string{"too-many-openings", ""} {
		s := limited(t, 2, limit.Rates{limit.OpeningsNew: {Most: 1, Per: time.Hour}})
		s.level = func(context.Context, string) int { return level }
		_, err := s.begin(0, "first")
		s.must(err)
		if _, err = s.begin(1, "second"); want == "" {
			s.must(err)
		} else {
			s.refuses(err, want)
		}
	}
}

func TestOffersOfOneSideAreCounted(t *testing.T) {
	s := limited(t, 1, limit.Rates{limit.Offers: {Most: 1, Per: time.Hour}})
	id, err := s.begin(0, "open")
	s.must(err)
	s.must(s.model.CatchUp(t.Context()))
	buyer, seller := party.Party{Side: orderevents.Buyer, Org: "org_1"}, party.Party{Side: orderevents.Seller, Org: "assoc_1"}
	terms := negotiation.Proposal{
		Quantity: quantity.Quantity{Milli: 10_000, Unit: "quintal"}, Price: money.Price{Minor: 16_000, Currency: "PEN", Per: "quintal"},
		Delivery: orderevents.Delivery{Basis: "farm"},
	}
	_, err = s.Offer(t.Context(), id, Acting{Party: buyer}, terms, s.meta("out of turn"))
	s.refuses(err, "out-of-turn") // and is not counted
	for i, p := range []party.Party{seller, buyer} {
		_, err = s.Offer(t.Context(), id, Acting{Party: p}, terms, s.meta(fmt.Sprint("offer ", i)))
		s.must(err)
	}
	_, err = s.Offer(t.Context(), id, Acting{Party: seller}, terms, s.meta("one more"))
	s.refuses(err, "too-many-offers")
	_, err = s.Offer(t.Context(), id, Acting{Party: party.Party{Side: orderevents.Buyer, Org: "org_2"}}, terms, s.meta("stranger"))
	s.refuses(err, "not-found")
}
