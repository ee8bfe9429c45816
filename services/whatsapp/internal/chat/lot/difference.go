package lot

import (
	"context"
	"slices"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
)

// changeOfShown takes a text that says no more than what is to be different about the lot that was shown: "a 150".
func (t *turn) changeOfShown(ctx context.Context, asked chat.Asked, text string) (chat.Message, bool, error) {
	lot, err := t.find(ctx, asked.Args.At(0))
	if _, means := verbs[t.Intent(text)]; err != nil || means || !t.isMine(lot) {
		return chat.Message{}, false, err
	}
	return t.changeOf(ctx, lot, text)
}

// changeOf changes what a text says of a lot, unless it names other goods.
func (t *turn) changeOf(ctx context.Context, lot market.Lot, text string) (chat.Message, bool, error) {
	a := t.account(lot, text, parse.NoField)
	change, verb := a.Change, verbOf(a.Change)
	switch {
	case denies(text):
		return t.notSold(ctx, text)
	case t.tells(a):
		verb = "sold"
	}
	switch {
	case len(t.named([]market.Lot{lot}, text)) == 0:
		return chat.Message{}, false, nil
	case verb == "" && change.Quantity != nil:
		verb = "quantity"
	case verb == "" && change.Price != nil:
		verb = "price"
	case verb == "" && (change.Variety != "" || change.Grade != ""):
		verb = "goods"
	case verb == "":
		return chat.Message{}, false, nil
	}
	return heard(t.do(ctx, verb, lot, text))
}

// verbOf is the act that a change can only be meant of: by how much something on sale changes, or that no price is asked.
func verbOf(c parse.Change) string {
	switch {
	case c.PriceBy.Minor != 0, c.NoPrice:
		return "price"
	case c.QuantityBy.Milli != 0, c.Fraction != 0:
		return "quantity"
	}
	return ""
}

// difference takes a text that changes the lot that was just spoken of, or says by how much something on sale changes: "baja 5
// soles el maíz", "se perdieron 3 quintales".
func (t *turn) difference(ctx context.Context, text string) (chat.Message, bool, error) {
	change, ok := parse.FindChange(text, standing(market.Lot{}, parse.NoField))
	if !ok {
		return chat.Message{}, false, nil
	}
	lots, err := t.lots(ctx)
	if err != nil {
		return chat.Message{}, false, err
	}
	if i := slices.IndexFunc(lots, func(l market.Lot) bool { return l.ID == t.About() }); i >= 0 {
		return t.changeOf(ctx, lots[i], text)
	}
	if verb := verbOf(change); verb != "" && len(t.named(lots, text)) > 0 {
		return heard(t.toWhich(ctx, verb, text))
	}
	return chat.Message{}, false, nil
}
