package chat

import (
	"errors"
	"fmt"
	"strings"

	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
	"github.com/qhatu/qhatu/services/whatsapp/internal/say"
)

func (t *turn) asking(what string) { t.st.Ask = &Ask{What: what} }

// because says over a question why it is asked.
func (t *turn) because(why string) *turn {
	if why != "" {
		t.head = why
	}
	return t
}

func (t *turn) askProduct(products []market.Product) Message {
	t.asking(askProduct)
	choices := make([]Choice, len(products))
	for i, p := range products {
		choices[i] = Choice{ID: t.st.Draft.tapOf("product", p.ID), Title: say.Capital(p.Name)}
	}
	return menuOf(textWhatProduct, "Ver productos", choices)
}

func (t *turn) askQuantity(why string) Message {
	t.asking(askQuantity)
	return t.because(why).prompt(textHowMuch)
}

// askQuantityAnew is for one that cannot be.
func (t *turn) askQuantityAnew(why string) Message {
	t.st.Draft.Quantity, t.st.Draft.Grams = quantity.Quantity{}, 0
	return t.askQuantity(why)
}

// askUnit asks what a bare number counts.
func (t *turn) askUnit(p market.Product) Message {
	t.asking(askUnit)
	units := []string{"quintal", "kg", "saco", "arroba", "t", "libra", "costal", "bolsa"}
	if p.Base != quantity.Kilogram {
		units = p.Units
	}
	var choices []Choice
	for _, unit := range units {
		if p.Sells(unit) {
			choices = append(choices, Choice{ID: t.st.Draft.tapOf("unit", unit), Title: say.Capital(say.Units(unit))})
		}
	}
	number := quantity.Quantity{Milli: t.st.Draft.Quantity.Milli}.Value()
	return ask(fmt.Sprintf(textWhichUnit, number), choices...)
}

// wrongUnit says what the product is sold by instead.
func (t *turn) wrongUnit(p market.Product) Message {
	names := make([]string, len(p.Units))
	for i, unit := range p.Units {
		names[i] = say.Units(unit)
	}
	list := names[0]
	if len(names) > 1 {
		list = strings.Join(names[:len(names)-1], ", ") + " o " + names[len(names)-1]
	}
	return t.askQuantityAnew(fmt.Sprintf(textNotSoldIn, say.Capital(p.Name), say.Units(t.st.Draft.Quantity.Unit), list))
}

// most is what one lot may hold: 1,000 t, or a million pieces.
const most = 1_000_000_000

// checkQuantity asks for the weight that a unit lacks, and about a quantity that nobody has.
func (t *turn) checkQuantity() (Message, bool) {
	d := t.st.Draft
	m, err := d.measure()
	switch {
	case errors.Is(err, quantity.ErrFactor) && d.Grams == 0:
		return t.askWeight(""), true
	case err != nil: // kilos of 50 kilos
		why := fmt.Sprintf(textWeightOdd, say.Capital(unit(d.Quantity.Unit)), say.Quantity(quantity.Quantity{Milli: d.Grams, Unit: quantity.Kilogram}))
		d.Grams = 0
		if _, err := d.measure(); err == nil {
			return t.askQuantityAnew(why), true
		}
		return t.askWeight(why), true
	}
	switch base, err := m.ToBase(d.Quantity); {
	case errors.Is(err, quantity.ErrNotPositive):
		return t.askQuantityAnew(fmt.Sprintf(textTooLittle, say.Quantity(d.Quantity))), true
	case err != nil || base > most:
		return t.tooMuch(m.Base), true
	}
	return Message{}, false
}

func (t *turn) tooMuch(base string) Message {
	limit := quantity.Quantity{Milli: most, Unit: base}
	if base == quantity.Kilogram {
		limit = quantity.Quantity{Milli: 1_000_000, Unit: "t"}
	}
	why := fmt.Sprintf(textTooMuch, say.Quantity(t.st.Draft.Quantity), say.Quantity(limit))
	return t.askQuantityAnew(why)
}

// askWeight asks what a sack holds.
func (t *turn) askWeight(why string) Message {
	t.asking(askWeight)
	d := t.st.Draft
	return t.because(why).prompt(fmt.Sprintf(textWeight, yours(d.Quantity.Unit)),
		Choice{ID: d.tapOf("weight", "50000"), Title: "50 kg"},
		Choice{ID: d.tapOf("weight", "60000"), Title: "60 kg"})
}

// askPrice asks for the price of one unit.
func (t *turn) askPrice(why string) Message {
	t.asking(askPrice)
	d := t.st.Draft
	return t.because(why).prompt(fmt.Sprintf(textPrice, say.Unit(d.Quantity.Unit)),
		Choice{ID: d.tapOf("open"), Title: "Que ofrezcan"},
		Choice{ID: d.tapOf("rate"), Title: "¿A cuánto está?"})
}

func (t *turn) whatToChange() Message {
	t.asking(askSale)
	d := t.st.Draft
	return ask(textWhatToChange,
		Choice{ID: d.tapOf("quantity"), Title: "Cantidad"},
		Choice{ID: d.tapOf("pricing"), Title: "Precio"},
		Choice{ID: d.tapOf("goods"), Title: "Producto"})
}

// readBack says all of the sale, money in figures and words, before it is published.
func (t *turn) readBack() Message {
	t.asking(askSale)
	d := t.st.Draft
	lines := []string{say.Emoji(d.Product) + " *" + say.Capital(goods(d.Product, d.Variety, d.Grade)) + "*", d.quantityLine(), d.priceLine()}
	if whose := forWhom(t.market); whose != "" {
		lines = append([]string{whose}, lines...)
	}
	if total, ok := d.total(); ok {
		lines = append(lines, "Todo: "+say.Money(total)+" ("+say.Words(total)+")")
	}
	if d.Unsure {
		lines = append([]string{textUnsure}, lines...)
	}
	d.Shown = t.in.At
	return ask(strings.Join(lines, "\n"),
		Choice{ID: d.tapOf("publish"), Title: "✅ Publicar"},
		Choice{ID: d.tapOf("change"), Title: "✏️ Cambiar"},
		Choice{ID: d.tapOf("cancel"), Title: "❌ Cancelar"})
}

// quantityLine: 20 quintales de 46 kg = 920 kg.
func (d *Draft) quantityLine() string {
	m, err := d.measure()
	if err != nil {
		return say.Quantity(d.Quantity)
	}
	return say.Content(d.Quantity, m)
}

// priceLine: S/ 161.00 el quintal (S/ 3.50 el kilo).
func (d *Draft) priceLine() string {
	if d.Open {
		return textOpenPrice
	}
	line := say.Money(d.Price.Amount()) + " " + say.Unit(d.Price.Per)
	if other, ok := d.otherPrice(); ok {
		line += " (" + say.Price(other) + ")"
	}
	return line
}
