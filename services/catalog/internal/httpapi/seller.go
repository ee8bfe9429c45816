package httpapi

import (
	"context"
	"slices"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/catalogrest"
	"github.com/qhatu/qhatu/pkg/lima"
	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/pkg/restvalue"
	"github.com/qhatu/qhatu/pkg/web"
	"github.com/qhatu/qhatu/services/catalog/internal/domain/lot"
	"github.com/qhatu/qhatu/services/catalog/internal/projection"
)

// seenLot is a lot, which others may have in common, with how its association stands today.
type seenLot struct {
	*projection.Lot
	verified  *bool // whether the coordinator vouches for it; nil where it is not registered
	suspended bool
}

func (a *API) see(tx *bbolt.Tx, l *projection.Lot) (seenLot, error) {
	seller, registered, err := a.Views.Sellers.Get(tx, l.Drafted.Association)
	seen := seenLot{Lot: l, suspended: seller.Suspended}
	if registered {
		seen.verified = new(seller.VerifiedOn(lima.Date(a.Now())))
	}
	return seen, err
}

// isSuspended reports whether an organisation begins no new trade.
func (a *API) isSuspended(tx *bbolt.Tx, organisation string) (bool, error) {
	seller, _, err := a.Views.Sellers.Get(tx, organisation)
	return seller.Suspended, err
}

// answer is a lot as the contract writes it, for one caller, whose organisation may be suspended. The vault, which opens its texts and names
// its association, is not asked within a read.
func (a *API) answer(ctx context.Context, seen seenLot, c web.Caller, suspended bool) (catalogrest.Lot, error) {
	l := *seen.Lot
	l.Certified = slices.Clone(l.Certified) // as the other texts, they are opened in place
	if l.Hidden != "" && !l.Owns(party(c)) && party(c).Side != lot.Coordinator {
		for _, field := range l.HiddenFields {
			for _, t := range l.TextsOf(field) {
				*t = ""
			}
		}
	}
	if err := a.App.OpenTexts(ctx, l.Texts()...); err != nil {
		return catalogrest.Lot{}, err
	}
	answer := lotAnswer(l, c, seen.suspended || suspended)
	if a.App.Lost(l.ID) {
		answer.AllowedActions = []string{}
	}
	answer.Association.Verified = seen.verified
	a.name(ctx, &answer.Association)
	return answer, nil
}

// name says what the association of a lot is called and where it is, as far as that is known.
func (a *API) name(ctx context.Context, s *catalogrest.LotAssociation) {
	known := a.Vault.Profile(ctx, s.ID)
	s.Name, s.Community, s.Erased = restvalue.Optional(known.Name), restvalue.Optional(known.Community), restvalue.Optional(known.Erased)
	s.Province, s.Region = restvalue.Optional(known.Province), restvalue.Optional(known.Region)
}

// lookUp prepares a filter that asks about associations, by what holds of them on a day. Where there are few, all are looked up
// before reading: where they are stands in the vault. Else each is when one of its lots is met.
func (a *API) lookUp(ctx context.Context, f *projection.LotFilter, day string) error {
	if !f.Asks() {
		return nil
	}
	var all []projection.Seller
	err := a.Model.View(func(tx *bbolt.Tx) (err error) {
		if f.Asked = a.Views.Sellers.Asking(tx, projection.AllSellers); f.Asked == nil && f.BySeller() {
			all, err = a.Views.Sellers.Within(tx, projection.AllSellers, readmodel.Bounds{})
		}
		return err
	})
	if err != nil || f.Asked != nil || !f.BySeller() {
		return err
	}
	chosen := map[string]bool{}
	f.Sellers, f.Seller = []string{}, func(id string) bool { return chosen[id] }
	for _, s := range all {
		if a.isChosen(ctx, *f, s, day) {
			chosen[s.ID], f.Sellers = true, append(f.Sellers, s.ID)
		}
	}
	return nil
}

// lookUpMet has a filter look up an association when one of its lots is met, if there are many.
func (a *API) lookUpMet(ctx context.Context, tx *bbolt.Tx, f *projection.LotFilter, day string) {
	if f.Asked == nil || !f.BySeller() {
		return
	}
	known := map[string]bool{}
	f.Seller = func(id string) bool {
		chosen, ok := known[id]
		if !ok {
			s, registered, err := a.Views.Sellers.Get(tx, id)
			chosen = err == nil && registered && a.isChosen(ctx, *f, s, day)
			known[id] = chosen
		}
		return chosen
	}
}

func (a *API) isChosen(ctx context.Context, f projection.LotFilter, s projection.Seller, day string) bool {
	return (f.Verified == nil || *f.Verified == s.VerifiedOn(day)) && a.Vault.IsAt(ctx, s.ID, f.Province, f.Region)
}
