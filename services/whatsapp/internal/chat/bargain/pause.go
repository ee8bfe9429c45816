package bargain

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

// isPaused tells whether a negotiation that has not ended rests, because one of the two sides begins no new trade.
func isPaused(n market.Negotiation) bool {
	switch n.State {
	case market.AwaitingSeller, market.AwaitingBuyer, market.NegotiationExpired:
		return n.BuyerSuspended || n.Suspended
	}
	return false
}

// mayRefuse tells whether the answer refuses an offer of the buyer's that stands: that is free also while the negotiation rests.
func (t *turn) mayRefuse(d deal, verb string) bool {
	return (verb == "no" || verb == "why") && d.Allowed.Has(market.ActionReject) && d.Standing == d.offer.Number && t.isInTime(d.offer)
}

// paused says why an offer rests. It may be refused all the same.
func (t *turn) paused(d deal) chat.Message {
	body := fmt.Sprintf(t.text.buyerSuspended, d.buyer())
	if d.Suspended {
		m := t.Suspended()
		if m.About = d.ID; !t.mayRefuse(d, "no") {
			return m
		}
		body = m.Body + "\n" + fmt.Sprintf(t.text.waitsForNo, t.subject(d))
	}
	if !t.mayRefuse(d, "no") {
		m := chat.Tell(body)
		m.About = d.ID
		return m
	}
	return t.ask(d, body,
		chat.Choice{ID: d.tapOf("no"), Title: t.text.refuse, Means: chat.No}, chat.Choice{ID: d.tapOf("stay"), Title: t.text.wait})
}

// apart parts the negotiations that may be answered from those that rest.
func apart(all []market.Negotiation) (open, paused []market.Negotiation) {
	for _, n := range all {
		if isPaused(n) {
			paused = append(paused, n)
		} else {
			open = append(open, n)
		}
	}
	return open, paused
}

// resting is a line that names the buyers whose offers rest; "" where none does.
func (t *turn) resting(paused []market.Negotiation) string {
	var names []string
	for _, n := range paused {
		d := deal{Negotiation: n, text: &t.text}
		if name := "*" + d.buyer() + "*"; !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return ""
	}
	return fmt.Sprintf(t.text.resting, strings.Join(names, ", "))
}

// allRest answers who asks for the offers while all that there are rest.
func (t *turn) allRest(ctx context.Context, paused []market.Negotiation) (chat.Message, error) {
	if len(paused) > 1 && !paused[0].Suspended {
		return chat.Tell(t.resting(paused)), nil
	}
	d, err := t.dealOf(ctx, paused[0], 0)
	if err != nil {
		return chat.Message{}, err
	}
	return t.show(ctx, d)
}

// buyerPaused tells that the buyer of these negotiations begins no new trade; buyerBack that they do again.
func (t *turn) buyerPaused(ctx context.Context, args chat.Args) (chat.Message, error) {
	return t.ofBuyer(ctx, args, true)
}

func (t *turn) buyerBack(ctx context.Context, args chat.Args) (chat.Message, error) {
	return t.ofBuyer(ctx, args, false)
}

// ofBuyer tells of the first of these negotiations that has not ended how its buyer stands, where that is as it was said to be.
func (t *turn) ofBuyer(ctx context.Context, negotiations chat.Args, suspended bool) (chat.Message, error) {
	for _, id := range negotiations {
		n, err := t.market.Negotiation(ctx, id)
		if market.Refused(err, "not-found") {
			continue
		}
		if err != nil {
			return chat.Message{}, err
		}
		if n.BuyerSuspended != suspended {
			return chat.Message{}, nil
		}
		d, err := t.dealOf(ctx, n, 0)
		if err != nil {
			return chat.Message{}, err
		}
		switch n.State {
		case market.AwaitingSeller, market.AwaitingBuyer:
			return t.toldOfBuyer(d), nil
		}
	}
	return chat.Message{}, nil
}

func (t *turn) toldOfBuyer(d deal) chat.Message {
	text := t.text.buyerReopened
	if d.BuyerSuspended {
		text = t.text.buyerSuspended
	}
	m := chat.Tell(fmt.Sprintf(text, d.buyer()))
	m.Row = d.row()
	return m
}
