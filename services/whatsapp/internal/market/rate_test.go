package market_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

func TestARateIsOfWhatOthersAsk(t *testing.T) {
	soles := func(minor int64, per string) *money.Price {
		return &money.Price{Minor: minor, Currency: "PEN", Per: per}
	}
	lot := func(owner string, m quantity.Measure, price, perBase *money.Price) market.Lot {
		return market.Lot{Owner: owner, Measure: m, Price: price, PerBase: perBase}
	}
	kilo := quantity.Measure{Unit: "kg", FactorMilli: 1000, Base: "kg"}
	dear, cheap := lot("assoc_a", quintal, soles(17000, "quintal"), soles(370, "kg")), lot("assoc_b", quintal, soles(15000, "quintal"), soles(326, "kg"))
	own, open := lot("assoc_me", quintal, soles(10000, "quintal"), soles(217, "kg")), lot("assoc_c", quintal, nil, nil)
	loose := lot("assoc_d", kilo, soles(400, "kg"), soles(400, "kg"))
	for name, tt := range map[string]struct {
		lots []market.Lot
		want market.Rate
	}{
		"nobody asks": {[]market.Lot{own, open}, market.Rate{}},
		"in one unit": {[]market.Lot{dear, own, cheap, open}, market.Rate{
			Count: 2, Lowest: *soles(326, "kg"), Highest: *soles(370, "kg"), LowestEach: *soles(15000, "quintal"), HighestEach: *soles(17000, "quintal"),
		}},
		"in several": {[]market.Lot{dear, loose}, market.Rate{Count: 2, Lowest: *soles(370, "kg"), Highest: *soles(400, "kg")}},
	} {
		if diff := cmp.Diff(tt.want, market.RateOf(tt.lots, "assoc_me")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}
