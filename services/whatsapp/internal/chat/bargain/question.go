package bargain

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/phrase"
	"github.com/qhatu/qhatu/services/whatsapp/internal/intent"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
	"github.com/qhatu/qhatu/services/whatsapp/internal/say"
)

// intents are what people mean in free words about an offer. None of them binds.
func (t *turn) intents() map[intent.Intent]chat.Listener {
	counter := t.ofOffer(func(d deal) chat.Message { return t.askCounter(d, "") })
	return map[intent.Intent]chat.Listener{
		intent.Refuse:         t.ofOffer(t.whyNot),
		intent.Haggle:         counter,
		intent.ChangePrice:    t.here(counter),
		intent.OpenPrice:      t.here(counter),
		intent.Agree:          t.agrees,
		intent.ChangeQuantity: t.here(t.ofOffer(func(d deal) chat.Message { return t.askQuantity(d, "") })),
		intent.DeclareSale:    t.here(t.soldElsewhere),
		intent.Wrong:          t.here(t.ofOursOr(func(d deal) chat.Message { return t.askCounter(d, "") })),
		intent.WithdrawLot:    t.here(t.ofOursOr(nil)),
		intent.Cancel:         t.here(t.ofOursOr(nil)),
		intent.NoneLeft:       t.here(t.ofOffer(t.askWhetherSold)),
		intent.MoreTime:       t.ofOffer(t.answering(t.deadline)),
		intent.AskMembers:     t.ofOffer(t.answering(t.members)),
		intent.WhoBuyer:       t.ofOfferOrDeal(t.whoBuys),
		intent.BuyerContact:   t.contact,
		intent.WhoPaysFreight: t.ofOfferOrDeal(t.whoPaysFreight),
		intent.WhenPaid:       t.withReminder(t.ofOfferOrDeal(t.whenPaid)),
		intent.WhenCollect:    t.ofOfferOrDeal(t.whenCollected),
		intent.OtherTerms:     t.ofOfferOrDeal(t.allTerms),
		intent.Total:          t.ofOfferOrDeal(t.inAll),
	}
}

// commands are words that are about the offer that is spoken of.
func (t *turn) commands() map[parse.Command]chat.Action {
	return map[parse.Command]chat.Action{
		parse.Offers:   t.list,
		parse.MoreTime: t.orList(t.answering(t.deadline)),
		parse.Members:  t.orList(t.answering(t.members)),
		parse.HowMuch:  t.orList(func(d deal) chat.Message { return t.askQuantity(d, "") }),
	}
}

// orList answers about the offer that is spoken of, or lists those that wait.
func (t *turn) orList(answer func(deal) chat.Message) chat.Action {
	return func(ctx context.Context) (chat.Message, error) {
		m, ok, err := t.ofOffer(answer)(ctx, "")
		if ok || err != nil {
			return m, err
		}
		return t.list(ctx)
	}
}

// here takes what may be about a lot as well only where an offer was spoken of last.
func (t *turn) here(listen chat.Listener) chat.Listener {
	return func(ctx context.Context, text string) (chat.Message, bool, error) {
		if !t.isAboutOffer() {
			return chat.Message{}, false, nil
		}
		return listen(ctx, text)
	}
}

func (t *turn) isAboutOffer() bool { return strings.HasPrefix(t.About(), negotiationID) }

// agrees opens the first of the two steps of a yes, where there is no choice to lean to.
func (t *turn) agrees(ctx context.Context, text string) (chat.Message, bool, error) {
	if _, hasChoices := t.Chosen("1"); hasChoices {
		return chat.Message{}, false, nil
	}
	return t.ofOffer(t.confirm)(ctx, text)
}

// ofOffer answers about the offer that is spoken of, while it may be answered; where none is, about the only one that waits.
func (t *turn) ofOffer(answer func(deal) chat.Message) chat.Listener {
	return func(ctx context.Context, _ string) (chat.Message, bool, error) {
		d, ok, err := t.spokenOf(ctx)
		if !ok || err != nil || !t.isOpen(d) {
			return chat.Message{}, false, err
		}
		return answer(d), true, nil
	}
}

// ofOfferOrDeal answers a question about the offer that is spoken of, also once it is a deal.
func (t *turn) ofOfferOrDeal(words func(deal) string) chat.Listener {
	return func(ctx context.Context, _ string) (chat.Message, bool, error) {
		d, ok, err := t.spokenOf(ctx)
		switch {
		case !ok || err != nil:
			return chat.Message{}, false, err
		case t.isOpen(d):
			return t.answering(words)(d), true, nil
		case d.isDone():
			return t.Remark(words(d)), true, nil
		}
		return chat.Message{}, false, nil
	}
}

// withReminder says over an answer about how the buyer pays that nobody has said to which account.
func (t *turn) withReminder(listen chat.Listener) chat.Listener {
	return func(ctx context.Context, text string) (chat.Message, bool, error) {
		m, ok, err := listen(ctx, text)
		if !ok || err != nil {
			return m, ok, err
		}
		known, err := t.hasAccount(ctx)
		if !known && err == nil {
			t.Heading(t.text.noAccount)
		}
		return m, true, err
	}
}

// ofOursOr asks whether the offer of ours that is spoken of shall be taken back; other answers about an offer of the buyer's,
// where there is such an answer.
func (t *turn) ofOursOr(other func(deal) chat.Message) chat.Listener {
	return func(ctx context.Context, _ string) (chat.Message, bool, error) {
		d, ok, err := t.spokenOf(ctx)
		switch {
		case !ok || err != nil:
			return chat.Message{}, false, err
		case t.mayReplace(d):
			return t.askToTakeBack(d), true, nil
		case other != nil && t.isOpen(d):
			return other(d), true, nil
		}
		return chat.Message{}, false, nil
	}
}

// isDone tells whether the offer became a deal.
func (d deal) isDone() bool { return d.offer.State == market.OfferAccepted }

func (t *turn) spokenOf(ctx context.Context) (deal, bool, error) {
	if t.isAboutOffer() {
		d, err := t.deal(ctx, t.About(), 0)
		if market.Refused(err, "not-found") {
			return deal{}, false, nil
		}
		if i := slices.IndexFunc(d.Offers, func(o market.Offer) bool { return o.State == market.OfferAccepted }); i >= 0 {
			d.offer = d.Offers[i]
		}
		return d, err == nil, err
	}
	if flow := t.OpenFlow(); flow != "" && flow != Name {
		return deal{}, false, nil
	}
	waiting, err := t.waiting(ctx)
	if err != nil || len(waiting) != 1 {
		return deal{}, false, err
	}
	d, err := t.dealOf(ctx, waiting[0], 0)
	return d, err == nil, err
}

// negotiationID begins the ids of negotiations.
const negotiationID = "neg_"

// answering says something of an offer and shows again how it may be answered. A step that binds stays as it was.
func (t *turn) answering(words func(deal) string) func(deal) chat.Message {
	return func(d deal) chat.Message {
		if c, ok := t.Chosen("1"); ok && c.Binds {
			return t.Remark(words(d) + "\n" + t.text.stepStays)
		}
		return withCounter(d, t.ask(d, words(d), t.cardChoices(d)...))
	}
}

// cardChoices are how an offer may be answered.
func (t *turn) cardChoices(d deal) []chat.Choice {
	accept, counter := chat.Choice{ID: d.tapOf("accept"), Title: t.text.accept, Means: chat.Yes}, chat.Choice{ID: d.tapOf("counter"), Title: t.text.otherPrice}
	no := chat.Choice{ID: d.tapOf("no"), Title: t.text.no, Means: chat.No}
	switch {
	case d.mandate != nil && d.mandate.Minor == 0:
		return []chat.Choice{no}
	case d.isBeyond(d.offer.Total):
		return []chat.Choice{counter, no}
	}
	return []chat.Choice{accept, counter, no}
}

// ask is a question about an offer.
func (t *turn) ask(d deal, body string, choices ...chat.Choice) chat.Message {
	if t.OnlyLooks() {
		return t.about(d, chat.Tell(body+"\n"+t.text.onlyLooks))
	}
	return t.about(d, t.Ask(body, choices...))
}

// about says that a message is about an offer.
func (t *turn) about(d deal, m chat.Message) chat.Message {
	m.About, m.Of = d.ID, d.Lot
	m.Whom, m.Subject, m.Until = d.buyer(), t.subject(d), d.offer.ValidUntil
	return m
}

// soldElsewhere takes that the goods went to somebody else. How much of it, and for how much, is a sale to be declared.
func (t *turn) soldElsewhere(ctx context.Context, text string) (chat.Message, bool, error) {
	if sale := parse.Sale(text); sale.Quantity != nil || sale.Price != nil {
		return chat.Message{}, false, nil
	}
	return t.ofOffer(t.askWhetherSold)(ctx, text)
}

func (t *turn) askWhetherSold(d deal) chat.Message {
	return t.ask(d, fmt.Sprintf(t.text.tellSold, d.buyer()),
		chat.Choice{ID: d.tapOf("why", "sold"), Title: t.text.yesTell, Means: chat.Yes, Binds: true, Final: true}, chat.Choice{ID: d.tapOf("show"), Title: t.text.back, Means: chat.No})
}

func (t *turn) deadline(d deal) string {
	return fmt.Sprintf(t.text.timeLeft, d.buyer(), phrase.Deadline(d.offer.ValidUntil), t.CoordinatorContact)
}

func (t *turn) members(d deal) string {
	return fmt.Sprintf(t.text.askMembers, d.buyer(), phrase.Deadline(d.offer.ValidUntil))
}

func (t *turn) whoBuys(d deal) string {
	return phrase.Lines(fmt.Sprintf(t.text.whoIs, d.buyer(), t.text.known[min(max(d.Level, 0), len(t.text.known)-1)], t.CoordinatorContact), d.recordLine())
}

// contact says how the buyer of the deal that is spoken of is reached; of an offer, that it is told later.
func (t *turn) contact(ctx context.Context, text string) (chat.Message, bool, error) {
	d, ok, err := t.spokenOf(ctx)
	if err == nil && ok && d.isDone() && d.Order != "" {
		o, err := t.market.Order(ctx, d.Order)
		return t.Remark(t.reached(o)), err == nil, err
	}
	return t.ofOfferOrDeal(func(d deal) string { return fmt.Sprintf(t.text.contactLater, d.buyer(), t.CoordinatorContact) })(ctx, text)
}

// reached says who is reached at an order's buyer, and how the buyer gets to reach somebody here, where nobody said so yet.
func (t *turn) reached(o market.Order) string {
	line := fmt.Sprintf(t.text.contactUnknown, t.CoordinatorContact)
	if said := phrase.Contacts(o.Contacts); said != "" {
		line = fmt.Sprintf(t.text.contactOf, said)
	}
	if !o.Ours {
		line += " " + t.text.giveYours
	}
	return line
}

func (t *turn) whoPaysFreight(d deal) string {
	freight := t.text.freightTerm(d.offer).text
	if d.offer.Terms.Freight.Payer == "" && d.offer.Delivery.Basis == market.AtFarm {
		freight = t.text.freightUsual
	}
	return say.Capital(freight) + " (" + d.handover(d.offer.Delivery) + ")."
}

func (t *turn) whenPaid(d deal) string {
	var said []string
	if d.offer.Terms.Payment.Advance > 0 {
		said = append(said, t.text.advanceTerm(d.offer).text)
	}
	if d.offer.Terms.Payment.BalanceOn == "" && d.offer.Terms.Payment.Advance < 100 {
		said = append(said, t.text.paidUsual)
	} else if d.offer.Terms.Payment.Advance < 100 {
		said = append(said, t.text.balanceTerm(d.offer.Terms.Payment).text)
	}
	return fmt.Sprintf(t.text.ofBuyer, d.buyer(), strings.Join(said, "; "))
}

func (t *turn) whenCollected(d deal) string {
	when := ""
	if d.offer.Delivery.From == "" && d.offer.Delivery.Until == "" {
		when = t.text.dayLater
	}
	return fmt.Sprintf(t.text.ofBuyer, d.buyer(), d.handover(d.offer.Delivery)+when)
}

// allTerms says all terms, the usual ones too.
func (t *turn) allTerms(d deal) string {
	return fmt.Sprintf(t.text.asks, d.buyer()) + t.text.lines(d.terms(d.offer))
}

// inAll says what all of it comes to: at what was read back, or else at what is offered.
func (t *turn) inAll(d deal) string {
	p := proposal{price: d.offer.Price, quantity: d.offer.Quantity}
	if asked := t.Asked(); asked != nil && asked.Flow == Name && asked.What == askCounter {
		p = proposalOf(d, asked.Args.Rest(argProposal))
	}
	total, err := p.price.Total(p.quantity, d.lot.Measure)
	if err != nil {
		total = d.offer.Total
	}
	return fmt.Sprintf(t.text.inAll, say.Quantity(p.quantity), say.Price(p.price), say.Money(total), say.Words(total))
}
