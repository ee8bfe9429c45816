package bargain

import (
	"context"
	"fmt"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
	"github.com/qhatu/qhatu/services/whatsapp/internal/say"
)

// offered remembers an offer of ours that was sent: it can be taken back while it stands, and a figure corrects it.
func (t *turn) offered(d deal, made market.Negotiation, done string) chat.Message {
	d.Negotiation = made
	d.offer = made.Offers[len(made.Offers)-1]
	t.answered(d.ID, d.offer.Number)
	t.Undoable(Name, d.ID, fmt.Sprint(d.offer.Number))
	m := withCounter(d, chat.Tell(done))
	m.About = d.ID
	return m
}

// undo asks whether the last offer of ours is to be taken back.
func (t *turn) undo(ctx context.Context, done chat.Undoable) (chat.Message, error) {
	d, err := t.deal(ctx, done.About, done.Args.Int(0))
	if market.Refused(err, "not-found") {
		return chat.Tell(t.text.noNegotiation), nil
	}
	if err != nil {
		return chat.Message{}, err
	}
	if !t.mayReplace(d) {
		return t.standing(ctx, d)
	}
	return t.askToTakeBack(d), nil
}

func (t *turn) askToTakeBack(d deal) chat.Message {
	return withCounter(d, t.ask(d, fmt.Sprintf(t.text.takeBack, d.buyer(), say.Quantity(d.offer.Quantity)+d.of(), say.Price(d.offer.Price)),
		chat.Choice{ID: d.tapOf("withdraw"), Title: t.text.yesTakeBack, Means: chat.Yes, Binds: true},
		chat.Choice{ID: d.tapOf("counter"), Title: t.text.otherPrice},
		chat.Choice{ID: d.tapOf("stay"), Title: t.text.leave, Means: chat.No}))
}

// withdraw takes our offer back.
func (t *turn) withdraw(ctx context.Context, d deal) (chat.Message, error) {
	if _, err := t.market.Withdraw(ctx, t.Command("withdraw"), d.ID, d.offer.Number); err != nil {
		return t.notDone(ctx, d, err)
	}
	t.Done()
	t.NotUndoable(d.ID)
	m := chat.Tell(fmt.Sprintf(t.text.tookBack, say.Price(d.offer.Price), d.buyer()))
	m.About = d.ID
	return m, nil
}

// replace takes our offer back and makes another.
func (t *turn) replace(ctx context.Context, d deal, p proposal) (chat.Message, error) {
	if d.State == market.AwaitingBuyer && d.Standing == d.offer.Number {
		if _, err := t.market.Withdraw(ctx, t.Command("withdraw"), d.ID, d.offer.Number); err != nil {
			return t.notDone(ctx, d, err)
		}
	}
	return t.sendCounter(ctx, d, p)
}
