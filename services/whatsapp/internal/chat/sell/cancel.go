package sell

import (
	"context"
	"slices"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
)

// cancelled is what "deshacer" is about after a sale was cancelled, in place of the id of a lot.
const cancelled = "cancelled"

// memory is what is remembered beyond a sale.
type memory struct {
	Cancelled *Draft        `json:"cancelled,omitempty"` // the last one that was cancelled: it may be taken back
	Published []publication `json:"published,omitempty"` // the last ones, for taps on what is out already
}

func (t *turn) memory() memory { return chat.Recall[memory](t.Turn, Name) }

// cancel lets go of the sale, unless it is only not to be published yet. It may be taken back.
func (t *turn) cancel(ctx context.Context) (chat.Message, error) {
	if t.Input.Kind == chat.Text && t.is(t.Input.Text, t.text.notYet) {
		return t.Remark(t.text.keptForLater), nil
	}
	d := *t.draft()
	said := t.text.notSold
	if !d.isBlank() {
		m := t.memory()
		m.Cancelled = &d
		chat.Remember(t.Turn, Name, m)
		t.Undoable(Name, cancelled)
		said = t.text.cancelled
	}
	return t.finish(ctx, said)
}

// takeBack goes on with the sale that was cancelled.
func (t *turn) takeBack(ctx context.Context) (chat.Message, error) {
	d := t.memory().Cancelled
	t.NotUndoable(cancelled)
	if d == nil {
		return chat.Tell(t.text.noDraft), nil
	}
	if !t.takeUp(d.Number) { // "atrás" has not brought it back meanwhile
		t.begin(*d)
	}
	t.Heading(t.text.takenBack)
	return t.next(ctx)
}

// phrase takes back a cancelled sale, or goes on with one that other things have interrupted, at words that say no more.
func (t *turn) phrase(ctx context.Context, text string) (answer chat.Message, ok bool, err error) {
	last := t.LastUndoable(Name)
	switch {
	case last != nil && last.About == cancelled && t.is(text, t.text.takeBack):
		answer, err = t.takeBack(ctx)
	case t.draft() != nil && !t.Late() && t.is(text, slices.Concat(t.text.publishing, t.text.resuming)):
		answer, err = t.start(ctx)
	case t.draft() != nil && t.OpenFlow() == Name && t.is(text, t.text.notYet):
		answer = t.Remark(t.text.keptForLater)
	default:
		return chat.Message{}, false, nil
	}
	return answer, true, err
}
