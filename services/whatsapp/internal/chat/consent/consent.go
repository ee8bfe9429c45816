// Package consent is the conversation with somebody whom identity does not know, who withdrew consent, or who acts for
// nobody yet: it asks for consent, and tells that the coordinator will call. It asks nothing of the market. It imports no
// other flow.
package consent

import (
	"fmt"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
	"github.com/qhatu/qhatu/services/whatsapp/internal/say"
)

// Name begins the ids of its choices: consent:yes, consent:no.
const Name = "consent"

// turn is a turn of this flow.
type turn struct {
	*chat.Turn
	text texts
}

// Answer is a chat.Stranger: it answers one input.
func Answer(of *chat.Turn) (chat.Message, *chat.Consent) {
	t := &turn{Turn: of, text: chat.Texts(of, map[string]texts{"es": spanish})}
	return t.answer()
}

// How far it has come.
const (
	asked    = "asked"
	accepted = "yes"
	declined = "no"
)

// What a stranger says.
const (
	yes = "yes"
	no  = "no"
	out = "out"
)

// answer asks whoever is not known for consent, and says what follows from it.
func (t *turn) answer() (chat.Message, *chat.Consent) {
	accepts, declines := &chat.Consent{Accepted: true, Language: "es"}, &chat.Consent{Language: "es"}
	switch word := t.decision(); {
	case t.Input.Kind == chat.Reaction:
		return chat.Message{}, nil
	case word == out:
		was := t.Progress()
		t.SetProgress(declined)
		if was == accepted {
			return chat.Tell(t.text.withdrawn), declines
		}
		return chat.Tell(t.text.declined), declines
	case word == yes && t.OptedOut():
		t.OptBackIn()
		t.SetProgress(accepted)
		return chat.Tell(t.text.welcomeBack), accepts
	case word == yes && t.Progress() != accepted:
		t.SetProgress(accepted)
		return chat.Tell(fmt.Sprintf(t.text.accepted, say.Capital(t.Coordinator))), accepts
	case t.OptedOut():
		return chat.Tell(t.text.stillOut), nil
	case t.Progress() == accepted:
		return chat.Tell(fmt.Sprintf(t.text.waits, say.Capital(t.Coordinator))), nil
	case word == no, t.Progress() == declined:
		t.SetProgress(declined)
		return chat.Tell(t.text.declined), nil
	case t.Progress() == asked:
		return t.question(t.text.questionAgain), nil
	}
	t.SetProgress(asked)
	return t.question(fmt.Sprintf(t.text.question, t.Coordinator)), nil
}

// question asks for consent.
func (t *turn) question(body string) chat.Message {
	return t.Ask(body,
		chat.Choice{ID: chat.ID(Name, yes), Title: t.text.yes, Means: chat.Yes}, chat.Choice{ID: chat.ID(Name, no), Title: t.text.no, Means: chat.No})
}

// decision is yes, no or out; words count as an answer only once the question was asked.
func (t *turn) decision() string {
	switch {
	case t.Input.Kind == chat.Tap:
		return decided(t.Input.Tap)
	case t.Input.Kind != chat.Text:
		return ""
	}
	switch parse.FindCommand(t.Input.Text) {
	case parse.OptIn:
		return yes
	case parse.OptOut, parse.EraseMe:
		return out
	default:
	}
	if t.Progress() != asked {
		return ""
	}
	choice, _ := t.Chosen(t.Input.Text)
	return decided(choice.ID)
}

// decided is what a choice of the question says.
func decided(id string) string {
	switch id {
	case chat.ID(Name, yes):
		return yes
	case chat.ID(Name, no):
		return no
	}
	return ""
}
