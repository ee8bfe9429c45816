package lot

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/phrase"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
	"github.com/qhatu/qhatu/services/whatsapp/internal/say"
)

// list says what the association has on the market.
func (t *turn) list(ctx context.Context) (chat.Message, error) {
	mine, err := t.market.MyPublishedLots(ctx)
	if err != nil {
		return chat.Message{}, err
	}
	t.ExpectNothing()
	if len(mine) == 0 {
		return chat.Tell(t.text.none), nil
	}
	heading := strings.TrimSpace(t.ForWhom() + "\n" + t.text.list)
	choices := make([]chat.Choice, len(mine))
	for i, lot := range mine {
		choices[i] = chat.Choice{ID: tapOf(lot.ID, "show"), Title: lot.Code, Description: phrase.LotNow(lot)}
	}
	return t.List(heading, t.text.showLots, chat.ID(Name), choices), nil
}

func tapOf(lot, verb string) string { return chat.ID(Name, lot, verb) }

// tap shows a lot, or takes it off the market in two steps.
func (t *turn) tap(ctx context.Context, args chat.Args) (chat.Message, error) {
	if len(args) < 2 {
		return t.list(ctx)
	}
	id := args[0]
	lot, err := t.market.Lot(ctx, id)
	if market.Refused(err, "not-found") {
		return chat.Tell(t.text.unknown), nil
	}
	if err != nil {
		return chat.Message{}, err
	}
	if lot.State == market.LotWithdrawn {
		return chat.Tell(fmt.Sprintf(t.text.gone, lot.Code)), nil
	}
	if args[1] == "remove" || args[1] == "yes" {
		if err := t.asOwner(ctx, id); err != nil {
			return chat.Message{}, err
		}
	}
	switch args[1] {
	case "remove":
		return t.Ask(fmt.Sprintf(t.text.remove, lot.Code),
			chat.Choice{ID: tapOf(id, "yes"), Title: t.text.yesRemove, Means: chat.Yes, Binds: true},
			chat.Choice{ID: tapOf(id, "show"), Title: t.text.back, Means: chat.No}), nil
	case "yes":
		return t.remove(ctx, lot)
	case "list":
		return t.list(ctx)
	}
	return t.Ask(fmt.Sprintf(t.text.card, say.Emoji(lot.Product), lot.Code, phrase.Lot(lot), say.Capital(phrase.LotLeft(lot))),
		chat.Choice{ID: tapOf(id, "remove"), Title: t.text.takeOff},
		chat.Choice{ID: tapOf(id, "list"), Title: t.text.back, Means: chat.No}), nil
}

func (t *turn) remove(ctx context.Context, lot market.Lot) (chat.Message, error) {
	_, err := t.market.WithdrawLot(ctx, t.Command("remove"), lot.ID, "other")
	if err != nil && !market.Refused(err, "lot-withdrawn") {
		return chat.Message{}, err
	}
	t.Done()
	t.NotUndoable(lot.ID)
	return chat.Tell(fmt.Sprintf(t.text.removed, lot.Code)), nil
}

// asOwner lets the turn act for the person's association that has a lot on the market.
func (t *turn) asOwner(ctx context.Context, lot string) error {
	if !t.ActsForSeveral() {
		return nil
	}
	err := t.Anywhere(ctx, func() error {
		mine, err := t.market.MyPublishedLots(ctx)
		if err == nil && !slices.ContainsFunc(mine, func(l market.Lot) bool { return l.ID == lot }) {
			err = chat.ErrNotHere
		}
		return err
	})
	if chat.IsNotHere(err) {
		return nil // then the market refuses
	}
	return err
}
