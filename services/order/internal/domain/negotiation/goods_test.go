package negotiation_test

import (
	"errors"
	"testing"

	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/order/internal/domain/negotiation"
	"github.com/qhatu/qhatu/services/order/internal/domain/party"
)

// What is mistyped, too little or too early is not offered. More than there is may be: the lot decides when it is accepted.
func TestAnOfferIsOfWhatThereIs(t *testing.T) {
	all := negotiation.Goods{Posted: 920 * kg, Left: 920 * kg, Available: 920 * kg, MinOrder: 92 * kg}
	held := negotiation.Goods{Posted: 920 * kg, Left: 920 * kg, Available: 46 * kg, MinOrder: 92 * kg}
	allHeld := negotiation.Goods{Posted: 920 * kg, Left: 46 * kg, MinOrder: 92 * kg}
	rest := negotiation.Goods{Posted: 920 * kg, Left: 46 * kg, Available: 46 * kg, MinOrder: 92 * kg}
	later := negotiation.Goods{Posted: 920 * kg, Left: 920 * kg, Available: 920 * kg, AvailableFrom: "2026-06-15"}
	whole := func(*negotiation.Proposal) {}
	days := func(from, until string) func(*negotiation.Proposal) {
		return func(p *negotiation.Proposal) { p.Delivery.From, p.Delivery.Until = from, until }
	}
	for name, c := range map[string]struct {
		goods negotiation.Goods
		terms func(*negotiation.Proposal)
		buyer error
		both  error
	}{
		"all of it":                       {goods: all, terms: asking(920_000, "kg")},
		"more than there is":              {goods: all, terms: asking(1_200_000, "kg")},
		"ten times that":                  {goods: all, terms: asking(9_200_000, "kg")},
		"mistyped":                        {goods: all, terms: asking(9_200_010, "kg"), both: negotiation.ErrFarBeyond},
		"what is held, which may be free": {goods: held, terms: asking(920_000, "kg")},
		"nothing is left":                 {terms: whole},
		"less than the smallest order":    {goods: all, terms: asking(91_999, "kg"), buyer: negotiation.ErrBelowMinOrder},
		"the rest, below it":              {goods: rest, terms: asking(46_000, "kg")},
		"a part of the rest":              {goods: rest, terms: asking(45_999, "kg"), buyer: negotiation.ErrBelowMinOrder},
		"the rest that is not held":       {goods: held, terms: asking(46_000, "kg")},
		"the rest, which is held":         {goods: allHeld, terms: asking(46_000, "kg")},
		"delivered before it is there":    {goods: later, terms: days("2026-06-10", "2026-06-14"), both: negotiation.ErrBeforeTheGoods},
		"on the first day":                {goods: later, terms: days("2026-06-10", "2026-06-15")},
		"with no last day":                {goods: later, terms: days("2026-06-10", "")},
	} {
		for who, want := range map[party.Party]error{buyer(): errors.Join(c.buyer, c.both), seller(): c.both} {
			given := map[string][]event{orderevents.Buyer: countered(), orderevents.Seller: opened()}[who.Side]
			offered := counter(who, c.terms).(negotiation.Counter)
			offered.Goods = c.goods
			_, err := negotiation.Decide(fold(given), offered)
			if (err == nil) != (want == nil) || err != nil && !errors.Is(want, errors.Unwrap(err)) {
				t.Errorf("%s, by the %s: %v, want %v", name, who.Side, err, want)
			}
		}
	}
}

func TestWhatIsCountedIsOfferedWhole(t *testing.T) {
	dozens := quantity.Measure{Unit: "docena", FactorMilli: 12_000, Base: "unidad"}
	for _, c := range []struct {
		milli int64
		unit  string
		want  error
	}{
		{500, "unidad", negotiation.ErrFraction},
		{1_500, "unidad", negotiation.ErrFraction},
		{300, "docena", negotiation.ErrFraction},
		{500, "docena", nil},
		{2_000, "unidad", nil},
	} {
		first := open(asking(c.milli, c.unit), func(p *negotiation.Proposal) { p.Price.Per = c.unit }).(negotiation.Open)
		first.Measure, first.Goods = dozens, negotiation.Goods{Posted: 36_000, Left: 36_000, Available: 36_000}
		if _, err := negotiation.Decide(negotiation.State{}, first); !errors.Is(err, c.want) {
			t.Errorf("%d of %s: %v, want %v", c.milli, c.unit, err, c.want)
		}
	}
}
