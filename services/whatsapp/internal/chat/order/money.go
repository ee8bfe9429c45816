package order

import (
	"cmp"
	"context"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/qhatu/qhatu/pkg/lima"
	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/phrase"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
	"github.com/qhatu/qhatu/services/whatsapp/internal/say"
)

// soles is an amount of the order's currency.
func (o order) soles(minor int64) money.Amount {
	return money.Amount{Minor: minor, Currency: o.Total.Currency}
}

// payments are those of the buyer's in some states.
func (o order) payments(states ...string) []market.OrderPayment {
	return slices.DeleteFunc(slices.Clone(o.Payments), func(p market.OrderPayment) bool {
		return p.From != market.Buyer || !slices.Contains(states, p.State)
	})
}

// saidPayments wait for the association's answer.
func (o order) saidPayments() []market.OrderPayment { return o.payments(market.PaymentSaid) }

// paymentsFor are those that may be confirmed or denied: those that wait first, of each the newest first.
func (o order) paymentsFor(verb string) []market.OrderPayment {
	all := o.saidPayments()
	slices.Reverse(all)
	if verb == confirm {
		all = append(all, o.deniedPayments()...)
	}
	return all
}

// deniedPayments are those that may come after all, the newest first.
func (o order) deniedPayments() []market.OrderPayment {
	all := o.payments(market.PaymentDenied)
	slices.Reverse(all)
	return all
}

// payment is one by its number; ok is false where there is none.
func (o order) payment(number int) (p market.OrderPayment, ok bool) {
	i := slices.IndexFunc(o.Payments, func(p market.OrderPayment) bool { return p.Number == number })
	if i < 0 {
		return market.OrderPayment{}, false
	}
	return o.Payments[i], true
}

// mostPaid is the most that the buyer may yet be said to have paid, in minor units: what is said and not answered counts.
func (o order) mostPaid() int64 { return max(0, o.Ledger.Left.Minor-o.Ledger.Said.Minor) }

// owesBack is what the association has to pay back, in minor units.
func (o order) owesBack() (back int64) {
	for _, d := range o.Dues {
		if d.For == market.DueBack {
			back += d.Amount.Minor
		}
	}
	return back
}

// isUnsettled tells whether money is left to be said of an order that is over otherwise.
func (o order) isUnsettled() bool {
	return o.State != market.OrderCancelled && o.Ledger.Left.Minor > 0 || len(o.saidPayments()) > 0 || o.owesBack() > 0
}

// moneyLine says how an order stands with its money, once there is anything to say of it.
func (o order) moneyLine() string {
	l, s := o.Ledger, o.text
	switch back := o.owesBack(); {
	case back > 0:
		return fmt.Sprintf(s.youOweBack, say.Money(o.soles(back)))
	case o.State == market.OrderCancelled, l.Paid.Minor == 0 && l.Due.Minor == 0 && o.IsToCome():
		return ""
	case l.Left.Minor == 0:
		return s.allPaid
	}
	left := fmt.Sprintf(s.leftToPay, say.Money(l.Left))
	if l.Paid.Minor > 0 {
		left = fmt.Sprintf(s.paidAndLeft, say.Money(l.Paid), say.Money(l.Left))
	}
	if advance := o.advance(); advance.Minor > 0 && advance != l.Left {
		left += fmt.Sprintf(s.ofAdvance, say.Money(advance))
	}
	if l.Overdue.Minor > 0 {
		left += fmt.Sprintf(s.ofOverdue, say.Money(l.Overdue))
	}
	return left + "."
}

// how is a payment in words: S/ 1,500.00 por Yape, el lunes 30 de noviembre, operación 00481516.
func (t *turn) how(p market.OrderPayment) string {
	said := say.Money(p.Amount) + " " + t.text.methods[p.Method] + ", " + paidDay(p.PaidOn)
	if p.Reference != "" {
		said += fmt.Sprintf(t.text.operation, phrase.Name(p.Reference))
	}
	return said
}

// paidDay writes the day of a payment: el lunes 30 de noviembre.
func paidDay(date string) string {
	day := lima.StartOf(date)
	if day.IsZero() {
		return date
	}
	return "el " + say.Date(day)
}

// saidLines are the payments that wait for an answer.
func (t *turn) saidLines(o order) (lines []string) {
	for _, p := range o.saidPayments() {
		lines = append(lines, fmt.Sprintf(t.text.theyPaid, o.buyer(), t.how(p)))
	}
	return lines[:min(len(lines), longestDeliveries)]
}

// askArrived asks whether the money of a payment is there.
func (t *turn) askArrived(o order, p market.OrderPayment) chat.Message {
	body := phrase.Lines(t.ForWhom(), fmt.Sprintf(t.text.askArrived, o.buyer(), say.Money(p.Amount), say.Words(p.Amount), t.text.methods[p.Method], paidDay(p.PaidOn)))
	if p.Reference != "" {
		body = phrase.Lines(body, fmt.Sprintf(t.text.operationLine, phrase.Name(p.Reference)))
	}
	body = phrase.Lines(body, fmt.Sprintf(t.text.ofOrder, o.goods()), t.text.lookThere[p.Method])
	number := strconv.Itoa(p.Number)
	m := t.about(o, t.Ask(body,
		chat.Choice{ID: o.tapOf("set", confirm, fieldPayment, number), Title: t.text.arrivedYes, Means: chat.Yes, Words: t.text.titleWords[confirm]},
		chat.Choice{ID: o.tapOf("set", deny, fieldPayment, number), Title: t.text.arrivedNo, Means: chat.No, Words: t.text.titleWords[deny]},
		chat.Choice{ID: o.tapOf("later"), Title: t.text.later, Words: t.text.laterWords}))
	m.Row = &chat.Choice{ID: o.tapOf("show"), Title: o.Buyer(), Description: o.goods() + ". " + o.inShort()}
	m.Among = chat.ID(Name)
	m.File = t.proof(o, p.Number)
	return m
}

// later leaves a payment for another time.
func (t *turn) later(o order) chat.Message {
	t.DropDraft(Name)
	t.ExpectNothing()
	return t.Remark(fmt.Sprintf(t.text.laterSaid, o.buyer()))
}

// notPaid answers that money did not come: of a payment that the buyer has said by denying it, else by what is due. ok is false where
// nobody owes anything.
func (t *turn) notPaid(ctx context.Context, text string) (chat.Message, bool, error) {
	orders, err := t.open(ctx)
	if err != nil {
		return chat.Message{}, false, err
	}
	owing := only(orders, func(o order) bool { return o.Ledger.Left.Minor > 0 })
	if len(owing) == 0 {
		return chat.Message{}, false, nil
	}
	meant := t.meant(owing, text)
	if slices.ContainsFunc(meant, func(o order) bool { return o.verbFor(notPaid) != "" }) {
		return heard(t.toWhich(ctx, notPaid, text))
	}
	if len(meant) == 1 {
		t.ExpectNothing()
		t.Heading(fmt.Sprintf(t.text.saysNothing, meant[0].Buyer()))
		return heard(t.card(meant[0]), nil)
	}
	return heard(t.owedOf(owing), nil)
}

// willPay answers that the buyer will pay: nothing is noted before the money is there.
func (t *turn) willPay(ctx context.Context, text string) (chat.Message, bool, error) {
	orders, err := t.open(ctx)
	owing := only(orders, func(o order) bool { return o.Ledger.Left.Minor > 0 })
	if err != nil || len(owing) == 0 {
		return chat.Message{}, false, err
	}
	said := t.text.waitForIt
	if meant := t.meant(owing, text); len(meant) == 1 {
		said += "\n" + fmt.Sprintf(t.text.head, meant[0].Buyer(), meant[0].goods()) + ". " + fmt.Sprintf(t.text.leftToPay, say.Money(meant[0].Ledger.Left)) + "."
	}
	return heard(t.Remark(said), nil)
}

// owed says who owes how much, by order.
func (t *turn) owed(ctx context.Context, text string) (chat.Message, bool, error) {
	orders, err := t.open(ctx)
	if err != nil {
		return chat.Message{}, false, err
	}
	t.ExpectNothing()
	owing := only(orders, func(o order) bool { return o.isUnsettled() })
	if named := t.named(owing, text); len(named) > 0 {
		owing = named
	}
	if len(owing) == 0 {
		return heard(chat.Tell(phrase.Lines(t.ForWhom(), t.text.nobodyOwes)), nil)
	}
	return heard(t.owedOf(owing), nil)
}

// owedOf lists what is left to pay of orders, the most overdue first, under what that comes to.
// payments lists who owes what, as when somebody asks how much they are owed.
func (t *turn) payments(ctx context.Context) (chat.Message, error) {
	answer, _, err := t.owed(ctx, "")
	return answer, err
}

func (t *turn) owedOf(orders []order) chat.Message {
	slices.SortStableFunc(orders, func(a, b order) int { return cmp.Compare(b.Ledger.Overdue.Minor, a.Ledger.Overdue.Minor) })
	var left, said, overdue, back int64
	rows := make([]chat.Choice, len(orders))
	for i, o := range orders {
		left, said, overdue, back = left+o.Ledger.Left.Minor, said+o.Ledger.Said.Minor, overdue+o.Ledger.Overdue.Minor, back+o.owesBack()
		rows[i] = chat.Choice{ID: o.tapOf("show"), Title: o.Buyer(), Description: t.Whose(o.Association) + o.owes()}
	}
	line := func(text string, minor int64) string {
		if minor == 0 {
			return ""
		}
		all := orders[0].soles(minor)
		return fmt.Sprintf(text, say.Money(all), say.Words(all))
	}
	body := phrase.Lines(t.ForWhom(), line(t.text.owedInAll, left), line(t.text.overdueInAll, overdue), line(t.text.saidInAll, said), line(t.text.backInAll, back))
	return t.List(body, t.text.showOrders, chat.ID(Name, "owed"), rows)
}

// owes is what is left of one order, in a few words: falta S/ 1,050.00 (vencido S/ 450.00, dice que pagó S/ 500.00), confirmado S/ 450.00.
func (o order) owes() string {
	l, s := o.Ledger, o.text
	if back := o.owesBack(); back > 0 {
		return fmt.Sprintf(s.rowBack, say.Money(o.soles(back)))
	}
	said := fmt.Sprintf(s.rowLeft, say.Money(l.Left))
	for _, part := range []struct {
		text string
		of   money.Amount
	}{{s.rowOverdue, l.Overdue}, {s.rowSaid, l.Said}, {s.rowPaid, l.Paid}} {
		if part.of.Minor > 0 {
			said += fmt.Sprintf(part.text, say.Money(part.of))
		}
	}
	return said
}

// operations announce the number of an operation.
var operations = regexp.MustCompile(`(?i)\b(?:operaci[oó]n|oper|op|n[uú]mero|nro|num|c[oó]digo|constancia|voucher)\.?\s*(?:de\s+\w+\s*)?(?:es\s+)?[:#°º]*\s*([0-9][0-9-]{3,})|\b(0[0-9]{5,}|[0-9]{8,})\b`)

// paidOn is the day that a text names on which something was paid, and the text without it; "" where it names none.
func (t *turn) paidOn(text string) (day, rest string) { return parse.PastDay(text, t.Input.At) }

// methodIn is how a text says that money went; "" where it does not.
func (t *turn) methodIn(text string) string {
	for _, method := range methods {
		for word := range strings.FieldsSeq(phrase.Plain(text)) {
			if slices.ContainsFunc(t.text.methodSigns[method], func(begins string) bool { return strings.HasPrefix(word, begins) }) {
				return method
			}
		}
	}
	return ""
}

// methods are the ways to pay, what is surest to be meant first: who deposits may do so by a wallet.
var methods = []string{market.Yape, market.Plin, market.Cash, market.Transfer}

// moneyIn is the amount that a text names beside a day and the number of an operation; named is false where it names none, and minor 0
// where it is not clear which.
func (t *turn) moneyIn(text string) (minor int64, named bool) {
	_, text = t.paidOn(operations.ReplaceAllString(text, " "))
	said, problems := parse.Price(moneyWords.ReplaceAllString(text, "pago"), "")
	switch {
	case said == nil:
		return 0, len(problems) > 0
	case said.PerGiven, said.Together != 0, slices.ContainsFunc(unclear, problems.Has):
		return 0, true
	}
	read, err := money.Parse(said.Amount, said.Currency)
	if err != nil || read.Currency != money.PEN {
		return 0, true
	}
	return read.Minor, true
}

// moneyWords are what a figure beside them is no price of goods by.
var moneyWords = regexp.MustCompile(`(?i)\b(?:adelant|dep[oó]sit|debe|deb[ií]a|deuda|saldo|cuenta|recib[ií])\p{L}*`)

// unclear are the problems for which an amount is asked again.
var unclear = []parse.Problem{
	parse.ProblemCurrency, parse.ProblemBeyondReason, parse.ProblemThousands, parse.ProblemRange, parse.ProblemPrices, parse.ProblemBundle, parse.ProblemPrecision, parse.ProblemApart, parse.ProblemHalfSaid,
}

// today is the day on which the person wrote.
func (t *turn) today() string { return lima.Date(t.Input.At) }
