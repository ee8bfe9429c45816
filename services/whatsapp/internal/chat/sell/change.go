package sell

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/phrase"
	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
)

// about is what a text may change.
func (d *Draft) about(asked string) parse.About {
	fields := map[string]parse.Field{
		askPrice: parse.FieldPrice, askDoubt: parse.FieldPrice, askQuantity: parse.FieldQuantity, askUnit: parse.FieldQuantity, askWeight: parse.FieldWeight,
	}
	return parse.About{Product: d.Product, Quantity: d.Quantity, Grams: d.Grams, Price: d.Price, Asked: fields[asked]}
}

// change puts into the sale what a text changes of it; why says what of it could not be taken.
func (t *turn) change(d *Draft, c parse.Change) (why string) {
	why = t.take(d, parse.Listing{
		Product: c.Product, Variety: c.Variety, Grade: c.Grade, Quantity: c.Quantity, Price: c.Price, Problems: c.Problems,
	})
	d.changeQuantity(c)
	d.changePrice(c)
	if kg := grams(c.UnitKg); kg > 0 {
		d.Grams, d.Recalled = kg, false
	}
	switch c.Field {
	case parse.FieldPrice:
		d.choose("pricing", nil)
	case parse.FieldQuantity:
		d.choose("quantity", nil)
	case parse.FieldGoods:
		d.choose("goods", nil)
	case parse.FieldWeight:
		d.Grams, t.reweigh = 0, true
	case parse.NoField:
	}
	return why
}

// changeQuantity adds a difference, or leaves a part.
func (d *Draft) changeQuantity(c parse.Change) {
	if c.QuantityBy.Milli == 0 && c.Fraction == 0 {
		return
	}
	by := d.inUnit(c.QuantityBy)
	if c.Fraction > 0 {
		by = d.Quantity.Milli*c.Fraction/1000 - d.Quantity.Milli
	}
	d.Quantity.Milli = max(0, d.Quantity.Milli+by)
	d.unconfirm(aboutDuplicate)
	d.unconfirm(aboutQuantity)
}

// inUnit is a quantity in thousandths of the sale's own unit: 92 kilos are two quintals.
func (d *Draft) inUnit(q quantity.Quantity) int64 {
	if q.Unit == "" || q.Unit == d.Quantity.Unit {
		return q.Milli
	}
	own, err := d.measure()
	if err != nil {
		return q.Milli
	}
	other, err := quantity.Standard(q.Unit)
	if err != nil || other.Base != own.Base {
		return q.Milli
	}
	return q.Milli * other.FactorMilli / own.FactorMilli
}

// changePrice adds a difference, divides the price of everything, or leaves the price open.
func (d *Draft) changePrice(c parse.Change) {
	switch {
	case c.NoPrice:
		d.choose("open", nil)
	case c.PriceBy.Minor != 0 && d.Price.Minor > 0:
		d.Price.Minor = max(0, d.Price.Minor+c.PriceBy.Minor)
		d.unconfirm(aboutPrice)
	case c.Total.Minor > 0 && c.Problems.Has(parse.ProblemWhole): // only its size tells so
		d.Price = money.Price{Minor: c.Total.Minor, Currency: money.PEN, Per: d.Quantity.Unit}
		d.Open, d.Whole, d.UnitSaid = false, true, false
		d.unconfirm(aboutPrice)
	case c.Total.Minor > 0 && d.Quantity.Milli > 0:
		each, err := money.Each(c.Total, d.Quantity, quantity.Measure{}, d.Quantity.Unit)
		if err != nil {
			return
		}
		d.Price, d.Open, d.Whole, d.UnitSaid = each, false, false, true
		d.unconfirm(aboutPrice)
	}
}

// takeUnit takes the unit that a text says instead of the sale's, and what one of it holds: "no es quintal, son sacos de 50".
func (t *turn) takeUnit(d *Draft, text string) bool {
	words := strings.Fields(text)
	if d.Quantity.Unit == "" || len(words) > fewWords+2 || !t.begins(text, t.text.amending) {
		return false
	}
	for _, w := range slices.Backward(words) {
		if unit, ok := unitNamed(w); ok && unit != d.Quantity.Unit && unit != quantity.Kilogram {
			kg, _ := parse.UnitWeight(text)
			if !d.UnitSaid {
				d.Price.Per = unit
			}
			d.Quantity.Unit, d.Grams, d.Recalled = unit, grams(kg), false
			return true
		}
	}
	return false
}

// wrong asks what is to be changed, where a sale is before the person that is said to be wrong.
func (t *turn) wrong(context.Context, string) (chat.Message, bool, error) {
	if !t.isBeingPutTogether() {
		return chat.Message{}, false, nil
	}
	return t.whatToChange(), true, nil
}

// openPrice leaves the price to the buyers.
func (t *turn) openPrice(ctx context.Context, _ string) (chat.Message, bool, error) {
	if !t.isBeingPutTogether() {
		return chat.Message{}, false, nil
	}
	t.draft().choose("open", nil)
	answer, err := t.next(ctx)
	return answer, true, err
}

// withdrawn gives a sale up that is not published yet: "ya no quiero vender".
func (t *turn) withdrawn(ctx context.Context, _ string) (chat.Message, bool, error) {
	if !t.isBeingPutTogether() {
		return chat.Message{}, false, nil
	}
	answer, err := t.cancel(ctx)
	return answer, true, err
}

// again goes on with the sale: what was read back says what all of it comes to.
func (t *turn) again(ctx context.Context, _ string) (chat.Message, bool, error) {
	if !t.isBeingPutTogether() {
		return chat.Message{}, false, nil
	}
	answer, err := t.next(ctx)
	return answer, true, err
}

// placeStays says where the goods are collected, where a text names a place for that which is another one.
func (t *turn) placeStays(ctx context.Context, text string) (chat.Message, bool, error) {
	if !phrase.HasWord(text, t.text.handover) || !phrase.HasWord(text, t.text.at) {
		return chat.Message{}, false, nil
	}
	place, err := t.market.Community(ctx, t.draft().For)
	if err != nil || place == "" {
		return chat.Message{}, false, err
	}
	t.Heading(fmt.Sprintf(t.text.placeStays, phrase.Name(place), t.CoordinatorContact))
	answer, err := t.next(ctx)
	return answer, true, err
}

// isBeingPutTogether tells whether a sale is what is open.
func (t *turn) isBeingPutTogether() bool { return t.draft() != nil && t.OpenFlow() == Name }
