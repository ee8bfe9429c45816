package chat

import (
	"context"
	"fmt"
	"slices"

	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/whatsapp/internal/say"
)

// doubtAgain: the same goods in the same quantity stand on the market already.
func (t *turn) doubtAgain(ctx context.Context) (Message, bool, error) {
	d := t.st.Draft
	mine, err := t.market.MyLots(ctx)
	if err != nil {
		return Message{}, false, err
	}
	i := slices.IndexFunc(mine, d.same)
	if i < 0 {
		return Message{}, false, nil
	}
	t.asking(askSale)
	there := stock(mine[i].Posted, mine[i].Measure)
	others := otherThan(there)
	return ask(fmt.Sprintf(textAlready, say.Quantity(there), mine[i].Code, say.Capital(others)),
		Choice{ID: d.tapOf("others"), Title: "Sí, " + others},
		Choice{ID: d.tapOf("sum", mine[i].ID), Title: "➕ Sumar al mismo"},
		Choice{ID: d.tapOf("cancel"), Title: "❌ Cancelar"}), true, nil
}

// otherThan: son otros, es otra.
func otherThan(q quantity.Quantity) string {
	return map[string]string{"lo": "es otro", "la": "es otra", "los": "son otros", "las": "son otras"}[say.Them(q)]
}

// sum adds to the lot that is there already: first read back, then done.
func (t *turn) sum(ctx context.Context, lot string, sure bool) (Message, error) {
	d := t.st.Draft
	there, err := t.market.Lot(ctx, lot)
	if err != nil {
		return Message{}, err
	}
	if !sure {
		more, err := there.Measure.ToBase(d.Quantity)
		if err != nil { // in a unit that the lot does not know: another lot, then
			d.settle(aboutAgain)
			return t.next(ctx)
		}
		all := stock(there.Posted+more, there.Measure)
		return ask(fmt.Sprintf(textSum, say.Quantity(d.Quantity), there.Code, agreed("será", "serán", all)),
			Choice{ID: d.tapOf("sum", lot, "yes"), Title: "✅ Sí, sumar"},
			Choice{ID: d.tapOf("others"), Title: say.Capital(otherThan(d.Quantity))},
			Choice{ID: d.tapOf("cancel"), Title: "❌ Cancelar"}), nil
	}
	there, err = t.market.AddToLot(ctx, t.act("sum"), lot, d.Quantity)
	if err != nil {
		return Message{}, err
	}
	t.st.Draft, t.st.Ask, t.settled = nil, nil, true
	return told(fmt.Sprintf(textSummed, there.Code, say.Quantity(stock(there.Posted, there.Measure)))), nil
}

// goingRate says what others ask, and asks again.
func (t *turn) goingRate(ctx context.Context) (Message, error) {
	d := t.st.Draft
	lots, err := t.market.OnSale(ctx, d.Product)
	if err != nil {
		return Message{}, err
	}
	var least, most money.Price
	count := 0
	for _, lot := range lots {
		if lot.PerBase == nil {
			continue
		}
		if count == 0 || lot.PerBase.Minor < least.Minor {
			least = *lot.PerBase
		}
		if lot.PerBase.Minor > most.Minor {
			most = *lot.PerBase
		}
		count++
	}
	switch count {
	case 1:
		return t.askPrice(fmt.Sprintf(textOneRate, say.Price(least))), nil
	case 0:
		return t.askPrice(fmt.Sprintf(textNoRate, goods(d.Product, "", ""))), nil
	}
	return t.askPrice(fmt.Sprintf(textGoingRate, say.Money(least.Amount()), say.Money(most.Amount()), say.Unit(least.Per), counted(count, "lote"))), nil
}
