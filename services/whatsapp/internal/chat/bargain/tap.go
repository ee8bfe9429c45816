package bargain

import (
	"context"
	"slices"
	"strconv"

	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

// tap does what a button of an offer says, if the offer still stands.
func (t *turn) tap(ctx context.Context, args chat.Args) (chat.Message, error) {
	if len(args) < 3 {
		return t.list(ctx)
	}
	number, err := strconv.Atoi(args[1])
	if err != nil || number < 1 {
		return chat.Tell(t.text.noNegotiation), nil //nolint:nilerr // it names no offer, so that it can bind to none
	}
	d, err := t.deal(ctx, args[0], number)
	if market.Refused(err, "not-found") {
		return chat.Tell(t.text.noNegotiation), nil
	}
	if err != nil {
		return chat.Message{}, err
	}
	t.ExpectNothing()
	verb, args := args[2], args.Rest(3)
	switch verb {
	case "show":
		return t.show(ctx, d)
	case "stay":
		t.Done()
		return chat.Tell(t.text.leftAlone), nil
	}
	isOurs := t.mayReplace(d) && slices.Contains([]string{"counter", "price", "replace", "withdraw"}, verb)
	if !t.isOpen(d) && !isOurs && (!t.mayReopen(d) || !reopens(d, verb)) && !t.mayRefuse(d, verb) && !mayBeDone(d, verb) {
		return t.standing(ctx, d)
	}
	return t.respond(ctx, d, verb, args)
}

// respond does what a button says of an offer that may be answered so.
func (t *turn) respond(ctx context.Context, d deal, verb string, args chat.Args) (chat.Message, error) {
	switch {
	case t.OnlyLooks():
		return t.InDoubt(), nil
	case verb == "accept" && d.isBeyond(d.offer.Total), verb == "counter" && d.isBeyond(money.Amount{Minor: 1}):
		return chat.Message{}, errBeyondMandate
	}
	switch verb {
	case "accept":
		return t.confirm(d), nil
	case "yes":
		return t.acceptOffer(ctx, d)
	case "no":
		return t.whyNot(d), nil
	case "why":
		return t.reject(ctx, d, args.At(0))
	case "ask":
		return t.askWhetherStands(ctx, d)
	case "left":
		return t.offerWhatIsLeft(ctx, d, args)
	case "counter":
		return t.askCounter(d, ""), nil
	case "price":
		return t.readCounter(d, proposalOf(d, args)), nil
	case "send":
		return t.sendCounter(ctx, d, proposalOf(d, args))
	case "replace":
		return t.replace(ctx, d, proposalOf(d, args))
	case "withdraw":
		return t.withdraw(ctx, d)
	}
	return t.show(ctx, d)
}

// What may be done now the market says. The chat adds which offer the person means, and when they acted: an answer to an
// offer counts by that, not by when we hear of it.

// isOpen tells whether the offer may be answered.
func (t *turn) isOpen(d deal) bool {
	return d.Allowed.Has(market.ActionAccept) && d.Standing == d.offer.Number && t.isInTime(d.offer)
}

// mayReopen tells whether an offer may be made after this one, which was the last and can no longer be answered.
func (t *turn) mayReopen(d deal) bool {
	return d.Allowed.Has(market.ActionOffer) && d.offer.Number == len(d.Offers) && (d.Standing == 0 || !t.isInTime(d.offer))
}

// isInTime tells whether the person acted before an offer's time had run out.
func (t *turn) isInTime(o market.Offer) bool { return t.Input.At.Before(o.ValidUntil) }

// mayReplace tells whether the offer is ours and may be taken back, for another one.
func (t *turn) mayReplace(d deal) bool {
	return d.Allowed.Has(market.ActionWithdraw) && d.offer.By == market.Seller && d.Standing == d.offer.Number
}

// reopens tells whether an answer makes an offer. What is left may be offered only where the buyer accepted more than there was.
func reopens(d deal, verb string) bool {
	switch verb {
	case "ask", "counter", "price", "send", "replace":
		return true
	case "left":
		return d.offer.State == market.OfferRefused
	}
	return false
}

// mayBeDone tells whether the market already shows what this answer would bring about. Then the answer may have been given in
// a turn that was not saved, and the market, asked again with the same key, repeats what it said. It refuses if the answer was
// somebody else's.
func mayBeDone(d deal, verb string) bool {
	switch verb {
	case "yes":
		return d.offer.State == market.OfferAccepted
	case "why":
		return d.offer.State == market.OfferRejected
	case "withdraw":
		return d.offer.State == market.OfferWithdrawn
	case "ask", "left", "send", "replace":
		next, ok := d.Offer(d.offer.Number + 1)
		return ok && next.By == market.Seller && d.State == market.AwaitingBuyer && d.Standing == next.Number
	}
	return false
}
