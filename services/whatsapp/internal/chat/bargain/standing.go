package bargain

import (
	"context"
	"fmt"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/phrase"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
	"github.com/qhatu/qhatu/services/whatsapp/internal/say"
)

// whyNot asks for the reason of a no.
func (t *turn) whyNot(d deal) chat.Message {
	return t.ask(d, fmt.Sprintf(t.text.why, d.buyer()),
		chat.Choice{ID: d.tapOf("why", "price"), Title: t.text.tooLow, Words: t.text.tooLowWords},
		chat.Choice{ID: d.tapOf("why", "sold"), Title: t.text.soldIt, Words: t.text.soldItWords},
		chat.Choice{ID: d.tapOf("why", "trust"), Title: t.text.noTrust, Words: t.text.noTrustWords})
}

func (t *turn) reject(ctx context.Context, d deal, reason string) (chat.Message, error) {
	if _, err := t.market.Reject(ctx, t.Command("reject"), d.ID, d.offer.Number, reason); err != nil {
		return t.notDone(ctx, d, err)
	}
	t.answered(d.ID, d.offer.Number)
	t.Final(fmt.Sprintf(t.text.didRefuse, say.Money(d.offer.Price.Amount()), d.buyer()))
	return chat.Tell(fmt.Sprintf(t.text.rejected, say.Money(d.offer.Price.Amount()))), nil
}

// standing says how things are when the offer cannot be answered as it could when its card was sent.
func (t *turn) standing(ctx context.Context, d deal) (chat.Message, error) {
	m, err := t.stands(ctx, d)
	if err != nil {
		return m, err
	}
	t.saw(d.Negotiation)
	if len(m.Buttons) == 0 {
		m.Row = d.row()
	}
	return m, nil
}

// row shows how the negotiation stands by then.
func (d deal) row() *chat.Choice { return &chat.Choice{ID: d.tapOf("show"), Title: d.buyer()} }

func (t *turn) stands(ctx context.Context, d deal) (chat.Message, error) {
	if isPaused(d.Negotiation) {
		return t.paused(d), nil
	}
	switch d.State {
	case market.NegotiationAgreed, market.NegotiationDone:
		return chat.Tell(t.alreadySold(d)), nil
	case market.NegotiationClosed:
		return chat.Tell(fmt.Sprintf(t.text.over, d.buyer())), nil
	case market.NegotiationCancelled:
		return chat.Tell(fmt.Sprintf(t.text.lotEnded, d.buyer())), nil
	case market.NegotiationExpired:
		return t.ranOut(d), nil
	case market.AwaitingBuyer:
		return chat.Tell(t.answeredAlready(d)), nil
	}
	return t.changed(ctx, d)
}

// changed answers where it is the seller's turn, but not on this offer.
func (t *turn) changed(ctx context.Context, d deal) (chat.Message, error) {
	switch {
	case d.Standing == 0:
		return t.declined(d), nil
	case d.Standing == d.offer.Number && !t.isInTime(d.offer):
		return t.ranOut(d), nil
	case d.Standing == d.offer.Number && !d.Allowed.Has(market.ActionAccept):
		return chat.Tell(fmt.Sprintf(t.text.notNow, d.buyer(), t.CoordinatorContact)), nil
	case d.Standing == d.offer.Number:
		return chat.Tell(t.text.justChanged), nil
	}
	now, err := t.dealOf(ctx, d.Negotiation, d.Standing)
	if err != nil {
		return chat.Message{}, err
	}
	if !t.isOpen(now) {
		return t.ranOut(now), nil
	}
	t.Heading(fmt.Sprintf(t.text.changed, say.Money(now.offer.Price.Amount())))
	if now.offer.Price == d.offer.Price {
		t.Heading(t.text.changedOtherwise)
	}
	return t.card(now), nil
}

// alreadySold tells the person's own yes from a colleague's and from the buyer's.
func (t *turn) alreadySold(d deal) string {
	for _, o := range d.Offers {
		switch {
		case o.State != market.OfferAccepted:
		case o.By == market.Seller:
			return fmt.Sprintf(t.text.buyerSaidYes, say.Capital(d.buyer()), say.Money(o.Price.Amount()))
		case t.hasAnswered(d.ID, o.Number) && d.State == market.NegotiationAgreed:
			return fmt.Sprintf(t.text.awaitsStock, d.buyer(), say.Quantity(o.Quantity)+d.of(), say.Money(o.Total))
		case t.hasAnswered(d.ID, o.Number):
			return fmt.Sprintf(t.text.youSold, say.Money(o.Price.Amount()), d.buyer())
		default:
			return fmt.Sprintf(t.text.colleagueSold, say.Money(o.Price.Amount()), d.buyer())
		}
	}
	return fmt.Sprintf(t.text.over, d.buyer())
}

// answeredAlready says why it is the buyer's turn.
func (t *turn) answeredAlready(d deal) string {
	if standing, ok := d.Offer(d.Standing); ok && standing.By == market.Seller {
		price := say.Money(standing.Price.Amount())
		if t.hasAnswered(d.ID, standing.Number) {
			return fmt.Sprintf(t.text.youAnswered, price, d.buyer())
		}
		return fmt.Sprintf(t.text.colleague, price, d.buyer(), say.Clock(say.InPeru(standing.MadeAt)))
	}
	theirs := d.lastOfBuyer()
	switch theirs.State {
	case market.OfferRefused:
		return t.text.notEnough(market.Order{Quantity: theirs.Quantity, Left: theirs.Left}, d.buyer(), d.lot)
	case market.OfferRejected:
		if t.hasAnswered(d.ID, theirs.Number) {
			return fmt.Sprintf(t.text.youRefused, say.Money(theirs.Price.Amount()))
		}
		return fmt.Sprintf(t.text.colleagueNo, say.Money(theirs.Price.Amount()))
	}
	return fmt.Sprintf(t.text.takenBack, say.Capital(d.buyer()))
}

// ranOut says that the time of the last offer is over. The buyer may be asked whether theirs still stands; ours may be made again.
func (t *turn) ranOut(d deal) chat.Message {
	d.offer = d.Offers[len(d.Offers)-1]
	expired := d.Negotiation
	expired.State = market.NegotiationExpired
	t.saw(expired)
	if d.offer.By == market.Seller {
		return t.oursRanOut(d)
	}
	return t.buyersRanOut(d, fmt.Sprintf(t.text.ranOut, say.Day(d.offer.ValidUntil, t.Input.At), d.buyer(), say.Price(d.offer.Price)))
}

func (t *turn) oursRanOut(d deal) chat.Message {
	return t.ask(d, fmt.Sprintf(t.text.oursLate, say.Money(d.offer.Price.Amount()), d.buyer()),
		chat.Choice{ID: d.tapOf("counter"), Title: t.text.otherPrice}, chat.Choice{ID: d.tapOf("stay"), Title: t.text.leave, Means: chat.No})
}

func (t *turn) buyersRanOut(d deal, body string) chat.Message {
	return t.askToBind(d, body, d.unusual(d.offer), t.text.nothingSoldYet,
		chat.Choice{ID: d.tapOf("ask"), Title: t.text.askThem, Means: chat.Yes, Binds: true, Final: true},
		chat.Choice{ID: d.tapOf("counter"), Title: t.text.otherPrice},
		chat.Choice{ID: d.tapOf("stay"), Title: t.text.no, Means: chat.No})
}

// declined says that the buyer rejected our offer, or accepted it while there was too little: it is our turn.
func (t *turn) declined(d deal) chat.Message {
	d.offer = d.Offers[len(d.Offers)-1]
	if d.offer.State == market.OfferRefused {
		return t.short(d)
	}
	body := fmt.Sprintf(t.text.theyDeclined, say.Capital(d.buyer()), agreeing(t.text.your, t.text.yourMany, d.offer.Price.Amount()))
	if d.offer.State == market.OfferWithdrawn {
		body = fmt.Sprintf(t.text.youTookBack, say.Price(d.offer.Price), d.buyer())
	}
	return t.ask(d, body,
		chat.Choice{ID: d.tapOf("counter"), Title: t.text.otherPrice}, chat.Choice{ID: d.tapOf("stay"), Title: t.text.leave, Means: chat.No})
}

// short says that the buyer accepted our offer, but that the lot had too little. What is left may be offered instead.
func (t *turn) short(d deal) chat.Message {
	buyer, leave := say.Capital(d.buyer()), chat.Choice{ID: d.tapOf("stay"), Title: t.text.leave, Means: chat.No}
	left := d.left()
	switch {
	case d.lot.ID == "", d.lot.State != market.LotPublished:
		return t.ask(d, fmt.Sprintf(t.text.buyersYesLotGone, buyer), leave)
	case !left.Positive():
		return t.ask(d, fmt.Sprintf(t.text.buyersYesNothing, buyer), leave)
	case d.lot.Available >= d.offer.Base.Milli: // there is enough again
		return t.askToBind(d, fmt.Sprintf(t.text.buyersYesAgain, buyer, phrase.Remains(left), say.Quantity(d.offer.Quantity), say.Price(d.offer.Price)), d.unusual(d.offer), "",
			chat.Choice{ID: d.tapOfLeft(), Title: t.text.yesAgain, Means: chat.Yes, Binds: true, Final: true},
			chat.Choice{ID: d.tapOf("counter"), Title: t.text.otherPrice}, leave)
	}
	return t.askToBind(d, fmt.Sprintf(t.text.buyersYesShort, buyer, phrase.Remains(left), say.Them(left), say.Price(d.offer.Price)), d.unusual(d.offer), "",
		chat.Choice{ID: d.tapOfLeft(), Title: t.text.yes, Means: chat.Yes, Binds: true, Final: true}, chat.Choice{ID: d.tapOf("counter"), Title: t.text.otherPrice}, leave)
}
