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

// LotToShare is a lot as it is passed on to whoever might buy.
func LotToShare(lot market.Lot, number string) string {
	return say.Emoji(lot.Product) + " *" + lot.Code + "*\n" + LotOnOffer(lot, number)
}

// LotOnOffer is what whoever might buy a lot is told of it: what, how much, at what price, where, and the link by which they
// ask for it. number is ours, in digits; without one there is no link.
func LotOnOffer(lot market.Lot, number string) string {
	lines := []string{LotNow(lot)}
	if lot.Place != "" {
		lines = append(lines, "📍 "+Name(lot.Place))
	}
	if link := linkTo(lot.Code, number); link != "" {
		lines = append(lines, link)
	}
	return strings.Join(lines, "\n")
}

// linkTo opens a chat with us in which the code of a lot is written already; "" where our number is not known.
func linkTo(code, number string) string {
	if number == "" {
		return ""
	}
	return "👉 Pregunta aquí: https://wa.me/" + number + "?text=" + code
}

// LotForBuyer is a lot as whoever might buy it is told about it, with how to buy it: "habla con Nélida".
func LotForBuyer(lot market.Lot, how string) string {
	lines := []string{say.Emoji(lot.Product) + " *" + lot.Code + "*", LotNow(lot)}
	for _, line := range []struct{ sign, name string }{{"🧑‍🌾", lot.Seller}, {"📍", lot.Place}} {
		if line.name != "" {
			lines = append(lines, line.sign+" "+Name(line.name))
		}
	}
	return strings.Join(append(lines, "Para comprarlo, guarda este código y "+how+"."), "\n")
}
