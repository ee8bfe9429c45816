package negotiation

import (
	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/quantity"
)

// checkTerms checks that terms do not contradict each other, nor what is sold: only what is kept by weight comes on scales.
func (s State) checkTerms(t *orderevents.Terms) error {
	switch {
	case t == nil:
		return nil
	case t.Freight != nil && t.Freight.Amount != nil && (t.Freight.Amount.Minor <= 0 || t.Freight.Amount.Minor > maxTotal):
		return ErrFreightAbsurd
	case t.Payment != nil && checkPayment(*t.Payment) != nil:
		return checkPayment(*t.Payment)
	case s.Measure.Base == quantity.Kilogram:
		return nil
	case t.SettleBy == "weight":
		return ErrSettleBy
	case t.WeighAt != "":
		return ErrWeighAt
	case t.Payment != nil && t.Payment.BalanceOn == "weighing":
		return ErrBalanceOnWeighing
	}
	return nil
}

// checkPayment checks that days go with a balance that is due in days, and that there is such a balance.
func checkPayment(p orderevents.Payment) error {
	switch inDays := p.BalanceOn == "days"; {
	case inDays && p.AdvancePct == 100:
		return ErrNoBalance
	case inDays && p.Days == 0:
		return ErrDaysMissing
	case !inDays && p.Days != 0:
		return ErrDaysBeside
	}
	return nil
}
