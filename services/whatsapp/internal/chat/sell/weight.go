package sell

import (
	"context"
	"errors"
	"slices"

	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
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
