package lot

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/qhatu/qhatu/pkg/lima"
	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/phrase"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
	"github.com/qhatu/qhatu/services/whatsapp/internal/say"
)

// period is a time of which somebody asks what was sold: from the first moment to before the last, with its name. The zero period is all time.
type period struct {
	from, until time.Time
	name        string // " este mes"; "" of all time
}

func (p period) has(at time.Time) bool {
	return p.name == "" || !at.Before(p.from) && at.Before(p.until)
}

// month is a calendar month of Peru, so many after the one in which a moment is.
func month(at time.Time, after int) (from, until time.Time) {
	here := at.In(lima.Zone)
	from = time.Date(here.Year(), here.Month()+time.Month(after), 1, 0, 0, 0, 0, lima.Zone)
	return from, from.AddDate(0, 1, 0)
}

// year is the same of years.
func year(at time.Time, after int) (from, until time.Time) {
	from = time.Date(at.In(lima.Zone).Year()+after, 1, 1, 0, 0, 0, 0, lima.Zone)
	return from, from.AddDate(1, 0, 0)
}

// periodIn is the period that a text names: this or the last month or year, or a month by its name, the last one of that name.
func (t *turn) periodIn(text string) period {
	now := t.Input.At
	of := func(name string, from, until time.Time) period { return period{from, until, " " + name} }
	for _, named := range []struct {
		words []string
		name  string
		span  func(time.Time, int) (time.Time, time.Time)
		after int
	}{
		{t.text.lastMonthWords, t.text.lastMonth, month, -1},
		{t.text.lastYearWords, t.text.lastYear, year, -1},
		{t.text.thisMonthWords, t.text.thisMonth, month, 0},
		{t.text.thisYearWords, t.text.thisYear, year, 0},
	} {
		if phrase.Contains(text, named.words) {
			from, until := named.span(now, named.after)
			return of(named.name, from, until)
		}
	}
	for back := range 12 {
		from, until := month(now, -back)
		if namesMonth(text, lima.Month(from)) {
			return of(fmt.Sprintf(t.text.inMonth, lima.Month(from)), from, until)
		}
	}
	return period{}
}

// namesMonth tells whether a text names a month, as it sounds: nobiembre.
func namesMonth(text, month string) bool {
	return slices.ContainsFunc(strings.Fields(phrase.Plain(text)), func(w string) bool { return parse.Sound(w) == parse.Sound(month) })
}

// thisMonthOf is what of some orders was sold this month, where that is not all of it; "" else.
func (t *turn) thisMonthOf(orders []market.Order, all money.Amount) string {
	from, until := month(t.Input.At, 0)
	var of money.Amount
	for _, o := range orders {
		if (period{from, until, t.text.thisMonth}).has(o.PlacedAt) {
			of = plus(of, o.Total)
		}
	}
	if of.Minor == 0 || of == all {
		return ""
	}
	return fmt.Sprintf(t.text.ofThisMonth, say.Money(of))
}

// byCrop are how much of each product was sold, and for how much, the most for the most money first.
func (t *turn) byCrop(orders []market.Order, lots []market.Lot) string {
	type crop struct {
		product string
		much    quantity.Quantity
		total   money.Amount
	}
	var crops []crop
	for _, o := range orders {
		product := o.Product
		if product == "" {
			product = lotOf(lots, o.Lot).Product
		}
		i := slices.IndexFunc(crops, func(c crop) bool { return c.product == product && c.much.Unit == o.Base.Unit })
		if i < 0 {
			i, crops = len(crops), append(crops, crop{product: product, much: quantity.Quantity{Unit: o.Base.Unit}})
		}
		crops[i].much.Milli += soldBase(o)
		crops[i].total = plus(crops[i].total, o.Total)
	}
	slices.SortStableFunc(crops, func(a, b crop) int { return int(min(1, max(-1, b.total.Minor-a.total.Minor))) })
	lines := make([]string, len(crops))
	for i, c := range crops {
		lines[i] = fmt.Sprintf(t.text.ofCrop, say.Emoji(c.product), say.Capital(phrase.Goods(c.product, "", "")), say.Quantity(c.much), say.Money(c.total))
	}
	return strings.Join(lines, "\n")
}

// soldBase is how much of an order was sold, in the base: what it was agreed to be, until it came; then what came of it, by the weight that counts.
func soldBase(o market.Order) (milli int64) {
	if slices.Contains([]string{market.OrderPlaced, market.OrderConfirmed, market.OrderPreparing, market.OrderDispatched}, o.State) || len(o.Deliveries) == 0 {
		return o.Base.Milli - o.Returned
	}
	for _, d := range o.Deliveries {
		if d.Weight.Net != 0 {
			milli += d.Weight.Net
		} else {
			milli += d.Quantity
		}
	}
	return milli
}

// soldOfOrder is the same as people say it: as it was agreed, where that is what came.
func soldOfOrder(o market.Order, lot market.Lot) quantity.Quantity {
	if base := soldBase(o); base != o.Base.Milli && lot.Measure.Unit != "" {
		return phrase.Stock(base, lot.Measure)
	}
	return o.Quantity
}
