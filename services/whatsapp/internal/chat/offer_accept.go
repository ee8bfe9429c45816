package chat

import (
	"context"
	"fmt"
	"strings"

	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
	"github.com/qhatu/qhatu/services/whatsapp/internal/say"
)

// confirm is the first of two steps: what she sells, for how much, in figures and words. Where the lot has too little, it
// says so instead.
func (t *turn) confirm(d deal) Message {
	if d.lot.State == market.LotPaused {
		return told(fmt.Sprintf(textPaused, d.lot.Code))
	}
	if d.lot.ID != "" && d.lot.Available < d.offer.Base.Milli {
		return shortOf(d)
	}
	advance := ""
	if part := advanceOf(d.offer.Total, d.offer.Advance); part.Minor > 0 {
		advance = fmt.Sprintf(textAdvance, say.Money(part))
	}
	return ask(strings.TrimSpace(d.whose+"\n"+fmt.Sprintf(textConfirm, say.Quantity(d.offer.Quantity)+d.of(), d.buyer(), say.Money(d.offer.Total), say.Words(d.offer.Total), advance)),
		Choice{ID: d.tapOf("yes"), Title: "✅ Sí, vendo"}, Choice{ID: d.tapOf("show"), Title: "↩️ Volver"})
}

func advanceOf(total money.Amount, percent int) money.Amount {
	return money.Amount{Minor: total.Minor * int64(percent) / 100, Currency: total.Currency}
}

// shortOf says what is left, and offers it.
func shortOf(d deal) Message {
	left := d.left()
	if !left.Positive() {
		return ask(fmt.Sprintf(textNothingLeft, d.lot.Code),
			Choice{ID: d.tapOf("why", "sold"), Title: "✅ Sí, dile"}, Choice{ID: d.tapOf("show"), Title: "↩️ Volver"})
	}
	return ask(fmt.Sprintf(textOnlyLeft, remains(left), say.Them(left)),
		Choice{ID: d.tapOf("left"), Title: "✅ Sí"}, Choice{ID: d.tapOf("no"), Title: "❌ No"})
}

// left is what may still be sold, in the unit of the offer; less than one of it, in the base.
func (d deal) left() quantity.Quantity {
	return leftIn(d.offer.Quantity.Unit, d.lot.Available, d.lot.Measure)
}

func leftIn(unit string, available int64, m quantity.Measure) quantity.Quantity {
	factor, err := m.Factor(unit)
	if err != nil || available < factor {
		return quantity.Quantity{Milli: available, Unit: m.Base}
	}
	return quantity.Quantity{Milli: available / factor * 1000, Unit: unit}
}

// accept is the second step. It counts by when she tapped.
func (t *turn) accept(ctx context.Context, d deal) (Message, error) {
	order, err := t.market.Accept(ctx, t.act("accept"), d.ID, d.offer.Number)
	if err != nil {
		return t.notDone(ctx, d, err)
	}
	t.did(d.ID, d.offer.Number)
	if order.State == market.OrderCancelled {
		return told(notEnough(order, d.buyer(), d.lot)), nil
	}
	return told(fmt.Sprintf(textDeal, "*"+d.buyer()+"*", say.Quantity(order.Quantity)+d.of(), say.Money(order.Total), doNotLoad(order))), nil
}

func doNotLoad(o market.Order) string {
	payment := textThePayment
	if part := advanceOf(o.Total, o.Advance); part.Minor > 0 {
		payment = soles("el", "los", part)
	}
	return fmt.Sprintf(textDoNotLoad, payment)
}

func notEnough(o market.Order, buyer string, lot market.Lot) string {
	left := leftIn(o.Quantity.Unit, o.Left, lot.Measure)
	if !left.Positive() || lot.ID == "" {
		return fmt.Sprintf(textNotEnoughPlain, buyer)
	}
	return fmt.Sprintf(textNotEnough, remained(left), buyer)
}

// notDone answers when the market refuses because things have changed: it says how they are now.
func (t *turn) notDone(ctx context.Context, d deal, err error) (Message, error) {
	if !market.Refused(err, "stale-offer", "own-offer", "out-of-turn", "negotiation-ended", "already-agreed", "not-found", "idempotency-key-reused") {
		return Message{}, err
	}
	now, errNow := t.deal(ctx, d.ID, d.offer.Number)
	if errNow != nil {
		return Message{}, errNow
	}
	return t.gone(ctx, now)
}

// askWhetherStands is the late yes: her own offer on the same terms, for a day. Nothing is sold before he says yes.
func (t *turn) askWhetherStands(ctx context.Context, d deal) (Message, error) {
	his := d.his()
	return t.make(ctx, d, market.NewOffer{
		Quantity: his.Quantity, Price: his.Price, Like: his, ValidUntil: t.in.At.Add(lateYes),
	}, fmt.Sprintf(textAskedAgain, d.buyer()))
}

func (t *turn) offerWhatIsLeft(ctx context.Context, d deal) (Message, error) {
	left := d.left()
	switch {
	case !left.Positive():
		return shortOf(d), nil
	case d.lot.Available >= d.offer.Base.Milli: // there is enough again
		left = d.offer.Quantity
	}
	return t.make(ctx, d, market.NewOffer{Quantity: left, Price: d.offer.Price, Like: d.offer}, textSent)
}
