package order

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/phrase"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
)

// tapPaper is what a tap that sends a document says: order:<order>:paper:<kind>.
const tapPaper = "paper"

// papers sends the document that a text asks for: the acta of how the deal came about, the contract, or the sheet for the truck.
func (t *turn) papers(ctx context.Context, text string) (chat.Message, bool, error) {
	kind := chat.FileRecord
	switch {
	case phrase.HasWord(text, t.text.contractWords):
		kind = chat.FileContract
	case phrase.HasWord(text, t.text.sheetWords):
		kind = chat.FileSheet
	}
	orders, err := t.all(ctx)
	if err != nil || len(orders) == 0 {
		return t.Remark(t.text.noDeal), err == nil, err
	}
	switch meant := ofQuantity(t.meant(orders, text), text); len(meant) {
	case 1:
		return heard(t.paper(meant[0], kind), nil)
	default:
		return heard(t.whichPaper(meant, kind), nil)
	}
}

// ofQuantity narrows orders to those of as much as a text names: el contrato de 10 quintales. Where none is of that, it is not said which.
func ofQuantity(orders []order, text string) []order {
	said, _ := parse.Quantity(text, "")
	if said == nil || !said.UnitGiven {
		return orders
	}
	q, err := said.Quantity()
	of := only(orders, func(o order) bool { return err == nil && (o.Quantity == q || o.inBase(o.Base.Milli) == q) })
	if len(of) == 0 {
		return orders
	}
	return of
}

// longestAsking is of how many words a text is at most that asks for a document by its name.
const longestAsking = 6

// asksPaper takes words that ask for a document by its name, where there is one to be had or nothing else can be meant: the intent knows the acta only, and of whom it is may be said with what it is of.
func (t *turn) asksPaper(ctx context.Context, text string) (chat.Message, bool, error) {
	isContract, isSheet := phrase.HasWord(text, t.text.contractWords), phrase.HasWord(text, t.text.sheetWords)
	isNamed := isContract || isSheet || phrase.HasWord(text, t.text.paperWords)
	isShort := len(strings.Fields(text)) <= longestAsking
	if !isNamed || phrase.HasWord(text, t.text.signedWords) || !isShort && !phrase.HasWord(text, t.text.sendingWords) {
		return chat.Message{}, false, nil
	}
	isSure := isContract || isSheet && phrase.HasWord(text, t.text.loadWords)
	if orders, err := t.all(ctx); err != nil || len(orders) == 0 && !isSure {
		return chat.Message{}, false, err
	}
	return t.papers(ctx, text)
}

// all are all orders of the person's associations, the newest first.
func (t *turn) all(ctx context.Context) (all []order, err error) {
	all, err = t.those(ctx, func(market.Order) bool { return true })
	slices.SortStableFunc(all, newest)
	return all, err
}

func (t *turn) whichPaper(orders []order, kind string) chat.Message {
	t.ExpectNothing()
	return t.choose(t.text.whichPaper[kind], orders, chat.ID(tapPaper, kind), chat.ID(Name, tapPaper, kind))
}

// paper sends a document of an order.
func (t *turn) paper(o order, kind string) chat.Message {
	of := o.Negotiation
	if kind != chat.FileRecord {
		if of = o.ID; o.State == market.OrderPlaced {
			return t.Remark(fmt.Sprintf(t.text.noContractYet, o.buyer()))
		}
	}
	m := t.about(o, t.Remark(fmt.Sprintf(t.text.paper[kind], o.buyer(), o.goods())))
	m.File = &chat.File{
		Kind: kind, Of: of, Organisation: o.Association, Name: fmt.Sprintf(t.text.paperName[kind], phrase.Name(o.BuyerName)),
		Otherwise: fmt.Sprintf(t.text.noPaper, t.CoordinatorContact),
	}
	return m
}

// newest puts the orders first that were placed last.
func newest(a, b order) int { return b.PlacedAt.Compare(a.PlacedAt) }

// tapsPaper sends the document of a tap, or asks again of which order.
func (t *turn) tapsPaper(ctx context.Context, kind string) (chat.Message, error) {
	orders, err := t.all(ctx)
	if err != nil || len(orders) == 0 {
		return t.Remark(t.text.noDeal), err
	}
	return t.whichPaper(orders, kind), nil
}
