// Package lot is the conversation about the lots that an association has on the market: they are listed and shown, their
// price and quantity change, they pause, return and end, what was sold elsewhere is taken off, and what was sold is summed
// up. Whoever writes a lot's code is told about it: its association as its owner, anybody else as a buyer.
//
// Which lot is meant, a text says itself (its code, its product), or the message that it answers; where several could be
// meant, it is asked. What changes a lot is read back and takes a clear yes. It imports no other flow.
package lot

import (
	"context"
	"maps"
	"time"

	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/intent"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
)

// Name is that of the flow, and of its tap: lot:<lot>:<verb>.
const Name = "lot"

// Market is what this conversation asks of the market.
type Market interface {
	ActsFor() []market.Organisation
	MyLots(ctx context.Context) ([]market.Lot, error)
	MyOrders(ctx context.Context) ([]market.Order, error)
	Lot(ctx context.Context, id string) (market.Lot, error)
	LotByCode(ctx context.Context, code string) (lot market.Lot, ok bool, err error)
	ChangeLot(ctx context.Context, command market.Command, id string, to market.LotTerms) (market.Lot, error)
	PauseLot(ctx context.Context, command market.Command, id string) (market.Lot, error)
	ResumeLot(ctx context.Context, command market.Command, id string) (market.Lot, error)
	WithdrawLot(ctx context.Context, command market.Command, id, reason string) (market.Lot, error)
	AddToLot(ctx context.Context, command market.Command, id string, more quantity.Quantity) (market.Lot, error)
	TakeFromLot(ctx context.Context, command market.Command, id string, less quantity.Quantity, reason string) (market.Lot, error)
	DeclareSale(ctx context.Context, command market.Command, id string, sold market.NewSale) (market.Sale, error)
	TakeBackSale(ctx context.Context, command market.Command, id, sale string) (market.Sale, error)
	SaleLink(ctx context.Context, order string) (url string, until time.Time, ok bool, err error)
}

// turn is a turn of this flow.
type turn struct {
	*chat.Turn
	market Market
	text   texts
	own    bool // what is told of a sale is of no order, as the person has said
}

// New returns the flow for one turn.
func New(of *chat.Turn, m Market) chat.Flow {
	t := &turn{Turn: of, market: m, text: chat.Texts(of, map[string]texts{"es": spanish})}
	return chat.Flow{
		Name:     Name,
		Taps:     map[string]chat.Handler{Name: t.tap},
		Commands: map[parse.Command]chat.Action{parse.Lots: t.list},
		Phrase:   t.codeOrLink,
		Questions: map[string]chat.Question{
			askWhich: {Reply: t.chosenInWords}, askPrice: {Reply: t.priceInWords, Examples: &t.text.examplePrices},
			askQuantity: {Reply: t.quantityInWords, Examples: &t.text.exampleQuantities}, askLost: {Reply: t.lossInWords, Examples: &t.text.exampleLosses},
			askSold: {Reply: t.saleInWords, Examples: &t.text.exampleSales}, askSure: {Reply: t.correction}, askCard: {Reply: t.changeOfShown},
			askSale: {Reply: t.saidOfSale, Goods: true, Erase: t.eraseShown},
		},
		Intents:  t.intents(),
		Sentence: t.difference,
		Standing: func(ctx context.Context, args chat.Args) (chat.Message, error) {
			return t.tap(ctx, chat.Args{args.At(0), "show"})
		},
		Undo:    t.undo,
		Did:     t.did,
		Notices: map[chat.NoticeKind]chat.Handler{textHidden: t.textHidden, saleAnswered: t.saleAnswered},
		Menu:    []chat.MenuRow{{Command: parse.Lots, Title: t.text.menuTitle, Description: t.text.menuDescription}},
		Help:    t.text.help,
	}
}

// What words and figures answer about a lot.
const (
	askWhich    = "which"
	askPrice    = "price"
	askQuantity = "quantity"
	askLost     = "lost"
	askSold     = "sold"
	askSure     = "sure" // a change was read back
	askCard     = "card" // a lot was shown
	askSale     = "sale" // a sale was noted, or told of
)

// expect lets words and figures answer a question about a lot.
func (t *turn) expect(what string, args ...string) {
	t.Expect(chat.Asked{Flow: Name, What: what, Args: args})
}

// act is something that is done to one lot; the text that asked for it may say more: to which price, how much.
type act func(ctx context.Context, lot market.Lot, text string) (chat.Message, error)

// acts are what is done to a lot, by the verbs of taps.
func (t *turn) acts() map[string]act {
	return map[string]act{
		"show": t.show, "goods": t.corrects, "left": t.show, "price": t.price, "quantity": t.quantity, "lost": t.lost, "sold": t.sold, "none": t.none, "alllost": t.allLost,
		"remove": t.remove, "pause": t.pause, "resume": t.resume, "share": t.share,
	}
}

// intents are the acts that are meant in free words.
func (t *turn) intents() map[intent.Intent]chat.Listener {
	all := map[intent.Intent]chat.Listener{
		intent.MyLots:   func(ctx context.Context, text string) (chat.Message, bool, error) { return t.onMarket(ctx, text) },
		intent.MySales:  func(ctx context.Context, text string) (chat.Message, bool, error) { return heard(t.sales(ctx, text)) },
		intent.SaleLink: t.saleLink, intent.EraseSale: t.eraseSale, intent.NotSold: t.doing("sold"), intent.CallOff: t.calledOff, intent.SentOff: t.sentForMoney,
	}
	maps.Insert(all, func(yield func(intent.Intent, chat.Listener) bool) {
		for means, verb := range verbs {
			if !yield(means, t.doing(verb)) {
				return
			}
		}
	})
	return all
}

// verbs are the acts by what is meant.
var verbs = map[intent.Intent]string{
	intent.ChangePrice: "price", intent.OpenPrice: "price", intent.ChangeQuantity: "quantity", intent.ChangeLot: "goods",
	intent.Spoiled: "lost", intent.DeclareSale: "sold", intent.NoneLeft: "none", intent.WithdrawLot: "remove",
	intent.PauseLot: "pause", intent.ResumeLot: "resume", intent.ShareLot: "share", intent.WhatIsLeft: "left",
}

func heard(answer chat.Message, err error) (chat.Message, bool, error) { return answer, true, err }

// doing is the listener that does something to the lot that is meant.
func (t *turn) doing(verb string) chat.Listener {
	return func(ctx context.Context, text string) (chat.Message, bool, error) {
		switch {
		case verb == "sold" && isAhead(text):
			return t.Remark(t.text.notSoldYet), true, nil
		case verb == "sold" && denies(text):
			return t.notSold(ctx, text)
		case verb == "remove" && t.namesSale(text):
			return t.eraseSale(ctx, text)
		}
		return heard(t.toWhich(ctx, verb, text))
	}
}

// calledOff takes that a sale is called off for one that was noted, where none of the market's own is meant.
func (t *turn) calledOff(ctx context.Context, text string) (chat.Message, bool, error) {
	if all, err := t.recorded(ctx); len(all) == 0 || err != nil {
		return chat.Message{}, false, err
	}
	return t.eraseSale(ctx, text)
}
