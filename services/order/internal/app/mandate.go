package app

import (
	"context"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/services/order/internal/domain/order"
)

// mandate is the total in minor units to which whoever acts may still bind their side in a negotiation, or that they may still give up of orders, with all that they have bound it to
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

// HandleOrderFor is HandleOrderAt in the name of somebody who may give up no more than their mandate allows.
func (a *App) HandleOrderFor(ctx context.Context, id string, by Acting, build OrderCommand, m es.Meta) (OrderCommit, error) {
	left, done, err := a.mandate(ctx, by, "")
	if err != nil {
		return OrderCommit{}, err
	}
	defer done()
	if left == nil {
		return a.HandleOrderAt(ctx, id, build, m)
	}
	return a.HandleOrderAt(ctx, id, func(at es.Stamp) order.Command { return order.Limited{Command: build(at), Limit: *left} }, m)
}

// bound is the total to which somebody has bound their side in other negotiations and by orders, as the log has it now.
func (a *App) bound(ctx context.Context, by Acting, but string) (total int64, err error) {
	if err := a.catchUp(ctx); err != nil {
		return 0, err
	}
	err = a.view(func(tx *bbolt.Tx) error {
		total, err = a.views.BoundBy(tx, by.Org, by.Person, by.LimitFrom, but)
		return err
	})
	return total, err
}
