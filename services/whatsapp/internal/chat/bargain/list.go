package bargain

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/phrase"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
	"github.com/qhatu/qhatu/services/whatsapp/internal/say"
)

// list says what awaits an answer; a single one is shown at once.
func (t *turn) list(ctx context.Context) (chat.Message, error) {
	all, err := t.waiting(ctx)
	if err != nil {
		return chat.Message{}, err
	}
	if err := t.tellElsewhere(ctx); err != nil {
		return chat.Message{}, err
	}
	t.ExpectNothing()
	waiting, paused := apart(all)
	if len(waiting) == 0 && len(paused) > 0 {
		return t.allRest(ctx, paused)
	}
	t.Heading(t.resting(paused))
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
	waiting = chat.InTurn(slices.SortedStableFunc(slices.Values(waiting), soonest), func(n market.Negotiation) string { return n.Buyer })
	choices := make([]chat.Choice, len(waiting))
	for i, n := range waiting {
		choices[i] = t.rowOf(n)
		if areHomonyms(waiting, n) {
			choices[i].Title = say.Fit(choices[i].Title, roomForName) + " " + codeOf(n.Buyer)
		}
	}
	m := t.List(heading, t.text.showOffers, chat.ID(tapOffer), choices)
	asks := chat.Asked{Flow: Name, What: askSeveral, UntilNotice: true}
	for i, n := range waiting {
		if m.Shows(choices[i].ID) {
			t.saw(n)
		}
		asks.Args = append(asks.Args, n.ID)
	}
	return t.asking(asks, m), nil
}

// tellElsewhere says over the answer how many offers await one of the person's other associations, and where they are: a list is of one.
func (t *turn) tellElsewhere(ctx context.Context) error {
	return t.Elsewhere(ctx, func() error {
		all, err := t.market.Negotiations(ctx)
		if err == nil && len(all) > 0 {
			t.Heading(fmt.Sprintf(t.text.offersElsewhere, phrase.Counted(len(all), "oferta"), phrase.Name(t.Organisation().Name)))
		}
		return err
	})
}

// areHomonyms tells whether another buyer among these is called as the one of a negotiation.
func areHomonyms(all []market.Negotiation, n market.Negotiation) bool {
	return slices.ContainsFunc(all, func(other market.Negotiation) bool {
		return other.Buyer != n.Buyer && phrase.Plain(other.BuyerName) == phrase.Plain(n.BuyerName)
	})
}

// roomForName is how much of a row's title a buyer's name may take, before a number and a code.
const roomForName = 14

// codeOf tells a buyer from another one of the same name: the end of its id.
func codeOf(buyer string) string { return "(" + strings.ToUpper(buyer[max(0, len(buyer)-4):]) + ")" }

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
	title := cmp.Or(phrase.Party(n.BuyerName, n.BuyerErased), t.text.someone)
	terms := fmt.Sprintf(t.text.quantityAt, say.Quantity(d.offer.Quantity), say.Money(d.offer.Price.Amount()))
	if n.Standing != 0 {
		terms += ", " + phrase.Deadline(d.offer.ValidUntil)
	}
	return chat.Choice{ID: d.tapOf("show"), Title: title, Description: terms}
}

// hasFigure tells whether a text says a price or a quantity: "acepto a 155" is another offer.
func hasFigure(text string) bool {
	said := parse.Sale(text)
	price, _ := parse.Price(text, "")
	return said.Quantity != nil || said.Price != nil || price != nil
}

// accepts takes "acepto …", which answers nothing but the one offer there is.
func (t *turn) accepts(ctx context.Context, text string) (answer chat.Message, ok bool, err error) {
	if !strings.HasPrefix(phrase.Plain(text), t.text.iAccept) || t.isAboutOffer() && hasFigure(text) || phrase.HasWord(text, t.text.notOffers) {
		return chat.Message{}, false, nil
	}
	if !t.isAboutOffer() && !phrase.HasWord(text, t.text.offerWords) { // then it may be of an order
		if waiting, err := t.waiting(ctx); err != nil || len(waiting) == 0 {
			return chat.Message{}, false, err
		}
	}
	answer, err = t.list(ctx)
	return answer, true, err
}
