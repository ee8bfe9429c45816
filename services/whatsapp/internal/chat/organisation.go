package chat

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/phrase"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
	"github.com/qhatu/qhatu/services/whatsapp/internal/say"
)

// ErrNotHere is returned for what the association that is acted for does not have, although another may.
var ErrNotHere = errors.New("not of this association")

// Organisation is the one that the turn acts for.
func (t *Turn) Organisation() market.Organisation {
	_, organisation := t.session.Who()
	return organisation
}

// ActsForSeveral tells whether the person acts for more than one association.
func (t *Turn) ActsForSeveral() bool { return len(t.Associations()) > 1 }

// Associations are those that the person acts for.
func (t *Turn) Associations() []market.Organisation {
	return slices.DeleteFunc(slices.Clone(t.session.ActsFor()), func(o market.Organisation) bool { return o.Kind != market.Association })
}

// others are those of them that are not acted for.
func (t *Turn) others() []market.Organisation {
	now := t.Organisation().ID
	return slices.DeleteFunc(t.Associations(), func(o market.Organisation) bool { return o.ID == now })
}

// ForWhom is a line that names the association, for whoever acts for several; else "".
func (t *Turn) ForWhom() string {
	if !t.ActsForSeveral() {
		return ""
	}
	return fmt.Sprintf(t.text.forWhom, phrase.Name(t.Organisation().Name))
}

// Whose names the association whose something is, before what a list says of it, for whoever acts for several; else "".
func (t *Turn) Whose(organisation string) string {
	all := t.Associations()
	i := slices.IndexFunc(all, func(o market.Organisation) bool { return o.ID == organisation })
	if i < 0 || len(all) == 1 {
		return ""
	}
	return fmt.Sprintf(t.text.whose, phrase.Name(all[i].Name))
}

// Elsewhere does something as each of the person's associations but the one that is acted for, which is acted for again afterwards.
// What one does not have is no error.
func (t *Turn) Elsewhere(ctx context.Context, do func() error) error {
	was := t.Organisation()
	for _, o := range t.others() {
		if err := t.session.As(ctx, o.ID); err != nil {
			return err
		}
		if err := do(); err != nil && !IsNotHere(err) {
			return err
		}
	}
	return t.ActFor(ctx, was.ID)
}

// actForAnAssociation lets the turn act for an association of the person's, where it acts for another kind of organisation.
// acts is false where the person has none.
func (t *Turn) actForAnAssociation(ctx context.Context) (acts bool, err error) {
	if t.Organisation().Kind == market.Association {
		return true, nil
	}
	all := t.Associations()
	if len(all) == 0 {
		return false, nil
	}
	return true, t.session.As(ctx, all[0].ID)
}

// ActFor lets the turn act for an association, where the person still does.
func (t *Turn) ActFor(ctx context.Context, organisation string) error {
	if !slices.ContainsFunc(t.Associations(), func(o market.Organisation) bool { return o.ID == organisation }) {
		return nil
	}
	return t.session.As(ctx, organisation)
}

// Anywhere does something as the association that is acted for and, where that one does not have what it is about, as the
// person's others. The first that has it is acted for from then on.
func (t *Turn) Anywhere(ctx context.Context, do func() error) error {
	err := do()
	if !IsNotHere(err) {
		return err
	}
	was := t.Organisation()
	for _, o := range t.others() {
		if err := t.session.As(ctx, o.ID); err != nil {
			return err
		}
		if err := do(); !IsNotHere(err) {
			return err
		}
	}
	if back := t.ActFor(ctx, was.ID); back != nil {
		return back
	}
	return err
}

// IsNotHere tells whether an error says that the association which is acted for does not have something.
func IsNotHere(err error) bool {
	return errors.Is(err, ErrNotHere) || market.Refused(err, "not-found", "forbidden", "role-forbidden")
}

// Makers are those of the person's associations that make a product; all of them where none is known to.
func (t *Turn) Makers(ctx context.Context, product string) (makers []market.Organisation, err error) {
	all := t.Associations()
	for _, o := range all {
		made, err := t.session.Makes(ctx, o.ID)
		if err != nil && !IsNotHere(err) {
			return nil, err
		}
		if slices.Contains(made, product) {
			makers = append(makers, o)
		}
	}
	if len(makers) == 0 {
		return all, nil
	}
	return makers, nil
}

// ChosenAmong is the association that the person chose to go on for, where it is one of these.
func (t *Turn) ChosenAmong(all []market.Organisation) (market.Organisation, bool) {
	i := slices.IndexFunc(all, func(o market.Organisation) bool { return o.ID == t.st.For })
	if i < 0 {
		return market.Organisation{}, false
	}
	return all[i], true
}

// Choose lets the turn act for an association that the person chose, and remembers it.
func (t *Turn) Choose(ctx context.Context, organisation string) error {
	err := t.ActFor(ctx, organisation)
	t.st.For = t.Organisation().ID
	return err
}

// AskWhichOf asks for which association of several to go on. id is the tap that chooses one, again the tap that asks anew.
func (t *Turn) AskWhichOf(several []market.Organisation, body string, id func(organisation string) string, again string) Message {
	choices := make([]Choice, len(several))
	for i, o := range several {
		choices[i] = Choice{ID: id(o.ID), Title: say.Capital(phrase.Name(o.Name))}
	}
	return t.List(body, t.text.showOrganisations, again, choices)
}

// forWhich asks for which association to go on.
func (t *Turn) forWhich() Message {
	id := func(organisation string) string { return ID(tapOrganisation, organisation) }
	return t.AskWhichOf(t.Associations(), t.text.forWhich, id, ID(tapMenu, chooseOrganisation))
}

// goOnFor goes on for another association of the person's.
func (t *Turn) goOnFor(ctx context.Context, organisation string) (Message, error) {
	if err := t.Choose(ctx, organisation); err != nil {
		return Message{}, err
	}
	return t.MainMenu(fmt.Sprintf(t.text.actsFor, phrase.Name(t.Organisation().Name))), nil
}
