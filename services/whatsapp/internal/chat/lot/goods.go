package lot

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/phrase"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
)

// maxVariety is the longest name of a variety that the market takes.
const maxVariety = 80

// corrects reads back another variety or grade that a text names for a lot; without one it shows the lot.
func (t *turn) corrects(ctx context.Context, lot market.Lot, text string) (chat.Message, error) {
	if weighs(lot, text, parse.NoField) {
		return t.weightStays(lot), nil
	}
	change, _ := parse.FindChange(text, standing(lot, parse.NoField))
	if change.Variety == "" && change.Grade == "" || len(change.Variety) > maxVariety || strings.Contains(change.Variety, ":") {
		return t.show(ctx, lot, text)
	}
	return t.goodsAgain(lot, chat.Args{change.Variety, change.Grade}), nil
}

// goodsAgain reads back another variety or grade.
func (t *turn) goodsAgain(lot market.Lot, args chat.Args) chat.Message {
	now := with(lot, args.At(0), args.At(1))
	return t.sure(lot, fmt.Sprintf(t.text.sureGoods, t.heading(lot), phrase.Goods(now.Product, now.Variety, now.Grade)),
		t.text.yesChange, "described", args.At(0), args.At(1))
}

// with is a lot with another variety or grade; "" for as it is.
func with(lot market.Lot, variety, grade string) market.Lot {
	lot.Variety, lot.Grade = cmp.Or(variety, lot.Variety), cmp.Or(grade, lot.Grade)
	return lot
}

// described changes the variety and the grade of a lot. A turn that is taken again leaves what "deshacer" is about as it is.
func (t *turn) described(ctx context.Context, lot market.Lot, read reading) (chat.Message, error) {
	now := with(lot, read.At(0), read.At(1))
	said := fmt.Sprintf(t.text.described, lot.Code, phrase.Goods(now.Product, now.Variety, now.Grade))
	if now.Variety == lot.Variety && now.Grade == lot.Grade {
		return t.changed(lot, read, said), nil
	}
	now, err := t.market.ChangeLot(ctx, t.CommandOf(read.key, "goods"), lot.ID, market.LotTerms{Variety: &now.Variety, Grade: &now.Grade})
	switch {
	case market.Refused(err, "goods-offered"):
		return chat.Tell(fmt.Sprintf(t.text.offeredAsItIs, lot.Code)), nil
	case err != nil:
		return chat.Message{}, err
	}
	t.canUndo(lot, undoGoods, lot.Variety, lot.Grade)
	return t.changed(now, read, said), nil
}

// weighs tells whether a text says no more than what one unit of a lot weighs.
func weighs(lot market.Lot, text string, asked parse.Field) bool {
	change, _ := parse.FindChange(text, standing(lot, asked))
	return (change.UnitKg != "" || change.Field == parse.FieldWeight) && change.Quantity == nil && change.QuantityBy.Milli == 0
}

// weightStays says that what one unit weighs stays as it was published, and how to publish the lot anew.
func (t *turn) weightStays(lot market.Lot) chat.Message {
	return about(t.Ask(fmt.Sprintf(t.text.weightStays, t.heading(lot)),
		chat.Choice{ID: tapOf(lot.ID, "remove"), Title: t.text.takeOff},
		t.leaveIt(lot)), lot)
}
