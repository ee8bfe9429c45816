package negotiation

import (
	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/quantity"
)

// checkTerms checks that terms do not contradict each other, nor what is sold: only what is kept by weight comes on scales.
func (s State) checkTerms(t *orderevents.Terms) error {
	if t == nil {
		return nil
	}
	if err := checkFreight(t.Freight); err != nil {
		return err
	}
	if err := checkPayment(t.Payment); err != nil {
		return err
	}
	if s.Measure.Base == quantity.Kilogram {
		return checkCount(t)
	}
	return checkUnweighed(t)
}

// checkUnweighed checks that nothing is said of scales where goods are counted.
func checkUnweighed(t *orderevents.Terms) error {
	switch {
	case t.SettleBy == "weight":
		return ErrSettleBy
	case t.WeighAt != "":
		return ErrWeighAt
	case t.Payment != nil && t.Payment.BalanceOn == "weighing":
		return ErrBalanceOnWeighing
	case t.Quality != nil && (t.Quality.MoistureMax != "" || t.Quality.ImpurityMax != ""):
		return ErrQuality
	}
	return nil
}

// checkCount checks that nothing waits for the scales where the total stays as it was counted.
func checkCount(t *orderevents.Terms) error {
	switch {
	case t.SettleBy != "count":
		return nil
	case t.WeighAt != "":
		return ErrWeighedByCount
	case t.Payment != nil && t.Payment.BalanceOn == "weighing":
		return ErrBalanceByCount
	}
	return nil
}

// checkFreight checks what the transport costs, if that is said.
func checkFreight(f *orderevents.Freight) error {
	switch {
	case f == nil || f.Amount == nil:
		return nil
	case f.Amount.Minor <= 0:
		return ErrFreightNothing
	case f.Amount.Minor > maxTotal:
		return ErrFreightTooMuch
	}
	return nil
}

// checkPayment checks that days go with a balance that is due in days, and that there is such a balance.
func checkPayment(p *orderevents.Payment) error {
	if p == nil {
		return nil
	}
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
