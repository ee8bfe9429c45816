package order

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/phrase"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
	"github.com/qhatu/qhatu/services/whatsapp/internal/say"
)

// moneyActs are the acts on the money of an order.
func (t *turn) moneyActs() map[string]act {
	return map[string]act{
		confirm: {
			action: market.ActionConfirmPayment, fields: []string{fieldPayment}, read: t.readConfirm, done: t.paidNow,
			do: func(ctx context.Context, c market.Command, of market.SeenOrder, _ order, d Draft) (market.Order, error) {
				return t.market.ConfirmPayment(ctx, c, of, d.Payment)
			},
		},
		deny: {
			action: market.ActionDenyPayment, fields: []string{fieldPayment, fieldReason}, changes: true, read: t.readDeny, done: t.denied,
			do: func(ctx context.Context, c market.Command, of market.SeenOrder, _ order, d Draft) (market.Order, error) {
				return t.market.DenyPayment(ctx, c, of, d.Payment, d.Reason)
			},
		},
		paid: {
			action: market.ActionPay, fields: []string{fieldAmount, fieldMethod}, changes: true, read: t.readPaid, done: t.paidNow, do: t.sayPayment(market.Buyer),
		},
		giveBack: {
			action: market.ActionPay, fields: []string{fieldAmount, fieldMethod, fieldReference}, changes: true, read: t.readPaid, do: t.sayPayment(market.Seller),
		},
	}
}

// readConfirm reads back the payment whose money is there.
func (t *turn) readConfirm(o order, d Draft) string {
	p, _ := o.payment(d.Payment)
	read := fmt.Sprintf(t.text.readBack[confirm], o.buyer(), say.Money(p.Amount), say.Words(p.Amount), t.text.methods[p.Method], paidDay(p.PaidOn)) +
		fmt.Sprintf(t.text.andIsThere, t.text.isThere[p.Method])
	if p.State == market.PaymentDenied {
		read += "\n" + t.text.wasDenied
	}
	return read + "\n" + t.text.cannotUndo
}

func (t *turn) readDeny(o order, d Draft) string {
	p, _ := o.payment(d.Payment)
	if d.Reason == otherAmount {
		return fmt.Sprintf(t.text.readOther, o.buyer(), say.Money(p.Amount), say.Words(p.Amount), t.text.methods[p.Method], paidDay(p.PaidOn))
	}
	return fmt.Sprintf(t.text.readBack[deny], o.buyer(), say.Money(p.Amount), say.Words(p.Amount), t.text.methods[p.Method], paidDay(p.PaidOn), t.text.reasons[d.Reason])
}

// denied says that a payment is denied.
func (t *turn) denied(o order, d Draft) string {
	if p, _ := o.payment(d.Payment); d.Reason == otherAmount {
		return fmt.Sprintf(t.text.deniedOther, o.buyer(), say.Money(p.Amount))
	}
	return fmt.Sprintf(t.text.done[deny], o.buyer(), o.goods())
}

// cameInstead is the draft that notes what came where a payment was denied since that was another amount; ok is false of anything else.
func (t *turn) cameInstead(o order, d Draft) (next Draft, ok bool) {
	if d.Verb != deny || d.Reason != otherAmount || !o.mayBe(paid) {
		return Draft{}, false
	}
	next = newDraft(o, paid)
	next.Money, next.Method, next.PaidOn = d.Money, d.Method, d.PaidOn
	t.fitMoney(o, &next)
	return next, true
}

// fitMoney lets the amount of a payment be asked again where it is more than is left.
func (t *turn) fitMoney(o order, d *Draft) {
	if d.Money > o.mostPaid() {
		d.Money = 0
		t.Heading(fmt.Sprintf(t.text.paysTooMuch, say.Money(o.soles(o.mostPaid()))))
	}
}

// readPaid reads back money that the association says first: what it got, or gave back.
func (t *turn) readPaid(o order, d Draft) string {
	amount, day := o.soles(d.Money), d.PaidOn
	if day == "" {
		day = t.today()
	}
	read := fmt.Sprintf(t.text.readBack[d.Verb], o.buyer(), say.Money(amount), say.Words(amount), t.text.methods[d.Method], paidDay(day))
	if d.Verb == paid {
		read += fmt.Sprintf(t.text.andIsThere, t.text.isThere[d.Method])
	}
	if d.Reference != "" {
		read += "\n" + fmt.Sprintf(t.text.operationLine, phrase.Name(d.Reference))
	}
	return read + "\n" + t.text.paidUndo[d.Verb]
}

// sayPayment says that one side paid.
func (t *turn) sayPayment(from string) func(context.Context, market.Command, market.SeenOrder, order, Draft) (market.Order, error) {
	return func(ctx context.Context, c market.Command, of market.SeenOrder, o order, d Draft) (market.Order, error) {
		return t.market.SayPayment(ctx, c, of, market.NewPayment{From: from, Amount: o.soles(d.Money), Method: d.Method, PaidOn: d.PaidOn, Reference: d.Reference})
	}
}

// paidNow says that money is noted, and what is left.
func (t *turn) paidNow(o order, d Draft) string {
	amount := o.soles(d.Money)
	if p, ok := o.payment(d.Payment); ok {
		amount = p.Amount
	}
	said := fmt.Sprintf(t.text.gotIt, o.buyer(), say.Money(amount))
	if o.State == market.OrderCompleted {
		return said + "\n" + fmt.Sprintf(t.text.noticeCompleted, o.Buyer(), o.goods())
	}
	return phrase.Lines(said, o.moneyLine())
}

// listenMoney takes from a text which payment it is of, or how much was paid, how and when.
func (t *turn) listenMoney(o order, d *Draft, text string) {
	if number := operations.FindStringSubmatch(text); number != nil && d.Verb == giveBack {
		d.Reference = number[1] + number[2]
	}
	d.Method = t.methodIn(text)
	d.PaidOn, _ = t.paidOn(text)
	switch d.Verb {
	case confirm, deny:
		t.takePayment(o, d, text)
	case paid, giveBack:
		_, wrong := t.takeMoney(o, d, text)
		t.Heading(wrong)
	}
}

// takePayment takes the payment that a text means by its amount; where none is of that amount, it is asked which one it is.
func (t *turn) takePayment(o order, d *Draft, text string) (taken bool, wrong string) {
	minor, named := t.moneyIn(text)
	switch {
	case !named:
		return false, ""
	case minor == 0:
		d.Payment, d.Money = 0, 0
		return true, t.text.oddMoney
	}
	alike, said := o.ofAmount(d.Verb, minor), o.saidPayments()
	switch d.Payment, d.Money = 0, minor; {
	case len(alike) == 1:
		d.Payment, d.Money = alike[0].Number, 0
	case len(alike) == 0 && len(said) == 1 && d.Verb == deny && d.Reason == otherAmount:
		d.Payment = said[0].Number // it is what came instead
	}
	return true, ""
}

// ofAmount are the payments of this amount that may be confirmed or denied.
func (o order) ofAmount(verb string, minor int64) []market.OrderPayment {
	return slices.DeleteFunc(o.paymentsFor(verb), func(p market.OrderPayment) bool { return p.Amount.Minor != minor })
}

// missesPayment tells whether it is to be asked which payment is meant.
func missesPayment(o order, d Draft) bool {
	p, ok := o.payment(d.Payment)
	return !ok || p.From != market.Buyer || p.State == market.PaymentTakenBack
}

// another is what stands for a payment of which the buyer has said nothing; wrongAmount denies the only one that waits, since another amount
// came: otherAmount is the market's code for that.
const (
	another     = "another"
	wrongAmount = "amount"
	otherAmount = "other_amount"
)

// askPayment asks which payment is meant. What waits comes first, what was denied last: it is rarely what comes.
func (t *turn) askPayment(o order, d Draft) chat.Message {
	said := o.saidPayments()
	alone := len(said) == 1 && d.Money != 0
	body := fmt.Sprintf(t.text.whichPayment, o.buyer())
	switch {
	case d.Money == 0, len(o.ofAmount(d.Verb, d.Money)) > 0:
	case alone:
		body = fmt.Sprintf(t.text.otherAmount, o.buyer(), say.Money(said[0].Amount), say.Money(o.soles(d.Money)))
	default:
		body = fmt.Sprintf(t.text.noneOfAmount, say.Money(o.soles(d.Money)), o.buyer())
	}
	all := o.paymentsFor(d.Verb)
	choices := make([]chat.Choice, len(all))
	for i, p := range all {
		choices[i] = t.paymentChoice(o, d, p, len(all) > 1)
	}
	if d.Verb == confirm {
		var besides []chat.Choice
		if alone {
			besides = append(besides, o.choice(d, fieldPayment, wrongAmount, t.text.wrongAmount))
		}
		if o.mayBe(paid) {
			besides = append(besides, o.choice(d, fieldPayment, another, t.text.anotherPayment))
		}
		choices = slices.Insert(choices, len(said), besides...)
	}
	return t.List(body, t.text.showOptions, o.tapOf("do", d.Verb), append(choices, t.leaveIt(o)))
}

// paymentChoice is one of several payments, or of one that was denied, as it may be chosen.
func (t *turn) paymentChoice(o order, d Draft, p market.OrderPayment, amongOthers bool) chat.Choice {
	c := o.choice(d, fieldPayment, strconv.Itoa(p.Number), say.Fit(fmt.Sprintf(t.text.thePayment, say.Money(p.Amount)), maxButton))
	switch {
	case p.State == market.PaymentDenied:
		c.Description = fmt.Sprintf(t.text.deniedPayment, t.how(p))
	case amongOthers:
		c.Description = t.how(p)
	}
	return c
}

// setPayment takes the choice of a payment.
func (t *turn) setPayment(o order, d *Draft, value string) {
	switch value {
	case another:
		d.Verb = paid
		t.fitMoney(o, d)
		return
	case wrongAmount:
		d.Verb, d.Reason = deny, otherAmount
		if all := o.saidPayments(); len(all) == 1 {
			d.Payment = all[0].Number
		}
	default:
		d.Payment, _ = strconv.Atoi(value)
	}
	if d.Verb != deny || d.Reason != otherAmount { // else it is what came instead
		d.Money = 0
	}
}

// mostOf is the most that may be said to have been paid.
func (o order) mostOf(verb string) int64 {
	if verb == giveBack {
		return o.owesBack()
	}
	return o.mostPaid()
}

func (t *turn) askAmount(o order, d Draft) chat.Message {
	most := o.soles(o.mostOf(d.Verb))
	return chat.Prompt(fmt.Sprintf(t.text.askAmount[d.Verb], o.buyer(), say.Money(most)),
		o.choice(d, fieldAmount, "all", say.Fit(fmt.Sprintf(t.text.asAgreed, say.Money(most)), maxButton)), t.leaveIt(o))
}

func (t *turn) takeMoney(o order, d *Draft, text string) (taken bool, wrong string) {
	minor, named := t.moneyIn(text)
	most := o.mostOf(d.Verb)
	switch {
	case !named && (phrase.HasWord(text, t.text.allWords) || phrase.HasWord(text, t.text.restWords)):
		minor = most
	case !named:
		return false, ""
	case minor == 0:
		return true, t.text.oddMoney
	case minor > most:
		return true, fmt.Sprintf(t.text.paysTooMuch, say.Money(o.soles(most)))
	}
	d.Money = minor
	t.takeMethod(o, d, text)
	return true, ""
}

func (t *turn) askMethod(o order, d Draft) chat.Message {
	choices := make([]chat.Choice, len(methods))
	for i, method := range methods {
		choices[i] = o.choice(d, fieldMethod, method, t.text.methodTitles[method])
	}
	return t.Ask(fmt.Sprintf(t.text.askMethod[d.Verb], say.Money(o.soles(d.Money)), o.buyer()), choices...)
}

// takeMethod takes how and when it was paid.
func (t *turn) takeMethod(_ order, d *Draft, text string) (taken bool, wrong string) {
	method := t.methodIn(text)
	day, _ := t.paidOn(text)
	if method != "" {
		d.Method = method
	}
	if day != "" {
		d.PaidOn = day
	}
	return method != "" || day != "", ""
}

func (t *turn) askReference(o order, _ Draft) chat.Message {
	return chat.Prompt(fmt.Sprintf(t.text.askReference, o.buyer()), t.leaveIt(o))
}

func (t *turn) takeReference(_ order, d *Draft, text string) (taken bool, wrong string) {
	if found := operations.FindStringSubmatch(text); found != nil {
		d.Reference = found[1] + found[2]
		return true, ""
	}
	words := parse.Words(text)
	if len(words) == 1 && anyDigit.MatchString(text) {
		d.Reference = say.Fit(phrase.Plain(text), maxReference)
		return true, ""
	}
	return false, ""
}

const maxReference = 64

// isPaymentSame tells whether a payment may still be answered as it was read back.
func isPaymentSame(o order, d Draft) bool {
	p, ok := o.payment(d.Payment)
	return ok && (p.State == market.PaymentSaid || d.Verb == confirm && p.State == market.PaymentDenied)
}

// repeated goes on with the payment that is this one already.
func (t *turn) repeated(ctx context.Context, id string, d Draft, number int) (chat.Message, error) {
	o, err := t.find(ctx, id)
	if err != nil {
		return chat.Message{}, err
	}
	d.Verb, d.Payment, d.Money = confirm, number, 0
	p, _ := o.payment(number)
	if isPaymentSame(o, d) {
		t.Heading(fmt.Sprintf(t.text.saidAlready, o.Buyer(), t.how(p)))
		return t.goAhead(ctx, o, d)
	}
	t.DropDraft(Name)
	t.ExpectNothing()
	t.Heading(fmt.Sprintf(t.text.keptAlready, t.how(p), o.buyer()))
	return t.card(o), nil
}
