package sell

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/phrase"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
	"github.com/qhatu/qhatu/services/whatsapp/internal/say"
)

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
	t.rememberPublication(d.Number, lot.Code)
	t.publishedInstead()
	t.Done()
	answer, err := t.finish(ctx, t.told(lot))
	if t.draft() == nil { // else it is about the next sale
		answer.About, answer.Subject = lot.ID, lot.Code
	}
	return answer, err
}

// told says that a lot is published: by a card to pass on or, where the next sale follows, in a line.
func (t *turn) told(lot market.Lot) string {
	if t.isWaitedFor() {
		return fmt.Sprintf(t.text.publishedNext, lot.Code, phrase.Lot(lot))
	}
	hint := ""
	if t.MayUndo() {
		hint = t.text.undoHint
	}
	return fmt.Sprintf(t.text.published, lot.Code, phrase.LotOnOffer(lot, t.Input.Number), hint)
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

// publication is a sale that is on the market.
type publication struct {
	Number int    `json:"number"` // of the sale
	Code   string `json:"code"`   // of the lot
}

// maxPublications are as many as are remembered.
const maxPublications = 10

// rememberPublication lets an older button of the sale say that it is out. What was cancelled before cannot be taken back any more.
func (t *turn) rememberPublication(number int, code string) {
	m := t.memory()
	m.Published = append(slices.Clip(m.Published), publication{number, code})
	m.Published = m.Published[max(0, len(m.Published)-maxPublications):]
	m.Cancelled = nil
	chat.Remember(t.Turn, Name, m)
}

// undo takes back what was done last to a sale: it was published a moment ago, or cancelled.
func (t *turn) undo(ctx context.Context, u chat.Undoable) (chat.Message, error) {
	if u.About == cancelled {
		return t.takeBack(ctx)
	}
	return t.unpublish(ctx, u)
}

// did says what undo takes back: publiqué MZ-7K3F.
func (t *turn) did(u chat.Undoable) string {
	if u.About == cancelled {
		return t.text.didCancel
	}
	return fmt.Sprintf(t.text.didPublish, u.Args.At(1))
}

// unpublish withdraws what was published a moment ago.
func (t *turn) unpublish(ctx context.Context, u chat.Undoable) (chat.Message, error) {
	code, owner := u.Args.At(1), u.Args.At(2)
	if !u.IsRecent(t.Input.At) {
		return chat.Tell(fmt.Sprintf(t.text.tooLateToUndo, code)), nil
	}
	if err := t.ActFor(ctx, owner); err != nil {
		return chat.Message{}, err
	}
	if has, err := t.hasOffers(ctx, u.About); has || err != nil {
		t.Heading(fmt.Sprintf(t.text.hasOffers, code))
		return t.askToWithdraw(ctx, u.About, err)
	}
	_, err := t.market.WithdrawLot(ctx, t.Command("undo"), u.About, "mistake")
	if err != nil && !market.Refused(err, "lot-withdrawn") {
		return chat.Message{}, err
	}
	t.NotUndoable(u.About)
	t.Done()
	return chat.Tell(fmt.Sprintf(t.text.undone, code)), nil
}

// hasOffers tells whether somebody bargains for a lot, or bought of it: then it is not taken away unasked.
func (t *turn) hasOffers(ctx context.Context, lot string) (bool, error) {
	if there, err := t.market.Lot(ctx, lot); err != nil || there.Available < there.Posted {
		return err == nil, err
	}
	all, err := t.market.Negotiations(ctx)
	return slices.ContainsFunc(all, func(n market.Negotiation) bool { return n.Lot == lot }), err
}

// askToWithdraw hands over to the conversation about lots.
func (t *turn) askToWithdraw(ctx context.Context, lot string, err error) (chat.Message, error) {
	if err != nil {
		return chat.Message{}, err
	}
	return t.Tap(ctx, chat.ID(tapLot, lot, "remove"))
}

// tapLot is the tap of the conversation about lots: lot:<lot>:<verb>.
const tapLot = "lot"

// weekday is a day's name: viernes.
func weekday(day time.Time) string {
	name, _, _ := strings.Cut(say.Date(say.InPeru(day)), " ")
	return name
}
