package httpapi

import (
	"context"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/identityrest"
	"github.com/qhatu/qhatu/pkg/lima"
	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/pkg/restvalue"
	"github.com/qhatu/qhatu/pkg/text"
	"github.com/qhatu/qhatu/pkg/web"
	"github.com/qhatu/qhatu/services/identity/internal/projection"
)

// ListAssociations answers GET /v1/associations.
func (a *API) ListAssociations(ctx context.Context, r identityrest.ListAssociationsRequestObject) (identityrest.ListAssociationsResponseObject, error) {
	filter := projection.AssociationFilter{
		Product: string(restvalue.OrZero(r.Params.Product)), Verified: r.Params.Verified,
		Province: text.Place(restvalue.OrZero(r.Params.Province)), Region: text.Place(restvalue.OrZero(r.Params.Region)),
	}
	list := web.Listing{Name: "associations", Filter: filter}
	from, err := list.From(r.Params.Cursor, a.Now())
	if err != nil {
		return nil, err
	}
	filter.On = lima.Date(from.Began)
	if filter.Among, err = a.at(ctx, filter); err != nil {
		return nil, err
	}
	found, next, err := web.ReadPage(ctx, a.Model, from, func(tx *bbolt.Tx) ([]projection.Organisation, *readmodel.Cursor, error) {
		return a.Views.Organisations.Page(tx, filter, from, web.Limit(r.Params.Limit))
	})
	if err != nil {
		return nil, err
	}
	page := identityrest.AssociationPage{Items: []identityrest.Association{}, Next: list.Next(next)}
	for _, o := range found {
		answer, err := a.associationAnswer(ctx, o)
		if err != nil {
			return nil, err
		}
		page.Items = append(page.Items, answer)
	}
	return identityrest.ListAssociations200JSONResponse{Body: page}, nil
}

// at tells the associations at the place that is asked for; nil when none is. Where they are stands in the vault, which is asked
// between two reads and not within one.
func (a *API) at(ctx context.Context, f projection.AssociationFilter) (map[string]bool, error) {
	if f.Province == "" && f.Region == "" {
		return nil, nil
	}
	var all []projection.Organisation
	err := a.Model.View(func(tx *bbolt.Tx) (err error) {
		all, err = a.Views.Organisations.Within(tx, projection.Associations, readmodel.Bounds{})
		return err
	})
	there := map[string]bool{}
	for _, o := range all {
		there[o.ID] = a.Vault.IsAt(ctx, o.ID, f.Province, f.Region)
	}
	return there, err
}
