package market

import (
	"errors"
	"fmt"

	"github.com/qhatu/qhatu/api/catalogrest"
	"github.com/qhatu/qhatu/api/commonrest"
	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/pkg/restvalue"
)

const pageSize int64 = 200

// each translates the items of a page.
func each[From, To any](items []From, translate func(From) (To, error)) ([]To, error) {
	all := make([]To, 0, len(items))
	for _, item := range items {
		translated, err := translate(item)
		if err != nil {
			return nil, err
		}
		all = append(all, translated)
	}
	return all, nil
}

func lotBody(lot NewLot) catalogrest.NewLot {
	body := catalogrest.NewLot{
		Product: catalogrest.ProductID(lot.Product), Variety: restvalue.Optional(lot.Variety), Grade: restvalue.Optional(lot.Grade),
		Declared: catalogrest.NewDeclared{Value: lot.Declared.Value(), Unit: lot.Declared.Unit},
	}
	if lot.GramsPerUnit > 0 {
		kg := quantity.Quantity{Milli: lot.GramsPerUnit, Unit: quantity.Kilogram}.Value()
		body.Declared.KgPerUnit = &kg
	}
	if lot.Price != nil {
		price := restvalue.Price(*lot.Price)
		body.Price = &price
	}
	return body
}

func lotOf(l catalogrest.Lot) (Lot, error) {
	lot := Lot{
		ID: l.ID, Code: restvalue.OrZero(l.Code), State: string(l.State), Product: string(l.Product),
		Variety: restvalue.OrZero(l.Variety), Grade: restvalue.OrZero(l.Grade),
		Owner: l.Association.ID, Seller: restvalue.OrZero(l.Association.Name),
		Place: restvalue.OrZero(l.Association.Community), PublishedAt: restvalue.OrZero(l.PublishedAt),
	}
	if l.TextHidden != nil {
		lot.Hidden = string(l.TextHidden.Reason)
	}
	var errs [8]error
	if l.Quantity.Shortage != nil {
		lot.Shortage, errs[7] = milli(*l.Quantity.Shortage)
	}
	lot.Declared, errs[0] = quantity.Parse(l.Declared.Value, l.Declared.Unit)
	lot.Posted, errs[1] = milli(l.Quantity.Posted)
	lot.Available, errs[2] = milli(l.Quantity.Available)
	lot.Price, errs[3] = price(l.Price)
	lot.PerBase, errs[4] = price(l.PricePerBase)
	lot.Measure, errs[5] = measureOf(l)
	lot.Sales, errs[6] = each(l.Sales, saleOf)
	return lot, unreadable(errs[:]...)
}

// measureOf is how the lot's unit converts to the base of its stock.
func measureOf(l catalogrest.Lot) (quantity.Measure, error) {
	if l.Declared.KgPerUnit == nil {
		return quantity.Standard(l.Declared.Unit)
	}
	kg, err := quantity.Parse(*l.Declared.KgPerUnit, quantity.Kilogram)
	return quantity.Measure{Unit: l.Declared.Unit, FactorMilli: kg.Milli, Base: quantity.Kilogram}, err
}

func milli(q commonrest.Quantity) (int64, error) {
	parsed, err := quantity.Parse(q.Value, q.Unit)
	return parsed.Milli, err
}

func price(p *commonrest.Price) (*money.Price, error) {
	if p == nil {
		return nil, nil
	}
	parsed, err := money.ParsePrice(p.Amount, p.Currency, p.Per)
	return &parsed, err
}

// unreadable is for numbers of an answer that are none: a mistake of one side, and not what the market says to a command.
func unreadable(errs ...error) error {
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("unreadable answer: %w", err)
	}
	return nil
}

func because(reason string) commonrest.Reason {
	return commonrest.Reason{Reason: restvalue.Optional(commonrest.ReasonCode(reason))}
}
