// Package sell is the conversation in which a lot is put on the market: in one sentence, or asked for step by step, read
// back, published, and taken back within ten minutes.
//
// A sale is put together in a Draft, for the association for which it was begun. One that is begun meanwhile lets it wait:
// it is gone on with when the other is published or cancelled, and what was cancelled may be taken back. Each question
// about it has a serial, so that a button of an older one is stale. What is probably not meant (a price ten times off, the
// same lot twice) is asked about once. What a sack holds is asked once for each product: from then on the association's
// last lot says it, and it is read back. It imports no other flow.
package sell

import (
	"context"
	"strconv"

	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/intent"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
)

// Name is that of the flow, and of its tap: sell:<draft>:<serial>:<verb>.
const Name = "sell"

// Market is what a sale asks of the market.
type Market interface {
	Community(ctx context.Context, association string) (string, error)
	Products(ctx context.Context) ([]market.Product, error)
	OnSale(ctx context.Context, product string) ([]market.Lot, error)
	MyPublishedLots(ctx context.Context) ([]market.Lot, error)
	MyLots(ctx context.Context) ([]market.Lot, error)
	Lot(ctx context.Context, id string) (market.Lot, error)
	Negotiations(ctx context.Context) ([]market.Negotiation, error)
	DraftLot(ctx context.Context, command market.Command, lot market.NewLot) (market.Lot, error)
	PublishLot(ctx context.Context, command market.Command, id string) (market.Lot, error)
	AddToLot(ctx context.Context, command market.Command, id string, more quantity.Quantity) (market.Lot, error)
	WithdrawLot(ctx context.Context, command market.Command, id, reason string) (market.Lot, error)
}

// turn is a turn of this flow.
type turn struct {
	*chat.Turn
	market Market
	text   texts

	reweigh bool // what one unit weighs is to be said anew
}

// New returns the flow for one turn.
func New(of *chat.Turn, m Market) chat.Flow {
	t := &turn{Turn: of, market: m, text: chat.Texts(of, map[string]texts{"es": spanish})}
	reply := chat.Question{Reply: t.reply, Goods: true}
	return chat.Flow{
		Name:     Name,
		Taps:     map[string]chat.Handler{Name: t.tap},
		Commands: map[parse.Command]chat.Action{parse.Sell: t.start, parse.Prices: t.prices},
		Questions: map[string]chat.Question{
			askProduct: reply, askQuantity: reply, askUnit: reply, askWeight: reply, askPrice: reply, askDoubt: reply, askSale: reply,
			askNumber: {Reply: t.replyOfWhat, Goods: true},
		},
		Phrase: t.phrase,
		Intents: map[intent.Intent]chat.Listener{
			intent.Wrong: t.wrong, intent.ChangeLot: t.wrong, intent.UndoLast: t.wrong, intent.OpenPrice: t.openPrice, intent.WithdrawLot: t.withdrawn, intent.EraseSale: t.withdrawn,
			intent.AskPrices: t.pricesAsked, intent.Sell: t.sells, intent.Total: t.again,
		},
		Sentence:   t.sentence,
		Cancel:     t.cancel,
		Undo:       t.undo,
		Did:        t.did,
		Standing:   t.standing,
		Menu:       []chat.MenuRow{{Command: parse.Sell, Title: t.text.menuTitle, Description: t.text.menuDescription, Trades: true}},
		Help:       t.text.help,
		Examples:   t.examples,
		DraftWaits: t.text.draftWaits,
	}
}

// expect lets words and figures answer a question about the sale.
func (t *turn) expect(what string) {
	t.Expect(chat.Asked{Flow: Name, What: what, Args: chat.Args{strconv.Itoa(t.draft().Number)}})
}

// examples are what may be said next of the sale that was begun.
func (t *turn) examples() (chat.Examples, bool) {
	d := t.draft()
	switch {
	case d == nil:
		return chat.Examples{}, false
	case d.Product == "":
		return t.text.exampleProducts, true
	case d.Quantity.Milli == 0 || d.Quantity.Unit == "":
		return t.text.exampleQuantities, true
	case d.Price.Minor == 0 && !d.Open:
		return t.text.examplePrices, true
	}
	return t.text.exampleLast, true
}
