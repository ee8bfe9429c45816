package colleague

import (
	"context"
	"fmt"
	"slices"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/phrase"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

// askWhom asks which colleague is to be blocked.
func (t *turn) askWhom(ctx context.Context) (chat.Message, error) {
	colleagues, err := t.market.Colleagues(ctx, t.Organisation().ID)
	if err != nil {
		return chat.Message{}, err
	}
	if len(colleagues) == 0 {
		return t.Remark(fmt.Sprintf(t.text.nobody, t.CoordinatorContact)), nil
	}
	var choices []chat.Choice
	for c := range slices.Values(colleagues) {
		choices = append(choices, chat.Choice{ID: tapOf(c, verbBlock), Title: phrase.Name(t.name(c)), Description: t.ending(c)})
	}
	return t.List(t.text.whom, t.text.showColleagues, chat.ID(Name, "", verbList), choices), nil
}

// readBack says what blocking a colleague means.
func (t *turn) readBack(c market.Colleague) chat.Message {
	if !c.Allowed.Has(market.ActionFreeze) {
		return t.Remark(fmt.Sprintf(t.text.blockedAlready, phrase.Name(t.name(c)), t.CoordinatorContact))
	}
	name := "*" + phrase.Name(t.name(c)) + "*"
	if c.Phone != "" {
		name += " (" + t.ending(c) + ")"
	}
	m := t.Ask(fmt.Sprintf(t.text.block, name, t.CoordinatorContact),
		chat.Choice{ID: tapOf(c, verbFreeze), Title: t.text.yesBlock, Means: chat.Yes, Binds: true, Final: true},
		chat.Choice{ID: tapOf(c, verbLeave), Title: t.text.no, Means: chat.No})
	m.About = c.ID
	return m
}

// freeze blocks a colleague.
func (t *turn) freeze(ctx context.Context, id string) (chat.Message, error) {
	c, err := t.market.FreezeColleague(ctx, t.Command("freeze"), id)
	if err != nil {
		return chat.Message{}, err
	}
	t.Done()
	return chat.Tell(fmt.Sprintf(t.text.blocked, phrase.Name(t.name(c)), t.CoordinatorContact)), nil
}
