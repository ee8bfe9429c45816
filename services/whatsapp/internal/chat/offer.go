package chat

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
	"github.com/qhatu/qhatu/services/whatsapp/internal/say"
)

// deal is an offer that is spoken of: its negotiation as it stands now, and the lot.
type deal struct {
	market.Negotiation
	offer market.Offer
	lot   market.Lot
	whose string // a line that names the association; "" where the person acts for one only
}

// tapOf is the id of a choice about the offer, and about no other.
func (d deal) tapOf(verb string, args ...string) string {
	return strings.Join(append([]string{"neg", d.ID, strconv.Itoa(d.offer.Number), verb}, args...), ":")
}

// buyer is how the other side is called.
func (d deal) buyer() string {
	return or(called(d.BuyerName), textBuyer)
}

// his is the last offer of the buyer's; without one, the offer that is spoken of.
func (d deal) his() market.Offer {
	for i := len(d.Offers) - 1; i >= 0; i-- {
		if d.Offers[i].By == market.Buyer {
			return d.Offers[i]
		}
	}
	return d.offer
}

// offerTap does what a button of an offer says, if the offer still stands.
func (t *turn) offerTap(ctx context.Context, args []string) (Message, error) {
	if len(args) < 3 {
		return t.offers(ctx)
	}
	number, err := strconv.Atoi(args[1])
	if err != nil || number < 1 {
		return told(textNoNegotiation), nil //nolint:nilerr // it names no offer, so that it can bind to none
	}
	d, err := t.deal(ctx, args[0], number)
	if market.Refused(err, "not-found") {
		return told(textNoNegotiation), nil
	}
	if err != nil {
		return Message{}, err
	}
	t.st.Ask = nil
	verb, args := args[2], append(args[3:], "", "", "")
	switch verb {
	case "show":
		return t.show(ctx, d)
	case "stay":
		t.settled = true
		return told(textLeftAlone), nil
	}
	if !t.open(d) && (!t.reopens(d) || !reopening(d, verb)) && !perhapsDone(d, verb) {
		return t.gone(ctx, d)
	}
	switch verb {
	case "accept":
		return t.confirm(d), nil
	case "yes":
		return t.accept(ctx, d)
	case "no":
		return whyNot(d), nil
	case "why":
		return t.reject(ctx, d, args[0])
	case "ask":
		return t.askWhetherStands(ctx, d)
	case "left":
		return t.offerWhatIsLeft(ctx, d)
	case "counter":
		return t.askCounter(d, ""), nil
	case "price":
		return t.readCounter(d, proposalOf(d, args)), nil
	case "send":
		return t.sendCounter(ctx, d, proposalOf(d, args))
	}
	return t.show(ctx, d)
}

// deal reads what there is to know of an offer; a number of 0 is the one that stands, or else the last.
func (t *turn) deal(ctx context.Context, id string, number int) (deal, error) {
	var n market.Negotiation
	err := t.anywhere(ctx, func() (err error) {
		n, err = t.market.Negotiation(ctx, id)
		return err
	})
	if err != nil {
		return deal{}, err
	}
	return t.dealOf(ctx, n, number)
}

func (t *turn) dealOf(ctx context.Context, n market.Negotiation, number int) (deal, error) {
	return dealOf(ctx, t.market, n, number)
}

func dealOf(ctx context.Context, m Market, n market.Negotiation, number int) (deal, error) {
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
	lot, err := m.Lot(ctx, n.Lot)
	if err != nil && !market.Refused(err, "not-found") {
		return deal{}, err
	}
	return deal{Negotiation: n, offer: offer, lot: lot, whose: forWhom(m)}, nil
}

// open tells whether the offer is one that she may answer now: by when she acted, not by when we hear of it.
func (t *turn) open(d deal) bool {
	return d.State == market.AwaitingSeller && d.Standing == d.offer.Number && d.offer.By == market.Buyer &&
		t.in.At.Before(d.offer.ValidUntil)
}

// reopens tells whether she may make an offer although none stands: it is her turn, or the last one has expired.
func (t *turn) reopens(d deal) bool {
	last := d.offer.Number == len(d.Offers)
	switch d.State {
	case market.AwaitingSeller:
		return last && (d.Standing == 0 || !t.in.At.Before(d.offer.ValidUntil))
	case market.NowExpired:
		return last
	}
	return false
}

// reopening are the answers that are offers of her own; what is left is one where he has accepted more than there was.
func reopening(d deal, verb string) bool {
	switch verb {
	case "ask", "counter", "price", "send":
		return true
	case "left":
		return d.offer.State == market.OfferRefused
	}
	return false
}

// perhapsDone tells whether what the market shows is what this answer of hers would have made of it: then she may have given
// it in a turn that nothing remembers, and the market, asked with the same key, answers as it did then. If it was not she, it
// refuses.
func perhapsDone(d deal, verb string) bool {
	switch verb {
	case "yes":
		return d.offer.State == market.OfferAccepted
	case "why":
		return d.offer.State == market.OfferRejected
	case "ask", "left", "send":
		next, ok := d.Offer(d.offer.Number + 1)
		return ok && next.By == market.Seller && d.State == market.AwaitingBuyer && d.Standing == next.Number
	}
	return false
}

// offers lists what awaits her answer; a single one is shown at once.
func (t *turn) offers(ctx context.Context) (Message, error) {
	waiting, err := t.waiting(ctx)
	if err != nil {
		return Message{}, err
	}
	t.st.Ask = nil
	switch len(waiting) {
	case 0:
		return told(textNoOffers), nil
	case 1:
		d, err := t.dealOf(ctx, waiting[0], 0)
		if err != nil {
			return Message{}, err
		}
		return t.show(ctx, d)
	}
	head := strings.TrimSpace(forWhom(t.market) + "\n" + textOffers)
	if len(waiting) > maxRows {
		head = fmt.Sprintf(textMoreOffers, len(waiting))
	}
	choices := make([]Choice, 0, maxRows)
	for _, n := range waiting[:min(len(waiting), maxRows)] {
		choices = append(choices, rowOf(n))
	}
	return menuOf(head, "Ver ofertas", choices), nil
}

// waiting are the negotiations in which it is her turn: of the association that she acts for or, where it has none, of
// another one of hers.
func (t *turn) waiting(ctx context.Context) (found []market.Negotiation, err error) {
	err = t.anywhere(ctx, func() (err error) {
		if found, err = t.market.Negotiations(ctx); err == nil && len(found) == 0 {
			err = errNotHere
		}
		return err
	})
	if errors.Is(err, errNotHere) {
		return nil, nil
	}
	return found, err
}

// rowOf is an offer in a list: who, how much, for how much, until when.
func rowOf(n market.Negotiation) Choice {
	d := deal{Negotiation: n}
	d.offer, _ = n.Offer(len(n.Offers))
	if n.Standing != 0 {
		d.offer, _ = n.Offer(n.Standing)
	}
	title := or(called(n.BuyerName), textSomeone)
	terms := say.Quantity(d.offer.Quantity) + " a " + say.Money(d.offer.Price.Amount())
	if n.Standing != 0 {
		terms += ", " + deadline(d.offer.ValidUntil)
	}
	return Choice{ID: d.tapOf("show"), Title: title, Description: terms}
}

// show is the card of an offer that she may answer; any other is told as it stands.
func (t *turn) show(ctx context.Context, d deal) (Message, error) {
	if !t.open(d) {
		return t.gone(ctx, d)
	}
	return card(d), nil
}
