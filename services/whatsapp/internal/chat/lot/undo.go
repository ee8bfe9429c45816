package lot

import (
	"context"
	"fmt"

	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
	"github.com/qhatu/qhatu/services/whatsapp/internal/say"
)

// What may be taken back.
const (
	undoPrice  = "price"  // the price before, and after
	undoGoods  = "goods"  // the variety and the grade before
	undoStock  = "stock"  // the difference that takes it back
	undoSale   = "sale"   // its id
	undoPause  = "pause"  //
	undoResume = "resume" //
)

// canUndo lets a change be taken back, by what that needs.
func (t *turn) canUndo(lot market.Lot, what string, args ...string) {
	t.Undoable(Name, lot.ID, append([]string{what, lot.Code, lot.Owner}, args...)...)
}

// undo takes back what was changed a moment ago.
func (t *turn) undo(ctx context.Context, u chat.Undoable) (chat.Message, error) {
	what, code, owner, args := u.Args.At(0), u.Args.At(1), u.Args.At(2), u.Args.Rest(3)
	if !u.IsRecent(t.Input.At) {
		return chat.Tell(fmt.Sprintf(t.text.tooLateToUndo, code)), nil
	}
	if err := t.ActFor(ctx, owner); err != nil {
		return chat.Message{}, err
	}
	lot, err := t.market.Lot(ctx, u.About)
	if err != nil {
		return chat.Message{}, err
	}
	if m, asks := t.asksToUndo(lot, what, args); asks {
		t.Heading(t.text.hasChanged)
		return m, nil
	}
	switch err := t.takeBack(ctx, lot, what, args); {
	case market.Refused(err, "goods-offered"):
		return chat.Tell(fmt.Sprintf(t.text.offeredAsItIs, code)), nil
	case err != nil:
		return chat.Message{}, err
	}
	t.forgetMade()
	return t.takenBack(ctx, u.About, code, what)
}

// takenBack says what was taken back, and how the lot stands now.
func (t *turn) takenBack(ctx context.Context, id, code, what string) (chat.Message, error) {
	t.NotUndoable(id)
	t.ExpectNothing()
	t.Done()
	lot, err := t.market.Lot(ctx, id)
	if err != nil {
		return chat.Message{}, err
	}
	if lot.State == market.LotWithdrawn {
		return about(chat.Tell(fmt.Sprintf(t.text.undone[what], code)), lot), nil
	}
	return about(chat.Tell(fmt.Sprintf(t.text.undone[what], code)+"\n"+say.Capital(t.now(lot))+"."), lot), nil
}

// asksToUndo reads back what is to be taken back, as a change of its own, where the lot has become another since: what was added
// is promised, or somebody else has changed the price.
func (t *turn) asksToUndo(lot market.Lot, what string, args chat.Args) (chat.Message, bool) {
	switch {
	case what == undoStock && lot.Available+args.Int64(0) < 0:
		return t.sureStock(lot, args.Int64(0), market.ReasonMistake), true
	case what == undoPrice && len(args) > 3 && priceNow(lot, nil) != priceThen("", args.Rest(2)):
		return t.priceAgain(lot, args), true
	}
	return chat.Message{}, false
}

func (t *turn) takeBack(ctx context.Context, lot market.Lot, what string, args chat.Args) error {
	id := lot.ID
	var err error
	switch what {
	case undoPrice:
		_, err = t.market.ChangeLot(ctx, t.Command("undo"), id, termsOf(args.Int64(0), args.At(1)))
	case undoGoods:
		variety, grade := args.At(0), args.At(1)
		_, err = t.market.ChangeLot(ctx, t.Command("undo"), id, market.LotTerms{Variety: &variety, Grade: &grade})
	case undoStock:
		base := quantity.Measure{Unit: lot.Measure.Base, FactorMilli: 1000, Base: lot.Measure.Base}
		_, err = t.restock(ctx, t.Command("undo"), id, base, args.Int64(0), market.ReasonMistake)
	case undoSale:
		_, err = t.market.TakeBackSale(ctx, t.Command("undo"), id, args.At(0))
	case undoPause:
		_, err = t.market.ResumeLot(ctx, t.Command("undo"), id)
	case undoResume:
		_, err = t.market.PauseLot(ctx, t.Command("undo"), id)
	}
	return err
}
