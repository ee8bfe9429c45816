package chat

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/phrase"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

// The taps of the kernel's own choices.
const (
	tapMenu         = "menu"
	tapOrganisation = "org"
	tapMore         = "more"
	tapCard         = "card"
	tapOut          = "out"
	tapStay         = "stay"
	tapUndo         = "undo" // takes back what was done last
)

const chooseOrganisation = "orgs" // the menu's row for who acts for several

// MainMenu is the way in: a row for each thing to do, no deeper.
func (t *Turn) MainMenu(heading string) Message {
	t.heading, t.st.Asked = heading, nil
	var choices []Choice
	for _, f := range t.flows {
		for _, row := range f.Menu {
			if row.Trades && t.rests() {
				continue
			}
			choices = append(choices, Choice{ID: ID(tapMenu, string(row.Command)), Title: row.Title, Description: row.Description})
		}
	}
	if len(t.Associations()) > 1 {
		_, now := t.session.Who()
		choices = append(choices, Choice{
			ID: ID(tapMenu, chooseOrganisation), Title: t.text.changeOrganisation,
			Description: fmt.Sprintf(t.text.organisationNow, phrase.Name(now.Name)),
		})
	}
	return Menu(t.text.menu, t.text.showOptions, choices)
}

// ownTap does what a choice of the kernel's own says.
func (t *Turn) ownTap(ctx context.Context, id string) (answer Message, ok bool, err error) {
	tap, about, _ := strings.Cut(id, ":")
	about, _, _ = strings.Cut(about, ":")
	switch tap {
	case tapMenu:
		answer, err = t.menuTap(ctx, about)
	case tapOrganisation:
		answer, err = t.goOnFor(ctx, about)
	case tapCard:
		answer, err = t.placed(ctx, about)
	case tapMore:
		answer, err = t.more(ctx, id)
	case tapOut:
		answer, err = t.optOut(ctx)
	case tapUndo:
		answer, err = t.undoTapped(ctx, about)
	case tapStay:
		answer = t.stepBack()
	default:
		return Message{}, false, nil
	}
	return answer, true, err
}

func (t *Turn) menuTap(ctx context.Context, row string) (Message, error) {
	if row == chooseOrganisation {
		return t.forWhich(), nil
	}
	for _, f := range t.flows {
		for _, r := range f.Menu {
			if string(r.Command) == row {
				return t.Run(ctx, r.Command)
			}
		}
	}
	return t.MainMenu(""), nil
}

// greeting is the menu with the person's name.
func (t *Turn) greeting() Message {
	person, _ := t.session.Who()
	name, _, _ := strings.Cut(phrase.Name(person.Name), " ")
	if name != "" {
		name = ", " + name
	}
	return t.MainMenu(fmt.Sprintf(t.text.greeting, name))
}

// repeat says the last message again, which still stands.
func (t *Turn) repeat(why string) Message {
	t.heading = why
	if t.st.Last == nil {
		return Tell(t.text.nothingToRepeat)
	}
	t.keepsQuestion = true
	return t.st.Last.Message
}

// Again says the last message once more, with why: what it asks still stands.
func (t *Turn) Again(why string) Message { return t.repeat(why) }

// stepBack takes the last step back.
func (t *Turn) stepBack() Message {
	last := len(t.st.Steps) - 1
	if last < 0 {
		return t.repeat(t.text.noStepBack)
	}
	step := t.st.Steps[last]
	t.isStepBack = true
	t.st.Steps, t.st.Asked = t.st.Steps[:last:last], step.Asked
	t.setDrafts(step.Drafts)
	return step.Sent.Message
}

// refused puts a refusal into words that its flow did not expect.
func (t *Turn) refused(ctx context.Context, p *market.Problem) (Message, error) {
	for _, f := range t.flows {
		if say := f.Refusals[p.Slug]; say != nil {
			return say(ctx)
		}
	}
	switch {
	case p.Slug == "identity-in-doubt":
		return t.frozen(), nil
	case p.Slug == "organisation-suspended" && t.Organisation().Suspended:
		return t.Suspended(), nil
	case p.Slug == "organisation-suspended":
		return t.Remark(fmt.Sprintf(t.text.otherSuspended, t.CoordinatorContact)), nil
	case p.Status == http.StatusForbidden:
		return Tell(t.text.forbidden), nil
	}
	why := p.Detail
	if len(p.Fields) > 0 {
		why = p.Fields[0].Detail
	}
	return Tell(fmt.Sprintf(t.text.refused, strings.TrimSpace(strings.TrimSuffix(why, ".")+"."))), nil
}

// Suspended says that the association begins no new trade, and what it may do all the same.
func (t *Turn) Suspended() Message {
	return t.Remark(fmt.Sprintf(t.text.suspended, phrase.Name(cmp.Or(t.Organisation().Name, t.text.yours)), t.CoordinatorContact))
}
