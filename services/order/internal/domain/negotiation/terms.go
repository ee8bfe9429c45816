package negotiation

import (
	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/quantity"
)

// checkTerms checks that terms mean something: days go with a balance that is due in days, and only what is kept by weight has a
// total that follows the scales.
func (s State) checkTerms(t *orderevents.Terms) error {
	switch {
	case t == nil:
		return nil
	case t.Payment != nil && (t.Payment.BalanceOn == "days") != (t.Payment.Days > 0):
		return ErrPaymentDays
	case t.SettleBy == "weight" && s.Measure.Base != quantity.Kilogram:
		return ErrSettleBy
	}
	return nil
}
