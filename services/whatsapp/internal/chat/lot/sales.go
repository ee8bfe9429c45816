package lot

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/qhatu/qhatu/pkg/lima"
	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/phrase"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
	"github.com/qhatu/qhatu/services/whatsapp/internal/say"
)

// longestSales is how many sales are told one by one.
const longestSales = 8

// sales sums up what was sold in the period that a text names, or ever, and of the product that it names, or of all: agreed here, declared as sold elsewhere, and
// acknowledged or denied by their buyers, each apart.
func (t *turn) sales(ctx context.Context, text string) (chat.Message, error) {
	lots, err := t.market.MyLots(ctx)
	if err != nil {
		return chat.Message{}, err
	}
	orders, err := t.market.MyOrders(ctx)
	if err != nil {
		return chat.Message{}, err
	}
	t.ExpectNothing()
	of := t.scopeIn(text)
	here, there := t.agreed(orders, lots, of), ""
	for _, answer := range answers {
		there = phrase.Lines(there, t.elsewhere(lots, of, answer))
	}
	switch {
	case here == "" && there == "" && (of.name != "" || of.product != ""):
		return chat.Tell(t.soldAll(t.text.soldNothingThen, of)), nil
	case here == "" && there == "":
		return chat.Tell(t.text.soldNothing), nil
	}
	all := ""
	if of.beside {
		all = t.soldAll(t.text.ofAllSold, of)
	}
	return chat.Tell(phrase.Lines(t.ForWhom(), all, here, there)), nil
}

// agreed are the deals that were made here in a scope, summed up by crop; "" without any.
func (t *turn) agreed(orders []market.Order, lots []market.Lot, of scope) string {
	orders = slices.DeleteFunc(slices.Clone(orders), func(o market.Order) bool { return !of.hasOrder(o, lots) })
	var lines []string
	var all money.Amount
	for _, o := range orders {
		all = plus(all, o.Total)
		lines = append(lines, fmt.Sprintf(t.text.soldTo, inWords(soldOfOrder(o, lotOf(lots, o.Lot)), lotOf(lots, o.Lot), &o.Total), phrase.Party(o.BuyerName, o.BuyerErased)))
	}
	if len(lines) == 0 {
		return ""
	}
	month := ""
	if of.name == "" {
		month = t.thisMonthOf(orders, all)
	}
	return t.summed(t.soldIn(t.text.soldHere, of), lines, all, 0, month, t.byCrop(orders, lots))
}

// elsewhere are the sales that were declared in a scope and of which their buyers say one thing, or nothing; "" without any.
func (t *turn) elsewhere(lots []market.Lot, of scope, answer string) string {
	var lines []string
	var all money.Amount
	unpriced := 0
	for _, lot := range lots {
		for _, s := range lot.Sales {
			if s.Taken || s.Answer != answer || !of.has(lima.StartOf(s.On)) || !of.isOf(lot.Product) {
				continue
			}
			if s.Total != nil {
				all = plus(all, *s.Total)
			} else {
				unpriced++
			}
			lines = append(lines, "• "+t.saleInFull(lot, s))
		}
	}
	return t.summed(t.soldIn(t.headingOf(answer), of), lines, all, unpriced)
}

// summed is a heading with the sum over what is summed, and how many of them it leaves out, whose price is not known; "" without
// anything. What stands between goes between the sum and what is summed.
func (t *turn) summed(heading string, lines []string, all money.Amount, unpriced int, between ...string) string {
	if len(lines) == 0 {
		return ""
	}
	if len(lines) > longestSales {
		rest := len(lines) - longestSales
		lines = append(lines[:longestSales:longestSales], fmt.Sprintf(t.text.andMore, rest))
	}
	switch {
	case all.Minor == 0:
	case unpriced > 0:
		heading += " " + fmt.Sprintf(t.text.sumOfPriced, say.Money(all), say.Words(all), phrase.Counted(unpriced, t.text.saleOf))
	default:
		heading += " " + fmt.Sprintf(t.text.sum, say.Money(all), say.Words(all))
	}
	return phrase.Lines(append(append([]string{heading}, between...), strings.Join(lines, "\n"))...)
}

func plus(a, b money.Amount) money.Amount {
	return money.Amount{Minor: a.Minor + b.Minor, Currency: b.Currency}
}

// lotOf is the lot of an order; one that is not known has no goods.
func lotOf(lots []market.Lot, id string) market.Lot {
	if i := slices.IndexFunc(lots, func(l market.Lot) bool { return l.ID == id }); i >= 0 {
		return lots[i]
	}
	return market.Lot{}
}
