package httpapi

import (
	"context"
	"math"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/catalogrest"
	"github.com/qhatu/qhatu/pkg/lima"
	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/pkg/restvalue"
	"github.com/qhatu/qhatu/services/catalog/internal/projection"
)

// seller is the association of a lot, as far as it is known.
func (a *API) seller(ctx context.Context, id string) (catalogrest.LotAssociation, error) {
	known := a.Vault.Profile(ctx, id)
	answer := catalogrest.LotAssociation{
		ID: id, Name: restvalue.Optional(known.Name), Community: restvalue.Optional(known.Community),
		Province: restvalue.Optional(known.Province), Region: restvalue.Optional(known.Region),
	}
	err := a.Model.View(func(tx *bbolt.Tx) error {
		seller, registered, err := a.Views.Sellers.Get(tx, id)
		if registered {
			answer.Verified = new(seller.VerifiedOn(lima.Date(a.Now())))
		}
		return err
	})
	return answer, err
}

// sellers are the ids of the associations whose lots a filter chooses on a day; nil where it asks nothing of them. Where they are
// stands in the vault, which is asked after reading and not within it.
func (a *API) sellers(ctx context.Context, f projection.LotFilter, date string) (map[string]bool, error) {
	if !f.BySeller() {
		return nil, nil
	}
	var all []projection.Seller
	err := a.Model.View(func(tx *bbolt.Tx) (err error) {
		all, _, err = a.Views.Sellers.Page(tx, projection.AllSellers, readmodel.Cursor{}, math.MaxInt)
		return err
	})
	chosen := map[string]bool{}
	for _, s := range all {
		if f.Verified == nil || *f.Verified == s.VerifiedOn(date) {
			chosen[s.ID] = a.Vault.Profile(ctx, s.ID).IsAt(f.Province, f.Region)
		}
	}
	return chosen, err
}
