package httpapi

import (
	"context"

	"github.com/qhatu/qhatu/api/orderrest"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/services/order/internal/domain/order"
)

// DisputeOrder answers POST /v1/orders/{id}/dispute.
func (a *API) DisputeOrder(ctx context.Context, r orderrest.DisputeOrderRequestObject) (orderrest.DisputeOrderResponseObject, error) {
	answer, err := a.act(ctx, r.ID, func(es.Stamp) order.Command {
		return order.Dispute{Party: callerOf(ctx), Reason: string(r.Body.Reason)}
	})
	if err != nil {
		return nil, err
	}
	return orderrest.DisputeOrder200JSONResponse{OrderAnswerJSONResponse: answer}, nil
}

// ResolveOrder answers POST /v1/orders/{id}/resolve.
func (a *API) ResolveOrder(ctx context.Context, r orderrest.ResolveOrderRequestObject) (orderrest.ResolveOrderResponseObject, error) {
	c := order.Resolve{Outcome: string(r.Body.Outcome)}
	var err error
	if c.Total, err = optionalMoney(r.Body.Total, "/total"); err != nil {
		return nil, err
	}
	if c.Returned, err = optionalQuantity(r.Body.Returned, "/returned"); err != nil {
		return nil, err
	}
	answer, err := a.act(ctx, r.ID, func(es.Stamp) order.Command { return c })
	if err != nil {
		return nil, err
	}
	return orderrest.ResolveOrder200JSONResponse{OrderAnswerJSONResponse: answer}, nil
}
