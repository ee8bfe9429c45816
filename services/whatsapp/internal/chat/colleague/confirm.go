package colleague

import (
	"context"
	"fmt"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/phrase"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

// askWhether asks whether a colleague is still the same person, while that is for a colleague to say.
func (t *turn) askWhether(ctx context.Context, args chat.Args) (chat.Message, error) {
	if own, _ := t.market.Who(); own.ID == args.At(0) {
		return chat.Message{}, nil // they are told when they write
	}
	c, err := t.market.Colleague(ctx, args.At(0))
	if err != nil || !c.Allowed.Has(market.ActionConfirm) {
		return chat.Message{}, err
	}
	changed := t.text.phoneChanged
	if c.Doubt == market.NumberChanged {
		changed = t.text.numberChanged
	}
	m := t.Ask(fmt.Sprintf(changed, phrase.Name(t.name(c))),
		chat.Choice{ID: tapOf(c, verbConfirm), Title: t.text.yesSame, Means: chat.Yes, Binds: true, Final: true},
		chat.Choice{ID: tapOf(c, verbUnsure), Title: t.text.dontKnow, Means: chat.No})
	m.About, m.Subject = c.ID, fmt.Sprintf(t.text.subject, phrase.Name(t.name(c)))
	return m, nil
}

// confirm says that a colleague is the same person.
func (t *turn) confirm(ctx context.Context, id string) (chat.Message, error) {
	c, err := t.market.ConfirmColleague(ctx, t.Command("confirm"), id)
	if err != nil {
		return chat.Message{}, err
	}
	t.Done()
	return chat.Tell(fmt.Sprintf(t.text.confirmed, phrase.Name(t.name(c)))), nil
}

// tellConfirmed tells the person themselves.
func (t *turn) tellConfirmed(ctx context.Context, args chat.Args) (chat.Message, error) {
	own, _ := t.market.Who()
	if own.ID != args.At(0) {
		return chat.Message{}, nil
	}
	c, err := t.market.Colleague(ctx, own.ID)
	if err != nil || !c.Active {
		return chat.Message{}, err
	}
	return chat.Tell(t.text.youAreConfirmed), nil
}
