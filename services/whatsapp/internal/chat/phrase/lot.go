package phrase

import (
	"strings"

	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
	"github.com/qhatu/qhatu/services/whatsapp/internal/say"
)

// Lot is a lot in one line, as it was posted: Maíz blanco, 20 quintales (920 kg), S/ 161.00 el quintal.
func Lot(lot market.Lot) string {
	posted := Stock(lot.Posted, lot.Measure)
	much := say.Quantity(posted)
	if posted.Unit != lot.Measure.Base && lot.Measure.Base == quantity.Kilogram {
		much += " (" + say.Quantity(quantity.Quantity{Milli: lot.Posted, Unit: lot.Measure.Base}) + ")"
	}
	return line(lot, much)
}

// LotNow is a lot in one line, as it stands: Maíz blanco, quedan 4 de 20 quintales, S/ 161.00 el quintal.
func LotNow(lot market.Lot) string {
	if lot.Available == lot.Posted {
		return Lot(lot)
	}
	return line(lot, LotLeft(lot))
}

// LotLeft says what is left of what was posted: quedan 4 de 20 quintales, quedan 30 kg de 20 quintales.
func LotLeft(lot market.Lot) string {
	left, posted := Stock(lot.Available, lot.Measure), Stock(lot.Posted, lot.Measure)
	switch {
	case !left.Positive():
		return "no queda nada de " + say.Quantity(posted)
	case left.Unit != posted.Unit:
		return Remains(left) + " de " + say.Quantity(posted)
	case say.Single(left):
		return "queda " + say.Number(left.Value()) + " de " + say.Quantity(posted)
	}
	return "quedan " + say.Number(left.Value()) + " de " + say.Quantity(posted)
}

func line(lot market.Lot, much string) string {
	parts := []string{say.Capital(Goods(lot.Product, lot.Variety, lot.Grade)), much}
	if lot.Price == nil {
		return strings.Join(append(parts, "que ofrezcan"), ", ")
	}
	return strings.Join(append(parts, say.Money(lot.Price.Amount())+" "+say.Unit(lot.Price.Per)), ", ")
}
