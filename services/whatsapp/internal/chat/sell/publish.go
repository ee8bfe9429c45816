package sell

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/phrase"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
	"github.com/qhatu/qhatu/services/whatsapp/internal/say"
)

// undoTimeout is how long a publication can be taken back as if it had not been.
const undoTimeout = 10 * time.Minute

// readBackTimeout is how long what was read back may be published without asking again: a price is of its day.
const readBackTimeout = 24 * time.Hour

// publish puts the sale on the market. Done again it drafts and publishes the same lot.
func (t *turn) publish(ctx context.Context) (chat.Message, error) {
	d := t.draft()
	if !d.Shown.IsZero() && t.Input.At.Sub(d.Shown) > readBackTimeout {
		t.Heading(fmt.Sprintf(t.text.waited, weekday(d.Shown)))
		return t.next(ctx)
	}
	lot, err := t.market.DraftLot(ctx, t.Command("draft"), d.lot())
	if err == nil {
		lot, err = t.market.PublishLot(ctx, t.Command("publish"), lot.ID)
	}
	if err != nil {
		return t.notPublished(err)
	}
	t.Undoable(Name, lot.ID, strconv.Itoa(d.Number), lot.Code, d.For)
	t.drop()
	return chat.Tell(fmt.Sprintf(t.text.published, lot.Code, phrase.Lot(lot))), nil
}

// notPublished asks anew for what the market refuses.
func (t *turn) notPublished(err error) (chat.Message, error) {
	d, wrong := t.draft(), market.Wrong(err)
	switch {
	case strings.HasPrefix(wrong.Pointer, "/declared/kg_per_unit"):
		d.Grams = 0
		return t.askWeight(wrong.Detail), nil
	case strings.HasPrefix(wrong.Pointer, "/declared"):
		return t.askQuantityAnew(wrong.Detail), nil
	case strings.HasPrefix(wrong.Pointer, "/price"):
		d.Price = money.Price{}
		return t.askPrice(wrong.Detail), nil
	}
	return chat.Message{}, err
}

// publication is the last one, which may be taken back.
type publication struct {
	draft     int // the number of the sale
	lot, code string
	owner     string // the association whose lot it is
	at        time.Time
}

func (t *turn) lastPublication() (publication, bool) {
	last := t.LastUndoable(Name)
	if last == nil {
		return publication{}, false
	}
	return published(*last), true
}

func published(u chat.Undoable) publication {
	return publication{draft: u.Args.Int(0), lot: u.About, code: u.Args.At(1), owner: u.Args.At(2), at: u.At}
}

// undo withdraws what was published a moment ago.
func (t *turn) undo(ctx context.Context, u chat.Undoable) (chat.Message, error) {
	out := published(u)
	if t.Input.At.Sub(out.at) > undoTimeout {
		return chat.Tell(fmt.Sprintf(t.text.tooLateToUndo, out.code)), nil
	}
	if err := t.ActFor(ctx, out.owner); err != nil {
		return chat.Message{}, err
	}
	_, err := t.market.WithdrawLot(ctx, t.Command("undo"), out.lot, "mistake")
	if err != nil && !market.Refused(err, "lot-withdrawn") {
		return chat.Message{}, err
	}
	t.NotUndoable(out.lot)
	t.Done()
	return chat.Tell(fmt.Sprintf(t.text.undone, out.code)), nil
}

// weekday is a day's name: viernes.
func weekday(day time.Time) string {
	name, _, _ := strings.Cut(say.Date(say.InPeru(day)), " ")
	return name
}
