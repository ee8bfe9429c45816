package order

import (
	"fmt"
	"slices"
	"strings"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/phrase"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
	"github.com/qhatu/qhatu/services/whatsapp/internal/say"
)

// card is an order as it stands: what, to whom, for how much, where and when, what is next, and what may be done.
func (t *turn) card(o order) chat.Message { return t.cardUnder("", o) }

// cardUnder is the card under what has happened.
func (t *turn) cardUnder(happened string, o order) chat.Message {
	t.saw(o)
	body := phrase.Lines(happened,
		fmt.Sprintf(t.text.head, o.Buyer(), o.goods()),
		t.state(o), t.deliveries(o), o.totalLine(), o.moneyLine(), o.taxLine(), o.whereLine(), t.waits(o), t.next(o))
	choices := t.choices(o)
	if len(choices) == 0 {
		return t.about(o, chat.Tell(body))
	}
	m := t.about(o, t.Ask(body, choices...))
	m.Row = &chat.Choice{ID: o.tapOf("show"), Title: o.Buyer(), Description: o.goods() + ". " + o.inShort()}
	m.Among = chat.ID(Name)
	return m
}

// choices are the acts that are most likely next; the others are a tap away.
func (t *turn) choices(o order) []chat.Choice {
	if t.OnlyLooks() {
		return nil
	}
	all := t.allChoices(o)
	if len(all) <= chat.MaxButtons {
		return all
	}
	return append(all[:chat.MaxButtons-1:chat.MaxButtons-1], chat.Choice{ID: o.tapOf("more"), Title: t.text.more, Words: t.text.moreWords})
}

func (t *turn) allChoices(o order) (all []chat.Choice) {
	for _, verb := range o.likeliest() {
		if act := t.acts()[verb]; o.Allowed.Has(act.action) && o.mayBe(verb) {
			c := chat.Choice{ID: o.tapOf("do", verb), Title: act.title, Words: act.words}
			switch verb {
			case accept, agreeWeight, yield:
				c.Means = chat.Yes
			case reject, refuse:
				c.Means = chat.No
			}
			all = append(all, c)
		}
	}
	return all
}

// likeliest are the verbs in the order in which they are likely wanted.
func (o order) likeliest() []string {
	answers, later := []string{yield, refuse, agreeWeight, accept, reject, confirm, deny}, []string{paid, giveBack, delay, amend, closeRest, cancel, dispute}
	acts := []string{prepare, dispatch, handOver, deliver, weigh}
	switch {
	case len(o.Deliveries) > 0 && !o.isOnItsWay():
		acts = []string{weigh, dispatch, handOver, deliver, prepare}
	case len(o.Deliveries) > 0:
		acts = []string{weigh, deliver, dispatch, handOver, prepare}
	case o.isCollected():
		acts = []string{prepare, handOver, dispatch, deliver, weigh}
	}
	if o.weighedAll() { // to say it again is to correct it
		acts = append(slices.DeleteFunc(acts, func(v string) bool { return v == weigh }), weigh)
	}
	return slices.Concat(answers, acts, later)
}

func (o order) isOnItsWay() bool {
	return slices.ContainsFunc(o.Deliveries, func(d market.OrderDelivery) bool { return d.State == market.OnItsWay })
}

// weighedAll tells whether a weight of every delivery was said.
func (o order) weighedAll() bool {
	return !slices.ContainsFunc(o.Deliveries, func(d market.OrderDelivery) bool { return d.Weight.Net == 0 && d.Waiting.Net == 0 })
}

// more lists all that may be done.
func (t *turn) more(o order) chat.Message {
	if t.OnlyLooks() {
		return t.InDoubt()
	}
	all := t.allChoices(o)
	if len(all) == 0 {
		return t.card(o)
	}
	return t.about(o, t.List(fmt.Sprintf(t.text.whatOf, o.buyer(), o.goods()), t.text.showOptions, o.tapOf("more"), all))
}

// inShort is how an order stands in a few words, for a list.
func (o order) inShort() string {
	switch {
	case o.waitsForAnswer():
		return o.text.yourTurn
	case slices.Contains(finished, o.State) && o.isUnsettled():
		return o.owes()
	case o.State == market.OrderDispatched && !o.isOnItsWay():
		return o.text.partThere
	}
	return o.text.short[o.State]
}

// state says how an order stands.
func (t *turn) state(o order) string {
	switch o.State {
	case market.OrderDelivered:
		if c, ok := o.Claim(); ok {
			return t.claimLine(o, c)
		}
		return fmt.Sprintf(t.text.delivered, phrase.Deadline(o.ClaimsUntil))
	case market.OrderDisputed:
		return fmt.Sprintf(t.text.disputed, t.text.sides[o.Disputed.By], t.text.reasons[o.Disputed.Reason], t.Coordinator)
	case market.OrderResolved:
		return fmt.Sprintf(t.text.resolved, say.Capital(t.Coordinator), t.text.outcomes[o.Outcome])
	case market.OrderCancelled:
		return fmt.Sprintf(t.text.cancelled, t.text.reasons[o.Cancellation])
	case market.OrderDispatched:
		if !o.isOnItsWay() {
			return fmt.Sprintf(t.text.partCame, o.much(o.left()))
		}
	}
	return t.text.states[o.State]
}

// longestDeliveries is how many deliveries are told one by one.
const longestDeliveries = 4

// deliveries says what of the order is on its way or there, one by one.
func (t *turn) deliveries(o order) string {
	var lines []string
	for _, d := range o.Deliveries {
		line := o.much(amount(d))
		if d.Weight.Net != 0 {
			line = fmt.Sprintf(t.text.weighs, line)
		}
		if len(o.Deliveries) > 1 {
			line = fmt.Sprintf(t.text.numbered, line, d.Number)
		}
		line = t.text.deliveryMark[d.State] + line
		if d.State == market.OnItsWay {
			line += o.vehicle(d.Plate, d.Driver)
		}
		lines = append(lines, line)
	}
	if rest := len(lines) - longestDeliveries; rest > 0 {
		lines = append([]string{fmt.Sprintf(t.text.earlier, rest)}, lines[rest:]...)
	}
	if o.State == market.OrderDispatched && o.left() > o.tolerance(o.Base.Milli) {
		lines = append(lines, fmt.Sprintf(t.text.stillLeft, o.much(o.left())))
	}
	return strings.Join(lines, "\n")
}

// vehicle: , placa X1A-234 (Percy Huamán).
func (o order) vehicle(plate, driver string) string {
	said := ""
	if plate != "" {
		said += fmt.Sprintf(o.text.plate, phrase.Name(plate))
	}
	if driver != "" {
		said += fmt.Sprintf(o.text.driver, phrase.Name(driver))
	}
	return said
}

func (o order) totalLine() string {
	if o.State == market.OrderCancelled {
		return ""
	}
	line := fmt.Sprintf(o.text.total, say.Money(o.Total))
	if o.Total != o.Agreed {
		line += fmt.Sprintf(o.text.agreedTotal, say.Money(o.Agreed))
	}
	return line
}

// whereLine says where and when goods change hands, while that is ahead.
func (o order) whereLine() string {
	if !slices.Contains([]string{market.OrderConfirmed, market.OrderPreparing, market.OrderDispatched}, o.State) {
		return ""
	}
	line := "📍 " + say.Capital(o.handover(o.Delivery))
	if o.Delayed.Reason != "" {
		line += fmt.Sprintf(o.text.delayedBy, o.text.reasons[o.Delayed.Reason])
	}
	return line
}

func (o order) handover(d market.Delivery) string {
	return o.text.Handover(d, o.lot.Place, o.PlacedAt)
}

// waits says what waits for somebody's answer.
func (t *turn) waits(o order) string {
	var lines []string
	for _, d := range o.Deliveries {
		switch {
		case d.Waiting.Net == 0:
		case d.Waiting.By == market.Buyer:
			lines = append(lines, fmt.Sprintf(t.text.theyWeighed, o.buyer(), o.much(d.Waiting.Net)))
		default:
			lines = append(lines, fmt.Sprintf(t.text.youWeighed, o.buyer(), o.much(d.Waiting.Net)))
		}
	}
	lines = append(lines, t.saidLines(o)...)
	if a, ok := o.Amendment(); ok && o.Allowed.Has(market.ActionAcceptAmendment) {
		lines = append(lines, fmt.Sprintf(t.text.theyPropose, o.buyer(), o.handover(a.Delivery)))
	}
	if a, ok := o.Proposed(); ok && o.whereLine() != "" {
		lines = append(lines, fmt.Sprintf(t.text.youPropose, o.handover(a.Delivery), o.buyer()))
	}
	return strings.Join(lines, "\n")
}

// next says what is due next; "" where somebody's answer is.
func (t *turn) next(o order) string {
	switch {
	case o.waitsForAnswer():
		return t.text.yourAnswer
	case o.owesBack() > 0:
		return t.text.nextGiveBack
	case o.mayBe(paid) && slices.Contains([]string{market.OrderDelivered, market.OrderReceived, market.OrderResolved}, o.State):
		return t.text.nextPay
	case o.State == market.OrderDispatched && o.isWeighed() && !o.weighedAll():
		return t.text.nextWeigh
	case o.State == market.OrderDispatched && o.isOnItsWay():
		return t.text.nextArrive
	case o.State == market.OrderConfirmed, o.State == market.OrderPreparing:
		if o.isCollected() {
			return t.text.nextCollect[o.State]
		}
		return t.text.nextSend[o.State]
	}
	return ""
}
