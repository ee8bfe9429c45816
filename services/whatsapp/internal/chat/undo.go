package chat

import "context"

// Undoable lets "deshacer" take back what this turn did, by the Undo of the flow; about is the id of what it was done to.
func (t *Turn) Undoable(flow, about string, args ...string) {
	t.st.Undoable = &Undoable{Flow: flow, About: about, Args: args, At: t.Input.At}
}

// NotUndoable says that what was done to something cannot be taken back any more.
func (t *Turn) NotUndoable(about string) {
	if t.st.Undoable != nil && t.st.Undoable.About == about {
		t.st.Undoable = nil
	}
}

// LastUndoable is what a flow did that may be taken back; nil where that is nothing.
func (t *Turn) LastUndoable(flow string) *Undoable {
	if t.st.Undoable == nil || t.st.Undoable.Flow != flow {
		return nil
	}
	return t.st.Undoable
}

// undo takes back what was done a moment ago.
func (t *Turn) undo(ctx context.Context) (Message, error) {
	last := t.st.Undoable
	if last == nil || t.isBefore(last.At) {
		return Tell(t.text.nothingToUndo), nil
	}
	for _, f := range t.flows {
		if f.Name == last.Flow && f.Undo != nil {
			return f.Undo(ctx, *last)
		}
	}
	return Tell(t.text.nothingToUndo), nil
}
