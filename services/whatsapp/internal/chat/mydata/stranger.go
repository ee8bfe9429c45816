package mydata

import (
	"fmt"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/intent"
	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
)

// Stranger is the same conversation with whoever acts for nobody, of whom a number and messages are kept all the same. It asks the
// market nothing; ok is false for whoever wants something else.
func Stranger(of *chat.Turn) (answer chat.Message, decided *chat.Consent, ok bool) {
	t := newTurn(of, nil)
	switch said := t.said(); {
	case said == chat.ID(Name, verbErase) && t.Input.Foreign:
		return chat.Tell(fmt.Sprintf(t.text.doubtful, t.CoordinatorContact)), nil, true
	case said == chat.ID(Name, verbErase):
		t.Leave()
		return chat.Tell(t.text.erased), &chat.Consent{Erase: true}, true
	case said == chat.ID(Name, verbKeep):
		return chat.Tell(t.text.left), nil, true
	case t.IsCommand(parse.EraseMe), t.means(intent.EraseMe) && parse.Erases(t.Input.Text), t.isUnclear():
		return t.readBack(t.text.question + "\n" + t.text.sureStranger), nil, true
	case t.IsCommand(parse.MyData), t.means(intent.EraseMe):
		return t.kept(), nil, true
	case t.IsCommand(parse.CorrectMe):
		return t.howToCorrect(), nil, true
	case t.IsCommand(parse.KeepMe):
		return t.untouched(), nil, true
	}
	return chat.Message{}, nil, false
}

// said is the id of the choice that was made, by a tap or in words.
func (t *turn) said() string {
	switch {
	case t.Input.Kind == chat.Tap:
		return t.Input.Tap
	case t.Input.Kind != chat.Text || !t.IsFresh():
		return ""
	}
	choice, _ := t.Chosen(t.Input.Text)
	return choice.ID
}

// isUnclear tells whether a text is a yes to the question, but no clear one.
func (t *turn) isUnclear() bool {
	if t.Input.Kind != chat.Text || !t.IsFresh() || !t.Offers(chat.ID(Name, verbErase)) {
		return false
	}
	answer := parse.Answer(t.Input.Text).Kind
	return answer == parse.Yes || answer == parse.YesWeak
}

// means tells what a text means in free words.
func (t *turn) means(in intent.Intent) bool {
	return t.Input.Kind == chat.Text && t.Intent(t.Input.Text) == in
}
