package chat

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

// undoFor is how long a publication can be taken back as if it had not been.
const undoFor = 10 * time.Minute

// stands is how long what was read back may be published without asking again: a price is of its day.
const stands = 24 * time.Hour

// publish puts the sale on the market. Done again it drafts and publishes the same lot.
func (t *turn) publish(ctx context.Context) (Message, error) {
	d := t.st.Draft
	if !d.Shown.IsZero() && t.in.At.Sub(d.Shown) > stands {
		t.head = fmt.Sprintf(textKept, weekday(d.Shown))
		return t.next(ctx)
	}
	lot, err := t.market.DraftLot(ctx, t.act("draft"), d.lot())
	if err == nil {
		lot, err = t.market.PublishLot(ctx, t.act("publish"), lot.ID)
	}
	if err != nil {
		return t.notPublished(err)
	}
	t.st.Sold = &Published{Draft: d.Number, Lot: lot.ID, Code: lot.Code, For: d.For, At: t.in.At}
	t.st.Draft, t.st.Ask, t.settled = nil, nil, true
	return told(fmt.Sprintf(textPublished, lot.Code, lotLine(lot))), nil
}

// notPublished asks anew for what the market refuses.
func (t *turn) notPublished(err error) (Message, error) {
	d, wrong := t.st.Draft, market.Wrong(err)
	switch {
	case strings.HasPrefix(wrong.Pointer, "/declared/kg_per_unit"):
		d.Grams = 0
		return t.askWeight(said(wrong)), nil
	case strings.HasPrefix(wrong.Pointer, "/declared"):
		return t.askQuantityAnew(said(wrong)), nil
	case strings.HasPrefix(wrong.Pointer, "/price"):
		d.Price = money.Price{}
		return t.askPrice(said(wrong)), nil
	}
	return Message{}, err
}

func said(wrong market.Field) string { return wrong.Detail }

// undo withdraws what was published a moment ago.
func (t *turn) undo(ctx context.Context) (Message, error) {
	sold := t.st.Sold
	if sold == nil || t.before(sold.At) {
		return told(textNothingToUndo), nil
	}
	if t.in.At.Sub(sold.At) > undoFor {
		return told(fmt.Sprintf(textTooLateToUndo, sold.Code)), nil
	}
	if err := t.as(ctx, sold.For); err != nil {
		return Message{}, err
	}
	_, err := t.market.WithdrawLot(ctx, t.act("undo"), sold.Lot, "mistake")
	if err != nil && !market.Refused(err, "lot-withdrawn") {
		return Message{}, err
	}
	t.st.Sold, t.settled = nil, true
	return told(fmt.Sprintf(textUndone, sold.Code)), nil
}
