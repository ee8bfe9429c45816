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
	if t.OnlyLooks() {
		return t.InDoubt(), nil
	}
	b, err := t.market.Board(ctx, t.Organisation().ID)
	if err != nil {
		return chat.Message{}, err
	}
	own, _ := t.market.Who()
	self, _ := b.Representative(own.ID)
	colleagues := slices.DeleteFunc(slices.Clone(b.Representatives), func(c market.Colleague) bool { return c.ID == own.ID })
	allowed := slices.DeleteFunc(slices.Clone(colleagues), func(c market.Colleague) bool { return self.IsNew(t.At()) && !c.IsNew(t.At()) })
	switch {
	case len(allowed) < len(colleagues) && len(allowed) == 0:
		return t.newBlocks(), nil
	case len(allowed) == 0:
		return t.Remark(fmt.Sprintf(t.text.nobody, t.CoordinatorContact)), nil
	}
	var choices []chat.Choice
	for c := range slices.Values(allowed) {
		choices = append(choices, chat.Choice{ID: tapOf(c, verbBlock), Title: phrase.Name(t.name(c)), Description: t.ending(c)})
	}
	return t.List(t.text.whom, t.text.showColleagues, chat.ID(Name, "", verbList), choices), nil
}

// readBack says what blocking a colleague means.
func (t *turn) readBack(c market.Colleague) chat.Message {
	switch allowed := c.Allowed.Has(market.ActionFreeze); {
	case t.OnlyLooks():
		return t.InDoubt()
	case c.Active && !allowed:
		return t.newBlocks()
	case !c.Active && !allowed:
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

// newBlocks says that whoever came lately blocks nobody who was there before, and who does.
func (t *turn) newBlocks() chat.Message {
	return t.Remark(fmt.Sprintf(t.text.newBlocks, t.CoordinatorContact))
}

// freeze blocks a colleague.
func (t *turn) freeze(ctx context.Context, id string) (chat.Message, error) {
	c, err := t.market.FreezeColleague(ctx, t.Command("freeze"), id)
	if market.Refused(err, "new-blocks-nobody") {
		return t.newBlocks(), nil
	}
	if err != nil {
		return chat.Message{}, err
	}
	t.Done()
	return chat.Tell(fmt.Sprintf(t.text.blocked, phrase.Name(t.name(c)), t.CoordinatorContact)), nil
}
