package httpapi

import (
	"context"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/orderrest"
	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/pkg/restvalue"
	"github.com/qhatu/qhatu/pkg/web"
	"github.com/qhatu/qhatu/services/order/internal/domain/negotiation"
	"github.com/qhatu/qhatu/services/order/internal/projection"
)

// ListNegotiations answers GET /v1/negotiations.
func (a *API) ListNegotiations(ctx context.Context, r orderrest.ListNegotiationsRequestObject) (orderrest.ListNegotiationsResponseObject, error) {
	by := callerOf(ctx)
	filter := projection.NegotiationFilter{
		Party: by, Status: negotiation.Status(restvalue.OrZero(r.Params.State)),
		Turn: string(restvalue.OrZero(r.Params.Turn)), Lot: restvalue.OrZero(r.Params.Lot),
		ExternalRef: restvalue.OrZero(r.Params.ExternalRef), Since: restvalue.OrZero(r.Params.Since),
		Texts: a.App.Reader(ctx),
	}
	list := web.Listing{Name: "negotiations", Filter: filter}
	from, err := list.From(r.Params.Cursor, a.Now())
	if err != nil {
		return nil, err
	}
	found, next, err := web.ReadPage(ctx, a.Model, from, func(tx *bbolt.Tx) ([]projection.Negotiation, *readmodel.Cursor, error) {
		return a.Views.Negotiations.Page(tx, filter, from, web.Limit(r.Params.Limit))
	})
	if err != nil {
		return nil, err
	}
	page := orderrest.NegotiationPage{Items: []orderrest.Negotiation{}, Next: list.Next(next)}
	for _, n := range found {
		answer, err := a.negotiationAnswer(ctx, n, by)
		if err != nil {
			return nil, err
		}
		page.Items = append(page.Items, answer)
	}
	return orderrest.ListNegotiations200JSONResponse{Body: page}, nil
}
