package chat

import (
	"context"
	"fmt"
	"slices"
	"time"

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

// askToUndo asks first, since free words may only sound like it. What cannot be taken back says so.
func (t *Turn) askToUndo(ctx context.Context) (Message, error) {
	last := t.st.Undoable
	asks := last != nil && slices.ContainsFunc(t.flows, func(f Flow) bool { return f.Name == last.Flow && f.UndoAsks })
	if last == nil || last.Final || asks || t.isBefore(last.At) || t.session.Frozen() {
		return t.undo(ctx)
	}
	return t.Ask(t.text.undoSure, Choice{ID: ID(tapUndo), Title: t.text.yesUndo, Means: Yes, Binds: true}, Choice{ID: ID(tapStay), Title: t.text.back, Means: No}), nil
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
