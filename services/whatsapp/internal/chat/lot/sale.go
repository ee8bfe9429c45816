package lot

import (
	"context"
	"fmt"
	"slices"

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
	return t.told(lot, change, text)
}

// told reads back the sale of which a text tells; where it tells of several, one is asked for.
func (t *turn) told(lot market.Lot, c parse.Change, text string) (chat.Message, error) {
	if isSeveral(lot, c) || parse.Sale(text).Problems.Has(parse.ProblemPrices) {
		return t.askSold(lot, t.text.oneByOne), nil
	}
	return t.newSale(lot, t.withAll(lot, c, text), "")
}

// isSeveral tells whether a change names more than one quantity or price, so that nobody knows which belong together. What is
// left beside what was sold is no second sale: "vendí 5, me quedan 15".
func isSeveral(lot market.Lot, c parse.Change) bool {
	for _, p := range []parse.Problem{parse.ProblemPrices, parse.ProblemQuantities, parse.ProblemApart} {
		if c.Problems.Has(p) {
			return true
		}
	}
	if c.Quantity == nil || c.QuantityBy.Milli == 0 {
		return false
	}
	by, _ := differenceOf(lot, c.QuantityBy)
	second, ok := baseOf(lot, *c.Quantity)
	return !ok || !slices.Contains([]int64{by, -by, lot.Available, lot.Available - max(by, -by)}, second)
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
	if _, named, _ := soldOf(lot, t.withAll(lot, change, text)); !named && !isSeveral(lot, change) {
		return chat.Message{}, false, nil
	}
	return heard(t.told(lot, change, text))
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
	if c.Problems.Has(parse.ProblemCurrency) {
		price, priced = money.Price{}, false
	}
	switch {
	case lot.Available == 0:
		return about(chat.Tell(fmt.Sprintf(t.text.nothingLeft, lot.Code)), lot), nil
	case !named:
		return t.askSold(lot, ""), nil
	case !ok:
		return t.askSold(lot, fmt.Sprintf(t.text.otherUnit, say.Units(lot.Measure.Unit))), nil
	case priced && !sound:
		return t.askSold(lot, t.text.PriceOdd), nil
	case c.Problems.Has(parse.ProblemCurrency):
		t.Heading(t.text.withoutPrice)
	}
	return t.sureSold(lot, sale{amount, price, instead, saidOf(c)}), nil
}

// saidOf is how much was sold as a change says it; zero where it says so in no figure of its own.
func saidOf(c parse.Change) quantity.Quantity {
	switch {
	case c.Fraction != 0:
		return quantity.Quantity{}
	case c.QuantityBy.Milli != 0:
		return quantity.Quantity{Milli: max(c.QuantityBy.Milli, -c.QuantityBy.Milli), Unit: c.QuantityBy.Unit}
	case c.Quantity == nil:
		return quantity.Quantity{}
	}
	said, err := c.Quantity.Quantity()
	if err != nil {
		return quantity.Quantity{}
	}
	return said
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
	return about(chat.Prompt(phrase.Lines(first, fmt.Sprintf(t.text.askSold, t.heading(lot), say.Capital(phrase.LotLeft(lot)), say.Units(lot.Measure.Unit))),
		chat.Choice{ID: tapOf(lot.ID, "allsold"), Title: t.text.all},
		t.leaveIt(lot)), lot)
}

// sale is what was sold of a lot elsewhere, as it is read back.
type sale struct {
	base    int64 // of the stock
	price   money.Price
	instead string            // id of the sale that it stands instead of
	said    quantity.Quantity // how much, as the person said it; zero where that is not known
}

// saleIn is the sale that was read back.
func saleIn(args chat.Args) sale {
	return sale{args.Int64(0), priceIn(args), args.At(3), quantity.Quantity{Milli: args.Int64(4), Unit: args.At(5)}}
}

func (s sale) args() []string {
	return []string{number(s.base), number(s.price.Minor), s.price.Per, s.instead, number(s.said.Milli), s.said.Unit}
}

// much is how much was sold: as it was said, where the lot knows that, else in the unit that fits.
func (s sale) much(m quantity.Measure) quantity.Quantity {
	if base, err := m.ToBase(s.said); err == nil && base == s.base && base > 0 {
		return s.said
	}
	return phrase.Stock(s.base, m)
}

// inFull is how much was sold, with what it weighs where the lot is not counted so: "1.5 quintales = 69 kg".
func (s sale) inFull(m quantity.Measure) string {
	much := s.much(m)
	if much.Unit == m.Base || much.Unit == m.Unit && much.Milli%1000 == 0 {
		return say.Quantity(much)
	}
	return say.Quantity(much) + " = " + say.Quantity(quantity.Quantity{Milli: s.base, Unit: m.Base})
}

// sureSold reads a sale back, with its total in words and what it leaves. More than is left cannot have been sold of it. Where it
// stands instead of another sale, the lot is as it would be without that one.
func (t *turn) sureSold(lot market.Lot, s sale) chat.Message {
	much, price := s.much(lot.Measure), s.price
	if s.base > lot.Available {
		return t.askSold(lot, fmt.Sprintf(t.text.notSoMuch, say.Quantity(much)))
	}
	at := ""
	if total, err := price.Total(much, lot.Measure); err == nil && price.Minor > 0 {
		at = fmt.Sprintf(t.text.soldAt, say.Price(price), say.Money(total), say.Words(total))
	}
	template := t.text.sureSold
	if s.instead != "" {
		template = t.text.sureCorrected
	}
	body := fmt.Sprintf(template, t.heading(lot), s.inFull(lot.Measure), at, t.leaves(lot, -s.base))
	return t.sure(lot, body, t.text.yesNote, "declared", s.args()...)
}

// saleAgain reads a sale back once more.
func (t *turn) saleAgain(lot market.Lot, args chat.Args) chat.Message {
	return t.sureSold(withoutSale(lot, args.At(3)), saleIn(args))
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
	return t.sureSold(lot, sale{base: lot.Available}), nil
}

// corrected reads a sale back anew with what a text changes of it: the quantity, the price, or both.
func (t *turn) corrected(lot market.Lot, read chat.Args, c parse.Change) (chat.Message, error) {
	if isSeveral(lot, c) {
		return t.askSold(lot, t.text.oneByOne), nil
	}
	if _, named, _ := soldOf(lot, c); !named {
		much := saleIn(read).much(lot.Measure)
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
	much := saleIn(read.Args).much(lot.Measure)
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
	if sale.Order != "" {
		m = t.offerLink(m, lot, sale)
	}
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
