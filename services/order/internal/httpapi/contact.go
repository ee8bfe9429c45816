package httpapi

import (
	"context"
	"errors"
	"time"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/orderrest"
	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/restvalue"
	"github.com/qhatu/qhatu/pkg/vault"
	"github.com/qhatu/qhatu/services/order/internal/domain/order"
	"github.com/qhatu/qhatu/services/order/internal/projection"
)

const (
	mostContacts  = 5                   // of a side
	contactsAfter = 30 * 24 * time.Hour // the last change of an order
)

// addContacts adds to an order's answer how its two sides are reached, where the order has come to that and is not long over.
func (a *API) addContacts(ctx context.Context, o projection.Order, answer *orderrest.Order) error {
	if o.Recorded() || o.When(order.Confirmed).IsZero() || a.Now().After(o.Changed.Add(contactsAfter)) {
		return nil
	}
	var err error
	if answer.Buyer.Contacts, err = a.contacts(ctx, o.Buyer); err != nil {
		return err
	}
	answer.Association.Contacts, err = a.contacts(ctx, o.Association)
	return err
}

// contacts are those who let themselves be reached for an organisation; nil where nobody does.
func (a *API) contacts(ctx context.Context, organisation string) (*orderrest.OrderContacts, error) {
	var people []string
	err := a.Model.View(func(tx *bbolt.Tx) (err error) {
		people, err = a.Views.Contacts.Of(tx, organisation)
		return err
	})
	if err != nil {
		return nil, err
	}
	var all orderrest.OrderContacts
	for _, id := range people[:min(len(people), mostContacts)] {
		known, err := a.Vault.Person(ctx, id)
		switch {
		case errors.Is(err, vault.ErrNoSubject), known.Name == "": // or erased
		case err != nil:
			return nil, fault.UnavailableBecause(err)
		default:
			all = append(all, orderrest.OrderContact{Person: id, Name: known.Name, Phone: restvalue.Optional(known.Phone), Email: restvalue.Optional(known.Email)})
		}
	}
	if len(all) == 0 {
		return nil, nil
	}
	return &all, nil
}
