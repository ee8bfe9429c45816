package order

import (
	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/pkg/money"
)

// The ways to pay, as the API names them.
const (
	Transfer = "transfer"
	Yape     = "yape"
	Plin     = "plin"
	Cash     = "cash"
)

// caps are what the wallets move at most, in minor units of soles, in one operation and on one day. What one moves beyond is another
// operation, or goes another day.
var caps = map[string]struct{ operation, day int64 }{
	Yape: {500_00, 2_000_00},
	Plin: {500_00, 2_000_00},
}

// BeyondCap says how much a wallet can move. It is an [ErrBeyondCap].
type BeyondCap struct {
	Operation, Day events.Amount
}

func (BeyondCap) Error() string { return ErrBeyondCap.Error() }

// Unwrap returns ErrBeyondCap.
func (BeyondCap) Unwrap() error { return ErrBeyondCap }

// checkCap checks that a wallet can have moved a payment, with those of the same day.
func (s State) checkCap(p Payment) error {
	most, capped := caps[p.Method]
	if !capped || p.Amount.Currency != money.PEN {
		return nil
	}
	ofDay := p.Amount.Minor
	for _, other := range s.Payments {
		if other.stands() && other.From == p.From && other.Method == p.Method && other.PaidOn == p.PaidOn {
			ofDay += other.Amount.Minor
		}
	}
	if p.Amount.Minor > most.operation || ofDay > most.day {
		return BeyondCap{
			Operation: events.Amount{Minor: most.operation, Currency: money.PEN}, Day: events.Amount{Minor: most.day, Currency: money.PEN},
		}
	}
	return nil
}
