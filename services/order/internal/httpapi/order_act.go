package httpapi

import (
	"context"

	"github.com/qhatu/qhatu/api/commonrest"
	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/api/orderrest"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/pkg/restvalue"
	"github.com/qhatu/qhatu/pkg/web"
	"github.com/qhatu/qhatu/services/order/internal/app"
	"github.com/qhatu/qhatu/services/order/internal/domain/order"
)

// PrepareOrder answers POST /v1/orders/{id}/prepare.
func (a *API) PrepareOrder(ctx context.Context, r orderrest.PrepareOrderRequestObject) (orderrest.PrepareOrderResponseObject, error) {
	answer, err := a.act(ctx, r.ID, func(es.Stamp) order.Command { return order.Prepare{Party: callerOf(ctx)} })
	if err != nil {
		return nil, err
	}
	return orderrest.PrepareOrder200JSONResponse{OrderAnswerJSONResponse: answer}, nil
}

// DispatchOrder answers POST /v1/orders/{id}/dispatch.
func (a *API) DispatchOrder(ctx context.Context, r orderrest.DispatchOrderRequestObject) (orderrest.DispatchOrderResponseObject, error) {
	body := restvalue.OrZero(r.Body)
	sent, err := optionalQuantity(body.Quantity, "/quantity")
	if err != nil {
		return nil, err
	}
	vehicle, err := a.vehicle(ctx, body.Vehicle)
	if err != nil {
		return nil, err
	}
	released, err := a.released(ctx, r.ID, body.ReleaseCode)
	if err != nil {
		return nil, err
	}
	answer, err := a.act(ctx, r.ID, func(es.Stamp) order.Command {
		return order.Dispatch{Party: callerOf(ctx), Quantity: sent, Vehicle: vehicle, Released: released, Reason: string(restvalue.OrZero(body.Reason))}
	})
	if err != nil {
		return nil, err
	}
	return orderrest.DispatchOrder200JSONResponse{OrderAnswerJSONResponse: answer}, nil
}

// DeliverOrder answers POST /v1/orders/{id}/deliver.
func (a *API) DeliverOrder(ctx context.Context, r orderrest.DeliverOrderRequestObject) (orderrest.DeliverOrderResponseObject, error) {
	body := restvalue.OrZero(r.Body)
	came, err := optionalQuantity(body.Quantity, "/quantity")
	if err != nil {
		return nil, err
	}
	answer, err := a.act(ctx, r.ID, func(at es.Stamp) order.Command {
		return order.Deliver{Party: callerOf(ctx), Delivery: int(restvalue.OrZero(body.Delivery)), Quantity: came, Now: at.Now}
	})
	if err != nil {
		return nil, err
	}
	return orderrest.DeliverOrder200JSONResponse{OrderAnswerJSONResponse: answer}, nil
}

// ReceiveOrder answers POST /v1/orders/{id}/receive.
func (a *API) ReceiveOrder(ctx context.Context, r orderrest.ReceiveOrderRequestObject) (orderrest.ReceiveOrderResponseObject, error) {
	answer, err := a.act(ctx, r.ID, func(es.Stamp) order.Command { return order.Receive{Party: callerOf(ctx)} })
	if err != nil {
		return nil, err
	}
	return orderrest.ReceiveOrder200JSONResponse{OrderAnswerJSONResponse: answer}, nil
}

// CancelOrder answers POST /v1/orders/{id}/cancel.
func (a *API) CancelOrder(ctx context.Context, r orderrest.CancelOrderRequestObject) (orderrest.CancelOrderResponseObject, error) {
	answer, err := a.act(ctx, r.ID, func(es.Stamp) order.Command {
		return order.CallOff{Party: callerOf(ctx), Reason: string(r.Body.Reason)}
	})
	if err != nil {
		return nil, err
	}
	return orderrest.CancelOrder200JSONResponse{OrderAnswerJSONResponse: answer}, nil
}

// WeighDelivery answers POST /v1/orders/{id}/weigh.
func (a *API) WeighDelivery(ctx context.Context, r orderrest.WeighDeliveryRequestObject) (orderrest.WeighDeliveryResponseObject, error) {
	c := order.Weigh{Party: callerOf(ctx), Delivery: int(restvalue.OrZero(r.Body.Delivery))}
	for _, part := range []struct {
		said  *commonrest.Quantity
		field string
		into  **quantity.Quantity
	}{{r.Body.Gross, "/gross", &c.Gross}, {r.Body.Tare, "/tare", &c.Tare}, {r.Body.Net, "/net", &c.Net}} {
		var err error
		if *part.into, err = optionalQuantity(part.said, part.field); err != nil {
			return nil, err
		}
	}
	answer, err := a.act(ctx, r.ID, func(at es.Stamp) order.Command {
		c.Now = at.Now
		return c
	})
	if err != nil {
		return nil, err
	}
	return orderrest.WeighDelivery200JSONResponse{OrderAnswerJSONResponse: answer}, nil
}

// AgreeWeight answers POST /v1/orders/{id}/agree-weight.
func (a *API) AgreeWeight(ctx context.Context, r orderrest.AgreeWeightRequestObject) (orderrest.AgreeWeightResponseObject, error) {
	net, err := restvalue.ParseQuantity(r.Body.Net, "/net")
	if err != nil {
		return nil, err
	}
	answer, err := a.act(ctx, r.ID, func(at es.Stamp) order.Command {
		return order.AgreeWeight{Party: callerOf(ctx), Delivery: int(r.Body.Delivery), Net: net, Now: at.Now}
	})
	if err != nil {
		return nil, err
	}
	return orderrest.AgreeWeight200JSONResponse{OrderAnswerJSONResponse: answer}, nil
}

// CloseRest answers POST /v1/orders/{id}/close-rest.
func (a *API) CloseRest(ctx context.Context, r orderrest.CloseRestRequestObject) (orderrest.CloseRestResponseObject, error) {
	answer, err := a.act(ctx, r.ID, func(at es.Stamp) order.Command {
		return order.CloseRest{Party: callerOf(ctx), Reason: string(r.Body.Reason), Now: at.Now}
	})
	if err != nil {
		return nil, err
	}
	return orderrest.CloseRest200JSONResponse{OrderAnswerJSONResponse: answer}, nil
}

// act decides a command of the caller on an order and answers with the order as it then is. Whoever is refused is told from where on the
// read model shows why.
func (a *API) act(ctx context.Context, id string, build app.OrderCommand) (orderrest.OrderAnswerJSONResponse, error) {
	return a.done(ctx, id, func() (app.OrderCommit, error) {
		return a.App.HandleOrderFor(ctx, id, acting(ctx), build, web.MetaFrom(ctx))
	})
}

// done does something to an order, and answers with it as it is then.
func (a *API) done(ctx context.Context, id string, do func() (app.OrderCommit, error)) (orderrest.OrderAnswerJSONResponse, error) {
	commit, err := do()
	web.MarkReached(ctx, commit.Position)
	if err != nil {
		return orderrest.OrderAnswerJSONResponse{}, err
	}
	if err := web.WaitShown(ctx, a.Model, commit.Position); err != nil {
		return orderrest.OrderAnswerJSONResponse{}, err
	}
	return a.order(ctx, id)
}

// vehicle is what carries a delivery, sealed under the key of the caller's organisation; nil where nothing is said.
func (a *API) vehicle(ctx context.Context, b *orderrest.Vehicle) (*orderevents.Vehicle, error) {
	if b == nil {
		return nil, nil
	}
	v := orderevents.Vehicle{Plate: events.SealedText(restvalue.OrZero(b.Plate)), Driver: events.SealedText(restvalue.OrZero(b.Driver))}
	return &v, a.App.SealTexts(ctx, callerOf(ctx).Org, &v.Plate, &v.Driver)
}

// optionalQuantity reads a quantity that may be left out; pointer says where it stands in the body, for the faults.
func optionalQuantity(q *commonrest.Quantity, pointer string) (*quantity.Quantity, error) {
	if q == nil {
		return nil, nil
	}
	parsed, err := restvalue.ParseQuantity(*q, pointer)
	return &parsed, err
}

// optionalMoney reads an amount that may be left out; pointer says where it stands in the body, for the faults.
func optionalMoney(m *commonrest.Money, pointer string) (*money.Amount, error) {
	if m == nil {
		return nil, nil
	}
	parsed, err := restvalue.ParseMoney(*m, pointer)
	return &parsed, err
}
