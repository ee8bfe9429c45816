package settlement_test

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/qhatu/qhatu/pkg/settlement"
)

func TestSettlement(t *testing.T) {
	of := func(change func(*settlement.Order), delivered ...settlement.Delivery) settlement.Order {
		o := settlement.Order{Agreed: 460, Permille: 20, Delivered: delivered}
		if change != nil {
			change(&o)
		}
		return o
	}
	there := func(o *settlement.Order) { o.AllThere = true }
	for name, c := range map[string]struct {
		o             settlement.Order
		left, payable int64
		short         bool
	}{
		"nothing sent":              {of(nil), 460, 460, false},
		"sent, not weighed":         {of(nil, settlement.Delivery{Sent: 460}), 0, 460, false},
		"a part weighed":            {of(nil, settlement.Delivery{Sent: 200, Net: 190, ByBuyer: true}), 270, 460, false},
		"near enough":               {of(nil, settlement.Delivery{Sent: 460, Net: 452}), 8, 452, false},
		"far less, more may come":   {of(nil, settlement.Delivery{Sent: 460, Net: 100, ByBuyer: true}), 360, 460, false},
		"far less, and that is all": {of(there, settlement.Delivery{Sent: 460, Net: 100, ByBuyer: true}), 360, 100, true},
		"the rest will not come":    {of(func(o *settlement.Order) { o.Returned = 360 }, settlement.Delivery{Sent: 460, Net: 100, ByBuyer: true}), 0, 100, true},
		"more, by the seller":       {of(nil, settlement.Delivery{Sent: 460, Net: 468}), 0, 460, false},
		"more, by the buyer":        {of(nil, settlement.Delivery{Sent: 460, Net: 468, ByBuyer: true}), 0, 468, false},
		"by count":                  {of(func(o *settlement.Order) { o.ByCount = true }, settlement.Delivery{Sent: 460, Net: 100}), 360, 460, false},
		"a part sent back":          {of(func(o *settlement.Order) { there(o); o.Returned, o.SentBack = 60, 60 }, settlement.Delivery{Sent: 460, Net: 300, ByBuyer: true}), 160, 240, true},
	} {
		if left, payable, short := c.o.Left(), c.o.Payable(), c.o.Short(); left != c.left || payable != c.payable || short != c.short {
			t.Errorf("%s: %d left, %d to be paid, short: %v, want %d, %d, %v", name, left, payable, short, c.left, c.payable, c.short)
		}
	}
}

// Whatever came and went back, no more is paid than came or is still to come, and no kilogram is in two places.
func TestNothingIsPaidTwice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		some := rapid.Int64Range(0, 1000)
		o := settlement.Order{Agreed: rapid.Int64Range(1, 1000).Draw(t, "agreed"), Permille: 20, AllThere: rapid.Bool().Draw(t, "all there")}
		for range rapid.IntRange(0, 3).Draw(t, "deliveries") {
			sent := rapid.Int64Range(1, max(1, o.Left())).Draw(t, "sent")
			o.Delivered = append(o.Delivered, settlement.Delivery{Sent: sent, Net: min(sent, some.Draw(t, "net")), ByBuyer: rapid.Bool().Draw(t, "by buyer")})
		}
		o.SentBack = min(o.With(), some.Draw(t, "sent back"))
		o.Returned = o.SentBack
		o.Returned += min(o.Left(), some.Draw(t, "returned"))
		if most := max(o.With(), o.Kept()); o.Payable() < 0 || o.Payable() > most {
			t.Fatalf("%+v: %d is to be paid, of %d", o, o.Payable(), most)
		}
		if o.Remaining() >= 0 && o.With()+o.Left()+o.Returned != o.Agreed {
			t.Fatalf("%+v: %d with the buyer, %d left, %d in the lot, of %d", o, o.With(), o.Left(), o.Returned, o.Agreed)
		}
	})
}
