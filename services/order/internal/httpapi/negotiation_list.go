package httpapi

import (
	"context"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/orderrest"
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
	}
	page := orderrest.NegotiationPage{Items: []orderrest.Negotiation{}}
	list := web.Listing{Name: "negotiations", Filter: filter}
	from, err := list.From(r.Params.Cursor, a.Now())
	if err != nil {
		return nil, err
	}
	err = web.ReadPage(ctx, a.Model, from, func(tx *bbolt.Tx) error {
		found, next, err := a.Views.Negotiations.Page(tx, filter, from, web.Limit(r.Params.Limit))
		for _, n := range found {
			page.Items = append(page.Items, negotiationAnswer(n, by))
		}
		page.Next = list.Next(next)
		return err
	})
	if err != nil {
		return nil, err
	}
	for i := range page.Items {
		a.name(ctx, &page.Items[i].Buyer, &page.Items[i].Association)
	}
	return orderrest.ListNegotiations200JSONResponse{Body: page}, nil
}
