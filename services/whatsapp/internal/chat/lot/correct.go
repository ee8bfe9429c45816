package lot

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/phrase"
	"github.com/qhatu/qhatu/services/whatsapp/internal/intent"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
)

// The refusals of the market to take back what was declared long ago, and what its buyer has acknowledged.
const (
	saleStands       = "sale-stands"
	saleAcknowledged = "sale-acknowledged"
)

// ofLot are the intents that are about what is on sale, also when they are written right after a sale was noted.
var ofLot = []intent.Intent{
	intent.Spoiled, intent.NoneLeft, intent.PauseLot, intent.ResumeLot, intent.ShareLot, intent.WhatIsLeft, intent.MySales, intent.MyLots, intent.AskPrices,
	intent.OpenPrice,
}

// askOf lets what is written next be about a sale that was noted: its id stands where that of the sale instead of which it stands does.
func askOf(lot market.Lot, s sale) *chat.Asked {
	return &chat.Asked{Flow: Name, What: askSale, Args: append(chat.Args{lot.ID}, s.args()...)}
}

// ofSale lets what is written next be about the sale of which a message tells.
func ofSale(m chat.Message, lot market.Lot, s market.Sale) chat.Message {
	m.Asks = askOf(lot, noted(lot, s))
	return about(m, lot)
}

// noted is a sale as it was read back before it was noted, with its own id for the one that may stand instead of it.
func noted(lot market.Lot, s market.Sale) sale {
	base, _ := lot.Measure.ToBase(s.Quantity)
	of := sale{base: base, instead: s.ID, said: s.Quantity, on: s.On}
	if s.Price != nil {
		of.price = *s.Price
	}
	return of
}

// saidOfSale takes what is written when a sale was told of: that it was another quantity, price or day, or that there was none.
// Another sale, and what is said of the lot, is none of it.
func (t *turn) saidOfSale(ctx context.Context, asked chat.Asked, text string) (chat.Message, bool, error) {
	lot, err := t.find(ctx, asked.Args.At(0))
	if err != nil || !t.isMine(lot) {
		return chat.Message{}, false, err
	}
	sale, read := saleOf(lot, asked.Args.At(4)), asked.Args.Rest(1)
	if sale == nil || sale.Taken || t.isOfLot(lot, text) {
		return chat.Message{}, false, nil
	}
	if err := t.ActFor(ctx, lot.Owner); err != nil {
		return chat.Message{}, false, err
	}
	a := t.account(lot, text, parse.NoField)
	corrects, erases := t.isCorrection(a, text), t.erases(text)
	if base, counted, _ := a.sold(withoutSale(lot, sale.ID)); phrase.HasWord(text, t.text.erasingWords) && (!counted || base == noted(lot, *sale).base) && !a.isPriced() { // it names the sale
		corrects, erases = false, true
	}
	switch {
	case t.isAnother(a.Change, text):
		return heard(t.told(ctx, lot, a))
	case !corrects && !erases:
		return chat.Message{}, false, nil
	}
	if why := t.whyStays(lot, *sale); why.Body != "" {
		return why, true, nil
	}
	if corrects {
		return t.corrected(lot, read, a), true, nil
	}
	return t.sureErased(lot, *sale, read), true, nil
}

// eraseShown asks whether the sale is to be taken back of which the message tells that is answered.
func (t *turn) eraseShown(ctx context.Context, asked chat.Asked) (chat.Message, error) {
	lot, err := t.find(ctx, asked.Args.At(0))
	if err != nil {
		return chat.Message{}, err
	}
	if err := t.actFor(ctx, lot); err != nil {
		return chat.Message{}, err
	}
	return t.unsell(lot, asked.Args.At(4)), nil
}

// whyStays says why a sale that was noted is not changed any more; without a body where it may be.
func (t *turn) whyStays(lot market.Lot, s market.Sale) chat.Message {
	switch {
	case s.Answer == market.SaleAcknowledged:
		return ofSale(chat.Tell(fmt.Sprintf(t.text.saidYes, t.saleInFull(lot, s), t.CoordinatorContact)), lot, s)
	case s.Order == "" && !(chat.Undoable{At: s.At}).IsRecent(t.Input.At):
		return t.tooLate(lot)
	}
	return chat.Message{}
}

// stays says why a sale was not changed, as the market has it now.
func (t *turn) stays(ctx context.Context, id, sale string) (chat.Message, error) {
	t.ExpectNothing()
	lot, err := t.market.Lot(ctx, id)
	if err != nil {
		return chat.Message{}, err
	}
	if s := saleOf(lot, sale); s != nil && s.Answer != "" {
		return t.whyStays(lot, *s), nil
	}
	return t.tooLate(lot), nil
}

// isOfLot tells whether a text is about the lot, or about other goods, rather than about the sale that was just noted.
func (t *turn) isOfLot(lot market.Lot, text string) bool {
	said := parse.Sale(text)
	return t.isOther(lot, text) || said.Selling && said.Quantity != nil || phrase.HasWord(text, t.text.lotWords) || slices.Contains(ofLot, t.Intent(text))
}

// isCorrection tells whether an account says how a sale really was: by a word that corrects, or by what stands alone. That so
// much was sold is another sale, if nothing says that the first one was wrong.
func (t *turn) isCorrection(a account, text string) bool {
	switch means := t.Intent(text); {
	case !hasQuantity(a.Change) && !a.isPriced() && a.on == "", denies(text) && !a.isPriced():
		return false
	case means == intent.DeclareSale || hasSaleVerb(text):
		return !hasQuantity(a.Change) || phrase.HasWord(text, t.text.correctingWords)
	case means == intent.None, means == intent.Wrong, means == intent.UndoLast:
		return true
	}
	return phrase.HasWord(text, t.text.correctingWords)
}

// isAnother tells whether a text tells of one more sale: "otros 3 quintales", "2 más a 150", or of one beside the one that was noted.
func (t *turn) isAnother(c parse.Change, text string) bool {
	means := t.Intent(text)
	return hasQuantity(c) && !denies(text) && phrase.HasWord(text, t.text.addingWords) && (means == intent.None || means == intent.DeclareSale)
}

// correctsLast takes a text that says how much it was, in the past, for the sale that was noted last, if that was within a day and nothing else is asked: what
// is left is said otherwise. So a correction never takes off a second time what was sold.
func (t *turn) correctsLast(ctx context.Context, text string) (chat.Message, bool, error) {
	asked, means := t.Answers(), t.Intent(text)
	words := t.text.pastWords
	if means == intent.DeclareSale || hasSaleVerb(text) {
		words = t.text.mistakeWords
	}
	if asked != nil && (asked.Flow != Name || asked.What != askCard) || !phrase.HasWord(text, words) || !slices.Contains(correcting, means) {
		return chat.Message{}, false, nil
	}
	all, err := t.everRecorded(ctx)
	if err != nil {
		return chat.Message{}, false, err
	}
	if about := t.About(); about != "" {
		all = onlySales(all, func(r recorded) bool { return r.lot.ID == about })
	}
	if len(all) == 0 || t.Input.At.Sub(all[0].At) > correctedFor {
		return chat.Message{}, false, nil
	}
	last := all[0]
	switch a := t.account(last.lot, text, parse.NoField); {
	case !hasQuantity(a.Change) && !a.isPriced() && a.on == "", !hasQuantity(a.Change) && last.Taken, t.isOfLot(last.lot, text):
		return chat.Message{}, false, nil
	case last.Taken: // and is told anew
		if err := t.actFor(ctx, last.lot); err != nil {
			return chat.Message{}, false, err
		}
		return heard(t.told(ctx, last.lot, a))
	}
	return t.saidOfSale(ctx, *askOf(last.lot, noted(last.lot, last.Sale)), text)
}

// correcting are the intents with which it is said how much it was.
var correcting = []intent.Intent{intent.None, intent.Wrong, intent.UndoLast, intent.ChangeQuantity, intent.ChangePrice, intent.ChangeLot, intent.DeclareSale}

// correctedFor is how long what says how much it was may be about the last sale, where nothing shows it any more.
const correctedFor = 24 * time.Hour

// erases tells whether a text says that there was no sale, or that it is to be taken back.
func (t *turn) erases(text string) bool {
	if len(strings.Fields(text)) == 1 && parse.Answer(text).Kind == parse.No {
		return true
	}
	return t.deniesSale(text) || t.namesSale(text) || t.TakesBack(text) || slices.Contains([]intent.Intent{intent.Wrong, intent.UndoLast, intent.EraseSale, intent.NotSold}, t.Intent(text))
}

// namesSale tells whether a text wants a sale to be taken back: borra la venta. What is taken off the sale is a lot.
func (t *turn) namesSale(text string) bool {
	return phrase.HasWord(text, t.text.erasingWords) && phrase.HasWord(text, t.text.saleWords) && !phrase.Contains(text, t.text.onSaleWords)
}

// deniesSale tells whether a text says that nothing was sold.
func (t *turn) deniesSale(text string) bool {
	return denies(text) || phrase.Contains(text, t.text.noSale)
}

// sureErased asks whether a sale is to be taken back; a figure may correct it instead.
func (t *turn) sureErased(lot market.Lot, sale market.Sale, read chat.Args) chat.Message {
	return t.sure(lot, fmt.Sprintf(t.text.sureErased, t.heading(lot), t.saleInFull(lot, sale)), t.text.yesErase, "erased", read...)
}

// erased takes a sale back.
func (t *turn) erased(ctx context.Context, lot market.Lot, read reading) (chat.Message, error) {
	switch _, err := t.market.TakeBackSale(ctx, t.CommandOf(read.key, "erase"), lot.ID, read.At(3)); {
	case market.Refused(err, saleStands, saleAcknowledged):
		return t.stays(ctx, lot.ID, read.At(3))
	case err != nil:
		return chat.Message{}, err
	}
	t.rememberMade(read.key)
	answer, err := t.takenBack(ctx, lot.ID, lot.Code, undoSale)
	if s := saleOf(lot, read.At(3)); s != nil && err == nil {
		t.Final(fmt.Sprintf(t.text.didErase, t.saleInFull(lot, *s)))
	}
	return answer, err
}

// tooLate says that what was done to a lot stays.
func (t *turn) tooLate(lot market.Lot) chat.Message {
	t.ExpectNothing()
	return about(chat.Tell(fmt.Sprintf(t.text.tooLateToUndo, lot.Code)), lot)
}

// saleOf is the sale of a lot with this id; nil where there is none.
func saleOf(lot market.Lot, id string) *market.Sale {
	i := slices.IndexFunc(lot.Sales, func(s market.Sale) bool { return s.ID == id })
	if i < 0 {
		return nil
	}
	return &lot.Sales[i]
}

// withoutSale is a lot as it would be if a sale had not been declared.
func withoutSale(lot market.Lot, id string) market.Lot {
	lot.Sales = slices.Clone(lot.Sales)
	if sale := saleOf(lot, id); sale != nil && !sale.Taken {
		if base, err := lot.Measure.ToBase(sale.Quantity); err == nil {
			lot.Available, sale.Taken = lot.Available+base, true
		}
	}
	return lot
}
