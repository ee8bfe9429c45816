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
	return t.newSale(lot, t.withAll(lot, change, text), "")
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
	return heard(t.newSale(lot, change, ""))
}

// newSale reads back the sale that a change tells of; it stands instead of the one with this id, if there is one.
func (t *turn) newSale(lot market.Lot, c parse.Change, instead string) (chat.Message, error) {
	lot = withoutSale(lot, instead)
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
	return t.sureSold(lot, amount, price, instead), nil
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

// sureSold reads a sale back, with its total in words and what it leaves. More than is left cannot have been sold of it. Where it
// stands instead of another sale, the lot is as it would be without that one.
func (t *turn) sureSold(lot market.Lot, base int64, price money.Price, instead string) chat.Message {
	much := phrase.Stock(base, lot.Measure)
	if base > lot.Available {
		return t.askSold(lot, fmt.Sprintf(t.text.notSoMuch, say.Quantity(much)))
	}
	at := ""
	if total, err := price.Total(much, lot.Measure); err == nil && price.Minor > 0 {
		at = fmt.Sprintf(t.text.soldAt, say.Price(price), say.Money(total), say.Words(total))
	}
	template := t.text.sureSold
	if instead != "" {
		template = t.text.sureCorrected
	}
	body := fmt.Sprintf(template, t.heading(lot), say.Quantity(much), at, t.leaves(lot, -base))
	return t.sure(lot, body, t.text.yesNote, "declared", number(base), number(price.Minor), price.Per, instead)
}

// saleAgain reads a sale back once more.
func (t *turn) saleAgain(lot market.Lot, args chat.Args) chat.Message {
	return t.sureSold(withoutSale(lot, args.At(3)), args.Int64(0), priceIn(args), args.At(3))
}

// priceIn is the price of a sale that was read back; zero where none was said.
func priceIn(args chat.Args) money.Price {
	return money.Price{Minor: args.Int64(1), Currency: money.PEN, Per: args.At(2)}
}

// allSold reads back that all that is left was sold.
func (t *turn) allSold(_ context.Context, lot market.Lot, _ string) (chat.Message, error) {
	if lot.Available == 0 {
		return about(chat.Tell(fmt.Sprintf(t.text.nothingLeft, lot.Code)), lot), nil
	}
	return t.sureSold(lot, lot.Available, money.Price{}, ""), nil
}

// corrected reads a sale back anew with what a text changes of it: the quantity, the price, or both.
func (t *turn) corrected(lot market.Lot, read chat.Args, c parse.Change) (chat.Message, error) {
	if _, named, _ := soldOf(lot, c); !named {
		much := phrase.Stock(read.Int64(0), lot.Measure)
		c.Quantity = &parse.Amount{Value: much.Value(), Unit: much.Unit}
	}
	if price := priceIn(read); c.Price == nil && c.Total.Minor == 0 && price.Minor > 0 {
		c.Price = &parse.UnitPrice{Amount: price.Value(), Per: price.Per, Currency: price.Currency}
	}
	return t.newSale(lot, c, read.At(3))
}

// declared takes off a lot what was sold elsewhere, as it was read back; the sale that it stands instead of is taken back first.
func (t *turn) declared(ctx context.Context, lot market.Lot, read reading) (chat.Message, error) {
	if instead := read.At(3); instead != "" {
		switch _, err := t.market.TakeBackSale(ctx, t.CommandOf(read.key, "instead"), lot.ID, instead); {
		case market.Refused(err, saleStands):
			return t.tooLate(lot), nil
		case err != nil:
			return chat.Message{}, err
		}
	}
	much := phrase.Stock(read.Int64(0), lot.Measure)
	sale, err := t.market.DeclareSale(ctx, t.CommandOf(read.key, "sale"), lot.ID, much, orNil(priceIn(read.Args)))
	refused := market.Refused(err, "not-available")
	if err != nil && !refused {
		return chat.Message{}, err
	}
	now, err := t.market.Lot(ctx, lot.ID)
	switch {
	case err != nil:
		return chat.Message{}, err
	case refused, isUndone(now, read, stockAfterSale):
		t.Heading(t.text.hasChanged)
		return t.saleAgain(now, read.Args), nil
	}
	t.canUndo(lot, undoSale, sale.ID)
	m := t.changed(now, read, fmt.Sprintf(t.text.sold, soldInWords(lot, sale), t.left(now)))
	m.Asks = &chat.Asked{Flow: Name, What: askSale, Args: chat.Args{lot.ID, read.At(0), read.At(1), read.At(2), sale.ID}}
	return m, nil
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
