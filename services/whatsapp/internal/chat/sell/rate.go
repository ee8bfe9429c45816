package sell

import (
	"context"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/phrase"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
)

// tapRate is the tap of whoever tells what goods cost, beside any sale.
const tapRate = "rate:"

// prices says what others ask for the product of the sale, or for another one.
func (t *turn) prices(ctx context.Context) (chat.Message, error) {
	if t.wantsRate("") {
		return t.goingRate(ctx)
	}
	return t.Tap(ctx, tapRate)
}

// pricesAsked takes a question in free words for one about the product of the sale.
func (t *turn) pricesAsked(ctx context.Context, text string) (chat.Message, bool, error) {
	if !t.wantsRate(parse.Sale(text).Product) {
		return chat.Message{}, false, nil
	}
	answer, err := t.goingRate(ctx)
	return answer, true, err
}

// wantsRate tells whether the sale lacks only its price, and a question about a product's price is about it.
func (t *turn) wantsRate(product string) bool {
	d := t.draft()
	return d != nil && d.Product != "" && d.Quantity.Unit != "" && (product == "" || product == d.Product)
}

// goingRate says what others ask, and asks again.
func (t *turn) goingRate(ctx context.Context) (chat.Message, error) {
	d := t.draft()
	lots, err := t.market.OnSale(ctx, d.Product)
	if err != nil {
		return chat.Message{}, err
	}
	t.Heading(t.text.Rate(phrase.Goods(d.Product, "", ""), market.RateOf(lots, d.For)))
	return t.next(ctx)
}
