package httpapi

import (
	"context"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/catalogrest"
	"github.com/qhatu/qhatu/pkg/lima"
	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/pkg/restvalue"
	"github.com/qhatu/qhatu/pkg/web"
	"github.com/qhatu/qhatu/services/catalog/internal/projection"
)

// lotBy is a lot with whether the coordinator vouches for its association today, if that is registered.
func (a *API) lotBy(tx *bbolt.Tx, l projection.Lot, c web.Caller) (catalogrest.Lot, error) {
	answer := lotAnswer(l, c)
	seller, registered, err := a.Views.Sellers.Get(tx, l.Drafted.Association)
	if registered {
		answer.Association.Verified = new(seller.VerifiedOn(lima.Date(a.Now())))
	}
	return answer, err
}

// name says what the association of a lot is called and where it is, as far as that is known. The vault is not asked within a read.
func (a *API) name(ctx context.Context, s *catalogrest.LotAssociation) {
	known := a.Vault.Profile(ctx, s.ID)
	s.Name, s.Community = restvalue.Optional(known.Name), restvalue.Optional(known.Community)
	s.Province, s.Region = restvalue.Optional(known.Province), restvalue.Optional(known.Region)
}

// sellers are the ids of the associations whose lots a filter chooses on a day; nil where it asks nothing of them. Where they are
// stands in the vault, which is asked after reading and not within it.
func (a *API) sellers(ctx context.Context, f projection.LotFilter, date string) (map[string]bool, error) {
	if !f.BySeller() {
		return nil, nil
	}
	var all []projection.Seller
	err := a.Model.View(func(tx *bbolt.Tx) (err error) {
		all, err = a.Views.Sellers.Within(tx, projection.AllSellers, readmodel.Bounds{})
		return err
	})
	chosen := map[string]bool{}
	for _, s := range all {
		if f.Verified == nil || *f.Verified == s.VerifiedOn(date) {
			chosen[s.ID] = a.Vault.IsAt(ctx, s.ID, f.Province, f.Region)
		}
	}
	return chosen, err
}
