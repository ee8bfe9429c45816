package sell

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/pkg/vocabulary"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/phrase"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
	"github.com/qhatu/qhatu/services/whatsapp/internal/say"
)

func (t *turn) askProduct(products []market.Product) chat.Message {
	t.expect(askProduct)
	choices := make([]chat.Choice, len(products))
	for i, p := range products {
		choices[i] = chat.Choice{ID: t.draft().tapOf("product", p.ID), Title: say.Capital(p.Name)}
	}
	return t.List(t.text.whatProduct, t.text.showProducts, t.draft().tapOf("goods"), choices)
}

func (t *turn) askQuantity(why string) chat.Message {
	t.expect(askQuantity)
	t.Heading(why)
	if unit := t.draft().Quantity.Unit; unit != "" {
		return chat.Prompt(fmt.Sprintf(t.text.howMany, say.Units(unit)))
	}
	return chat.Prompt(t.text.howMuch)
}

// askQuantityAnew drops a quantity that cannot be, and asks for another.
func (t *turn) askQuantityAnew(why string) chat.Message {
	d := t.draft()
	d.Quantity, d.Grams = quantity.Quantity{}, 0
	return t.askQuantity(why)
}

// askUnit asks what a bare number counts.
func (t *turn) askUnit(p market.Product) chat.Message {
	t.expect(askUnit)
	units := vocabulary.UnitChoices()
	if p.Base != quantity.Kilogram {
		units = p.Units
	}
	var choices []chat.Choice
	for _, unit := range units {
		if p.Sells(unit) {
			choices = append(choices, chat.Choice{ID: t.draft().tapOf("unit", unit), Title: say.Capital(say.Units(unit))})
		}
	}
	number := quantity.Quantity{Milli: t.draft().Quantity.Milli}.Value()
	return t.Ask(fmt.Sprintf(t.text.whichUnit, number), choices...)
}

// wrongUnit says what the product is sold by instead.
func (t *turn) wrongUnit(p market.Product) chat.Message {
	names := make([]string, len(p.Units))
	for i, unit := range p.Units {
		names[i] = say.Units(unit)
	}
	list := names[0]
	if len(names) > 1 {
		list = strings.Join(names[:len(names)-1], ", ") + t.text.or + names[len(names)-1]
	}
	return t.askQuantityAnew(fmt.Sprintf(t.text.notSoldIn, say.Capital(p.Name), say.Units(t.draft().Quantity.Unit), list))
}

// maxLotMilli is what one lot may hold, in thousandths of its base unit: 1,000 t, or a million pieces.
const maxLotMilli = 1_000_000_000

// checkQuantity asks for the weight that a unit lacks, and about a quantity that nobody has.
func (t *turn) checkQuantity() (answer chat.Message, odd bool) {
	d := t.draft()
	m, err := d.measure()
	switch {
	case errors.Is(err, quantity.ErrFactor) && d.Grams == 0:
		return t.askWeight(""), true
	case err != nil: // kilos of 50 kilos
		why := fmt.Sprintf(t.text.weightOdd, say.Capital(phrase.Unit(d.Quantity.Unit)), say.Quantity(quantity.Quantity{Milli: d.Grams, Unit: quantity.Kilogram}))
		d.Grams = 0
		if _, err := d.measure(); err == nil {
			return t.askQuantityAnew(why), true
		}
		return t.askWeight(why), true
	}
	switch base, err := m.ToBase(d.Quantity); {
	case errors.Is(err, quantity.ErrNotPositive):
		return t.askQuantityAnew(fmt.Sprintf(t.text.tooLittle, say.Quantity(d.Quantity))), true
	case err != nil || base > maxLotMilli:
		return t.tooMuch(m.Base), true
	}
	return chat.Message{}, false
}

func (t *turn) tooMuch(base string) chat.Message {
	limit := quantity.Quantity{Milli: maxLotMilli, Unit: base}
	if base == quantity.Kilogram {
		limit = quantity.Quantity{Milli: 1_000_000, Unit: "t"}
	}
	why := fmt.Sprintf(t.text.tooMuch, say.Quantity(t.draft().Quantity), say.Quantity(limit))
	return t.askQuantityAnew(why)
}

// askWeight asks what a sack holds. What one of this product likely holds is a tap away.
func (t *turn) askWeight(why string) chat.Message {
	t.expect(askWeight)
	t.Heading(why)
	d := t.draft()
	product, _ := vocabulary.FindProduct(d.Product)
	var likely []chat.Choice
	for _, grams := range product.Likely(d.Quantity.Unit) {
		likely = append(likely, chat.Choice{ID: d.tapOf("weight", strconv.FormatInt(grams, 10)), Title: say.Weight(grams)})
	}
	return chat.Prompt(fmt.Sprintf(t.text.weight, t.yours(d.Quantity.Unit)), likely[:min(len(likely), chat.MaxButtons)]...)
}

// askPrice asks for the price of one unit.
func (t *turn) askPrice(why string) chat.Message {
	t.expect(askPrice)
	t.Heading(why)
	d := t.draft()
	return chat.Prompt(fmt.Sprintf(t.text.price, say.Unit(d.Quantity.Unit)),
		chat.Choice{ID: d.tapOf("open"), Title: t.text.open},
		chat.Choice{ID: d.tapOf("rate"), Title: t.text.rate})
}

func (t *turn) whatToChange() chat.Message {
	t.expect(askSale)
	d := t.draft()
	choices := []chat.Choice{
		{ID: d.tapOf("quantity"), Title: t.text.quantity},
		{ID: d.tapOf("pricing"), Title: t.text.pricing},
		{ID: d.tapOf("goods"), Title: t.text.goods},
	}
	if d.Grams > 0 {
		choices = append(choices, chat.Choice{ID: d.tapOf("weight"), Title: t.text.sackWeight})
	}
	return t.Ask(t.text.whatToChange, choices...)
}

// readBack says all of the sale, money in figures and words, before it is published.
func (t *turn) readBack(ctx context.Context) (chat.Message, error) {
	t.expect(askSale)
	d := t.draft()
	place, err := t.market.Community(ctx, d.For)
	if err != nil {
		return chat.Message{}, err
	}
	d.Shown = t.Input.At
	m := t.Ask(phrase.Lines(t.doubtLine(d), t.ForWhom(), say.Emoji(d.Product)+" *"+say.Capital(d.goods())+"*",
		d.quantityLine(), t.weightLine(d), t.priceLine(d), t.totalLine(d), t.placeLine(place)),
		chat.Choice{
			ID: d.tapOf("publish"), Title: t.text.publish, Means: chat.Yes, Binds: true, Words: slices.Concat(t.text.publishing, t.text.confirming),
		},
		chat.Choice{ID: d.tapOf("change"), Title: t.text.change, Words: t.text.wrong},
		chat.Choice{ID: d.tapOf("cancel"), Title: t.text.cancel, Means: chat.No})
	m.Subject = fmt.Sprintf(t.text.yourSaleOf, t.much(d))
	return m, nil
}

// doubtLine says that what was written could be read in more than one way.
func (t *turn) doubtLine(d *Draft) string {
	if d.Unsure {
		return t.text.unsure
	}
	return ""
}

// weightLine says what one unit holds, where the association said so of an earlier lot and not of this one.
func (t *turn) weightLine(d *Draft) string {
	if !d.Recalled {
		return ""
	}
	return fmt.Sprintf(t.text.asBefore, say.Weight(d.Grams), say.Unit(d.Quantity.Unit))
}

// totalLine is what all of it costs.
func (t *turn) totalLine(d *Draft) string {
	total, ok := d.total()
	if !ok {
		return ""
	}
	return fmt.Sprintf(t.text.total, say.Money(total), say.Words(total))
}

// placeLine is where the goods are collected.
func (t *turn) placeLine(place string) string {
	if place == "" {
		return ""
	}
	return fmt.Sprintf(t.text.place, phrase.Name(place))
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
func (t *turn) priceLine(d *Draft) string {
	if d.Open {
		return t.text.openPrice
	}
	line := say.Money(d.Price.Amount()) + " " + say.Unit(d.Price.Per)
	if other, ok := d.otherPrice(); ok {
		line += " (" + say.Price(other) + ")"
	}
	return line
}

// yours: un saco tuyo, una bolsa tuya.
func (t *turn) yours(id string) string {
	one := say.OneOf(id)
	if strings.HasPrefix(one, "una ") {
		return fmt.Sprintf(t.text.yoursFeminine, one)
	}
	return fmt.Sprintf(t.text.yours, one)
}
