package bargain

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/phrase"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
	"github.com/qhatu/qhatu/services/whatsapp/internal/say"
)

// deal is an offer that is spoken of: its negotiation as it stands now, and the lot.
type deal struct {
	market.Negotiation
	offer market.Offer
	lot   market.Lot
	whose string // a line that names the association; "" where the person acts for one only
	text  *texts
}

// tapOf is the id of a choice about the offer, and about no other.
func (d deal) tapOf(verb string, args ...string) string {
	return chat.ID(tapOffer, append([]string{d.ID, strconv.Itoa(d.offer.Number), verb}, args...)...)
}

// buyer is how the other side is called.
func (d deal) buyer() string {
	return cmp.Or(phrase.Name(d.BuyerName), d.text.buyer)
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
	if !t.isOpen(d) && !isOurs && (!t.mayReopen(d) || !reopens(d, verb)) && !mayBeDone(d, verb) {
		return t.standing(ctx, d)
	}
	return t.respond(ctx, d, verb, args)
}

// respond does what a button says of an offer that may be answered so.
func (t *turn) respond(ctx context.Context, d deal, verb string, args chat.Args) (chat.Message, error) {
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
	return deal{Negotiation: n, offer: offer, lot: lot, whose: t.ForWhom(), text: &t.text}, nil
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

// list says what awaits an answer; a single one is shown at once.
func (t *turn) list(ctx context.Context) (chat.Message, error) {
	waiting, err := t.waiting(ctx)
	if err != nil {
		return chat.Message{}, err
	}
	t.ExpectNothing()
	switch len(waiting) {
	case 0:
		return t.noneWaits(ctx)
	case 1:
		d, err := t.dealOf(ctx, waiting[0], 0)
		if err != nil {
			return chat.Message{}, err
		}
		return t.show(ctx, d)
	}
	heading := strings.TrimSpace(t.ForWhom() + "\n" + t.text.offers)
	slices.SortStableFunc(waiting, soonest)
	choices := make([]chat.Choice, len(waiting))
	for i, n := range waiting {
		choices[i] = t.rowOf(n)
	}
	m := t.List(heading, t.text.showOffers, chat.ID(tapOffer), choices)
	asks := chat.Asked{Flow: Name, What: askSeveral, UntilNotice: true}
	for _, n := range waiting {
		asks.Args = append(asks.Args, n.ID)
	}
	return t.asking(asks, m), nil
}

// noneWaits says that no offer awaits an answer and, where one was just sent, that it awaits the buyer's.
func (t *turn) noneWaits(ctx context.Context) (chat.Message, error) {
	if !t.isAboutOffer() {
		return chat.Tell(t.text.noOffers), nil
	}
	d, ok, err := t.spokenOf(ctx)
	if !ok || err != nil || !t.mayReplace(d) {
		return chat.Tell(t.text.noOffers), err
	}
	return chat.Tell(t.text.noOffers + "\n" + t.answeredAlready(d)), nil
}

// soonest puts the negotiation first whose offer may be answered for the shortest time; without a standing offer it is last.
func soonest(a, b market.Negotiation) int {
	x, hasX := a.Offer(a.Standing)
	y, hasY := b.Offer(b.Standing)
	switch {
	case hasX && hasY:
		return x.ValidUntil.Compare(y.ValidUntil)
	case hasX:
		return -1
	case hasY:
		return 1
	}
	return 0
}

// waiting are the negotiations in which it is the seller's turn: of the association that is acted for or, where it has none,
// of another one of the person's.
func (t *turn) waiting(ctx context.Context) (found []market.Negotiation, err error) {
	err = t.Anywhere(ctx, func() (err error) {
		if found, err = t.market.Negotiations(ctx); err == nil && len(found) == 0 {
			err = chat.ErrNotHere
		}
		return err
	})
	if errors.Is(err, chat.ErrNotHere) {
		return nil, nil
	}
	return found, err
}

// rowOf is an offer in a list: who, how much, for how much, until when.
func (t *turn) rowOf(n market.Negotiation) chat.Choice {
	d := deal{Negotiation: n, text: &t.text}
	d.offer, _ = n.Offer(len(n.Offers))
	if n.Standing != 0 {
		d.offer, _ = n.Offer(n.Standing)
	}
	title := cmp.Or(phrase.Name(n.BuyerName), t.text.someone)
	terms := fmt.Sprintf(t.text.quantityAt, say.Quantity(d.offer.Quantity), say.Money(d.offer.Price.Amount()))
	if n.Standing != 0 {
		terms += ", " + phrase.Deadline(d.offer.ValidUntil)
	}
	return chat.Choice{ID: d.tapOf("show"), Title: title, Description: terms}
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

// hasFigure tells whether a text says a price or a quantity: "acepto a 155" is another offer.
func hasFigure(text string) bool {
	said := parse.Sale(text)
	price, _ := parse.Price(text, "")
	return said.Quantity != nil || said.Price != nil || price != nil
}

// accepts takes "acepto …", which answers nothing but the one offer there is.
func (t *turn) accepts(ctx context.Context, text string) (answer chat.Message, ok bool, err error) {
	if !strings.HasPrefix(phrase.Plain(text), t.text.iAccept) || t.isAboutOffer() && hasFigure(text) {
		return chat.Message{}, false, nil
	}
	answer, err = t.list(ctx)
	return answer, true, err
}
