package app

import (
	"context"

	"go.etcd.io/bbolt"
)

// mandate is the total in minor units to which whoever acts may still bind their side in a negotiation, with all that they have bound it to
// elsewhere; nil: to any. What one person does who is limited is done in turn, until done is called: so that nothing is bound beside it.
func (a *App) mandate(ctx context.Context, by Acting, negotiationID string) (left *int64, done func(), err error) {
	if by.Limit == nil {
		return nil, func() {}, nil
	}
	turn := a.binding.of(by.Person)
	turn.Lock()
	bound, err := a.bound(ctx, by, negotiationID)
	if err != nil {
		turn.Unlock()
		return nil, nil, err
	}
	return new(*by.Limit - bound), turn.Unlock, nil
}

// bound is the total to which somebody has bound their side in other negotiations, as the log has it now.
func (a *App) bound(ctx context.Context, by Acting, but string) (total int64, err error) {
	if err := a.catchUp(ctx); err != nil {
		return 0, err
	}
	err = a.view(func(tx *bbolt.Tx) error {
		total, err = a.views.Negotiations.BoundBy(tx, by.Org, by.Person, by.LimitFrom, but)
		return err
	})
	return total, err
}
