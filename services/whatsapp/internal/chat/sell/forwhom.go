package sell

import (
	"context"
	"fmt"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/phrase"
)

// forWhom decides for which of the person's associations goods are sold: the one that makes them. Where several do, or nobody
// knows, it is the one that the person chose, or it is asked.
func (t *turn) forWhom(ctx context.Context) (question chat.Message, asks bool, err error) {
	d := t.draft()
	if d.ForProduct == d.Product || !t.ActsForSeveral() {
		return chat.Message{}, false, nil
	}
	makers, err := t.Makers(ctx, d.Product)
	if err != nil {
		return chat.Message{}, false, err
	}
	if len(makers) > 1 {
		chosen, ok := t.ChosenAmong(makers)
		if !ok {
			t.ExpectNothing()
			body := fmt.Sprintf(t.text.forWhom, phrase.Goods(d.Product, d.Variety, ""))
			return t.AskWhichOf(makers, body, func(id string) string { return d.tapOf("for", id) }, d.tapOf("for")), true, nil
		}
		makers[0] = chosen
	}
	d.For, d.ForProduct = makers[0].ID, d.Product
	return chat.Message{}, false, t.ActFor(ctx, d.For)
}

// sellFor goes on for the association that was chosen.
func (t *turn) sellFor(ctx context.Context, organisation string) (chat.Message, error) {
	if organisation != "" {
		if err := t.Choose(ctx, organisation); err != nil {
			return chat.Message{}, err
		}
		d := t.draft()
		d.For, d.ForProduct = t.Organisation().ID, d.Product
	}
	return t.next(ctx)
}
