package sell

import (
	"context"
	"fmt"

	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/phrase"
	"github.com/qhatu/qhatu/services/whatsapp/internal/say"
)

// prices says what others ask for the product of the sale; where there is none, how to ask.
func (t *turn) prices(ctx context.Context) (chat.Message, error) {
	if d := t.draft(); d != nil && d.Product != "" && d.Quantity.Unit != "" {
		return t.goingRate(ctx)
	}
	return t.Remark(t.text.pricesWhere), nil
}

// goingRate says what others ask, and asks again.
func (t *turn) goingRate(ctx context.Context) (chat.Message, error) {
	d := t.draft()
	lots, err := t.market.OnSale(ctx, d.Product)
	if err != nil {
		return chat.Message{}, err
	}
	var lowest, highest money.Price
	count := 0
	for _, lot := range lots {
		if lot.PerBase == nil {
			continue
		}
		if count == 0 || lot.PerBase.Minor < lowest.Minor {
			lowest = *lot.PerBase
		}
		if lot.PerBase.Minor > highest.Minor {
			highest = *lot.PerBase
		}
		count++
	}
	rate := fmt.Sprintf(t.text.goingRate, say.Money(lowest.Amount()), say.Money(highest.Amount()), say.Unit(lowest.Per), phrase.Counted(count, t.text.lot))
	switch count {
	case 1:
		rate = fmt.Sprintf(t.text.oneRate, say.Price(lowest))
	case 0:
		rate = fmt.Sprintf(t.text.noRate, phrase.Goods(d.Product, "", ""))
	}
	t.Heading(rate)
	return t.next(ctx)
}
