package httpapi

import (
	"context"
	"time"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/api/orderrest"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/lima"
	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/pkg/restvalue"
	"github.com/qhatu/qhatu/pkg/web"
	"github.com/qhatu/qhatu/services/order/internal/app"
	"github.com/qhatu/qhatu/services/order/internal/domain/order"
	"github.com/qhatu/qhatu/services/order/internal/domain/party"
	"github.com/qhatu/qhatu/services/order/internal/projection"
)

// GetOrder answers GET /v1/orders/{id}.
func (a *API) GetOrder(ctx context.Context, r orderrest.GetOrderRequestObject) (orderrest.GetOrderResponseObject, error) {
	answer, err := web.ReadFresh(ctx, a.Model, func() (orderrest.OrderAnswerJSONResponse, error) { return a.order(ctx, r.ID) })
	if err != nil {
		return nil, err
	}
	return orderrest.GetOrder200JSONResponse{OrderAnswerJSONResponse: answer}, nil
}

// ListOrders answers GET /v1/orders.
func (a *API) ListOrders(ctx context.Context, r orderrest.ListOrdersRequestObject) (orderrest.ListOrdersResponseObject, error) {
	by := callerOf(ctx)
	filter := projection.OrderFilter{
		Party: by, Status: order.Status(restvalue.OrZero(r.Params.State)),
		Lot: restvalue.OrZero(r.Params.Lot), Negotiation: restvalue.OrZero(r.Params.Negotiation),
		ExternalRef: restvalue.OrZero(r.Params.ExternalRef), Since: restvalue.OrZero(r.Params.Since),
		Texts: a.App.Reader(ctx),
	}
	if origin := r.Params.Origin; origin != nil {
		filter.Recorded = new(*origin == orderrest.OrderOriginRecorded)
	}
	list := web.Listing{Name: "orders", Filter: filter}
	from, err := list.From(r.Params.Cursor, a.Now())
	if err != nil {
		return nil, err
	}
	found, next, err := web.ReadPage(ctx, a.Model, from, func(tx *bbolt.Tx) ([]projection.Order, *readmodel.Cursor, error) {
		return a.Views.Orders.Page(tx, filter, from, web.Limit(r.Params.Limit))
	})
	if err != nil {
		return nil, err
	}
	page := orderrest.OrderPage{Items: []orderrest.Order{}, Next: list.Next(next)}
	for _, o := range found {
		if err := a.App.OpenTexts(ctx, o.Texts()...); err != nil {
			return nil, err
		}
		answer, err := a.orderAnswer(ctx, o)
		if err != nil {
			return nil, err
		}
		page.Items = append(page.Items, answer)
	}
	return orderrest.ListOrders200JSONResponse{Body: page}, nil
}

// stockWait is how long an answer waits for a lot to decide about an order's stock, which takes milliseconds.
const stockWait = 2 * time.Second

// decidedOrder answers with an order that was just placed once its lot has decided, or after stockWait as it then stands: whoever
// accepts is to know whether it is a deal.
func (a *API) decidedOrder(ctx context.Context, id string, placed es.Position) (orderrest.OrderAnswerJSONResponse, error) {
	if err := web.WaitShown(ctx, a.Model, placed); err != nil {
		return orderrest.OrderAnswerJSONResponse{}, err
	}
	wait, cancel := context.WithTimeout(ctx, stockWait)
	defer cancel()
	for {
		seen := a.Model.Position()
		o, err := a.orderRow(ctx, id)
		if err != nil || o.Status != order.Placed || a.Model.WaitFor(wait, seen+1) != nil {
			return a.order(ctx, id)
		}
	}
}

// order answers with one order, if the caller is a party to it.
func (a *API) order(ctx context.Context, id string) (orderrest.OrderAnswerJSONResponse, error) {
	o, err := a.orderRow(ctx, id)
	if err != nil {
		return orderrest.OrderAnswerJSONResponse{}, err
	}
	if err := a.App.OpenTexts(ctx, o.Texts()...); err != nil {
		return orderrest.OrderAnswerJSONResponse{}, err
	}
	answer, err := a.orderAnswer(ctx, o)
	if err == nil {
		err = a.addContacts(ctx, o, &answer)
	}
	if err == nil {
		err = a.addDocument(o, &answer)
	}
	if err == nil {
		err = a.addPayee(ctx, o, &answer)
	}
	return orderrest.OrderAnswerJSONResponse{
		Body:    answer,
		Headers: orderrest.OrderAnswerResponseHeaders{ETag: web.ETag(o.Revision)},
	}, err
}

// orderAnswer is an order as the contract writes it, for whoever calls, with what is known of both parties.
func (a *API) orderAnswer(ctx context.Context, o projection.Order) (orderrest.Order, error) {
	by, code := callerOf(ctx), ""
	if o.MayBeCollected() && by.Side == orderevents.Buyer {
		code = a.App.ReleaseCode(o.ID)
	}
	answer, err := orderAnswer(o, by, code, lima.Date(a.Now()))
	if err != nil {
		return answer, err
	}
	if answer.Photos, err = a.withoutErased(o, answer.Photos); err != nil {
		return answer, err
	}
	answer.AllowedActions = web.CallerFrom(ctx).Allowed(answer.AllowedActions)
	if o.Recorded() {
		answer.Confirmation = a.confirmation(ctx, o, by)
		return answer, a.nameSeller(ctx, &answer.Association)
	}
	return answer, a.name(ctx, answer.Buyer, &answer.Association)
}

// orderRow reads one order, if the caller is a party to it, or the coordinator.
func (a *API) orderRow(ctx context.Context, id string) (projection.Order, error) {
	o, err := a.awaited(ctx, id)
	if by := callerOf(ctx); err == nil && !o.Includes(by) && (o.Status == "" || by.Side != party.Coordinator) {
		err = app.Faults.Wrap(order.ErrNotFound)
	}
	return o, err
}
