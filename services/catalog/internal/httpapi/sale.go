package httpapi

import (
	"context"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/catalogrest"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/pkg/restvalue"
	"github.com/qhatu/qhatu/pkg/web"
	"github.com/qhatu/qhatu/services/catalog/internal/app"
	"github.com/qhatu/qhatu/services/catalog/internal/domain/lot"
	"github.com/qhatu/qhatu/services/catalog/internal/projection"
)

// DeclareSale answers POST /v1/lots/{id}/sales.
func (a *API) DeclareSale(ctx context.Context, r catalogrest.DeclareSaleRequestObject) (catalogrest.DeclareSaleResponseObject, error) {
	c, err := declareSale(web.CallerFrom(ctx).Org, *r.Body)
	if err != nil {
		return nil, err
	}
	id, position, err := a.App.DeclareSale(ctx, r.ID, c, web.MetaFrom(ctx))
	if err != nil {
		return nil, err
	}
	answer, err := a.saleAt(ctx, r.ID, id, position)
	if err != nil {
		return nil, err
	}
	return catalogrest.DeclareSale201JSONResponse{SaleCreatedJSONResponse: catalogrest.SaleCreatedJSONResponse{
		Body: answer.Body, Headers: catalogrest.SaleCreatedResponseHeaders{
			ETag: answer.Headers.ETag, Location: "/v1/lots/" + r.ID + "/sales/" + id,
		},
	}}, nil
}

// GetSale answers GET /v1/lots/{id}/sales/{sale}.
func (a *API) GetSale(ctx context.Context, r catalogrest.GetSaleRequestObject) (catalogrest.GetSaleResponseObject, error) {
	answer, err := web.ReadFresh(ctx, a.Model, func() (catalogrest.SaleAnswerJSONResponse, error) { return a.sale(ctx, r.ID, r.Sale) })
	if err != nil {
		return nil, err
	}
	return catalogrest.GetSale200JSONResponse{SaleAnswerJSONResponse: answer}, nil
}

// TakeBackSale answers POST /v1/lots/{id}/sales/{sale}/take-back.
func (a *API) TakeBackSale(ctx context.Context, r catalogrest.TakeBackSaleRequestObject) (catalogrest.TakeBackSaleResponseObject, error) {
	c := lot.TakeBackSale{Association: web.CallerFrom(ctx).Org, Sale: r.Sale}
	position, err := a.App.TakeBackSale(ctx, r.ID, c, web.MetaFrom(ctx))
	if err != nil {
		return nil, err
	}
	answer, err := a.saleAt(ctx, r.ID, r.Sale, position)
	if err != nil {
		return nil, err
	}
	return catalogrest.TakeBackSale200JSONResponse{SaleAnswerJSONResponse: answer}, nil
}

// saleAt answers with a sale of the caller's lot once the read model shows a position.
func (a *API) saleAt(ctx context.Context, lotID, saleID string, at es.Position) (catalogrest.SaleAnswerJSONResponse, error) {
	if err := web.WaitShown(ctx, a.Model, at); err != nil {
		return catalogrest.SaleAnswerJSONResponse{}, err
	}
	return a.sale(ctx, lotID, saleID)
}

// sale reads one sale, if it is of the caller's own lot.
func (a *API) sale(ctx context.Context, lotID, saleID string) (catalogrest.SaleAnswerJSONResponse, error) {
	var none catalogrest.SaleAnswerJSONResponse
	var l projection.Lot
	err := a.Model.View(func(tx *bbolt.Tx) (err error) {
		l, _, err = a.Views.Lots.Get(tx, lotID)
		return err
	})
	if err != nil {
		return none, err
	}
	sale, known := l.Sale(saleID)
	if !known || !l.Owns(party(web.CallerFrom(ctx))) {
		return none, app.Faults.Wrap(lot.ErrNoSuchSale)
	}
	return catalogrest.SaleAnswerJSONResponse{
		Body:    saleAnswer(l, sale),
		Headers: catalogrest.SaleAnswerResponseHeaders{ETag: web.ETag(l.Revision)}, // the lot decides on its sales
	}, nil
}

// salesAnswer is the declared sales of a lot, for its own association.
func salesAnswer(l projection.Lot, c web.Caller) []catalogrest.Sale {
	if !l.Owns(party(c)) {
		return nil
	}
	sales := make([]catalogrest.Sale, 0, len(l.Sales))
	for _, sale := range l.Sales {
		sales = append(sales, saleAnswer(l, sale))
	}
	return sales
}

func saleAnswer(l projection.Lot, s lot.Sale) catalogrest.Sale {
	answer := catalogrest.Sale{
		ID: s.Sale, State: catalogrest.SaleStateDeclared, Quantity: restvalue.Quantity(quantity.Quantity(s.Quantity)),
		OrderID: restvalue.Optional(s.Order), SoldOn: restvalue.Optional(s.SoldOn),
		DeclaredAt: s.At, CreatedAt: s.At, CorrectableUntil: s.CorrectableUntil(),
	}
	switch {
	case s.TakenBack:
		answer.State = catalogrest.SaleStateTakenBack
	case s.Answer != "":
		answer.State = catalogrest.SaleState(s.Answer)
	}
	if s.Price == nil {
		return answer
	}
	paid := money.Price(*s.Price)
	price := restvalue.Price(paid)
	answer.Price = &price
	if total, err := paid.Total(quantity.Quantity(s.Quantity), l.Measure); err == nil {
		all := restvalue.Money(total)
		answer.Total = &all
	}
	return answer
}

// declareSale reads the body of POST /v1/lots/{id}/sales.
func declareSale(association string, b catalogrest.NewSale) (lot.DeclareSale, error) {
	c := lot.DeclareSale{Association: association, SoldOn: restvalue.OrZero(b.SoldOn)}
	var err error
	if c.Quantity, err = restvalue.ParseQuantity(b.Quantity, "/quantity"); err != nil || b.Price == nil {
		return c, err
	}
	price, err := restvalue.ParsePrice(*b.Price, "/price")
	c.Price = &price
	return c, err
}
