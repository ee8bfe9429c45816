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
	filter.At = func(id string) bool { return a.Vault.IsAt(ctx, id, filter.Province, filter.Region) }
	found, next, err := web.ReadPage(ctx, a.Model, from, func(tx *bbolt.Tx) ([]projection.Organisation, *readmodel.Cursor, error) {
		if filter.ByPlace() {
			filter.Asked = a.Views.Organisations.Asking(tx, projection.Associations)
		}
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
