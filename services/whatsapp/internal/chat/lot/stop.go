package lot

import (
	"context"
	"fmt"
	"slices"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/phrase"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

// remove reads back that a lot leaves the market for good; it may also pause.
func (t *turn) remove(_ context.Context, lot market.Lot, _ string) (chat.Message, error) {
	t.expect(askSure, lot.ID, "yes", t.Input.Key)
	choices := []chat.Choice{{ID: tapOf(lot.ID, "yes", t.Input.Key), Title: t.text.yesRemove, Means: chat.Yes, Binds: true, Final: true}}
	body := fmt.Sprintf(t.text.remove, t.heading(lot))
	if lot.State != market.LotPaused {
		body += "\n" + t.text.orPause
		choices = append(choices, chat.Choice{ID: tapOf(lot.ID, "pause"), Title: t.text.pause})
	}
	return about(t.Ask(body, append(choices, chat.Choice{ID: tapOf(lot.ID, "no"), Title: t.text.no, Means: chat.No})...), lot), nil
}

// isRemoving tells whether the read-back of this key still waits for its answer. A withdrawal cannot be undone, so an old button
// of one that was left reads it back anew.
func (t *turn) isRemoving(lot market.Lot, key string) bool {
	asked := t.Asked()
	return key != "" && asked != nil && asked.Flow == Name && asked.What == askSure && slices.Equal(asked.Args, chat.Args{lot.ID, "yes", key})
}

func (t *turn) removed(ctx context.Context, lot market.Lot, _ reading) (chat.Message, error) {
	_, err := t.market.WithdrawLot(ctx, t.Command("remove"), lot.ID, "other")
	if err != nil && !market.Refused(err, "lot-withdrawn") {
		return chat.Message{}, err
	}
	t.ExpectNothing()
	t.Done()
	t.Ended(lot.ID)
	t.Final(fmt.Sprintf(t.text.tookOff, lot.Code))
	return chat.Tell(fmt.Sprintf(t.text.removed, lot.Code)), nil
}

// pause reads back that a lot leaves the market for a while.
func (t *turn) pause(_ context.Context, lot market.Lot, _ string) (chat.Message, error) {
	if lot.State == market.LotPaused {
		return about(chat.Tell(fmt.Sprintf(t.text.alreadyPaused, lot.Code)), lot), nil
	}
	return t.sure(lot, fmt.Sprintf(t.text.surePause, t.heading(lot)), t.text.yesPause, "paused"), nil
}

func (t *turn) pausedNow(ctx context.Context, lot market.Lot, read reading) (chat.Message, error) {
	now, err := t.market.PauseLot(ctx, t.CommandOf(read.key, "pause"), lot.ID)
	if err != nil {
		return chat.Message{}, err
	}
	t.canUndo(lot, undoPause)
	return t.changed(now, read, fmt.Sprintf(t.text.isPausedNow, lot.Code)), nil
}

// resume reads back that a paused lot returns to the market.
func (t *turn) resume(_ context.Context, lot market.Lot, _ string) (chat.Message, error) {
	if lot.State != market.LotPaused {
		return about(chat.Tell(fmt.Sprintf(t.text.alreadyOnSale, lot.Code, t.now(lot))), lot), nil
	}
	return t.sure(lot, fmt.Sprintf(t.text.sureResume, t.heading(lot), phrase.LotNow(lot)), t.text.yesResume, "resumed"), nil
}

func (t *turn) resumedNow(ctx context.Context, lot market.Lot, read reading) (chat.Message, error) {
	now, err := t.market.ResumeLot(ctx, t.CommandOf(read.key, "resume"), lot.ID)
	if err != nil {
		return chat.Message{}, err
	}
	t.canUndo(lot, undoResume)
	return t.changed(now, read, fmt.Sprintf(t.text.isOnSaleAgain, lot.Code)), nil
}
