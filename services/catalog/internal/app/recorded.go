package app

import (
	"context"

	"github.com/qhatu/qhatu/api/catalogevents"
	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/lima"
	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/catalog/internal/domain/lot"
)

// takeOffRecorded takes off a lot what an order records as sold elsewhere; what was declared on the lot first is off already.
func (a *App) takeOffRecorded(ctx context.Context, r es.Record, e orderevents.OrderRecorded) error {
	price := money.Price(e.Price)
	return a.tellLot(ctx, r, e.Lot, lot.RecordSale{DeclareSale: lot.DeclareSale{
		Association: e.Association, Sale: e.Sale, Order: r.AggregateID, Quantity: quantity.Quantity(e.Quantity), Price: &price,
		ActedAt: r.Time, SoldOn: e.SoldOn, Today: max(lima.Date(r.Time), e.SoldOn), // the order has checked the day
	}})
}

func (a *App) answerAcknowledged(ctx context.Context, r es.Record, e orderevents.OrderAcknowledged) error {
	return a.tellLot(ctx, r, e.Lot, lot.AnswerSale{Sale: e.Sale, Answer: catalogevents.SaleAcknowledged})
}

func (a *App) answerDenied(ctx context.Context, r es.Record, e orderevents.OrderDenied) error {
	return a.tellLot(ctx, r, e.Lot, lot.AnswerSale{Sale: e.Sale, Answer: catalogevents.SaleDenied})
}

func (a *App) returnTakenBack(ctx context.Context, r es.Record, e orderevents.OrderTakenBack) error {
	return a.tellLot(ctx, r, e.Lot, lot.ReturnSale{Sale: e.Sale})
}
