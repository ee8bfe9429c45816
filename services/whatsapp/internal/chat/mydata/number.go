package mydata

import (
	"context"
	"fmt"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

// askToShare says who would see the number, and asks whether they shall.
func (t *turn) askToShare(context.Context) (chat.Message, error) {
	if len(t.Associations()) == 0 {
		return t.kept(), nil
	}
	return t.Ask(t.text.shareQuestion,
		chat.Choice{ID: chat.ID(Name, verbShare), Title: t.text.shareYes, Means: chat.Yes, Words: t.text.shareWords, Binds: true},
		chat.Choice{ID: chat.ID(Name, verbHide), Title: t.text.shareNo, Means: chat.No}), nil
}

func (t *turn) hide(ctx context.Context) (chat.Message, error) { return t.share(ctx, false) }

// share shows the number to those who buy of each association that the person speaks for, or to nobody. Where they are still new, it says so.
func (t *turn) share(ctx context.Context, shared bool) (chat.Message, error) {
	for _, o := range t.Associations() {
		err := t.market.ShareContact(ctx, t.Command("share-"+o.ID), o.ID, shared)
		if market.Refused(err, "new-representative") {
			return chat.Tell(fmt.Sprintf(t.text.shareNew, t.CoordinatorContact)), nil
		}
		if err != nil {
			return chat.Message{}, err
		}
	}
	t.Done()
	if shared {
		return chat.Tell(t.text.shared), nil
	}
	return chat.Tell(t.text.hidden), nil
}
