package lot

import (
	"cmp"
	"context"
	"fmt"

	"github.com/qhatu/qhatu/pkg/lima"
	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/phrase"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
	"github.com/qhatu/qhatu/services/whatsapp/internal/say"
)

// sold reads back what a text says that was sold of a lot elsewhere, or asks for it.
func (t *turn) sold(ctx context.Context, lot market.Lot, text string) (chat.Message, error) {
	return t.told(ctx, lot, t.account(lot, text, parse.NoField))
}

// told reads back the sale of which an account tells; where it tells of several, one is asked for. Where it denies that anything was sold, nothing is noted.
func (t *turn) told(ctx context.Context, lot market.Lot, a account) (chat.Message, error) {
	if !denies(a.text) && !t.own {
		if answer, ok, err := t.beforeSale(ctx, a.text); ok || err != nil {
			return answer, err
		}
	}
	switch {
	case denies(a.text):
		return t.unchanged(lot), nil
	case a.isSeveral(lot) || parse.Sale(a.text).Problems.Has(parse.ProblemPrices):
		return t.askSold(lot, t.text.oneByOne, ""), nil
	case isUnclear(a.text):
		return t.askSold(lot, t.text.unclearSale, a.on), nil
	}
	return t.newSale(lot, t.withAll(lot, a), "", ""), nil
}

// saleInWords takes a text for what was sold.
func (t *turn) saleInWords(ctx context.Context, asked chat.Asked, text string) (chat.Message, bool, error) {
	lot, err := t.find(ctx, asked.Args.At(0))
	if err != nil {
		return chat.Message{}, false, err
	}
	a := t.account(lot, text, parse.FieldQuantity)
	_, named, _ := t.withAll(lot, a).sold(lot)
	a.on = cmp.Or(a.on, asked.Args.At(1))
	switch {
	case denies(text):
		return t.unchanged(lot), true, nil
	case t.isOther(lot, text):
		return heard(t.toWhich(ctx, "sold", text))
	case named || a.isSeveral(lot):
		return heard(t.told(ctx, lot, a))
	case a.isAny && a.on != asked.Args.At(1): // the day alone
		return t.askSold(lot, "", a.on), true, nil
	}
	return chat.Message{}, false, nil
}

// newSale reads back the sale of which an account tells; it stands instead of the one with this id, if there is one. per is the unit in which its price
// stood before, if it did.
func (t *turn) newSale(lot market.Lot, a account, instead, per string) chat.Message {
	lot = withoutSale(lot, instead)
	amount, named, ok := a.sold(lot)
	price, priced, sound, unclear := a.price(lot, amount, per)
	if a.Problems.Has(parse.ProblemCurrency) {
		price, priced, unclear = money.Price{}, false, nil
	}
	on := t.soldOn(a)
	switch {
	case lot.Available == 0:
		return about(chat.Tell(fmt.Sprintf(t.text.nothingLeft, lot.Code)), lot)
	case !lima.InLastYear(on, lima.Date(t.Input.At)):
		return t.askSold(lot, t.text.tooLongAgo, "")
	case !named:
		return t.askSold(lot, "", a.on)
	case !ok:
		return t.askSold(lot, fmt.Sprintf(t.text.otherUnit, say.Units(lot.Measure.Unit)), a.on)
	case priced && !sound:
		return t.askSold(lot, t.text.PriceOdd, a.on)
	case a.Problems.Has(parse.ProblemCurrency):
		t.Heading(t.text.withoutPrice)
	}
	s := sale{amount, price, instead, a.said(), on}
	if a.isVague {
		t.Heading(t.text.whichDay)
	}
	if len(unclear) > 0 && amount <= lot.Available {
		figure, _, _ := a.figure()
		return t.askPaid(lot, s, figure, unclear)
	}
	return t.sureSold(lot, s)
}

// askSold asks how much of a lot was sold; on is the day on which that is known to have been, if it is.
func (t *turn) askSold(lot market.Lot, first, on string) chat.Message {
	t.expect(askSold, lot.ID, on)
	return about(chat.Prompt(phrase.Lines(first, fmt.Sprintf(t.text.askSold, t.heading(lot), say.Capital(phrase.LotLeft(lot)), t.dayOf(on), say.Units(lot.Measure.Unit))),
		chat.Choice{ID: tapOf(lot.ID, "allsold", on), Title: t.text.all},
		t.leaveIt(lot)), lot)
}

// sale is what was sold of a lot elsewhere, as it is read back.
type sale struct {
	base    int64 // of the stock
	price   money.Price
	instead string            // id of the sale that it stands instead of
	said    quantity.Quantity // how much, as the person said it; zero where that is not known
	on      string            // date; "" of what was read back before it was asked for
}

// saleIn is the sale that was read back.
func saleIn(args chat.Args) sale {
	return sale{args.Int64(0), priceIn(args), args.At(3), quantity.Quantity{Milli: args.Int64(4), Unit: args.At(5)}, args.At(6)}
}

func (s sale) args() []string {
	return []string{number(s.base), number(s.price.Minor), s.price.Per, s.instead, number(s.said.Milli), s.said.Unit, s.on}
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
		return t.askSold(lot, fmt.Sprintf(t.text.notSoMuch, say.Quantity(much)), s.on)
	}
	at := ""
	if total, err := price.Total(much, lot.Measure); err == nil && price.Minor > 0 {
		at = fmt.Sprintf(t.text.soldAt, say.Price(price), say.Money(total), say.Words(total))
	}
	if isFarFromLot(lot, price) {
		t.Heading(t.text.farFromLot)
	}
	template, yes := t.text.sureSold, t.text.yesNote
	if twin := t.twinOf(lot, s); s.instead != "" {
		template = t.text.sureCorrected
	} else if twin != nil {
		t.Heading(fmt.Sprintf(t.text.sameAgain, soldInWords(lot, *twin)))
		template, yes = t.text.sureAnother, t.text.yesAnother
	}
	body := fmt.Sprintf(template, t.heading(lot), s.inFull(lot.Measure), t.dayOf(s.on)+at, t.leaves(lot, -s.base))
	return t.sure(lot, body, yes, "declared", s.args()...)
}

// twinOf is the sale that was noted today and says the same as this one; nil where there is none.
func (t *turn) twinOf(lot market.Lot, s sale) *market.Sale {
	for i, o := range lot.Sales {
		of := noted(lot, o)
		if !o.Taken && of.base == s.base && o.On == s.on && (s.price.Minor == 0 || of.price.Minor == s.price.Minor) && lima.Date(o.At) == lima.Date(t.At()) {
			return &lot.Sales[i]
		}
	}
	return nil
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
func (t *turn) allSold(lot market.Lot, on string) chat.Message {
	if lot.Available == 0 {
		return about(chat.Tell(fmt.Sprintf(t.text.nothingLeft, lot.Code)), lot)
	}
	return t.sureSold(lot, sale{base: lot.Available, on: cmp.Or(on, lima.Date(t.Input.At))})
}

// corrected reads a sale back anew with what an account changes of it: the quantity, the price, the day, or several of these.
func (t *turn) corrected(lot market.Lot, args chat.Args, a account) chat.Message {
	if a.isSeveral(lot) {
		return t.askSold(lot, t.text.oneByOne, "")
	}
	read := saleIn(args)
	per := cmp.Or(read.price.Per, a.unitSaid(), read.said.Unit)
	if _, named, _ := a.sold(lot); !named {
		much := read.much(lot.Measure)
		a.Quantity = &parse.Amount{Value: much.Value(), Unit: much.Unit, UnitGiven: read.said.Milli != 0}
	}
	if !a.isPriced() && a.PriceBy.Minor == 0 && read.price.Minor > 0 {
		a.Price = &parse.UnitPrice{Amount: read.price.Value(), Per: read.price.Per, Currency: read.price.Currency, PerGiven: true}
	}
	a.on = cmp.Or(a.on, read.on)
	return t.newSale(lot, a, read.instead, per)
}

// declared takes off a lot what was sold elsewhere, as it was read back; the sale that it stands instead of is taken back first.
func (t *turn) declared(ctx context.Context, lot market.Lot, read reading) (chat.Message, error) {
	if instead := read.At(3); instead != "" {
		switch _, err := t.market.TakeBackSale(ctx, t.CommandOf(read.key, "instead"), lot.ID, instead); {
		case market.Refused(err, saleStands, saleAcknowledged):
			return t.stays(ctx, lot.ID, instead)
		case err != nil:
			return chat.Message{}, err
		}
	}
	told := saleIn(read.Args)
	sale, err := t.market.DeclareSale(ctx, t.CommandOf(read.key, "sale"), lot.ID, market.NewSale{
		Quantity: told.much(lot.Measure), Price: orNil(told.price), On: told.on,
	})
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
	t.canUndo(lot, undoSale, sale.ID, t.saleInFull(lot, sale))
	m := t.changed(now, read, fmt.Sprintf(t.text.sold, t.saleInFull(lot, sale), t.left(now)))
	if sale.Order != "" {
		m = t.offerLink(m, lot, sale)
	}
	told.instead = sale.ID
	m.Asks = askOf(lot, told)
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

// saleInFull is the same with the day, where that is not this one.
func (t *turn) saleInFull(lot market.Lot, s market.Sale) string {
	return soldInWords(lot, s) + t.dayOf(s.On)
}

func inWords(q quantity.Quantity, lot market.Lot, total *money.Amount) string {
	text := say.Quantity(q) + " de " + phrase.Goods(lot.Product, lot.Variety, "")
	if total != nil {
		text += " por " + say.Money(*total)
	}
	return text
}
