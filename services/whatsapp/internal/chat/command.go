package chat

import (
	"context"
	"fmt"
	"strings"

	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
)

// command does what a word says that means the same everywhere.
func (t *turn) command(ctx context.Context, text string) (answer Message, ok bool, err error) {
	ok = true
	switch word := parse.FindCommand(text); word {
	case parse.Menu:
		answer = t.menuOrGreeting(text)
	case parse.Help:
		t.aside = t.st.Said != nil
		answer = told(fmt.Sprintf(textHelp, t.bot.reach))
	case parse.Back:
		answer = t.goBack()
	case parse.Repeat:
		answer = t.again("")
	case parse.Cancel:
		answer = t.cancel()
	case parse.Human, parse.EraseMe:
		answer = t.person()
	case parse.OptOut:
		answer, err = t.leave(ctx)
	case parse.OptIn:
		answer, err = t.join(ctx)
	case parse.Sell:
		answer, err = t.startSelling(ctx)
	case parse.Lots:
		answer, err = t.lots(ctx)
	case parse.Offers:
		answer, err = t.offers(ctx)
	case parse.Fairs:
		answer, err = t.listFairs(ctx)
	case parse.Undo:
		answer, err = t.undo(ctx)
	case parse.Prices:
		answer, err = t.prices(ctx)
	case parse.Language, parse.Orders, parse.MoreTime, parse.HowMuch, parse.Members, parse.Listen, parse.Block, parse.Delay:
		t.aside = t.st.Said != nil
		answer = told(fmt.Sprintf(textNotYet, t.bot.reach))
	case parse.NoCommand:
		return t.courtesy(ctx, text)
	}
	return answer, ok, err
}

func (t *turn) menuOrGreeting(text string) Message {
	if parse.Normalise(text) == "" {
		return t.greet()
	}
	return t.menu("")
}

// courtesy answers thanks, and a yes that answers nothing but the one offer there is.
func (t *turn) courtesy(ctx context.Context, text string) (Message, bool, error) {
	if parse.Answer(text).Kind == parse.Thanks {
		t.aside = t.st.Said != nil
		return told(textWelcome), true, nil
	}
	if strings.HasPrefix(plain(text), "acepto") {
		answer, err := t.offers(ctx)
		return answer, true, err
	}
	if t.pleased(text) {
		t.aside = t.st.Said != nil
		return told(textPleased), true, nil
	}
	return Message{}, false, nil
}

// pleased tells whether a yes answers nothing: it is but a sign that she has read.
func (t *turn) pleased(text string) bool {
	switch parse.Answer(text).Kind {
	case parse.Yes, parse.YesWeak:
	case parse.No, parse.Number, parse.Thanks, parse.Unknown:
		return false
	}
	if t.st.Said == nil {
		return t.st.Ask == nil
	}
	return len(t.st.Said.Message.choices()) == 0 && (t.st.Ask == nil || t.st.Under != nil)
}

// prices are told where a product is spoken of.
func (t *turn) prices(ctx context.Context) (Message, error) {
	if d := t.st.Draft; d != nil && d.Product != "" && d.Quantity.Unit != "" {
		return t.goingRate(ctx)
	}
	t.aside = t.st.Said != nil
	return told(textPricesWhere), nil
}

// yesOrNo finds the choice that a yes or a no means. What binds takes no "ya", which may mean wait.
func (t *turn) yesOrNo(text string, choices []Choice) (string, bool) {
	switch answer := parse.Answer(text); answer.Kind {
	case parse.Number:
		if n := answer.Number; !t.st.Said.Figure && n >= 1 && n <= len(choices) {
			return choices[n-1].ID, true
		}
	case parse.Yes, parse.YesWeak:
		id, ok := titled(choices, "✅", "Sí", "👍")
		return id, ok && (answer.Kind == parse.Yes || !binds(id))
	case parse.No:
		return titled(choices, "❌", "No", "↩️")
	case parse.Thanks, parse.Unknown:
	}
	return "", false
}

// halfYes finds the title of the choice that a "ya" would mean if it did not bind.
func (t *turn) halfYes(text string) (string, bool) {
	if t.st.Said == nil || parse.Answer(text).Kind != parse.YesWeak {
		return "", false
	}
	for _, c := range t.st.Said.Message.Buttons {
		if binds(c.ID) {
			return c.Title, true
		}
	}
	return "", false
}

func titled(choices []Choice, heads ...string) (string, bool) {
	for _, c := range choices {
		for _, head := range heads {
			if strings.HasPrefix(c.Title, head) {
				return c.ID, true
			}
		}
	}
	return "", false
}

// binds tells whether a choice does what cannot be undone.
func binds(id string) bool {
	parts := strings.Split(id, ":")
	if len(parts) < 3 {
		return false
	}
	switch parts[0] {
	case "neg":
		return len(parts) > 3 && (parts[3] == "yes" || parts[3] == "send" || parts[3] == "ask" || parts[3] == "left")
	case "lot":
		return parts[2] == "yes"
	case "stall":
		return len(parts) > 3 && parts[3] == "leave"
	}
	return false
}
