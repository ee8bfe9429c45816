package order

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

// refused answers where the market refuses: it asks for what the market wants to know, or says how things are now.
func (t *turn) refused(ctx context.Context, o order, d Draft, err error) (chat.Message, error) {
	switch {
	case market.Wrong(err).Pointer == "/release_code":
		d.Code = ""
		t.Heading(t.text.wrongCode)
		return t.goAhead(ctx, o, d)
	case market.Refused(err, "too-many-release-codes"):
		t.DropDraft(Name)
		t.ExpectNothing()
		return t.about(o, chat.Tell(fmt.Sprintf(t.text.manyCodes, t.CoordinatorContact))), nil
	case market.Refused(err, "advance-unpaid", "release-code-needed") && d.Reason == "" && d.Verb == dispatch:
		d.Explain = true
		return t.goAhead(ctx, o, d)
	case market.Refused(err, "beyond-mandate"):
		t.DropDraft(Name)
		t.ExpectNothing()
		return t.about(o, chat.Tell(fmt.Sprintf(t.text.beyondMandate, cmp.Or(t.text.beyondActs[d.Verb], t.text.beyondAct), o.buyer()))), nil
	case market.Refused(err, "photo-stays"):
		return t.stays(), nil
	case market.Wrong(err).Pointer == "/delivery/place":
		d.Place = ""
		t.Heading(market.Wrong(err).Detail)
		return t.goAhead(ctx, o, d)
	case market.RepeatedPayment(err) != 0:
		return t.repeated(ctx, o.ID, d, market.RepeatedPayment(err))
	case market.Refused(err, "payment-beyond-cap"):
		d.Money = 0
		t.Heading(t.text.beyondCap)
		return t.goAhead(ctx, o, d)
	case market.Refused(err, "delivery-incomplete") && d.Rest == "":
		d.Short = true
		return t.goAhead(ctx, o, d)
	case !market.Refused(err, changed...):
		return chat.Message{}, err
	}
	now, errNow := t.find(ctx, o.ID)
	if errNow != nil {
		return chat.Message{}, errNow
	}
	t.Heading(t.text.hasChanged)
	if market.Refused(err, "payment-too-much") {
		d.Money = 0
	}
	if !isSame(now, d) {
		return t.notNow(now, d.Verb), nil
	}
	return t.goAhead(ctx, now, d)
}

// changed are the refusals of what is no longer as it was read back.
var changed = []string{
	market.StaleRevision, "stale-weight", "no-weight-waits", "stale-amendment", "already-there", "nothing-left", "nothing-on-the-way", "already-under-way", "order-received",
	"order-disputed", "order-resolved", "order-cancelled", "weight-agreed", "already-weighed", "nothing-sent", "not-weighed",
	"amendment-open", "stale-claim", "payment-too-much", "nothing-due-back", "payment-confirmed", "payment-taken-back",
}

// isSame tells whether what an answer is given to is still what it was.
func isSame(o order, d Draft) bool {
	switch d.Verb {
	case agreeWeight:
		theirs, ok := o.theirWeight()
		return ok && theirs.Number == d.Delivery && theirs.Waiting.Net == d.Net
	case accept, reject:
		a, ok := o.Amendment()
		return ok && a.Number == d.Amendment
	case yield, refuse:
		c, ok := o.Claim()
		return ok && c.Number == d.Claim
	case takeBack:
		return slices.ContainsFunc(o.ownPhotos(), func(p market.OrderPhoto) bool { return p.Number == d.Photo })
	case confirm, deny:
		return isPaymentSame(o, d)
	case paid, giveBack:
		return o.mayBe(d.Verb)
	}
	return true
}
