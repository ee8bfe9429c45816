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

// price reads back the price that a text names for a lot, or asks for it.
func (t *turn) price(_ context.Context, lot market.Lot, text string) (chat.Message, error) {
	change, _ := parse.FindChange(text, standing(lot, parse.NoField))
	return t.newPrice(lot, change), nil
}

// priceInWords takes a text for the price that was asked for.
func (t *turn) priceInWords(ctx context.Context, asked chat.Asked, text string) (chat.Message, bool, error) {
	lot, err := t.find(ctx, asked.Args.At(0))
	change, ok := parse.FindChange(text, standing(lot, parse.FieldPrice))
	if err != nil || !ok {
		return chat.Message{}, false, err
	}
	if a := t.account(lot, text, parse.NoField); t.tells(a) {
		return heard(t.told(ctx, lot, a))
	}
	return t.newPrice(lot, change), true, nil
}

// newPrice reads back the price that a change makes of a lot's, or asks for it.
func (t *turn) newPrice(lot market.Lot, c parse.Change) chat.Message {
	price, named, ok := priceOf(lot, c)
	switch {
	case c.NoPrice:
		return t.sureOpen(lot)
	case !named:
		return t.askPrice(lot, "")
	case !ok:
		return t.askPrice(lot, t.text.PriceOdd)
	}
	return t.surePrice(lot, price)
}

// priceOf is the price that a change names; named is false where it names none, ok where it is none for the lot.
func priceOf(lot market.Lot, c parse.Change) (price money.Price, named, ok bool) {
	price, named, err := priceNamed(lot, c)
	if !named || err != nil {
		return price, named, false
	}
	_, err = price.PerBase(lot.Measure)
	return price, true, err == nil && price.Minor > 0 && price.Minor <= phrase.Highest
}

func priceNamed(lot market.Lot, c parse.Change) (price money.Price, named bool, err error) {
	stands := standing(lot, parse.NoField).Price
	switch {
	case c.Price != nil:
		each := *c.Price
		if each.Per == "" {
			each.Per = stands.Per
		}
		price, err = each.Price()
		return byKilo(lot, price, c.Price.PerGiven), true, err
	case c.PriceBy.Minor != 0:
		stands.Minor += c.PriceBy.Minor
		return stands, true, nil
	case c.Total.Minor != 0 && lot.Available > 0:
		price, err = eachOf(lot, c.Total, lot.Available)
		return price, true, err
	}
	return money.Price{}, false, nil
}

// eachOf is the price of one unit of a lot of which so much of the stock costs so much in all.
func eachOf(lot market.Lot, total money.Amount, base int64) (money.Price, error) {
	return money.Each(total, quantity.Quantity{Milli: base, Unit: lot.Measure.Base}, lot.Measure, lot.Measure.Unit)
}

// byKilo is a price as it was probably meant: one that is tiny for a big unit is that of a kilo.
func byKilo(lot market.Lot, p money.Price, perGiven bool) money.Price {
	m := lot.Measure
	if perGiven || p.Per != m.Unit || m.Base != quantity.Kilogram || m.FactorMilli < phrase.BigUnit || p.Minor*1000 >= phrase.TinyPerKilo*m.FactorMilli {
		return p
	}
	p.Per = m.Base
	return p
}

// askPrice asks for a lot's new price.
func (t *turn) askPrice(lot market.Lot, first string) chat.Message {
	t.expect(askPrice, lot.ID)
	return about(chat.Prompt(phrase.Lines(first, fmt.Sprintf(t.text.askPrice, t.heading(lot), t.asks(lot), say.Unit(lot.Measure.Unit))),
		chat.Choice{ID: tapOf(lot.ID, "invite"), Title: t.text.invite},
		t.leaveIt(lot)), lot)
}

// surePrice reads a price back, as figures and in words, beside what is asked now.
func (t *turn) surePrice(lot market.Lot, price money.Price) chat.Message {
	body := fmt.Sprintf(t.text.surePrice, t.heading(lot), t.asks(lot), say.Price(price), say.Words(price.Amount()))
	if isFarOff(lot, price) {
		body = t.text.farOff + "\n" + body
	}
	return t.sure(lot, body, t.text.yesChange, "priced", number(price.Minor), price.Per)
}

// sureOpen reads back that the price is left to buyers.
func (t *turn) sureOpen(lot market.Lot) chat.Message {
	return t.sure(lot, fmt.Sprintf(t.text.sureOpen, t.heading(lot), t.asks(lot)), t.text.yesChange, "open", "0", "")
}

// priceAgain reads back once more what is to be asked.
func (t *turn) priceAgain(lot market.Lot, args chat.Args) chat.Message {
	if args.Int64(0) == 0 {
		return t.sureOpen(lot)
	}
	return t.surePrice(lot, money.Price{Minor: args.Int64(0), Currency: money.PEN, Per: args.At(1)})
}

// isFarOff tells whether a price is probably a figure too long or too short.
func isFarOff(lot market.Lot, price money.Price) bool {
	per, err := price.PerBase(lot.Measure)
	if err != nil || lot.PerBase == nil {
		return false
	}
	return phrase.IsFarOff(per.Minor, lot.PerBase.Minor)
}

// heading names a lot: *MZ-7K3F* maíz blanco.
func (t *turn) heading(lot market.Lot) string {
	return fmt.Sprintf("%s *%s*: %s", say.Emoji(lot.Product), lot.Code, phrase.Goods(lot.Product, lot.Variety, lot.Grade))
}

// asks is what is asked for a lot.
func (t *turn) asks(lot market.Lot) string {
	if lot.Price == nil {
		return t.text.noPrice
	}
	return say.Price(*lot.Price)
}

// pricedAt is the price of a lot; zero where buyers are to make an offer.
func pricedAt(lot market.Lot) money.Price {
	if lot.Price == nil {
		return money.Price{}
	}
	return *lot.Price
}

// termsOf are the terms of a lot with this price; without one buyers make an offer.
func termsOf(minor int64, per string) market.LotTerms {
	if minor == 0 {
		return market.LotTerms{InviteOffers: true}
	}
	return market.LotTerms{Price: &money.Price{Minor: minor, Currency: money.PEN, Per: per}}
}

// priced changes the price of a lot, or leaves it to buyers. What it was before is as it was read back, so that "deshacer" is the
// same where the turn is taken again.
func (t *turn) priced(ctx context.Context, lot market.Lot, read reading) (chat.Message, error) {
	now, err := t.market.ChangeLot(ctx, t.CommandOf(read.key, "price"), lot.ID, termsOf(read.Int64(0), read.At(1)))
	if wrong := market.Wrong(err); wrong.Pointer != "" {
		return t.askPrice(lot, wrong.Detail), nil
	}
	if err != nil {
		return chat.Message{}, err
	}
	minor, per := read.priceBefore()
	t.canUndo(lot, undoPrice, minor, per, read.At(0), read.At(1))
	if now.Price == nil {
		return t.changed(now, read, fmt.Sprintf(t.text.unpriced, lot.Code)), nil
	}
	return t.changed(now, read, fmt.Sprintf(t.text.priced, lot.Code, say.Price(*now.Price))), nil
}

// changed says what was done to a lot, and that it can be undone.
func (t *turn) changed(lot market.Lot, read reading, done string) chat.Message {
	t.rememberMade(read.key)
	t.ExpectNothing()
	t.Done()
	if t.MayUndo() {
		done += "\n" + t.text.undoHint
	}
	return about(chat.Tell(done), lot)
}
