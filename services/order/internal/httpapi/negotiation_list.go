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
		ExternalRef: restvalue.OrZero(r.Params.ExternalRef),
	}
	page := orderrest.NegotiationPage{Items: []orderrest.Negotiation{}}
	err := a.Model.View(func(tx *bbolt.Tx) error {
		found, next, err := a.Views.Negotiations.Page(tx, filter, restvalue.OrZero(r.Params.Cursor), web.Limit(r.Params.Limit))
		for _, n := range found {
			page.Items = append(page.Items, negotiationAnswer(n, by))
		}
		page.Next = restvalue.Optional(next)
		return err
	})
	if err != nil {
		return nil, web.CursorFault(err)
	}
	for i := range page.Items {
		a.name(ctx, &page.Items[i].Buyer, &page.Items[i].Association)
	}
	return orderrest.ListNegotiations200JSONResponse{Body: page}, nil
}
