package httpapi

import (
	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/api/orderrest"
	"github.com/qhatu/qhatu/pkg/restvalue"
)

func termsOf(b *orderrest.Terms, pointer string) (*orderevents.Terms, error) {
	if b == nil {
		return nil, nil
	}
	t := orderevents.Terms{
		WeighAt: string(restvalue.OrZero(b.WeighAt)), SettleBy: string(restvalue.OrZero(b.SettleBy)),
	}
	if b.Freight != nil {
		t.Freight = &orderevents.Freight{Payer: string(b.Freight.Payer)}
		if b.Freight.Amount != nil {
			paid, err := restvalue.ParseMoney(*b.Freight.Amount, pointer+"/freight/amount")
			if err != nil {
				return nil, err
			}
			amount := events.Amount(paid)
			t.Freight.Amount = &amount
		}
	}
	if b.Sacks != nil {
		t.Sacks = &orderevents.Sacks{Payer: string(b.Sacks.Payer), Returned: b.Sacks.Returned}
	}
	if q := b.Quality; q != nil {
		t.Quality = &orderevents.Quality{MoistureMax: restvalue.OrZero(q.MoistureMax), ImpurityMax: restvalue.OrZero(q.ImpurityMax)}
	}
	if p := b.Payment; p != nil {
		t.Payment = &orderevents.Payment{
			AdvancePct: int(p.AdvancePct), BalanceOn: string(p.BalanceOn), Days: int(restvalue.OrZero(p.Days)),
		}
	}
	return &t, nil
}

// termsAnswer is the terms of an offer as the contract writes them.
func termsAnswer(t *orderevents.Terms) *orderrest.Terms {
	if t == nil {
		return nil
	}
	answer := orderrest.Terms{
		WeighAt:  restvalue.Optional(orderrest.TermsWeighAt(t.WeighAt)),
		SettleBy: restvalue.Optional(orderrest.SettleBy(t.SettleBy)),
	}
	if f := t.Freight; f != nil {
		answer.Freight = &orderrest.Freight{Payer: orderrest.Payer(f.Payer)}
		if f.Amount != nil {
			paid := amount(*f.Amount)
			answer.Freight.Amount = &paid
		}
	}
	if s := t.Sacks; s != nil {
		answer.Sacks = &orderrest.Sacks{Payer: orderrest.Payer(s.Payer), Returned: s.Returned}
	}
	if q := t.Quality; q != nil {
		answer.Quality = &orderrest.Quality{
			MoistureMax: restvalue.Optional(q.MoistureMax), ImpurityMax: restvalue.Optional(q.ImpurityMax),
		}
	}
	if p := t.Payment; p != nil {
		answer.Payment = &orderrest.PaymentTerms{
			AdvancePct: int64(p.AdvancePct), BalanceOn: orderrest.PaymentTermsBalanceOn(p.BalanceOn),
			Days: restvalue.Optional(int64(p.Days)),
		}
	}
	return &answer
}
