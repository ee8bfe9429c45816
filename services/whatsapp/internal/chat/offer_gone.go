package chat

import (
	"context"
	"fmt"

	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
	"github.com/qhatu/qhatu/services/whatsapp/internal/say"
)

// whyNot asks for the reason of a no.
func whyNot(d deal) Message {
	return ask(textWhy,
		Choice{ID: d.tapOf("why", "price"), Title: "Precio bajo"},
		Choice{ID: d.tapOf("why", "sold"), Title: "Ya lo vendí"},
		Choice{ID: d.tapOf("why", "trust"), Title: "Sin confianza"})
}

func (t *turn) reject(ctx context.Context, d deal, reason string) (Message, error) {
	if _, err := t.market.Reject(ctx, t.act("reject"), d.ID, d.offer.Number, reason); err != nil {
		return t.notDone(ctx, d, err)
	}
	t.did(d.ID, d.offer.Number)
	return told(fmt.Sprintf(textRejected, say.Money(d.offer.Price.Amount()))), nil
}

// gone says how things are when the offer cannot be answered as it could when its card was sent.
func (t *turn) gone(ctx context.Context, d deal) (Message, error) {
	switch d.State {
	case market.NowAgreed, market.NowDone:
		return told(t.alreadySold(d)), nil
	case market.NowClosed:
		return told(fmt.Sprintf(textOver, d.buyer())), nil
	case market.NowCancelled:
		return told(fmt.Sprintf(textLotEnded, d.buyer())), nil
	case market.NowExpired:
		return t.ranOut(d), nil
	case market.AwaitingBuyer:
		return told(t.answered(d)), nil
	}
	return t.changed(ctx, d)
}

// changed: it is her turn, but not on this offer.
func (t *turn) changed(ctx context.Context, d deal) (Message, error) {
	switch {
	case d.Standing == 0:
		return declined(d), nil
	case d.Standing == d.offer.Number && !t.in.At.Before(d.offer.ValidUntil):
		return t.ranOut(d), nil
	case d.Standing == d.offer.Number:
		return told(textJustChanged), nil
	}
	now, err := t.dealOf(ctx, d.Negotiation, d.Standing)
	if err != nil {
		return Message{}, err
	}
	if !t.open(now) {
		return t.ranOut(now), nil
	}
	t.head = fmt.Sprintf(textChanged, say.Money(now.offer.Price.Amount()))
	return card(now), nil
}

// alreadySold tells her own yes from a colleague's and from the buyer's.
func (t *turn) alreadySold(d deal) string {
	for _, o := range d.Offers {
		switch {
		case o.State != market.OfferAccepted:
		case o.By == market.Seller:
			return fmt.Sprintf(textHeSaidYes, say.Capital(d.buyer()), say.Money(o.Price.Amount()))
		case t.st.did(Deed{Negotiation: d.ID, Offer: o.Number}):
			return fmt.Sprintf(textYouSold, say.Money(o.Price.Amount()), d.buyer())
		default:
			return fmt.Sprintf(textColleagueSold, say.Money(o.Price.Amount()), d.buyer())
		}
	}
	return fmt.Sprintf(textOver, d.buyer())
}

// answered: it is the buyer's turn.
func (t *turn) answered(d deal) string {
	if standing, ok := d.Offer(d.Standing); ok && standing.By == market.Seller {
		price := say.Money(standing.Price.Amount())
		if t.st.did(Deed{Negotiation: d.ID, Offer: standing.Number}) {
			return fmt.Sprintf(textYouAnswered, price, d.buyer())
		}
		return fmt.Sprintf(textColleague, price, d.buyer(), say.Clock(standing.MadeAt))
	}
	his := d.his()
	switch his.State {
	case market.OfferRefused:
		return notEnough(market.Order{Quantity: his.Quantity, Left: his.Left}, d.buyer(), d.lot)
	case market.OfferRejected:
		if t.st.did(Deed{Negotiation: d.ID, Offer: his.Number}) {
			return fmt.Sprintf(textYouRefused, say.Money(his.Price.Amount()))
		}
		return fmt.Sprintf(textColleagueNo, say.Money(his.Price.Amount()))
	}
	return fmt.Sprintf(textTakenBack, say.Capital(d.buyer()))
}

// ranOut: an offer's time is over. His may be asked for again, hers may be made again.
func (t *turn) ranOut(d deal) Message {
	d.offer = d.Offers[len(d.Offers)-1]
	if d.offer.By == market.Seller {
		return oursRanOut(d)
	}
	return hisRanOut(d, fmt.Sprintf(textRanOut, say.Day(d.offer.ValidUntil, t.in.At), say.Money(d.offer.Price.Amount())))
}

func oursRanOut(d deal) Message {
	return ask(fmt.Sprintf(textOursLate, say.Money(d.offer.Price.Amount()), d.buyer()),
		Choice{ID: d.tapOf("counter"), Title: "💬 Otro precio"}, Choice{ID: d.tapOf("stay"), Title: "❌ Dejarlo"})
}

func hisRanOut(d deal, body string) Message {
	return ask(body,
		Choice{ID: d.tapOf("ask"), Title: "✅ Pregúntale"},
		Choice{ID: d.tapOf("counter"), Title: "💬 Otro precio"},
		Choice{ID: d.tapOf("stay"), Title: "❌ No"})
}

// declined: hers was rejected, or accepted without there being enough; it is her turn.
func declined(d deal) Message {
	d.offer = d.Offers[len(d.Offers)-1]
	if d.offer.State == market.OfferRefused {
		return short(d)
	}
	return ask(fmt.Sprintf(textTheyDeclined, say.Capital(d.buyer()), soles("tu", "tus", d.offer.Price.Amount())),
		Choice{ID: d.tapOf("counter"), Title: "💬 Otro precio"}, Choice{ID: d.tapOf("stay"), Title: "❌ Dejarlo"})
}

// short: he accepted hers, but the lot had too little. What is left she may offer instead.
func short(d deal) Message {
	buyer, leave := say.Capital(d.buyer()), Choice{ID: d.tapOf("stay"), Title: "❌ Dejarlo"}
	left := d.left()
	switch {
	case d.lot.ID == "", d.lot.State != market.LotPublished:
		return ask(fmt.Sprintf(textHisYesLotGone, buyer), leave)
	case !left.Positive():
		return ask(fmt.Sprintf(textHisYesNothing, buyer), leave)
	case d.lot.Available >= d.offer.Base.Milli: // there is enough again
		return ask(fmt.Sprintf(textHisYesAgain, buyer, remains(left)),
			Choice{ID: d.tapOf("left"), Title: "✅ Sí, otra vez"},
			Choice{ID: d.tapOf("counter"), Title: "💬 Otro precio"}, leave)
	}
	return ask(fmt.Sprintf(textHisYesShort, buyer, remains(left), say.Them(left)),
		Choice{ID: d.tapOf("left"), Title: "✅ Sí"}, Choice{ID: d.tapOf("counter"), Title: "💬 Otro precio"}, leave)
}
