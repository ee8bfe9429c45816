package chat

import (
	"strconv"
	"strings"

	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
	"github.com/qhatu/qhatu/services/whatsapp/internal/say"
)

// card says all of a buyer's offer and lets her answer it.
func card(d deal) Message {
	var lines []string
	if d.whose != "" {
		lines = append(lines, d.whose)
	}
	lines = append(lines, "💬 *"+say.Capital(d.buyer())+"* · "+levels[min(max(d.Level, 0), len(levels)-1)], d.offerLine(), d.totalLine())
	if hand := d.handLine(); hand != "" {
		lines = append(lines, hand)
	}
	lines = append(lines, "⏰ "+say.Capital(deadline(d.offer.ValidUntil)))
	m := ask(strings.Join(lines, "\n"),
		Choice{ID: d.tapOf("accept"), Title: "✅ Acepto"},
		Choice{ID: d.tapOf("counter"), Title: "💬 Otro precio"},
		Choice{ID: d.tapOf("no"), Title: "❌ No"})
	m.Template = d.template()
	return m
}

// offerLine: 10 quintales de maíz blanco a S/ 150.00 (pides 161.00: S/ 11.00 menos).
func (d deal) offerLine() string {
	line := say.Quantity(d.offer.Quantity) + d.of() + " a " + say.Money(d.offer.Price.Amount()) + " " + say.Unit(d.offer.Price.Per)
	hers, ok := d.herPrice()
	if !ok {
		return line
	}
	return line + " (pides " + bare(hers) + ": " + difference(d.offer.Price.Minor-hers.Minor) + ")"
}

// of names the goods, where the lot is known.
func (d deal) of() string {
	if d.lot.Product == "" {
		return ""
	}
	return " de " + goods(d.lot.Product, d.lot.Variety, "")
}

func difference(minor int64) string {
	switch {
	case minor == 0:
		return "lo mismo"
	case minor < 0:
		return say.Money(money.Amount{Minor: -minor, Currency: money.PEN}) + " menos"
	}
	return say.Money(money.Amount{Minor: minor, Currency: money.PEN}) + " más"
}

// herPrice is what she asks, in the unit of his offer: her last offer, or else the lot's price.
func (d deal) herPrice() (money.Amount, bool) {
	for i := len(d.Offers) - 1; i >= 0; i-- {
		if d.Offers[i].By == market.Seller {
			return d.per(d.Offers[i].Price, d.offer.Price.Per)
		}
	}
	if d.lot.Price == nil {
		return money.Amount{}, false
	}
	return d.per(*d.lot.Price, d.offer.Price.Per)
}

// per is a price for one of another unit of the lot.
func (d deal) per(p money.Price, unit string) (money.Amount, bool) {
	if p.Per == unit {
		return p.Amount(), true
	}
	from, err := d.lot.Measure.Factor(p.Per)
	to, errTo := d.lot.Measure.Factor(unit)
	if err != nil || errTo != nil || from == 0 || p.Minor > highest {
		return money.Amount{}, false
	}
	return money.Amount{Minor: (p.Minor*to + from/2) / from, Currency: p.Currency}, true
}

func (d deal) totalLine() string {
	line := "Todo: " + say.Money(d.offer.Total)
	if d.offer.Advance > 0 {
		line += " · adelanto " + strconv.Itoa(d.offer.Advance) + "%"
	}
	return line
}

// handLine: what a kilo brings, and who moves it where.
func (d deal) handLine() string {
	var parts []string
	if d.offer.PerBase.Minor > 0 && d.offer.PerBase.Per != d.offer.Price.Per {
		parts = append(parts, say.Money(d.offer.PerBase.Amount())+" "+say.Unit(d.offer.PerBase.Per))
	}
	parts = append(parts, handover(d.offer.Delivery))
	switch d.offer.Freight {
	case "seller":
		parts = append(parts, "el flete lo pagas tú")
	case "shared":
		parts = append(parts, "el flete va a medias")
	}
	return "🤲 " + strings.Join(parts, ", ")
}

// handover: recogen en Huaro, del 2 al 5 de diciembre.
func handover(d market.Delivery) string {
	where := called(d.Place)
	text := ""
	switch d.Basis {
	case market.AtFarm:
		text = "recogen en " + or(where, "tu chacra")
	case market.AtCollectionPoint:
		text = "entregas en " + or(where, "el punto de acopio")
	default:
		text = "lo llevas a " + or(where, "donde el comprador")
	}
	if days := dates(d.From, d.Until); days != "" {
		text += " " + days
	}
	return text
}

func or(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}
