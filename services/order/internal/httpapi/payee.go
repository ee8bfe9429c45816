package httpapi

import (
	"context"
	"errors"
	"time"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/api/orderrest"
	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/payee"
	"github.com/qhatu/qhatu/pkg/restvalue"
	"github.com/qhatu/qhatu/pkg/vault"
	"github.com/qhatu/qhatu/services/order/internal/document"
	"github.com/qhatu/qhatu/services/order/internal/domain/order"
	"github.com/qhatu/qhatu/services/order/internal/projection"
)

// addPayee adds to an order's answer to which accounts its buyer pays, as long as the order is open. Nobody else is shown them.
func (a *API) addPayee(ctx context.Context, o projection.Order, answer *orderrest.Order) error {
	if !isPaidFor(o) || callerOf(ctx).Side != orderevents.Buyer {
		return nil
	}
	accounts, err := a.payees(ctx, o.Association)
	if err != nil || len(accounts) == 0 {
		return err
	}
	answer.Payee = payeeAnswer(accounts, a.Now())
	return nil
}

func payeeAnswer(accounts []opened, now time.Time) []orderrest.OrderPayee {
	all := make([]orderrest.OrderPayee, 0, len(accounts))
	for _, to := range accounts {
		all = append(all, orderrest.OrderPayee{
			Kind: orderrest.OrderPayeeKind(to.set.Kind), Bank: restvalue.Optional(to.Bank), Number: restvalue.Optional(to.Number), Cci: restvalue.Optional(to.CCI),
			Holder: to.Holder, Since: to.set.Since, ChangedRecently: now.Before(to.set.ChangedUntil),
		})
	}
	return all
}

// isPaidFor reports whether an order is a deal that is neither completed nor cancelled.
func isPaidFor(o projection.Order) bool {
	return !o.Recorded() && !o.When(order.Confirmed).IsZero() && o.Status != order.Completed && o.Status != order.Cancelled
}

// opened is an account with what is sealed of it.
type opened struct {
	set projection.Account
	payee.Account
}

// payees are the accounts to which an association is paid at this moment. One whose holder was erased is none.
func (a *API) payees(ctx context.Context, association string) (all []opened, err error) {
	var sealed []projection.Account
	err = a.Model.View(func(tx *bbolt.Tx) (err error) {
		sealed, err = a.Views.Payees.Of(tx, association)
		return err
	})
	for _, s := range sealed {
		account, err := payee.Open(ctx, a.Vault, s.Sealed)
		switch {
		case errors.Is(err, vault.ErrErased):
		case err != nil:
			return nil, fault.UnavailableBecause(err)
		default:
			all = append(all, opened{set: s, Account: account})
		}
	}
	return all, err
}

// papersPayees are the accounts as a document names them: by their last digits only, and only while the order is paid for.
func (a *API) papersPayees(ctx context.Context, o projection.Order) (all []document.Payee, err error) {
	if !isPaidFor(o) {
		return nil, nil
	}
	accounts, err := a.payees(ctx, o.Association)
	for _, to := range accounts {
		all = append(all, document.Payee{Kind: to.set.Kind, Bank: to.Bank, Ending: to.Ending(), Holder: to.Holder})
	}
	return all, err
}
