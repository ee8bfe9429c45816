package colleague

import (
	"context"
	"fmt"
	"strconv"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/phrase"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

// askWhether asks whether a colleague is still the same person, while that is for a colleague to say. The answer says which
// doubt it is about.
func (t *turn) askWhether(ctx context.Context, args chat.Args) (chat.Message, error) {
	c, err := t.market.Colleague(ctx, args.At(0))
	own, _ := t.market.Who()
	switch {
	case err != nil || c.Active:
		return chat.Message{}, err
	case c.Doubt == market.Blocked:
		return t.tellBlocked(c, own.ID), nil
	case own.ID == c.ID || !c.Allowed.Has(market.ActionConfirm):
		return chat.Message{}, nil // they are told when they write
	}
	return t.whether(c), nil
}

// tellBlocked tells a person, and the others, that they are blocked: what is done in silence nobody undoes.
func (t *turn) tellBlocked(c market.Colleague, own string) chat.Message {
	if c.ID == own {
		return t.Remark(fmt.Sprintf(t.text.youAreBlocked, t.CoordinatorContact))
	}
	return t.Remark(fmt.Sprintf(t.text.isBlocked, phrase.Name(t.name(c)), t.CoordinatorContact))
}

// whether asks whether a colleague in doubt is still the same person.
func (t *turn) whether(c market.Colleague) chat.Message {
	changed := t.text.phoneChanged
	if c.Doubt == market.NumberChanged {
		changed = t.text.numberChanged
	}
	m := t.Ask(fmt.Sprintf(changed, phrase.Name(t.name(c))),
		chat.Choice{ID: chat.ID(Name, c.ID, verbConfirm, doubtOf(c)), Title: t.text.yesSame, Means: chat.Yes, Binds: true, Final: true},
		chat.Choice{ID: tapOf(c, verbUnsure), Title: t.text.dontKnow, Means: chat.No})
	m.About, m.Subject = c.ID, fmt.Sprintf(t.text.subject, phrase.Name(t.name(c)))
	return m
}

// doubtOf tells one doubt about a colleague from another: when it arose.
func doubtOf(c market.Colleague) string { return strconv.FormatInt(c.Since.UnixMilli(), 10) }

// confirm says that a colleague is the same person. What was said before the doubt that stands is asked again, and so is the
// answer to a question about another doubt.
func (t *turn) confirm(ctx context.Context, id, doubt string) (chat.Message, error) {
	c, err := t.market.Colleague(ctx, id)
	if err != nil {
		return chat.Message{}, err
	}
	if !c.Active && doubt != doubtOf(c) {
		return t.askAgain(c), nil
	}
	confirmed, err := t.market.ConfirmColleague(ctx, t.Command("confirm"), id)
	if market.Refused(err, "doubt-is-later", "only-coordinator") {
		return t.askAgain(c), nil
	}
	if err != nil {
		return chat.Message{}, err
	}
	c = confirmed
	t.Done()
	return chat.Tell(fmt.Sprintf(t.text.confirmed, phrase.Name(t.name(c)))), nil
}

// askAgain asks about the doubt that stands, if that is for a colleague to answer.
func (t *turn) askAgain(c market.Colleague) chat.Message {
	if !c.Allowed.Has(market.ActionConfirm) {
		return t.Remark(fmt.Sprintf(t.text.onlyCoordinator, phrase.Name(t.name(c)), t.CoordinatorContact))
	}
	m := t.whether(c)
	m.Body = t.text.again + "\n" + m.Body
	return m
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
