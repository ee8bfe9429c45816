package httpapi

import (
	"context"
	"errors"
	"strings"

	"github.com/qhatu/qhatu/api/orderrest"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/restvalue"
	"github.com/qhatu/qhatu/pkg/web"
	"github.com/qhatu/qhatu/services/order/internal/domain/order"
	"github.com/qhatu/qhatu/services/order/internal/projection"
)

// DelayOrder answers POST /v1/orders/{id}/delay.
func (a *API) DelayOrder(ctx context.Context, r orderrest.DelayOrderRequestObject) (orderrest.DelayOrderResponseObject, error) {
	answer, err := a.act(ctx, r.ID, func(at es.Stamp) order.Command {
		return order.Delay{Party: callerOf(ctx), Reason: string(r.Body.Reason), From: restvalue.OrZero(r.Body.From), Until: r.Body.Until, Now: at.Now}
	})
	if err != nil {
		return nil, outOf("/delivery", err)
	}
	return orderrest.DelayOrder200JSONResponse{OrderAnswerJSONResponse: answer}, nil
}

// AmendOrder answers POST /v1/orders/{id}/amend.
func (a *API) AmendOrder(ctx context.Context, r orderrest.AmendOrderRequestObject) (orderrest.AmendOrderResponseObject, error) {
	o, err := a.known(ctx, r.ID)
	if err != nil {
		return nil, err
	}
	by, delivery := callerOf(ctx), deliveryOf(r.Body.Delivery)
	if err := a.App.SealPlace(ctx, o.Placed.Negotiation, by, &delivery.Place); err != nil {
		return nil, err
	}
	answer, err := a.act(ctx, r.ID, func(at es.Stamp) order.Command {
		return order.Amend{Party: by, Delivery: delivery, Now: at.Now}
	})
	if err != nil {
		return nil, err
	}
	return orderrest.AmendOrder200JSONResponse{OrderAnswerJSONResponse: answer}, nil
}

// AcceptAmendment answers POST /v1/orders/{id}/amendments/{n}/accept.
func (a *API) AcceptAmendment(ctx context.Context, r orderrest.AcceptAmendmentRequestObject) (orderrest.AcceptAmendmentResponseObject, error) {
	answer, err := a.act(ctx, r.ID, func(es.Stamp) order.Command {
		return order.AnswerAmendment{Party: callerOf(ctx), Amendment: int(r.N), Accept: true}
	})
	if err != nil {
		return nil, err
	}
	return orderrest.AcceptAmendment200JSONResponse{OrderAnswerJSONResponse: answer}, nil
}

// RejectAmendment answers POST /v1/orders/{id}/amendments/{n}/reject.
func (a *API) RejectAmendment(ctx context.Context, r orderrest.RejectAmendmentRequestObject) (orderrest.RejectAmendmentResponseObject, error) {
	answer, err := a.act(ctx, r.ID, func(es.Stamp) order.Command {
		return order.AnswerAmendment{Party: callerOf(ctx), Amendment: int(r.N)}
	})
	if err != nil {
		return nil, err
	}
	return orderrest.RejectAmendment200JSONResponse{OrderAnswerJSONResponse: answer}, nil
}

// HandOverOrder answers POST /v1/orders/{id}/hand-over.
func (a *API) HandOverOrder(ctx context.Context, r orderrest.HandOverOrderRequestObject) (orderrest.HandOverOrderResponseObject, error) {
	body := restvalue.OrZero(r.Body)
	net, err := optionalQuantity(body.Net, "/net")
	if err != nil {
		return nil, err
	}
	released, err := a.released(ctx, r.ID, body.ReleaseCode)
	if err != nil {
		return nil, err
	}
	answer, err := a.act(ctx, r.ID, func(at es.Stamp) order.Command {
		return order.HandOver{Party: callerOf(ctx), Released: released, Net: net, Rest: string(restvalue.OrZero(body.Rest)), Now: at.Now}
	})
	if err != nil {
		return nil, err
	}
	return orderrest.HandOverOrder200JSONResponse{OrderAnswerJSONResponse: answer}, nil
}

// released tells whether a party of an order says its release code. Whoever is none is told nothing of it.
func (a *API) released(ctx context.Context, id string, code *orderrest.ReleaseCode) (bool, error) {
	if code == nil {
		return false, nil
	}
	if _, err := a.known(ctx, id); err != nil {
		return false, err
	}
	return a.App.Released(ctx, id, *code)
}

// known reads an order of the caller's, the log's end included.
func (a *API) known(ctx context.Context, id string) (projection.Order, error) {
	return web.ReadFresh(ctx, a.Model, func() (projection.Order, error) { return a.orderRow(ctx, id) })
}

// outOf moves the fields of a fault to where they stand in a body that has them at its top.
func outOf(pointer string, err error) error {
	f, ok := errors.AsType[*fault.Fault](err)
	if !ok || len(f.Fields) == 0 {
		return err
	}
	fields := make([]fault.Field, len(f.Fields))
	for i, field := range f.Fields {
		field.Pointer = strings.TrimPrefix(field.Pointer, pointer)
		fields[i] = field
	}
	return f.Naming(fields...)
}
