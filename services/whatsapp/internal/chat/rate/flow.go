// Package rate is the conversation about what goods cost: what others ask for them on the market now, and what the
// association asks and got itself. It changes nothing. It imports no other flow.
package rate

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
	"github.com/qhatu/qhatu/services/whatsapp/internal/say"
)

// Name is that of the flow, and of its tap: rate:<product>; without a product it asks for one.
const Name = "rate"

// Market is what this conversation asks of the market.
type Market interface {
	Products(ctx context.Context) ([]market.Product, error)
	OnSale(ctx context.Context, product string) ([]market.Lot, error)
	MyLots(ctx context.Context) ([]market.Lot, error)
	MyOrders(ctx context.Context) ([]market.Order, error)
}

// turn is a turn of this flow.
type turn struct {
	*chat.Turn
	market Market
	text   texts
}

// New returns the flow for one turn.
func New(of *chat.Turn, m Market) chat.Flow {
	t := &turn{Turn: of, market: m, text: chat.Texts(of, map[string]texts{"es": spanish})}
	return chat.Flow{
		Name:    Name,
		Taps:    map[string]chat.Handler{Name: t.tap},
		Intents: map[intent.Intent]chat.Listener{intent.AskPrices: t.asked},
		Help:    t.text.help,
	}
}

// asked answers who asks what goods cost.
func (t *turn) asked(ctx context.Context, text string) (chat.Message, bool, error) {
	said := parse.Sale(text)
	if said.Product == "" {
		answer, err := t.ofMine(ctx)
		return answer, true, err
	}
	answer, err := t.of(ctx, said.Product, said.Variety)
	return answer, true, err
}

// tap says what a product costs.
func (t *turn) tap(ctx context.Context, args chat.Args) (chat.Message, error) {
	if args.At(0) == "" {
		return t.ofMine(ctx)
	}
	return t.of(ctx, args.At(0), "")
}

// ofMine says what the product costs that the association sells, or asks which one is meant.
func (t *turn) ofMine(ctx context.Context) (chat.Message, error) {
	mine, err := t.market.MyLots(ctx)
	if err != nil {
		return chat.Message{}, err
	}
	var products []string
	for _, lot := range mine {
		if lot.State == market.LotPublished && !slices.Contains(products, lot.Product) {
			products = append(products, lot.Product)
		}
	}
	if len(products) == 1 {
		return t.of(ctx, products[0], "")
	}
	return t.whichProduct(ctx)
}

// whichProduct asks for the product that is meant.
func (t *turn) whichProduct(ctx context.Context) (chat.Message, error) {
	products, err := t.market.Products(ctx)
	if err != nil {
		return chat.Message{}, err
	}
	var choices []chat.Choice
	for _, p := range products {
		choices = append(choices, chat.Choice{ID: chat.ID(Name, p.ID), Title: say.Capital(say.Product(p.ID))})
	}
	return t.List(t.text.which, t.text.showProducts, chat.ID(Name, ""), choices), nil
}

// of says what others ask for goods now, and what the association asks and got last.
func (t *turn) of(ctx context.Context, product, variety string) (chat.Message, error) {
	lots, err := t.market.OnSale(ctx, product)
	if err != nil {
		return chat.Message{}, err
	}
	mine, err := t.market.MyLots(ctx)
	if err != nil {
		return chat.Message{}, err
	}
	orders, err := t.market.MyOrders(ctx)
	if err != nil {
		return chat.Message{}, err
	}
	if alike := slices.DeleteFunc(slices.Clone(lots), func(l market.Lot) bool { return !phrase.IsVariety(l.Variety, variety) }); len(alike) > 0 {
		lots = alike
	} else {
		variety = ""
	}
	goods := phrase.Goods(product, variety, "")
	lines := []string{say.Emoji(product) + " " + say.Capital(goods), t.text.Rate(goods, market.RateOf(lots, t.Organisation().ID))}
	lines = append(lines, t.ownPrices(mine, product)...)
	lines = append(lines, t.lastDeal(orders, mine, product)...)
	return t.Remark(strings.Join(lines, "\n")), nil
}

// ownPrices are what the association asks for its own lots of a product.
func (t *turn) ownPrices(mine []market.Lot, product string) []string {
	var lines []string
	for _, lot := range mine {
		if lot.Product == product && lot.State == market.LotPublished && lot.Price != nil {
			lines = append(lines, fmt.Sprintf(t.text.yours, say.Price(*lot.Price), lot.Code))
		}
	}
	return lines[:min(len(lines), 3)]
}

// lastDeal is what the association got for a product last.
func (t *turn) lastDeal(orders []market.Order, mine []market.Lot, product string) []string {
	for _, o := range orders {
		i := slices.IndexFunc(mine, func(l market.Lot) bool { return l.ID == o.Lot })
		if i >= 0 && mine[i].Product == product && o.State != market.OrderCancelled {
			return []string{fmt.Sprintf(t.text.lastDeal, say.Price(o.Price), phrase.Party(o.BuyerName, o.BuyerErased))}
		}
	}
	return nil
}
