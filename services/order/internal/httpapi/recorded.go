package httpapi

import (
	"context"

	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/api/orderrest"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/pkg/restvalue"
	"github.com/qhatu/qhatu/pkg/web"
	"github.com/qhatu/qhatu/services/order/internal/app"
	"github.com/qhatu/qhatu/services/order/internal/domain/order"
	"github.com/qhatu/qhatu/services/order/internal/domain/party"
	"github.com/qhatu/qhatu/services/order/internal/projection"
)

// RecordSale answers POST /v1/orders.
func (a *API) RecordSale(ctx context.Context, r orderrest.RecordSaleRequestObject) (orderrest.RecordSaleResponseObject, error) {
	c := order.Record{Association: callerOf(ctx).Org, SoldOn: restvalue.OrZero(r.Body.SoldOn)}
	c.Lot = r.Body.LotID
	var err error
	if c.Quantity, err = restvalue.ParseQuantity(r.Body.Quantity, "/quantity"); err != nil {
		return nil, err
	}
	if c.Price, err = restvalue.ParsePrice(r.Body.Price, "/price"); err != nil {
		return nil, err
	}
	id, position, err := a.App.RecordSale(ctx, c, web.MetaFrom(ctx))
	web.MarkReached(ctx, position)
	if err != nil {
		return nil, err
	}
	answer, err := a.decidedOrder(ctx, id, position)
	if err != nil {
		return nil, err
	}
	if answer.Body.State == orderrest.OrderStateCancelled {
		o, err := a.orderRow(ctx, id)
		if err != nil {
			return nil, err
		}
		return nil, app.Unrecorded(o.NotRecorded.Reason)
	}
	return orderrest.RecordSale201JSONResponse{OrderCreatedJSONResponse: orderrest.OrderCreatedJSONResponse{
		Body: answer.Body, Headers: orderrest.OrderCreatedResponseHeaders{ETag: answer.Headers.ETag, Location: "/v1/orders/" + id},
	}}, nil
}

// TakeBackRecordedSale answers POST /v1/orders/{id}/take-back.
func (a *API) TakeBackRecordedSale(
	ctx context.Context, r orderrest.TakeBackRecordedSaleRequestObject,
) (orderrest.TakeBackRecordedSaleResponseObject, error) {
	answer, err := a.act(ctx, r.ID, func(es.Stamp) order.Command { return order.TakeBack{Party: callerOf(ctx)} })
	if err != nil {
		return nil, err
	}
	return orderrest.TakeBackRecordedSale200JSONResponse{OrderAnswerJSONResponse: answer}, nil
}

// awaited reads an order, whoever asks. One of a sale that was just declared on its lot it waits for, at most stockWait: whoever knows its id need not know how it comes about.
func (a *API) awaited(ctx context.Context, id string) (o projection.Order, err error) {
	wait, cancel := context.WithTimeout(ctx, stockWait)
	defer cancel()
	for {
		seen := a.Model.Position()
		o, err = row(a, a.Views.Orders.Get, id)
		if err != nil || o.TakenOff == nil || o.Status != "" && o.Status != order.Placed || a.Model.WaitFor(wait, seen+1) != nil {
			return o, err
		}
	}
}

// recordedAnswer is a recorded sale as the contract writes it.
func recordedAnswer(o projection.Order, by party.Party) (orderrest.Order, error) {
	p := o.Placed
	answer := orderrest.Order{
		ID: o.ID, State: orderrest.OrderState(o.Status), Revision: int64(o.Revision), AllowedActions: o.Allowed(by),
		Origin: orderrest.OrderOriginRecorded, LotID: p.Lot, SaleID: &o.Sale.Sale, SoldOn: restvalue.Optional(o.SoldOn), Product: restvalue.Optional(p.Product),
		Association: orderrest.Seller{ID: p.Association},
		Quantity:    restvalue.Quantity(quantity.Quantity(p.Quantity)), BaseQuantity: restvalue.Base(p.Milli, p.Measure.Base),
		Price: price(p.Price), AgreedTotal: amount(p.Total), Total: amount(p.Total),
		Deliveries: []orderrest.OrderDelivery{}, Amendments: []orderrest.Amendment{}, Claims: []orderrest.Claim{}, Payments: []orderrest.Payment{}, Photos: []orderrest.Photo{},
		Timeline: timelineAnswer(o), CreatedAt: o.PlacedAt, UpdatedAt: o.Changed,
	}
	if refused := o.NotRecorded; refused != nil {
		left := restvalue.Base(refused.AvailableMilli, p.Measure.Base)
		answer.Cancellation = &orderrest.Cancellation{By: "lot", Reason: orderrest.CancellationReason(refused.Reason), Available: &left}
	}
	return answer, nil
}

// confirmation is the link by which the buyer of a recorded sale answers, for the association alone; nil where nobody is to answer any more.
func (a *API) confirmation(ctx context.Context, o projection.Order, by party.Party) *orderrest.SaleConfirmation {
	if by.Side != orderevents.Seller || !o.MayBeAnswered(a.Now()) {
		return nil
	}
	return confirmationAnswer(web.OriginFrom(ctx)+"/"+salePath+a.App.SaleLink(o.ID), o)
}

func confirmationAnswer(url string, o projection.Order) *orderrest.SaleConfirmation {
	return &orderrest.SaleConfirmation{URL: url, Until: o.AnswerUntil}
}
