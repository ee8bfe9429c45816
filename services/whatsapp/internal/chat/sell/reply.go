package sell

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/phrase"
	"github.com/qhatu/qhatu/services/whatsapp/internal/intent"
	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
	"github.com/qhatu/qhatu/services/whatsapp/internal/say"
)

// reply takes words or a figure as the answer to a question about the sale.
func (t *turn) reply(ctx context.Context, asked chat.Asked, text string) (answer chat.Message, ok bool, err error) {
	if t.draft() == nil || len(asked.Args) > 0 && !t.takeUp(asked.Args.Int(0)) {
		return chat.Message{}, false, nil
	}
	if t.Intent(text) == intent.DeclareSale {
		return t.declared(ctx)
	}
	all := parse.Sales(text)
	if t.isAnother(asked.What, text, all[0]) {
		if all[0].Product == "" && all[0].UnknownGoods == "" { // "también 5 quintales de morado"
			all[0].Product = t.draft().Product
			all[0].Quantity.Unit = cmp.Or(all[0].Quantity.Unit, t.draft().Quantity.Unit)
		}
		answer, err = t.offered(ctx, text, all)
		return answer, true, err
	}
	if t.is(text, t.text.unknowing) || t.Intent(text) != intent.AskPrices && t.begins(text, t.text.doubting) && saysNoFigure(all[0]) {
		answer, err = t.roughly(ctx, asked.What)
		return answer, err == nil && answer.Body != "", err
	}
	before := t.draft().goods()
	if asked.What == askSale && saysNoFigure(all[0]) {
		if answer, ok, err := t.placeStays(ctx, text); ok || err != nil {
			return answer, ok, err
		}
	}
	why, ok := t.takeReply(asked.What, text, all[0])
	switch {
	case !ok && !areSacks(asked.What, all):
		return chat.Message{}, false, nil
	case areSacks(asked.What, all):
		why = t.split(all)
	case asked.What == askProduct:
		why = phrase.Lines(t.oneAtATime(all), why)
	}
	t.Heading(why)
	answer, err = t.next(ctx)
	if now := t.Asked(); why == "" && now != nil && now.What == asked.What && asked.What != askSale && t.draft().goods() != before {
		t.Heading(fmt.Sprintf(t.text.noted, say.Capital(t.draft().goods())))
	}
	return answer, true, err
}

func saysNoFigure(said parse.Listing) bool {
	return said.Quantity == nil && said.Price == nil && !said.NoPrice
}

// declared leaves a sale that was made elsewhere to the conversation about lots: it was made of what is on the market, and not of
// the draft, which stays as it is.
func (t *turn) declared(ctx context.Context) (chat.Message, bool, error) {
	lots, err := t.market.MyPublishedLots(ctx)
	if err != nil || len(lots) > 0 {
		return chat.Message{}, false, err
	}
	t.Heading(t.text.nothingOnSale)
	answer, err := t.next(ctx)
	return answer, true, err
}

// sentence takes a text as a sale of its own, if it is one. A number alone is remembered.
func (t *turn) sentence(ctx context.Context, text string) (answer chat.Message, ok bool, err error) {
	all := listings(text)
	said := all[0]
	switch {
	case said.Buying:
		return t.Remark(fmt.Sprintf(t.text.buying, t.HowToBuy())), true, nil
	case parse.Answer(text).Kind == parse.Number && said.Quantity != nil:
		return t.askOfWhat(said.Quantity.Value), true, nil
	case said.Selling, said.UnknownGoods != "", said.Quantity != nil && (said.Quantity.UnitGiven || said.Product != ""):
	case said.Product == "" || len(strings.Fields(text)) > fewWords || strings.ContainsAny(text, "?¿"):
		return chat.Message{}, false, nil
	}
	answer, err = t.offered(ctx, text, all)
	return answer, true, err
}

// listings are the sales that a text tells. A variety that only one product has names it, where a quantity of it is told.
func listings(text string) []parse.Listing {
	all := parse.Sales(text)
	for i := range all {
		if said := &all[i]; said.Product == "" && said.UnknownGoods == "" && said.Quantity != nil {
			said.Product = parse.ProductOf(said.Variety)
		}
	}
	return all
}

// sells takes what was said of the goods that somebody says to sell.
func (t *turn) sells(ctx context.Context, text string) (chat.Message, bool, error) {
	all := listings(text)
	if all[0].Product == "" || t.draft() != nil {
		return chat.Message{}, false, nil
	}
	answer, err := t.offered(ctx, text, all)
	return answer, true, err
}

// roughly helps who does not know: with what others ask or, of an amount, by saying that it need not be exact.
func (t *turn) roughly(ctx context.Context, asked string) (chat.Message, error) {
	switch asked {
	case askPrice:
		return t.goingRate(ctx)
	case askQuantity, askUnit, askWeight:
		t.Heading(t.text.roughly)
		return t.next(ctx)
	}
	return chat.Message{}, nil
}

// fewWords name a product and nothing else: maíz blanco de primera.
const fewWords = 4

// exampleUnit is that of an example.
const exampleUnit = "quintal"

// askOfWhat asks what a number that was written alone counts.
func (t *turn) askOfWhat(number string) chat.Message {
	t.Expect(chat.Asked{Flow: Name, What: askNumber, Args: chat.Args{number}})
	example, err := quantity.Parse(number, exampleUnit)
	if err != nil {
		return chat.Tell(t.text.amountOdd)
	}
	return chat.Tell(fmt.Sprintf(t.text.ofWhat, say.Number(number), say.Quantity(example)))
}

// replyOfWhat takes a text together with the number that was written before it.
func (t *turn) replyOfWhat(ctx context.Context, asked chat.Asked, text string) (chat.Message, bool, error) {
	if t.Intent(text) == intent.DeclareSale { // what was sold is no offer
		return chat.Message{}, false, nil
	}
	if said := parse.Sale(text); said.Quantity != nil || said.QuantityInvalid {
		return t.sentence(ctx, text)
	}
	text = asked.Args.At(0) + " " + text
	if said := parse.Sale(text); said.Quantity == nil || said.Product == "" && !said.Quantity.UnitGiven {
		return chat.Message{}, false, nil
	}
	return t.sentence(ctx, text)
}
