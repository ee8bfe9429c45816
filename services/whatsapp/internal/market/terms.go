package market

import (
	"github.com/qhatu/qhatu/api/orderrest"
	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/pkg/restvalue"
)

// Terms are what an offer binds to beside its quantity, price and delivery. What is zero was not said.
type Terms struct {
	Freight     Freight
	Sacks       Sacks
	WeighAt     string // whose scales count: AtOrigin or AtDestination
	SettleBy    string // what the total follows: weight or count
	MoistureMax string // percent, a plain decimal
	ImpurityMax string // percent, a plain decimal
	Payment     Payment
}

// Shared is the payer where both sides pay; else it is Buyer or Seller.
const Shared = "shared"

// Freight is who pays for the transport.
type Freight struct {
	Payer  string        // Buyer, Seller or Shared
	Amount *money.Amount // of all of it; nil: not known
}

// Sacks are who pays for the sacks, and whether they come back.
type Sacks struct {
	Payer    string // Buyer, Seller or Shared
	Returned bool
}

// Where goods are weighed.
const (
	AtOrigin      = "origin"
	AtDestination = "destination"
)

// When the balance of a payment is due.
const (
	OnLoading  = "loading"
	OnWeighing = "weighing"
	OnDelivery = "delivery"
	InDays     = "days"
)

// Payment is how much is paid before, and when the rest is.
type Payment struct {
	Advance   int    // percent
	BalanceOn string // OnLoading, OnWeighing, OnDelivery or InDays
	Days      int    // of InDays: after delivery
}

func termsOf(t *orderrest.Terms) (Terms, error) {
	if t == nil {
		return Terms{}, nil
	}
	terms := Terms{WeighAt: string(restvalue.OrZero(t.WeighAt)), SettleBy: string(restvalue.OrZero(t.SettleBy))}
	if q := t.Quality; q != nil {
		terms.MoistureMax, terms.ImpurityMax = restvalue.OrZero(q.MoistureMax), restvalue.OrZero(q.ImpurityMax)
	}
	if p := t.Payment; p != nil {
		terms.Payment = Payment{Advance: int(p.AdvancePct), BalanceOn: string(p.BalanceOn), Days: int(restvalue.OrZero(p.Days))}
	}
	if s := t.Sacks; s != nil {
		terms.Sacks = Sacks{Payer: string(s.Payer), Returned: s.Returned}
	}
	var err error
	terms.Freight, err = freightOf(t.Freight)
	return terms, err
}

func freightOf(f *orderrest.Freight) (Freight, error) {
	if f == nil {
		return Freight{}, nil
	}
	if f.Amount == nil {
		return Freight{Payer: string(f.Payer)}, nil
	}
	paid, err := amount(*f.Amount)
	return Freight{Payer: string(f.Payer), Amount: &paid}, err
}
