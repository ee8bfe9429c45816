package bargain

import (
	"cmp"
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/phrase"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
	"github.com/qhatu/qhatu/services/whatsapp/internal/say"
)

// deal is an offer that is spoken of: its negotiation as it stands now, and the lot.
type deal struct {
	market.Negotiation
	offer   market.Offer
	lot     market.Lot
	mandate *money.Amount // most that the person may bind while they are new; nil: they are not
	whose   string        // a line that names the association; "" where the person acts for one only
	text    *texts
	at      time.Time // when the offer was made, or the order: days of another year are said with it
}

// tapOf is the id of a choice about the offer, and about no other.
func (d deal) tapOf(verb string, args ...string) string {
	return chat.ID(tapOffer, append([]string{d.ID, strconv.Itoa(d.offer.Number), verb}, args...)...)
}

// buyer is how the other side is called.
func (d deal) buyer() string {
	return cmp.Or(phrase.Party(d.BuyerName, d.BuyerErased), d.text.buyer)
}

// lastOfBuyer is the last offer of the buyer's; without one, the offer that is spoken of.
func (d deal) lastOfBuyer() market.Offer {
	for i := len(d.Offers) - 1; i >= 0; i-- {
		if d.Offers[i].By == market.Buyer {
			return d.Offers[i]
		}
	}
	return d.offer
}

// deal reads what there is to know of an offer; a number of 0 is the one that stands, or else the last.
func (t *turn) deal(ctx context.Context, id string, number int) (deal, error) {
	var n market.Negotiation
	err := t.Anywhere(ctx, func() (err error) {
		n, err = t.market.Negotiation(ctx, id)
		return err
	})
	if err != nil {
		return deal{}, err
	}
	return t.dealOf(ctx, n, number)
}

func (t *turn) dealOf(ctx context.Context, n market.Negotiation, number int) (deal, error) {
	if number == 0 {
		number = n.Standing
	}
	if number == 0 {
		number = len(n.Offers)
	}
	offer, ok := n.Offer(number)
	if !ok {
		return deal{}, &market.Problem{Status: 404, Slug: "not-found"}
	}
	lot, err := t.market.Lot(ctx, n.Lot)
	if err != nil && !market.Refused(err, "not-found") {
		return deal{}, err
	}
	mandate, err := t.mandateOf(ctx, n)
	return deal{Negotiation: n, offer: offer, lot: lot, mandate: mandate, whose: t.ForWhom(), text: &t.text, at: offer.MadeAt}, err
}

// show is the card of an offer that may be answered, or the deal that it became; any other is told as it stands.
func (t *turn) show(ctx context.Context, d deal) (chat.Message, error) {
	switch {
	case t.isOpen(d):
		return t.card(d), nil
	case d.Order != "" && d.isAgreed():
		return t.dealMade(ctx, d)
	}
	return t.standing(ctx, d)
}

// dealMade says all that was agreed on.
func (t *turn) dealMade(ctx context.Context, d deal) (chat.Message, error) {
	order, err := t.market.Order(ctx, d.Order)
	if err != nil {
		return chat.Message{}, err
	}
	agreed := market.Offer{Quantity: order.Quantity, Price: order.Price, Total: order.Total, Terms: order.Terms, Delivery: order.Delivery}
	agreed.Base.Unit = d.lot.Measure.Base
	m := chat.Tell(t.alreadySold(d) + "\n" + fmt.Sprintf(t.text.agreedOn, say.Quantity(order.Quantity)+d.of(), say.Price(order.Price), say.Money(order.Total)) +
		t.text.lines(d.unusual(agreed)) + "\n" + t.next(d, order))
	m.About = d.ID
	return m, nil
}

// now says how the negotiation stands that an earlier message is about.
func (t *turn) now(ctx context.Context, about chat.Args) (chat.Message, error) {
	d, err := t.deal(ctx, about.At(0), 0)
	if market.Refused(err, "not-found") {
		return chat.Tell(t.text.noNegotiation), nil
	}
	if err != nil {
		return chat.Message{}, err
	}
	return t.show(ctx, d)
}
