package lot

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/phrase"
	"github.com/qhatu/qhatu/services/whatsapp/internal/intent"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
)

// saleStands is the refusal of the market to take back what was declared long ago.
const saleStands = "sale-stands"

// ofLot are the intents that are about what is on sale, also when they are written right after a sale was noted.
var ofLot = []intent.Intent{
	intent.Spoiled, intent.NoneLeft, intent.PauseLot, intent.ResumeLot, intent.ShareLot, intent.WhatIsLeft, intent.MySales, intent.MyLots, intent.AskPrices,
	intent.OpenPrice,
}

// saidOfSale takes what is written right after a sale was noted: that it was another quantity or price, or that there was none.
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
	change, _ := parse.FindChange(text, standing(lot, parse.NoField))
	recent := chat.Undoable{At: sale.At}.IsRecent(t.Input.At)
	switch corrects := t.isCorrection(change, text); {
	case t.isAnother(change, text):
		return heard(t.told(lot, change, text))
	case !corrects && !t.erases(text):
		return chat.Message{}, false, nil
	case !recent:
		return t.tooLate(lot), true, nil
	case corrects:
		return heard(t.corrected(lot, read, change))
	}
	return t.sureErased(lot, *sale, read), true, nil
}

// isOfLot tells whether a text is about the lot, or about other goods, rather than about the sale that was just noted.
func (t *turn) isOfLot(lot market.Lot, text string) bool {
	said := parse.Sale(text)
	other := said.Product != "" && said.Product != lot.Product
	return other || said.Selling && said.Quantity != nil || phrase.HasWord(text, t.text.lotWords) || slices.Contains(ofLot, t.Intent(text))
}

// isCorrection tells whether a change says how a sale really was: by a word that corrects, or by figures that stand alone. That so
// much was sold is another sale, if nothing says that the first one was wrong.
func (t *turn) isCorrection(c parse.Change, text string) bool {
	if !hasQuantity(c) && c.Price == nil && c.Total.Minor == 0 {
		return false
	}
	switch t.Intent(text) {
	case intent.None, intent.Wrong, intent.UndoLast:
		return true
	case intent.DeclareSale:
		return !hasQuantity(c) || phrase.HasWord(text, t.text.correctingWords)
	}
	return phrase.HasWord(text, t.text.correctingWords)
}

// isAnother tells whether a text tells of one more sale: "otros 3 quintales", "2 más a 150".
func (t *turn) isAnother(c parse.Change, text string) bool {
	means := t.Intent(text)
	return hasQuantity(c) && phrase.HasWord(text, t.text.addingWords) && (means == intent.None || means == intent.DeclareSale)
}

func hasQuantity(c parse.Change) bool {
	return c.Quantity != nil || c.QuantityBy.Milli != 0 || c.Fraction != 0
}

// erases tells whether a text says that there was no sale, or that it is to be taken back.
func (t *turn) erases(text string) bool {
	if len(strings.Fields(text)) == 1 && parse.Answer(text).Kind == parse.No {
		return true
	}
	return t.deniesSale(text) || phrase.HasWord(text, t.text.erasingWords) && phrase.HasWord(text, t.text.saleWords) || t.Intent(text) == intent.Wrong
}

// deniesSale tells whether a text says that nothing was sold.
func (t *turn) deniesSale(text string) bool { return phrase.Contains(text, t.text.noSale) }

// sureErased asks whether a sale is to be taken back; a figure may correct it instead.
func (t *turn) sureErased(lot market.Lot, sale market.Sale, read chat.Args) chat.Message {
	return t.sure(lot, fmt.Sprintf(t.text.sureErased, t.heading(lot), soldInWords(lot, sale)), t.text.yesErase, "erased", read...)
}

// erased takes a sale back.
func (t *turn) erased(ctx context.Context, lot market.Lot, read reading) (chat.Message, error) {
	switch _, err := t.market.TakeBackSale(ctx, t.CommandOf(read.key, "erase"), lot.ID, read.At(3)); {
	case market.Refused(err, saleStands):
		return t.tooLate(lot), nil
	case err != nil:
		return chat.Message{}, err
	}
	t.rememberMade(read.key)
	return t.takenBack(ctx, lot.ID, lot.Code, undoSale)
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
