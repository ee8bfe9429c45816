package sell

import (
	"context"
	"errors"
	"slices"

	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/pkg/vocabulary"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
)

// recallWeight takes what one unit holds from the last lot of these goods that the association published in this unit, where
// nothing was said of it. It is read back as such.
func (t *turn) recallWeight(ctx context.Context) error {
	d := t.draft()
	if _, err := d.measure(); !errors.Is(err, quantity.ErrFactor) || d.Grams > 0 {
		return nil
	}
	lots, err := t.market.MyLots(ctx)
	if err != nil {
		return err
	}
	alike := slices.DeleteFunc(lots, func(l market.Lot) bool {
		return l.PublishedAt.IsZero() || l.Product != d.Product || l.Declared.Unit != d.Quantity.Unit
	})
	if len(alike) > 0 {
		last := slices.MaxFunc(alike, func(a, b market.Lot) int { return a.PublishedAt.Compare(b.PublishedAt) })
		d.Grams, d.Recalled = last.Measure.FactorMilli, true
	}
	return nil
}

// manyTimes is how many times what a pack likely holds a number of kilos is taken for grams.
const manyTimes = 10

// likelyGrams takes a bare number for grams where it would be far too many kilos: "100" for a bag of chips.
func (d *Draft) likelyGrams(text string, grams int64) int64 {
	product, _ := vocabulary.FindProduct(d.Product)
	likely := product.Likely(d.Quantity.Unit)
	if _, bare := parse.IsNumber(text); !bare || len(likely) == 0 || grams < manyTimes*slices.Max(likely) || grams/1000 < slices.Min(likely)/manyTimes {
		return grams
	}
	return grams / 1000
}

// areSacks tells whether an answer says of several kinds of sacks how many there are and what they hold.
func areSacks(asked string, all []parse.Listing) bool {
	switch asked {
	case askQuantity, askUnit, askWeight:
	default:
		return false
	}
	return len(all) > 1 && !slices.ContainsFunc(all, func(l parse.Listing) bool {
		return l.UnknownGoods != "" || l.Product != all[0].Product || l.Quantity == nil || l.Quantity.Grams() == 0
	})
}

// split makes of the sale one for each kind of sacks.
func (t *turn) split(all []parse.Listing) (why string) {
	d := t.draft()
	d.takeQuantity(*all[0].Quantity)
	for i := range all {
		all[i].Product, all[i].Variety, all[i].Grade = d.Product, d.Variety, d.Grade
		if all[i].Price == nil && d.Price.Minor > 0 {
			all[i].Price = &parse.UnitPrice{Amount: d.Price.Amount().Value(), Per: d.Price.Per, Currency: money.PEN, PerGiven: d.UnitSaid}
		}
	}
	return t.oneAtATime(all)
}
