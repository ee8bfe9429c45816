package lot

import (
	"context"
	"fmt"

	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/phrase"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
	"github.com/qhatu/qhatu/services/whatsapp/internal/say"
)

// sold reads back what a text says that was sold of a lot elsewhere, or asks for it.
func (t *turn) sold(_ context.Context, lot market.Lot, text string) (chat.Message, error) {
	change, _ := parse.FindChange(text, standing(lot, parse.NoField))
	return t.newSale(lot, t.withAll(lot, change, text))
}

// withAll puts all that is left into a change of which the text says that it is about everything.
func (t *turn) withAll(lot market.Lot, c parse.Change, text string) parse.Change {
	if _, named, _ := soldOf(lot, c); !named && t.saysAll(text) && lot.Available > 0 {
		all := phrase.Stock(lot.Available, lot.Measure)
		c.Quantity = &parse.Amount{Value: all.Value(), Unit: all.Unit}
	}
	return c
}

// saleInWords takes a text for what was sold.
func (t *turn) saleInWords(ctx context.Context, asked chat.Asked, text string) (chat.Message, bool, error) {
	lot, err := t.find(ctx, asked.Args.At(0))
	if err != nil {
		return chat.Message{}, false, err
	}
	change, _ := parse.FindChange(text, standing(lot, parse.FieldQuantity))
	change = t.withAll(lot, change, text)
	if _, named, _ := soldOf(lot, change); !named {
		return chat.Message{}, false, nil
	}
	return heard(t.newSale(lot, change))
}

func (t *turn) newSale(lot market.Lot, c parse.Change) (chat.Message, error) {
	amount, named, ok := soldOf(lot, c)
	if c.Price != nil && c.Price.Per == "" && c.QuantityBy.Unit != "" {
		each := *c.Price
		each.Per = c.QuantityBy.Unit
		c.Price = &each
	}
	price, priced, sound := priceOf(lot, withoutTotal(c, amount, lot))
	switch {
	case lot.Available == 0:
		return about(chat.Tell(fmt.Sprintf(t.text.nothingLeft, lot.Code)), lot), nil
	case !named:
		return t.askSold(lot, ""), nil
	case !ok:
		return t.askSold(lot, fmt.Sprintf(t.text.otherUnit, say.Units(lot.Measure.Unit))), nil
	case priced && !sound:
		return t.askSold(lot, t.text.PriceOdd), nil
	}
	return t.sureSold(lot, amount, price), nil
}

// withoutTotal turns the price of all that was sold into one for each unit.
func withoutTotal(c parse.Change, sold int64, lot market.Lot) parse.Change {
	total := c.Total
	c.Total = money.Amount{}
	each, err := eachOf(lot, total, sold)
	if err != nil || each.Minor == 0 {
		return c
	}
	c.Price = &parse.UnitPrice{Amount: each.Value(), Per: each.Per, Currency: each.Currency}
	return c
}

// soldOf is how much a change says that was sold, in the base of the stock; named is false where it says nothing, ok where
// the lot does not know the unit.
func soldOf(lot market.Lot, c parse.Change) (base int64, named, ok bool) {
	switch {
	case c.Fraction != 0:
		return lot.Available - lot.Available*c.Fraction/1000, true, true
	case c.QuantityBy.Milli != 0:
		base, ok = differenceOf(lot, c.QuantityBy)
		return max(base, -base), true, ok
	case c.Quantity != nil:
		base, ok = baseOf(lot, *c.Quantity)
		return base, true, ok
	}
	return 0, false, false
}

// askSold asks how much of a lot was sold.
func (t *turn) askSold(lot market.Lot, first string) chat.Message {
	t.expect(askSold, lot.ID)
	if first != "" {
		first += "\n"
	}
	return about(chat.Prompt(first+fmt.Sprintf(t.text.askSold, t.heading(lot), say.Capital(phrase.LotLeft(lot)), say.Units(lot.Measure.Unit)),
		chat.Choice{ID: tapOf(lot.ID, "allsold"), Title: t.text.all},
		chat.Choice{ID: tapOf(lot.ID, "no"), Title: t.text.leave, Means: chat.No}), lot)
}

// sureSold reads a sale back, with its total in words and what it leaves. More than is left cannot have been sold of it.
func (t *turn) sureSold(lot market.Lot, base int64, price money.Price) chat.Message {
	much := phrase.Stock(base, lot.Measure)
	if base > lot.Available {
		return t.askSold(lot, fmt.Sprintf(t.text.notSoMuch, say.Quantity(much)))
	}
	at := ""
	if total, err := price.Total(much, lot.Measure); err == nil && price.Minor > 0 {
		at = fmt.Sprintf(t.text.soldAt, say.Price(price), say.Money(total), say.Words(total))
	}
	body := fmt.Sprintf(t.text.sureSold, t.heading(lot), say.Quantity(much), at, t.leaves(lot, -base))
	return t.sure(lot, body, t.text.yesNote, "declared", number(base), number(lot.Available), number(price.Minor), price.Per, t.Input.Key)
}

// allSold reads back that all that is left was sold.
func (t *turn) allSold(_ context.Context, lot market.Lot, _ chat.Args) (chat.Message, error) {
	if lot.Available == 0 {
		return about(chat.Tell(fmt.Sprintf(t.text.nothingLeft, lot.Code)), lot), nil
	}
	return t.sureSold(lot, lot.Available, money.Price{}), nil
}

// corrected reads a sale back anew with what a text changes of it: the quantity, the price, or both.
func (t *turn) corrected(lot market.Lot, read chat.Args, c parse.Change) (chat.Message, error) {
	if _, named, _ := soldOf(lot, c); !named {
		much := phrase.Stock(read.Int64(0), lot.Measure)
		c.Quantity = &parse.Amount{Value: much.Value(), Unit: much.Unit}
	}
	if c.Price == nil && c.Total.Minor == 0 && read.Int64(2) > 0 {
		price := money.Price{Minor: read.Int64(2), Currency: money.PEN, Per: read.At(3)}
		c.Price = &parse.UnitPrice{Amount: price.Value(), Per: price.Per, Currency: price.Currency}
	}
	return t.newSale(lot, c)
}

// declared takes off a lot what was sold elsewhere, as it was read back, if nothing has happened to it since.
func (t *turn) declared(ctx context.Context, lot market.Lot, args chat.Args) (chat.Message, error) {
	base, was, price := args.Int64(0), args.Int64(1), money.Price{Minor: args.Int64(2), Currency: money.PEN, Per: args.At(3)}
	if hasChanged(lot, was, -base) {
		t.Heading(t.text.hasChanged)
		return t.sureSold(lot, base, price), nil
	}
	sale, err := t.market.DeclareSale(ctx, t.CommandOf(args.At(4), "sale"), lot.ID, phrase.Stock(base, lot.Measure), orNil(price))
	refused := market.Refused(err, "not-available")
	if err != nil && !refused {
		return chat.Message{}, err
	}
	now, err := t.market.Lot(ctx, lot.ID)
	switch {
	case err != nil:
		return chat.Message{}, err
	case refused, isUndone(now, was, -base):
		t.Heading(t.text.hasChanged)
		return t.sureSold(now, base, price), nil
	}
	t.canUndo(lot, undoSale, sale.ID)
	return t.changed(now, fmt.Sprintf(t.text.sold, soldInWords(lot, sale), say.Capital(phrase.LotLeft(now)))), nil
}

func orNil(p money.Price) *money.Price {
	if p.Minor == 0 {
		return nil
	}
	return &p
}

// soldInWords is a declared sale: 5 quintales de maíz blanco por S/ 800.00.
func soldInWords(lot market.Lot, s market.Sale) string {
	return inWords(s.Quantity, lot, s.Total)
}

func inWords(q quantity.Quantity, lot market.Lot, total *money.Amount) string {
	text := say.Quantity(q) + " de " + phrase.Goods(lot.Product, lot.Variety, "")
	if total != nil {
		text += " por " + say.Money(*total)
	}
	return text
}
