package chat

import (
	"context"
	"slices"

	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
)

// answerElsewhere answers whoever acts for no association: what they say about themselves is answered here all the same, and else where they
// trade is said.
func (t *Turn) answerElsewhere(ctx context.Context) (Message, error) {
	t.flows = slices.DeleteFunc(slices.Clone(t.flows), func(f Flow) bool { return !f.ForAll })
	if t.Input.Kind == Text {
		if answer, ok, err := t.ofThemselves(ctx, t.Input.Text); ok || err != nil {
			return answer, err
		}
	}
	return Tell(t.elsewhere()), nil
}

// ofThemselves takes a word or a wish that concerns whoever writes, whatever they act for.
func (t *Turn) ofThemselves(ctx context.Context, text string) (answer Message, ok bool, err error) {
	word := parse.FindCommand(text)
	if word == parse.OptOut || word == parse.OptIn || t.ofCommand(word) != nil {
		return t.command(ctx, text)
	}
	means := t.Intent(text)
	for _, f := range t.flows {
		if listen := f.Intents[means]; listen != nil {
			return listen(ctx, text)
		}
	}
	return Message{}, false, nil
}
