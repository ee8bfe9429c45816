package bargain

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/phrase"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
	"github.com/qhatu/qhatu/services/whatsapp/internal/say"
)

// confirm is the first of two steps: what is sold, for how much, in figures and words, and on which terms.
// Where the lot has too little, it says so instead.
func (t *turn) confirm(d deal) chat.Message {
	if d.lot.State == market.LotPaused {
		return chat.Tell(fmt.Sprintf(t.text.paused, d.lot.Code))
	}
	if d.lot.ID != "" && d.lot.Available < d.offer.Base.Milli {
		return t.shortOf(d)
	}
	advance := ""
	if part := advanceOf(d.offer.Total, d.offer.Terms.Payment.Advance); part.Minor > 0 {
		advance = fmt.Sprintf(t.text.advance, say.Money(part))
	}
	head := fmt.Sprintf(t.text.confirm, say.Quantity(d.offer.Quantity)+d.of(), d.buyer(), say.Money(d.offer.Total), say.Words(d.offer.Total), advance)
	return withCounter(d, t.askToBind(d, strings.TrimSpace(d.whose+"\n"+head), d.unusual(d.offer, theAdvance), t.text.cannotUndo,
		chat.Choice{ID: d.tapOf("yes"), Title: t.text.yesSell, Means: chat.Yes, Binds: true, Final: true, Words: t.text.sellWords}, chat.Choice{ID: d.tapOf("show"), Title: t.text.back, Means: chat.No}))
}

func advanceOf(total money.Amount, percent int) money.Amount {
	return money.Amount{Minor: total.Minor * int64(percent) / 100, Currency: total.Currency}
}

// shortOf says what is left, and offers it.
func (t *turn) shortOf(d deal) chat.Message {
	left := d.left()
	if !left.Positive() {
		return t.ask(d, fmt.Sprintf(t.text.nothingLeft, d.lot.Code),
			chat.Choice{ID: d.tapOf("why", "sold"), Title: t.text.yesTell, Means: chat.Yes, Binds: true, Final: true}, chat.Choice{ID: d.tapOf("show"), Title: t.text.back, Means: chat.No})
	}
	return t.askToBind(d, fmt.Sprintf(t.text.onlyLeft, phrase.Remains(left), say.Them(left), d.buyer(), say.Price(d.offer.Price)), d.unusual(d.offer), "",
		chat.Choice{ID: d.tapOfLeft(), Title: t.text.yes, Means: chat.Yes, Binds: true, Final: true}, chat.Choice{ID: d.tapOf("no"), Title: t.text.no, Means: chat.No})
}

// left is what may still be sold, in the unit of the offer; less than one of it, in the base.
func (d deal) left() quantity.Quantity {
	return leftIn(d.offer.Quantity.Unit, d.lot.Available, d.lot.Measure)
}

func leftIn(unit string, available int64, m quantity.Measure) quantity.Quantity {
	factor, err := m.Factor(unit)
	if err != nil || available < factor {
		return quantity.Quantity{Milli: available, Unit: m.Base}
	}
	return quantity.Quantity{Milli: available / factor * 1000, Unit: unit}
}

// acceptOffer is the second step. It counts by when it was tapped.
func (t *turn) acceptOffer(ctx context.Context, d deal) (chat.Message, error) {
	order, err := t.market.Accept(ctx, t.Command("accept"), d.ID, d.offer.Number)
	if err != nil {
		return t.notDone(ctx, d, err)
	}
	t.answered(d.ID, d.offer.Number)
	t.NotUndoable(d.ID)
	m := t.accepted(d, order)
	if order.State == market.OrderPlaced || order.State == market.OrderCancelled {
		return m, nil
	}
	m.Body, err = t.withAccount(ctx, m.Body)
	return m, err
}

// withAccount reminds under a deal that its buyer does not know to which account to pay, where nobody has said that.
func (t *turn) withAccount(ctx context.Context, body string) (string, error) {
	known, err := t.hasAccount(ctx)
	if known || err != nil {
		return body, err
	}
	return phrase.Lines(body, t.text.noAccount), nil
}

// hasAccount tells whether the association has said to which account it is paid, or somebody proposes one.
func (t *turn) hasAccount(ctx context.Context) (bool, error) {
	b, err := t.market.Board(ctx, t.Organisation().ID)
	return len(b.Payees) > 0 || slices.ContainsFunc(b.Proposals, func(p market.Proposal) bool { return p.Action == market.SetPayee }), err
}

// accepted says what came of a yes. As long as the lot has not decided, it is no deal yet: a notice tells.
func (t *turn) accepted(d deal, order market.Order) chat.Message {
	what, total := say.Quantity(order.Quantity)+d.of(), say.Money(order.Total)
	var m chat.Message
	switch order.State {
	case market.OrderCancelled:
		t.told(order.ID)
		m = chat.Tell(t.text.notEnough(order, d.buyer(), d.lot))
	case market.OrderPlaced:
		t.Final(fmt.Sprintf(t.text.didAccept, what, d.buyer(), total))
		m = chat.Tell(fmt.Sprintf(t.text.awaitsStock, d.buyer(), what, total))
	default:
		t.told(d.ID)
		t.Final(fmt.Sprintf(t.text.didSell, what, d.buyer(), total))
		m = chat.Tell(fmt.Sprintf(t.text.deal, "*"+d.buyer()+"*", what, total) + t.next(d, order))
	}
	m.About, m.Body = d.ID, strings.TrimSpace(d.whose+"\n"+m.Body)
	return m
}

// next says what follows from a deal: who meets where, and what to beware of.
func (t *turn) next(d deal, o market.Order) string {
	return fmt.Sprintf(t.text.next, d.handover(o.Delivery), t.text.advice(o), t.reached(o))
}

// advice says what to beware of, by when the buyer pays.
func (s *texts) advice(o market.Order) string {
	pay, advance := o.Terms.Payment, advanceOf(o.Total, o.Terms.Payment.Advance)
	payment, lines := s.thePayment, []string(nil)
	if advance.Minor > 0 {
		payment, lines = s.theRest, append(lines, fmt.Sprintf(s.loadWarning, agreeing(s.the, s.theMany, advance)))
	}
	rest := money.Amount{Minor: o.Total.Minor - advance.Minor, Currency: o.Total.Currency}
	switch {
	case rest.Minor == 0:
	case pay.BalanceOn == market.OnWeighing:
		lines = append(lines, fmt.Sprintf(s.onScales, payment))
	case pay.BalanceOn == market.OnDelivery:
		lines = append(lines, fmt.Sprintf(s.onHandover, payment))
	case pay.BalanceOn == market.InDays:
		lines = append(lines, fmt.Sprintf(s.onAccount, say.Money(rest), s.afterDays(pay.Days)), s.keepPaper)
	case advance.Minor == 0:
		lines = append(lines, fmt.Sprintf(s.loadWarning, payment))
	}
	return strings.Join(lines, "\n")
}

func (s *texts) notEnough(o market.Order, buyer string, lot market.Lot) string {
	left := leftIn(o.Quantity.Unit, o.Left, lot.Measure)
	if !left.Positive() || lot.ID == "" {
		return fmt.Sprintf(s.notEnoughPlain, buyer)
	}
	return fmt.Sprintf(s.notEnoughLeft, s.remained(left), buyer)
}

// notDone answers when the market refuses because things have changed: it says how they are now.
func (t *turn) notDone(ctx context.Context, d deal, err error) (chat.Message, error) {
	if !market.Refused(err, "stale-offer", "own-offer", "out-of-turn", "negotiation-ended", "already-agreed", "not-found", "idempotency-key-reused", "organisation-suspended") {
		return chat.Message{}, err
	}
	now, errNow := t.deal(ctx, d.ID, d.offer.Number)
	switch {
	case errNow != nil:
		return chat.Message{}, errNow
	case market.Refused(err, "organisation-suspended") && !isPaused(now.Negotiation):
		return chat.Message{}, err
	case market.Refused(err, "already-agreed") && !now.isAgreed(): // what is read is a moment behind
		return chat.Tell(t.justSold(d)), nil
	}
	return t.standing(ctx, now)
}

// isAgreed tells whether the negotiation is over with a deal.
func (d deal) isAgreed() bool {
	return d.State == market.NegotiationAgreed || d.State == market.NegotiationDone
}

// justSold says who was faster: of a buyer's offer a colleague, of ours the buyer.
func (t *turn) justSold(d deal) string {
	if d.offer.By == market.Seller {
		return fmt.Sprintf(t.text.buyerSaidYes, say.Capital(d.buyer()), say.Money(d.offer.Price.Amount()))
	}
	return fmt.Sprintf(t.text.colleagueSold, say.Money(d.offer.Price.Amount()), d.buyer())
}

// askWhetherStands answers a yes that came too late with an offer on the same terms, for a day. Nothing is sold before the
// buyer says yes.
func (t *turn) askWhetherStands(ctx context.Context, d deal) (chat.Message, error) {
	theirs := d.lastOfBuyer()
	return t.make(ctx, d, market.NewOffer{
		Quantity: theirs.Quantity, Price: theirs.Price, Like: theirs, ValidUntil: lateUntil(t.Input.At, theirs),
	}, fmt.Sprintf(t.text.askedAgain, d.buyer()))
}

// lateUntil is when an offer ends that answers one which has run out: in a day, unless the goods change hands before.
func lateUntil(at time.Time, theirs market.Offer) time.Time {
	until := at.Add(lateOffer)
	if end := theirs.Delivery.End(); !end.IsZero() && end.Before(until) {
		return end
	}
	return until
}

// offerWhatIsLeft offers what the question said is left. Where that has changed since, it is asked again.
func (t *turn) offerWhatIsLeft(ctx context.Context, d deal, args chat.Args) (chat.Message, error) {
	left := quantity.Quantity{Milli: args.Int64(0), Unit: args.At(1)}
	switch {
	case left == d.offered():
		return t.make(ctx, d, market.NewOffer{Quantity: left, Price: d.offer.Price, Like: d.offer}, t.text.sent)
	case t.isOpen(d):
		return t.confirm(d), nil
	}
	return t.standing(ctx, d)
}

// offered is what may be offered in place of the offer: all of it where there is enough again, else what is left.
func (d deal) offered() quantity.Quantity {
	if d.lot.Available >= d.offer.Base.Milli {
		return d.offer.Quantity
	}
	return d.left()
}

// tapOfLeft is the id of a choice that offers what is left now, and nothing else.
func (d deal) tapOfLeft() string {
	q := d.offered()
	return d.tapOf("left", strconv.FormatInt(q.Milli, 10), q.Unit)
}

// remained: quedaba 1 quintal, quedaban 4 quintales.
func (s *texts) remained(q quantity.Quantity) string {
	return phrase.Agreeing(s.remainedOne, s.remainedMany, q)
}
