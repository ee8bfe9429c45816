package sell

import (
	"context"
	"fmt"
	"slices"

	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/phrase"
	"github.com/qhatu/qhatu/services/whatsapp/internal/say"
)

// doubtDuplicate asks about goods that stand on the market already in the same quantity.
func (t *turn) doubtDuplicate(ctx context.Context) (chat.Message, bool, error) {
	d := t.draft()
	mine, err := t.market.MyPublishedLots(ctx)
	if err != nil {
		return chat.Message{}, false, err
	}
	i := slices.IndexFunc(mine, d.isSame)
	if i < 0 {
		return chat.Message{}, false, nil
	}
	t.expect(askSale)
	there := phrase.Stock(mine[i].Posted, mine[i].Measure)
	others := t.others(there)
	return t.Ask(fmt.Sprintf(t.text.already, say.Quantity(there), mine[i].Code, say.Capital(others)),
		chat.Choice{ID: d.tapOf("others"), Title: fmt.Sprintf(t.text.yesOthers, others), Means: chat.Yes},
		chat.Choice{ID: d.tapOf("sum", mine[i].ID), Title: t.text.addToIt},
		chat.Choice{ID: d.tapOf("cancel"), Title: t.text.cancel, Means: chat.No}), true, nil
}

// others: son otros, es otra.
func (t *turn) others(q quantity.Quantity) string { return t.text.others[say.Them(q)] }

// sum adds to the lot that is there already: first read back, then done.
func (t *turn) sum(ctx context.Context, lot string, sure bool) (chat.Message, error) {
	d := t.draft()
	there, err := t.market.Lot(ctx, lot)
	if err != nil {
		return chat.Message{}, err
	}
	if !sure {
		more, err := there.Measure.ToBase(d.Quantity)
		if err != nil { // in a unit that the lot does not know: another lot, then
			d.confirm(aboutDuplicate)
			return t.next(ctx)
		}
		all := phrase.Stock(there.Posted+more, there.Measure)
		return t.Ask(fmt.Sprintf(t.text.sum, say.Quantity(d.Quantity), there.Code, phrase.Agreeing(t.text.willBe, t.text.willBeMany, all)),
			chat.Choice{ID: d.tapOf("sum", lot, "yes"), Title: t.text.yesAdd, Means: chat.Yes, Binds: true},
			chat.Choice{ID: d.tapOf("others"), Title: say.Capital(t.others(d.Quantity))},
			chat.Choice{ID: d.tapOf("cancel"), Title: t.text.cancel, Means: chat.No}), nil
	}
	there, err = t.market.AddToLot(ctx, t.Command("sum"), lot, d.Quantity)
	if err != nil {
		return chat.Message{}, err
	}
	t.Done()
	return t.finish(ctx, fmt.Sprintf(t.text.summed, there.Code, say.Quantity(phrase.Stock(there.Posted, there.Measure))))
}
