package chat

import (
	"context"
	"errors"
	"fmt"

	"github.com/qhatu/qhatu/services/whatsapp/internal/intent"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
)

// IsCommand tells whether what was written is this command.
func (t *Turn) IsCommand(word parse.Command) bool {
	return t.Input.Kind == Text && parse.FindCommand(t.Input.Text) == word
}

// command does what a word says that means the same everywhere.
func (t *Turn) command(ctx context.Context, text string) (answer Message, ok bool, err error) {
	switch word := parse.FindCommand(text); word {
	case parse.NoCommand:
		return t.phrase(ctx, text)
	case parse.Menu:
		answer = t.menuOrGreeting(text)
	case parse.Help:
		answer = t.help()
	case parse.Back:
		answer = t.stepBack()
	case parse.Repeat:
		answer = t.repeat("")
	case parse.Cancel:
		answer, err = t.cancel(ctx)
	case parse.Undo:
		answer, err = t.undoAtWord(ctx)
	case parse.Human:
		answer = t.Aside(intent.Person)
	case parse.Language:
		answer = t.Aside(intent.Language)
	case parse.OptOut:
		answer, err = t.leave(ctx)
	case parse.OptIn:
		answer, err = t.optIn(ctx)
	default:
		answer, err = t.Run(ctx, word)
	}
	return answer, true, err
}

// Run does what a flow does at a word. By it one flow hands over to another.
func (t *Turn) Run(ctx context.Context, c parse.Command) (Message, error) {
	if do := t.ofCommand(c); do != nil {
		return do(ctx)
	}
	return t.Remark(fmt.Sprintf(t.text.notYet, t.CoordinatorContact)), nil
}

func (t *Turn) menuOrGreeting(text string) Message {
	if parse.Normalise(text) == "" {
		return t.greeting()
	}
	return t.MainMenu("")
}

func (t *Turn) help() Message {
	lines := t.text.help
	for _, f := range t.flows {
		if f.Help != "" {
			lines += "\n" + f.Help
		}
	}
	return t.Remark(lines + "\n" + fmt.Sprintf(t.text.helpAlso, t.CoordinatorContact))
}

// phrase answers thanks, whole phrases that flows know, what was asked earlier or has ended, and a yes that answers nothing.
func (t *Turn) phrase(ctx context.Context, text string) (answer Message, ok bool, err error) {
	if parse.Answer(text).Kind == parse.Thanks {
		return t.Remark(t.beside(t.text.welcome, t.text.welcomeOpen)), true, nil
	}
	for _, f := range t.flows {
		if f.Phrase == nil {
			continue
		}
		if answer, ok, err := f.Phrase(ctx, text); ok || err != nil {
			return answer, ok, err
		}
	}
	if answer, ok, err := t.answerEarlier(ctx, text); ok || err != nil {
		return answer, ok, err
	}
	if answer, ok, err := t.ofEnded(ctx, text); ok || err != nil {
		return answer, ok, err
	}
	if t.answersNothing(text) {
		return t.Remark(t.text.pleased), true, nil
	}
	return Message{}, false, nil
}

// answersNothing tells whether a yes only says that something was read.
func (t *Turn) answersNothing(text string) bool {
	switch parse.Answer(text).Kind {
	case parse.Yes, parse.YesWeak:
	case parse.No, parse.Number, parse.Thanks, parse.Unknown:
		return false
	}
	if t.st.Last == nil {
		return t.st.Asked == nil
	}
	return len(t.st.Last.Message.Choices()) == 0 && (t.st.Asked == nil || t.st.BeforeNotice != nil)
}

// cancel drops what was being put together. What was done stays done, and so does what other flows have begun.
func (t *Turn) cancel(ctx context.Context) (Message, error) {
	if t.Late() {
		return t.repeat(t.text.late), nil
	}
	open, busy := t.OpenFlow(), t.asks()
	for _, f := range t.flows {
		if !t.hasDraft(f.Name) || open != "" && open != f.Name {
			continue
		}
		if f.Cancel != nil {
			return f.Cancel(ctx)
		}
		busy = true
		t.DropDraft(f.Name)
	}
	t.st.Asked, t.st.Steps = nil, nil
	t.Done()
	if !busy {
		return t.nothing(t.text.nothingToCancel), nil
	}
	return Tell(t.text.cancelled), nil
}

// declined lets go, at a no, of what was asked and has no choice that is one.
func (t *Turn) declined(ctx context.Context, text string) (answer Message, ok bool, err error) {
	last := t.st.Last
	if last == nil || last.Unasked || t.Late() || t.Input.Quoted != nil || parse.Answer(text).Kind != parse.No {
		return Message{}, false, nil
	}
	choices := last.Message.Choices()
	if _, has := meaning(choices, No); has || len(choices) == 0 || last.Message.Binds() {
		return Message{}, false, nil
	}
	answer, err = t.cancel(ctx)
	return answer, true, err
}

// asks tells whether a question stands.
func (t *Turn) asks() bool {
	return t.st.Asked != nil || t.st.Last != nil && len(t.st.Last.Message.Choices()) > 0
}

// optOut and optIn are what the person decides about being written to.
func (t *Turn) optOut(ctx context.Context) (Message, error) {
	err := t.session.Consent(ctx, t.Command("out"), false)
	if err != nil && !errors.Is(err, market.ErrUnknownPhone) {
		return Message{}, err
	}
	t.Leave()
	t.st.Asked, t.st.Steps = nil, nil
	return Tell(t.text.optedOut), nil
}

func (t *Turn) optIn(ctx context.Context) (Message, error) {
	if err := t.session.Consent(ctx, t.Command("in"), true); err != nil {
		return Message{}, err
	}
	return Tell(t.text.optedIn), nil
}
