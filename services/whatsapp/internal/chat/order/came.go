package order

import (
	"context"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/phrase"
)

// tapCame says what it was that came: order:came:<verb>.
const tapCame = "came"

// cameTo takes that something came or was handed over: money that the buyer says to have paid, or goods. Where both could be meant, it is asked.
func (t *turn) cameTo(ctx context.Context, text string) (chat.Message, bool, error) {
	orders, err := t.open(ctx)
	if err != nil {
		return chat.Message{}, false, err
	}
	meant := t.meant(orders, text)
	said := only(meant, func(o order) bool { return o.mayBe(confirm) })
	goods := only(meant, func(o order) bool { return o.verbFor(handOver) != "" })
	came := phrase.HasWord(text, t.text.arrivedWords) && !phrase.HasWord(text, t.text.goodsWords)
	switch {
	case len(said) == 0 || !came:
		return heard(t.toWhich(ctx, handOver, text))
	case len(goods) == 0 || phrase.HasWord(text, t.text.cashWords):
		return heard(t.toWhich(ctx, gotPaid, text))
	}
	t.ExpectNothing()
	return heard(t.Ask(t.text.whatCame,
		chat.Choice{ID: chat.ID(Name, tapCame, gotPaid), Title: t.text.moneyCame, Words: t.text.cashWords},
		chat.Choice{ID: chat.ID(Name, tapCame, handOver), Title: t.text.goodsCame, Words: t.text.goodsWords}), nil)
}

// paidBack takes that something was paid back, where something is due back.
func (t *turn) paidBack(ctx context.Context, text string) (chat.Message, bool, error) {
	if !phrase.HasWord(text, t.text.backWords) || phrase.HasWord(text, t.text.denyingWords) {
		return chat.Message{}, false, nil
	}
	return t.ending(giveBack)(ctx, text)
}
