package order

import (
	"context"
	"fmt"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/phrase"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
	"github.com/qhatu/qhatu/services/whatsapp/internal/say"
)

// claimActs are the answers to what the buyer claims.
func (t *turn) claimActs() map[string]act {
	return map[string]act{
		yield: {
			action: market.ActionAcceptClaim, read: t.readYield, done: t.yielded,
			do: func(ctx context.Context, c market.Command, of market.SeenOrder, _ order, d Draft) (market.Order, error) {
				return t.market.AcceptClaim(ctx, c, of, d.Claim)
			},
		},
		refuse: {
			action: market.ActionRejectClaim, fields: []string{fieldReason},
			read: func(o order, d Draft) string {
				c, _ := o.Claim()
				return fmt.Sprintf(t.text.readBack[refuse], o.buyer(), t.text.reasons[c.Reason], t.text.reasons[d.Reason], t.Coordinator)
			},
			do: func(ctx context.Context, c market.Command, of market.SeenOrder, _ order, d Draft) (market.Order, error) {
				return t.market.RejectClaim(ctx, c, of, d.Claim, d.Reason)
			},
		},
	}
}

// claimLine says what the buyer claims, and until when it waits.
func (t *turn) claimLine(o order, c market.Claim) string {
	wants := t.text.wants[c.Wants]
	switch c.Wants {
	case market.WantsDiscount:
		wants = fmt.Sprintf(t.text.discountOf, say.Money(c.Total), say.Money(o.Total))
	case market.WantsReturn:
		wants = fmt.Sprintf(t.text.returnOf, o.part(c.Back), say.Money(c.Total), say.Money(o.Total))
	}
	return phrase.Lines(fmt.Sprintf(t.text.claims, o.buyer(), t.text.reasons[c.Reason], wants),
		fmt.Sprintf(t.text.claimUntil, phrase.Deadline(c.AnswerUntil), t.Coordinator))
}

// readYield reads back what is made good, and what it comes to.
func (t *turn) readYield(o order, _ Draft) string {
	c, _ := o.Claim()
	switch c.Wants {
	case market.WantsDiscount:
		return phrase.Lines(fmt.Sprintf(t.text.readWants[c.Wants], o.buyer(), say.Money(c.Total), say.Words(c.Total), say.Money(o.Total)), t.text.settled)
	case market.WantsReturn:
		return phrase.Lines(fmt.Sprintf(t.text.readWants[c.Wants], o.buyer(), o.part(c.Back), say.Money(c.Total), say.Words(c.Total), say.Money(o.Total)), t.text.settled)
	}
	return fmt.Sprintf(t.text.readWants[c.Wants], o.buyer())
}

// yielded says what was made good.
func (t *turn) yielded(o order, d Draft) string {
	for _, c := range o.Claims {
		if c.Number != d.Claim {
			continue
		}
		if c.Wants == market.WantsDiscount || c.Wants == market.WantsReturn {
			return fmt.Sprintf(t.text.doneWants[c.Wants], o.buyer(), say.Money(o.Total))
		}
		return fmt.Sprintf(t.text.doneWants[c.Wants], o.buyer())
	}
	return o.inWords(t)
}
