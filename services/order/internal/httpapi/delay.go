package httpapi

import (
	"context"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/api/orderrest"
	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/pkg/restvalue"
	"github.com/qhatu/qhatu/pkg/web"
	"github.com/qhatu/qhatu/services/order/internal/app"
	"github.com/qhatu/qhatu/services/order/internal/domain/delay"
	"github.com/qhatu/qhatu/services/order/internal/projection"
)

// DeclareDelay answers POST /v1/delays.
func (a *API) DeclareDelay(ctx context.Context, r orderrest.DeclareDelayRequestObject) (orderrest.DeclareDelayResponseObject, error) {
	id, commit, err := a.App.DeclareDelay(ctx, orderevents.DelayDeclared{
		Region: r.Body.Region, Province: restvalue.OrZero(r.Body.Province), Reason: string(r.Body.Reason), From: restvalue.OrZero(r.Body.From), Until: r.Body.Until,
	}, web.MetaFrom(ctx))
	web.MarkReached(ctx, commit.Position)
	if err != nil {
		return nil, err
	}
	if err := web.WaitShown(ctx, a.Model, commit.Position); err != nil {
		return nil, err
	}
	d, err := row(a, a.Views.Delays.Get, id)
	if err != nil {
		return nil, err
	}
	return orderrest.DeclareDelay201JSONResponse{
		Body: delayAnswer(d), Headers: orderrest.DeclareDelay201ResponseHeaders{Location: "/v1/delays/" + id},
	}, nil
}

// GetDelay answers GET /v1/delays/{id}.
func (a *API) GetDelay(ctx context.Context, r orderrest.GetDelayRequestObject) (orderrest.GetDelayResponseObject, error) {
	d, err := web.ReadFresh(ctx, a.Model, func() (projection.Delay, error) {
		d, err := row(a, a.Views.Delays.Get, r.ID)
		if err == nil && d.ID == "" {
			err = app.Faults.Wrap(delay.ErrNotFound)
		}
		return d, err
	})
	if err != nil {
		return nil, err
	}
	return orderrest.GetDelay200JSONResponse{Body: delayAnswer(d)}, nil
}

// ListDelays answers GET /v1/delays.
func (a *API) ListDelays(ctx context.Context, r orderrest.ListDelaysRequestObject) (orderrest.ListDelaysResponseObject, error) {
	filter := projection.DelayFilter{On: restvalue.OrZero(r.Params.On)}
	list := web.Listing{Name: "delays", Filter: filter}
	from, err := list.From(r.Params.Cursor, a.Now())
	if err != nil {
		return nil, err
	}
	found, next, err := web.ReadPage(ctx, a.Model, from, func(tx *bbolt.Tx) ([]projection.Delay, *readmodel.Cursor, error) {
		return a.Views.Delays.Page(tx, filter, from, web.Limit(r.Params.Limit))
	})
	if err != nil {
		return nil, err
	}
	page := orderrest.ZoneDelayPage{Items: []orderrest.ZoneDelay{}, Next: list.Next(next)}
	for _, d := range found {
		page.Items = append(page.Items, delayAnswer(d))
	}
	return orderrest.ListDelays200JSONResponse{Body: page}, nil
}

func delayAnswer(d projection.Delay) orderrest.ZoneDelay {
	return orderrest.ZoneDelay{
		ID: d.ID, Region: d.Region, Province: restvalue.Optional(d.Province), Reason: orderrest.DelayReason(d.Reason),
		From: d.From, Until: d.Until, DeclaredAt: d.Declared, Orders: d.Orders,
	}
}
