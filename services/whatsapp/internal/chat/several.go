package chat

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
	"github.com/qhatu/qhatu/services/whatsapp/internal/say"
)

// errNotHere is returned for what the association that she acts for does not have, although another may.
var errNotHere = errors.New("not of this association")

// associations are those that the person acts for.
func associations(m Market) []market.Organisation {
	return slices.DeleteFunc(slices.Clone(m.ActsFor()), func(o market.Organisation) bool { return o.Kind != market.Association })
}

// forWhom is a line that names the association, for whoever acts for several; else "".
func forWhom(m Market) string {
	if len(associations(m)) < 2 {
		return ""
	}
	_, organisation := m.Who()
	return fmt.Sprintf(textForWhom, called(organisation.Name))
}

// sells tells whether she may sell: an organisation that only buys gives way to an association of hers.
func (t *turn) sells(ctx context.Context) (bool, error) {
	if _, organisation := t.market.Who(); organisation.Kind == market.Association {
		return true, nil
	}
	hers := associations(t.market)
	if len(hers) == 0 {
		return false, nil
	}
	return true, t.market.As(ctx, hers[0].ID)
}

// as lets the turn act for an association, where it is still one of hers.
func (t *turn) as(ctx context.Context, organisation string) error {
	if !slices.ContainsFunc(associations(t.market), func(o market.Organisation) bool { return o.ID == organisation }) {
		return nil
	}
	return t.market.As(ctx, organisation)
}

// anywhere does something as the association that she acts for and, where that one does not have what it is about, as the
// others of hers. The first that has it is acted for from then on.
func (t *turn) anywhere(ctx context.Context, do func() error) error {
	err := do()
	if !notHere(err) {
		return err
	}
	_, was := t.market.Who()
	for _, o := range associations(t.market) {
		if o.ID == was.ID {
			continue
		}
		if err := t.market.As(ctx, o.ID); err != nil {
			return err
		}
		if again := do(); !notHere(again) {
			return again
		}
	}
	if back := t.as(ctx, was.ID); back != nil {
		return back
	}
	return err
}

func notHere(err error) bool {
	return errors.Is(err, errNotHere) || market.Refused(err, "not-found", "forbidden", "role-forbidden")
}

// asOwner lets the turn act for the association of hers that has a lot on the market.
func (t *turn) asOwner(ctx context.Context, lot string) error {
	if len(associations(t.market)) < 2 {
		return nil
	}
	err := t.anywhere(ctx, func() error {
		mine, err := t.market.MyLots(ctx)
		if err == nil && !slices.ContainsFunc(mine, func(l market.Lot) bool { return l.ID == lot }) {
			err = errNotHere
		}
		return err
	})
	if notHere(err) {
		return nil // then the market refuses
	}
	return err
}

// forWhich asks for which of her associations she goes on.
func (t *turn) forWhich() Message {
	var choices []Choice
	for _, o := range associations(t.market) {
		choices = append(choices, Choice{ID: "org:" + o.ID, Title: say.Capital(called(o.Name))})
	}
	return menuOf(textForWhich, "Ver asociaciones", choices)
}

// actFor goes on for another of her associations.
func (t *turn) actFor(ctx context.Context, organisation string) (Message, error) {
	if err := t.as(ctx, organisation); err != nil {
		return Message{}, err
	}
	_, now := t.market.Who()
	return t.menu(fmt.Sprintf(textActsFor, called(now.Name))), nil
}
