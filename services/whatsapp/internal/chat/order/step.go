package order

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/phrase"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
)

// begin begins an act on an order; the text that asked for it may say what it needs.
func (t *turn) begin(ctx context.Context, o order, verb, text string) (chat.Message, error) {
	d := newDraft(o, verb)
	switch verb {
	case agreeWeight:
		theirs, _ := o.theirWeight()
		d.Delivery, d.Net = theirs.Number, theirs.Waiting.Net
	case accept, reject:
		a, _ := o.Amendment()
		d.Amendment = a.Number
	case yield, refuse:
		c, _ := o.Claim()
		d.Claim = c.Number
	}
	t.listen(o, &d, text)
	return t.goAhead(ctx, o, d)
}

// listen takes from a text what an act needs.
func (t *turn) listen(o order, d *Draft, text string) {
	switch d.Verb {
	case dispatch:
		d.Plate, d.Driver = vehicleIn(text)
		if rest := strings.Replace(text, plates.FindString(text), " ", 1); saysUnit(rest) {
			_, wrong := t.takeMuch(o, d, rest)
			t.Heading(wrong)
		}
	case weigh:
		_, wrong := t.takeWeight(o, d, text)
		t.Heading(wrong)
	case handOver:
		take := t.takeWeight
		if phrase.HasWord(text, t.text.codeWords) {
			take = t.takeCode
		}
		_, wrong := take(o, d, text)
		t.Heading(wrong)
	case deny:
		d.Reason = cmp.Or(t.reasonIn(deny, text), d.Reason)
		t.listenMoney(o, d, text)
	case confirm, paid, giveBack:
		t.listenMoney(o, d, text)
	case cancel, closeRest, dispute, refuse:
		d.Reason = t.reasonIn(d.Verb, text)
	case amend:
		t.listenPlan(d, text)
	case delay:
		d.Reason = t.reasonIn(delay, text)
		if !phrase.HasWord(text, t.text.denyingWords) || phrase.HasWord(text, t.text.untilWords) { // "mañana no puedo" is not until tomorrow
			t.takeUntil(o, d, text)
		}
	}
}

// saysUnit tells whether a text says how much, with its unit: a number alone may be of anything.
func saysUnit(text string) bool {
	said, _ := parse.Quantity(text, "")
	return said != nil && said.UnitGiven
}

// goAhead asks for the next thing that an act needs, or reads it back.
func (t *turn) goAhead(_ context.Context, o order, d Draft) (chat.Message, error) {
	a := t.acts()[d.Verb]
	switch {
	case d.Verb == weigh && !o.Allowed.Has(a.action) && o.verbFor(weigh) != "":
		return t.whetherSent(o, d), nil
	case !o.Allowed.Has(a.action):
		return t.notNow(o, d.Verb), nil
	case t.OnlyLooks():
		return t.InDoubt(), nil
	}
	for _, name := range a.fields {
		if f := t.fields()[name]; f.isMissing(o, d) {
			return t.askFor(o, d, name), nil
		}
	}
	return t.readBack(o, d), nil
}

// askFor asks for something that an act needs.
func (t *turn) askFor(o order, d Draft, name string) chat.Message {
	d.Read = ""
	chat.StartDraft(t.Turn, Name, &d)
	asks := chat.Asked{Flow: Name, What: askField, Args: chat.Args{o.ID, d.Verb, name}, UntilNotice: true}
	t.Expect(asks)
	m := t.about(o, t.fields()[name].ask(o, d))
	m.Asks = &asks
	return m
}

// readBack says all that an act is, and lets a clear yes do it.
func (t *turn) readBack(o order, d Draft) chat.Message {
	a := t.acts()[d.Verb]
	d.Read, d.Revision = t.Input.Key, o.Revision
	chat.StartDraft(t.Turn, Name, &d)
	t.Expect(chat.Asked{Flow: Name, What: askSure, Args: chat.Args{o.ID, d.Verb}, UntilNotice: true})
	choices := []chat.Choice{{ID: o.tapOf("yes", d.Verb, d.Read), Title: a.yes, Means: chat.Yes, Binds: true, Final: true, Words: t.text.yesWords[d.Verb]}}
	if a.changes {
		choices = append(choices, chat.Choice{ID: o.tapOf("change", d.Verb), Title: t.text.change})
	}
	choices = append(choices, t.leaveIt(o))
	m := t.about(o, t.Ask(a.read(o, d), choices...))
	if d.Verb == confirm {
		m.File = t.proof(o, d.Payment)
	}
	return m
}

// answered takes a text for what was asked. Where that is no longer asked, since something else was done meanwhile, the act begins anew with
// it.
func (t *turn) answered(ctx context.Context, asked chat.Asked, text string) (chat.Message, bool, error) {
	o, d, err := t.resumed(ctx, asked)
	if err != nil {
		return chat.Message{}, false, err
	}
	f := t.fields()[asked.Args.At(2)]
	if f.take == nil {
		return chat.Message{}, false, nil
	}
	taken, wrong := f.take(o, &d, text)
	if !taken {
		return chat.Message{}, false, nil
	}
	t.Heading(wrong)
	return heard(t.goAhead(ctx, o, d))
}

// resumed reads the order that a question is about, and the draft that it belongs to, or a new one.
func (t *turn) resumed(ctx context.Context, asked chat.Asked) (o order, d Draft, err error) {
	if o, err = t.find(ctx, asked.Args.At(0)); err != nil {
		return o, d, err
	}
	t.Heading(t.ForWhom())
	return o, t.draftOf(o, asked.Args.At(1)), nil
}

// draftOf is the draft of an act on an order; a new one, where another act is being put together.
func (t *turn) draftOf(o order, verb string) Draft {
	if d := t.draft(); d != nil && d.Order == o.ID && d.Verb == verb {
		return *d
	}
	return newDraft(o, verb)
}

// newDraft is the draft of an act; where it can be about one delivery alone, of that.
func newDraft(o order, verb string) Draft {
	d := Draft{Verb: verb, Order: o.ID}
	if all := o.deliveriesFor(verb); len(all) == 1 {
		d.Delivery = all[0].Number
	}
	if said := o.saidPayments(); len(said) == 1 && (verb == confirm || verb == deny) {
		d.Payment = said[0].Number
	}
	if verb == deny {
		d.Reason = "not_arrived"
	}
	return d
}

// corrected takes a text for what was read back wrong: another weight, quantity, plate, code or day.
func (t *turn) corrected(ctx context.Context, asked chat.Asked, text string) (chat.Message, bool, error) {
	o, d, err := t.resumed(ctx, asked)
	if err != nil {
		return chat.Message{}, false, err
	}
	if answer, turned, err := t.turnRound(ctx, o, d, text); turned {
		return answer, true, err
	}
	for _, name := range t.corrects(d.Verb, text) {
		if taken, wrong := t.fields()[name].take(o, &d, text); taken {
			d.Rest, d.Short = "", false
			t.Heading(wrong)
			return heard(t.goAhead(ctx, o, d))
		}
	}
	return chat.Message{}, false, nil
}

// corrects are the fields that a text may correct after an act was read back.
func (t *turn) corrects(verb, text string) []string {
	switch verb {
	case confirm, deny:
		return []string{fieldPayment}
	case paid, giveBack:
		return []string{fieldAmount, fieldMethod}
	case dispatch:
		if plates.MatchString(text) {
			return []string{fieldVehicle}
		}
		return []string{fieldMuch}
	case weigh, handOver:
		return []string{fieldWeight}
	case delay:
		return []string{fieldUntil}
	case amend:
		return []string{fieldPlan}
	}
	return nil
}

// set takes what a choice says of what an act needs.
func (t *turn) set(ctx context.Context, o order, verb, name, value string) (chat.Message, error) {
	d := t.draftOf(o, verb)
	f, known := t.fields()[name]
	if !known || f.set == nil {
		return t.show(ctx, o)
	}
	f.set(o, &d, value)
	if name == fieldCode && verb == handOver {
		return t.withoutCode(o), nil
	}
	return t.goAhead(ctx, o, d)
}

// withoutCode says what can be done where the buyer's code is not known: what was handed over is then the buyer's to say.
func (t *turn) withoutCode(o order) chat.Message {
	t.DropDraft(Name)
	t.ExpectNothing()
	choices := []chat.Choice{t.leaveIt(o)}
	if o.Allowed.Has(market.ActionDispatch) {
		choices = append([]chat.Choice{{ID: o.tapOf("do", dispatch), Title: t.text.titles[dispatch]}}, choices...)
	}
	return t.about(o, t.Ask(fmt.Sprintf(t.text.withoutCode, o.buyer()), choices...))
}

// whetherSent asks, where something was weighed of which nothing was sent, whether it goes now or was handed over.
func (t *turn) whetherSent(o order, d Draft) chat.Message {
	chat.StartDraft(t.Turn, Name, &d)
	t.ExpectNothing()
	return t.about(o, t.Ask(fmt.Sprintf(t.text.whetherSent, o.buyer()),
		chat.Choice{ID: o.tapOf("instead", dispatch), Title: t.text.titles[dispatch], Words: t.text.titleWords[dispatch]},
		chat.Choice{ID: o.tapOf("instead", handOver), Title: t.text.titles[handOver], Words: t.text.titleWords[handOver]},
		t.leaveIt(o)))
}

// change asks anew for what an act was read back with.
func (t *turn) change(ctx context.Context, o order, verb string) (chat.Message, error) {
	d := t.draftOf(o, verb)
	switch verb {
	case dispatch:
		return t.askFor(o, d, fieldMuch), nil
	case weigh, handOver:
		d.Gross, d.Tare, d.Net, d.Rest, d.Short = 0, 0, 0, "", false
	case delay:
		d.Reason, d.Until = "", ""
	case deny:
		d.Reason = ""
	case amend:
		d.Place, d.Until = "", ""
	case paid, giveBack:
		d.Money, d.Method, d.PaidOn, d.Reference = 0, "", "", ""
	}
	return t.goAhead(ctx, o, d)
}

// instead does another act with the weight that was said.
func (t *turn) instead(ctx context.Context, o order, verb string) (chat.Message, error) {
	was := t.draftOf(o, weigh)
	d := Draft{Verb: verb, Order: o.ID}
	switch verb {
	case dispatch:
		d.Sent = was.Net
	case handOver:
		d.Gross, d.Tare, d.Net = was.Gross, was.Tare, was.Net
	default:
		return t.show(ctx, o)
	}
	return t.goAhead(ctx, o, d)
}

// bind does what was read back, unless it was done already, or is another by now.
func (t *turn) bind(ctx context.Context, o order, verb, key string) (chat.Message, error) {
	d := t.draft()
	switch {
	case t.wasMade(key):
		return t.Remark(fmt.Sprintf(t.text.already, o.buyer()) + "\n" + o.inWords(t)), nil
	case d == nil || d.Order != o.ID || d.Verb != verb || d.Read != key || key == "":
		t.Heading(t.text.nothingWaits)
		return t.show(ctx, o)
	}
	now, err := t.acts()[verb].do(ctx, t.CommandOf(key, verb), market.SeenOrder{ID: o.ID, Revision: d.Revision}, o, *d)
	if err != nil {
		return t.refused(ctx, o, *d, err)
	}
	return t.made(ctx, *d, now)
}

// made says that an act is done.
func (t *turn) made(ctx context.Context, d Draft, now market.Order) (chat.Message, error) {
	o, err := t.withLot(ctx, now)
	if err != nil {
		return chat.Message{}, err
	}
	a := t.acts()[d.Verb]
	t.DropDraft(Name)
	t.ExpectNothing()
	t.Done()
	t.Final(a.did(o, d))
	t.rememberMade(d.Read)
	t.saw(o)
	if next, ok := t.cameInstead(o, d); ok {
		t.Heading(a.done(o, d))
		return t.goAhead(ctx, o, next)
	}
	m := t.about(o, chat.Tell(a.done(o, d)))
	m.Subject = ""
	if (d.Verb == weigh || d.Verb == handOver) && o.Allowed.Has(market.ActionAddPhoto) {
		t.rememberWeighed(o, d)
		m.Body += "\n" + t.text.sendScales
	}
	return m, nil
}

// inWords is an order in one line, as it stands.
func (o order) inWords(t *turn) string {
	return fmt.Sprintf(t.text.head, o.Buyer(), o.goods()) + ". " + t.state(o)
}
