package httpapi

import (
	"context"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/identityrest"
	"github.com/qhatu/qhatu/pkg/restvalue"
	"github.com/qhatu/qhatu/pkg/text"
	"github.com/qhatu/qhatu/pkg/web"
	"github.com/qhatu/qhatu/services/identity/internal/projection"
)

// ListAssociations answers GET /v1/associations.
func (a *API) ListAssociations(ctx context.Context, r identityrest.ListAssociationsRequestObject) (identityrest.ListAssociationsResponseObject, error) {
	filter := projection.AssociationFilter{
		Product: string(restvalue.OrZero(r.Params.Product)), Verified: r.Params.Verified, On: a.App.Today(),
	}
	place := placeOf(r.Params)
	found, next, err := a.associations(filter, restvalue.OrZero(r.Params.Cursor), web.Limit(r.Params.Limit),
		func(o projection.Organisation) bool { return place.holds(ctx, a, o.ID) })
	if err != nil {
		return nil, web.CursorFault(err)
	}
	page := identityrest.AssociationPage{Items: []identityrest.Association{}, Next: restvalue.Optional(next)}
	for _, o := range found {
		answer, err := a.associationAnswer(ctx, o)
		if err != nil {
			return nil, err
		}
		page.Items = append(page.Items, answer)
	}
	return identityrest.ListAssociations200JSONResponse{Body: page}, nil
}

// associations reads on until the page is full. Where an association is stands in the vault, which is asked between two
// reads and not within one.
func (a *API) associations(f projection.AssociationFilter, cursor string, limit int, keep func(projection.Organisation) bool) (all []projection.Organisation, next string, err error) {
	for next = cursor; ; {
		var some []projection.Organisation
		err = a.Model.View(func(tx *bbolt.Tx) (err error) {
			some, next, err = a.Views.Organisations.Page(tx, f, next, limit-len(all))
			return err
		})
		if err != nil {
			return nil, "", err
		}
		for _, o := range some {
			if keep(o) {
				all = append(all, o)
			}
		}
		if next == "" || len(all) == limit {
			return all, next, nil
		}
	}
}

// place is where an association is to be; "" is anywhere.
type place struct{ province, region string }

func placeOf(p identityrest.ListAssociationsParams) place {
	return place{text.Fold(restvalue.OrZero(p.Province)), text.Fold(restvalue.OrZero(p.Region))}
}

func (p place) holds(ctx context.Context, a *API, id string) bool {
	if p == (place{}) {
		return true
	}
	known := a.Vault.Profile(ctx, id)
	return (p.province == "" || p.province == text.Fold(known.Province)) && (p.region == "" || p.region == text.Fold(known.Region))
}
