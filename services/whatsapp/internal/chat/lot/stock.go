package lot

import (
	"context"
	"fmt"

	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/phrase"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
	"github.com/qhatu/qhatu/services/whatsapp/internal/say"
)

// quantity reads back how much a text says that there is of a lot, or asks for it.
func (t *turn) quantity(_ context.Context, lot market.Lot, text string) (chat.Message, error) {
	return t.newQuantity(lot, text, parse.NoField, market.ReasonMistake)
}

// lost reads back how much a text says that was lost of a lot, or asks for it.
func (t *turn) lost(_ context.Context, lot market.Lot, text string) (chat.Message, error) {
	return t.newQuantity(lot, text, parse.NoField, market.ReasonLoss)
}

// quantityInWords takes a text for how much there is.
func (t *turn) quantityInWords(ctx context.Context, asked chat.Asked, text string) (chat.Message, bool, error) {
	return t.amountInWords(ctx, asked, text, market.ReasonMistake)
}

// lossInWords takes a text for how much was lost.
func (t *turn) lossInWords(ctx context.Context, asked chat.Asked, text string) (chat.Message, bool, error) {
	return t.amountInWords(ctx, asked, text, market.ReasonLoss)
}

func (t *turn) amountInWords(ctx context.Context, asked chat.Asked, text, reason string) (chat.Message, bool, error) {
	lot, err := t.find(ctx, asked.Args.At(0))
	if err != nil {
		return chat.Message{}, false, err
	}
	if a := t.account(lot, text, parse.NoField); t.tells(a) && t.isOther(lot, text) {
		return heard(t.toWhich(ctx, "sold", text))
	} else if t.tells(a) {
		return heard(t.told(ctx, lot, a))
	}
	if _, named, _ := difference(lot, text, parse.FieldQuantity, reason); named {
		return heard(t.newQuantity(lot, text, parse.FieldQuantity, reason))
	}
	return t.shareInWords(ctx, lot, text, reason)
}

// shareInWords takes a text that says of all or nothing, without a figure, that it is still there, or that it was lost.
func (t *turn) shareInWords(ctx context.Context, lot market.Lot, text, reason string) (chat.Message, bool, error) {
	all, nothing := t.saysAll(text), phrase.HasWord(text, t.text.nothingWords)
	switch {
	case t.deniesSale(text), phrase.HasWord(text, t.text.sameWords):
		return t.unchanged(lot), true, nil
	case reason == market.ReasonLoss && (all || nothing):
		if nothing || lot.Available == 0 {
			return t.unchanged(lot), true, nil
		}
		return t.sureStock(lot, -lot.Available, reason), true, nil
	case nothing:
		return heard(t.none(ctx, lot, text))
	case all && !phrase.HasWord(text, t.text.denyingWords):
		return t.unchanged(lot), true, nil
	}
	return chat.Message{}, false, nil
}

func (t *turn) newQuantity(lot market.Lot, text string, asked parse.Field, reason string) (chat.Message, error) {
	if weighs(lot, text, asked) {
		return t.weightStays(lot), nil
	}
	by, named, ok := difference(lot, text, asked, reason)
	if !named && asked == parse.NoField {
		by, named, ok = difference(lot, text, parse.FieldQuantity, reason)
	}
	switch {
	case !named && t.saysAll(text) && reason == market.ReasonLoss && lot.Available > 0:
		return t.sureStock(lot, -lot.Available, market.ReasonLoss), nil
	case !named:
		return t.askQuantity(lot, "", reason), nil
	case !ok:
		return t.askQuantity(lot, fmt.Sprintf(t.text.otherUnit, say.Units(lot.Measure.Unit)), reason), nil
	case by == 0:
		return t.unchanged(lot), nil
	}
	return t.sureStock(lot, by, reason), nil
}

// saysAll tells whether a text says that it is about all there is.
func (t *turn) saysAll(text string) bool {
	return phrase.HasWord(text, t.text.allWords)
}

// difference is how much more or less than is left a text says that there is, in the base of the stock. named is false
// where it names nothing, ok where the lot does not know the unit. What was lost is named by itself, as a share, or by what
// remains.
func difference(lot market.Lot, text string, asked parse.Field, reason string) (by int64, named, ok bool) {
	change, _ := parse.FindChange(text, standing(lot, asked))
	if p := change.Price; change.Quantity == nil && p != nil && !p.PerGiven && asked == parse.FieldQuantity && reason == market.ReasonMistake {
		change.Quantity = &parse.Amount{Value: p.Amount} // "cambia la cantidad a 15"
	}
	switch {
	case change.Fraction != 0:
		return lot.Available*change.Fraction/1000 - lot.Available, true, true
	case change.QuantityBy.Milli != 0:
		by, ok = differenceOf(lot, change.QuantityBy)
		return by, true, ok
	case change.Quantity == nil:
		return 0, false, false
	}
	amount, ok := baseOf(lot, *change.Quantity)
	if reason == market.ReasonLoss && asked == parse.FieldQuantity {
		return -amount, true, ok
	}
	return amount - lot.Available, true, ok
}

func differenceOf(lot market.Lot, by quantity.Quantity) (int64, bool) {
	sign := int64(1)
	if by.Milli < 0 {
		sign, by.Milli = -1, -by.Milli
	}
	base, err := lot.Measure.ToBase(by)
	return sign * base, err == nil
}

// askQuantity asks how much there is of a lot, or how much was lost.
func (t *turn) askQuantity(lot market.Lot, first, reason string) chat.Message {
	what, question := askQuantity, t.text.askQuantity
	if reason == market.ReasonLoss {
		what, question = askLost, t.text.askLost
	}
	t.expect(what, lot.ID)
	return about(chat.Prompt(phrase.Lines(first, fmt.Sprintf(question, t.heading(lot), say.Capital(phrase.LotLeft(lot)), say.Units(lot.Measure.Unit))),
		t.leaveIt(lot)), lot)
}

// sureStock reads a difference of the stock back: what is there now, what there will be.
func (t *turn) sureStock(lot market.Lot, by int64, reason string) chat.Message {
	template := t.text.sureMore
	switch {
	case by < 0 && reason == market.ReasonLoss:
		template = t.text.sureLost
	case by < 0:
		template = t.text.sureLess
	}
	body := fmt.Sprintf(template, t.heading(lot), say.Quantity(phrase.Stock(max(by, -by), lot.Measure)), t.leaves(lot, by))
	return t.sure(lot, body, t.text.yesNote, "stock", number(by), reason)
}

// leaves says what will be left after a difference; where that is less than was promised, what will be short.
func (t *turn) leaves(lot market.Lot, by int64) string {
	after := lot.Available + by
	switch {
	case after < 0:
		return fmt.Sprintf(t.text.willLack, say.Quantity(phrase.Stock(-after, lot.Measure)))
	case after == 0:
		return t.text.willBeNone
	}
	return fmt.Sprintf(t.text.willBe, say.Quantity(phrase.Stock(after, lot.Measure)))
}

// stockAgain reads a difference of the stock back once more.
func (t *turn) stockAgain(lot market.Lot, args chat.Args) chat.Message {
	return t.sureStock(lot, args.Int64(0), args.At(1))
}

// left says what is left of a lot and, after a loss, what is short of what was promised.
func (t *turn) left(lot market.Lot) string {
	left := say.Capital(phrase.LotLeft(lot))
	if lot.Shortage == 0 {
		return left + "."
	}
	return left + ".\n" + fmt.Sprintf(t.text.lacks, say.Quantity(phrase.Stock(lot.Shortage, lot.Measure)), t.CoordinatorContact)
}

// restocked changes the stock of a lot by what was read back.
func (t *turn) restocked(ctx context.Context, lot market.Lot, read reading) (chat.Message, error) {
	by, reason := read.Int64(0), read.At(1)
	_, err := t.restock(ctx, t.CommandOf(read.key, "stock"), lot.ID, lot.Measure, by, reason)
	if wrong := market.Wrong(err); wrong.Pointer != "" {
		return t.askQuantity(lot, wrong.Detail, reason), nil
	}
	if err != nil {
		return chat.Message{}, err
	}
	now, err := t.market.Lot(ctx, lot.ID)
	switch {
	case err != nil:
		return chat.Message{}, err
	case isUndone(now, read, stockThen):
		t.Heading(t.text.hasChanged)
		return t.sureStock(now, by, reason), nil
	}
	t.canUndo(lot, undoStock, number(-by), lot.Measure.Unit)
	return t.changed(now, read, fmt.Sprintf(t.text.noted, lot.Code, t.left(now))), nil
}

// isUndone tells whether a change that the market has just answered is not to be seen in the stock: it only repeated what it said,
// and the change was taken back since.
func isUndone(now market.Lot, read reading, to func(was string, args chat.Args) string) bool {
	return number(now.Available) == read.was && to(read.was, read.Args) != read.was
}

// restock adds to a lot's stock, or takes from it where by is below zero.
func (t *turn) restock(ctx context.Context, c market.Command, id string, m quantity.Measure, by int64, reason string) (market.Lot, error) {
	if by < 0 {
		return t.market.TakeFromLot(ctx, c, id, phrase.Stock(-by, m), reason)
	}
	return t.market.AddToLot(ctx, c, id, phrase.Stock(by, m))
}

// none asks why nothing of a lot is left.
func (t *turn) none(_ context.Context, lot market.Lot, _ string) (chat.Message, error) {
	return about(t.Ask(fmt.Sprintf(t.text.whyNone, t.heading(lot), say.Capital(phrase.LotLeft(lot))),
		chat.Choice{ID: tapOf(lot.ID, "allsold"), Title: t.text.soldIt},
		chat.Choice{ID: tapOf(lot.ID, "alllost"), Title: t.text.lostIt},
		t.leaveIt(lot)), lot), nil
}

// allLost reads back that all that is left was lost.
func (t *turn) allLost(_ context.Context, lot market.Lot, _ string) (chat.Message, error) {
	if lot.Available == 0 {
		return t.unchanged(lot), nil
	}
	return t.sureStock(lot, -lot.Available, market.ReasonLoss), nil
}
