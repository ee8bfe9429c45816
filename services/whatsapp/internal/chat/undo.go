package chat

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/phrase"
	"github.com/qhatu/qhatu/services/whatsapp/internal/intent"
	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
)

// What "deshacer" is about is the last act, whatever it was. A flow says of each of its acts whether it can be taken back; of
// one of which nothing is said it cannot.

// undoTimeout is how long an act can be taken back as if it had not been.
const undoTimeout = 10 * time.Minute

// IsRecent tells whether an act was done so short a time before a moment that it can be taken back as if it had not been.
func (u Undoable) IsRecent(at time.Time) bool { return at.Sub(u.At) <= undoTimeout }

// MayUndo tells whether "deshacer" can be promised for what is done in this turn: not where the word for it came so late that
// the time is over, or soon will be.
func (t *Turn) MayUndo() bool { return t.Input.Received.Sub(t.Input.At) <= undoTimeout/2 }

// Undoable lets "deshacer" take back what this turn did, by the Undo of the flow; about is the id of what it was done to. Undo
// takes back at once what concerns nobody else yet; otherwise it says what it will take back, and asks.
func (t *Turn) Undoable(flow, about string, args ...string) {
	t.act(&Undoable{Flow: flow, About: about, Args: args, At: t.Input.At})
}

// Final says in words what this turn did that cannot be taken back: "vendiste 10 quintales".
func (t *Turn) Final(what string) { t.act(&Undoable{Final: true, What: what, At: t.Input.At}) }

func (t *Turn) act(last *Undoable) { t.st.Undoable, t.hasSaidAct = last, true }

// NotUndoable says that what was done to something has been taken back, or cannot be any more.
func (t *Turn) NotUndoable(about string) {
	if t.st.Undoable != nil && t.st.Undoable.About == about {
		t.act(nil)
	}
}

// LastUndoable is what a flow did last, if it may be taken back; nil where that is nothing.
func (t *Turn) LastUndoable(flow string) *Undoable {
	if t.st.Undoable == nil || t.st.Undoable.Flow != flow {
		return nil
	}
	return t.st.Undoable
}

// askToUndo asks first, since free words may only sound like it, and says what it would take back. What cannot be taken back says so.
func (t *Turn) askToUndo(ctx context.Context) (Message, error) {
	last := t.st.Undoable
	did := t.did()
	if did == "" || t.isBefore(last.At) || t.session.Frozen() {
		return t.undo(ctx)
	}
	return t.Ask(fmt.Sprintf(t.text.undoSure, did), Choice{ID: ID(tapUndo, last.About), Title: t.text.yesUndo, Means: Yes, Binds: true}, Choice{ID: ID(tapStay), Title: t.text.back, Means: No}), nil
}

// did says what the last act was, if it is taken back at once; "" else.
func (t *Turn) did() string {
	last := t.st.Undoable
	if last == nil || last.Final {
		return ""
	}
	for _, f := range t.flows {
		if f.Name == last.Flow && f.Did != nil && !f.UndoAsks {
			return f.Did(*last)
		}
	}
	return ""
}

// undoAtWord takes back what was done last, at the word for it: at once, unless something was told meanwhile, of which that word may be meant.
func (t *Turn) undoAtWord(ctx context.Context) (Message, error) {
	if t.st.Last != nil && t.st.Last.Unasked {
		return t.askToUndo(ctx)
	}
	return t.undo(ctx)
}

// undoTapped takes back what it was asked about, or asks anew where something else was done since.
func (t *Turn) undoTapped(ctx context.Context, about string) (Message, error) {
	if last := t.st.Undoable; last != nil && last.About != about {
		return t.askToUndo(ctx)
	}
	return t.undo(ctx)
}

// erasesShown takes words that say no more than that something is wrong, or to be taken back, for what is shown: what a message tells that nobody asked for,
// or that the text quotes. What was done before that is not meant.
func (t *Turn) erasesShown(ctx context.Context, text string) (answer Message, ok bool, err error) {
	m := t.answered()
	if m == nil || t.Late() || t.Input.Quoted == nil && !t.st.Last.Unasked || !t.TakesBack(text) {
		return Message{}, false, nil
	}
	q, ok := t.question(m.Asks)
	if !ok || q.Erase == nil {
		return Message{}, false, nil
	}
	t.actedOn = append(t.actedOn, m.Asks.Args...)
	answer, err = q.Erase(ctx, *m.Asks)
	return answer, true, err
}

// TakesBack tells whether a text says no more than that something is wrong, or to be taken back.
func (t *Turn) TakesBack(text string) bool {
	if parse.FindCommand(text) == parse.Undo {
		return true
	}
	if _, isFigure := parse.FindChange(text, parse.About{}); isFigure {
		return false
	}
	means := t.Intent(text)
	return means == intent.UndoLast || means == intent.Wrong || slices.Contains(t.text.takeBackWords, t.bare(text))
}

// bare is a text in plain spelling, without the small words around what it says: "ya pues quítala" is "quitala".
func (t *Turn) bare(text string) string {
	return strings.Join(slices.DeleteFunc(strings.Fields(phrase.Plain(text)), func(w string) bool { return slices.Contains(t.text.smallWords, w) }), " ")
}

// nothing says that there is nothing to be let go of or taken back; to who wants something erased also how their data are.
func (t *Turn) nothing(told string) Message {
	if t.Input.Kind == Text && parse.Deletes(t.Input.Text) {
		told += "\n" + t.text.howToErase
	}
	return Tell(told)
}

// undo takes back what was done last, or says that it cannot be.
func (t *Turn) undo(ctx context.Context) (Message, error) {
	last := t.st.Undoable
	switch {
	case last == nil || t.isBefore(last.At):
		return t.nothing(t.text.nothingToUndo), nil
	case last.Final && last.What != "":
		return t.Remark(fmt.Sprintf(t.text.cannotUndo, last.What, t.CoordinatorContact)), nil
	case last.Final:
		return t.Remark(fmt.Sprintf(t.text.cannotUndoThat, t.CoordinatorContact)), nil
	case t.session.Frozen():
		return t.frozen(), nil
	}
	for _, f := range t.flows {
		if f.Name == last.Flow && f.Undo != nil {
			return f.Undo(ctx, *last)
		}
	}
	return t.nothing(t.text.nothingToUndo), nil
}

// endAct remembers an act of which the flow has said nothing: it is the last one, and nobody knows how to take it back.
func (t *Turn) endAct() {
	if t.done && t.hasCommanded && !t.hasSaidAct {
		t.Final("")
	}
}
