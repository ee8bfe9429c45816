package order

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/phrase"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
	"github.com/qhatu/qhatu/services/whatsapp/internal/say"
)

// claimActs are the answers to what the buyer claims.
func (t *turn) claimActs() map[string]act {
	return map[string]act{
		yield: {
			action: market.ActionAcceptClaim, read: t.readYield, done: t.yielded,
			do: func(ctx context.Context, c market.Command, of market.SeenOrder, _ order, d Draft) (market.Order, error) {
				return t.market.AcceptClaim(ctx, c, of, d.Claim)
			},
		},
		refuse: {
			action: market.ActionRejectClaim, fields: []string{fieldReason},
			read: func(o order, d Draft) string {
				c, _ := o.Claim()
				return fmt.Sprintf(t.text.readBack[refuse], o.buyer(), t.text.reasons[c.Reason], t.text.reasons[d.Reason], t.Coordinator)
			},
			do: func(ctx context.Context, c market.Command, of market.SeenOrder, _ order, d Draft) (market.Order, error) {
				return t.market.RejectClaim(ctx, c, of, d.Claim, d.Reason)
			},
		},
	}
}

// claimLine says what the buyer claims, and until when it waits.
func (t *turn) claimLine(o order, c market.Claim) string {
	wants := t.text.wants[c.Wants]
	switch c.Wants {
	case market.WantsDiscount:
		wants = fmt.Sprintf(t.text.discountOf, say.Money(c.Total), say.Money(o.Total))
	case market.WantsReturn:
		wants = fmt.Sprintf(t.text.returnOf, o.part(c.Back), say.Money(c.Total), say.Money(o.Total))
	}
	return phrase.Lines(fmt.Sprintf(t.text.claims, o.buyer(), t.text.reasons[c.Reason], wants),
		fmt.Sprintf(t.text.claimUntil, phrase.Deadline(c.AnswerUntil), t.Coordinator))
}

// readYield reads back what is made good, and what it comes to.
func (t *turn) readYield(o order, _ Draft) string {
	c, _ := o.Claim()
	switch c.Wants {
	case market.WantsDiscount:
		return phrase.Lines(fmt.Sprintf(t.text.readWants[c.Wants], o.buyer(), say.Money(c.Total), say.Words(c.Total), say.Money(o.Total)), t.text.settled)
	case market.WantsReturn:
		return phrase.Lines(fmt.Sprintf(t.text.readWants[c.Wants], o.buyer(), o.part(c.Back), say.Money(c.Total), say.Words(c.Total), say.Money(o.Total)), t.text.settled)
	}
	return fmt.Sprintf(t.text.readWants[c.Wants], o.buyer())
}

// yielded says what was made good.
func (t *turn) yielded(o order, d Draft) string {
	for _, c := range o.Claims {
		if c.Number != d.Claim {
			continue
		}
		if c.Wants == market.WantsDiscount || c.Wants == market.WantsReturn {
			return fmt.Sprintf(t.text.doneWants[c.Wants], o.buyer(), say.Money(o.Total))
		}
		return fmt.Sprintf(t.text.doneWants[c.Wants], o.buyer())
	}
	return o.inWords(t)
}

// mostOfClaim is of how many words a text is at most that answers a claim, or asks for it.
const mostOfClaim = 14

// ofClaim takes words that name what the buyer claims, wherever one waits: they begin the answer to it, or show it. Who wants to claim something themselves says so otherwise.
func (t *turn) ofClaim(ctx context.Context, text string) (chat.Message, bool, error) {
	words := strings.Fields(phrase.Plain(text))
	if a := t.Asked(); slices.Contains(t.text.claimAsks, strings.Join(words, " ")) && (a == nil || a.Flow == Name) {
		return t.claimsNow(ctx, text)
	}
	if len(words) > mostOfClaim || !phrase.HasWord(text, t.text.claimWords) || phrase.HasWord(text, t.text.claimingWords) {
		return chat.Message{}, false, nil
	}
	verb := map[chat.Meaning]string{chat.Yes: yield, chat.No: refuse}[t.verdictIn(text)]
	answer := t.claimsNow
	if verb != "" {
		answer = t.ending(verb)
	}
	said, ok, err := answer(ctx, text)
	if !ok && err == nil && (verb != "" || len(words) == 1) {
		return heard(t.Remark(t.text.noClaim), nil)
	}
	return said, ok, err
}

// claimsNow shows the orders of which the buyer claims something or which are disputed: of those that a text means, else of all.
func (t *turn) claimsNow(ctx context.Context, text string) (chat.Message, bool, error) {
	orders, err := t.all(ctx)
	if err != nil {
		return chat.Message{}, false, err
	}
	of := only(orders, func(o order) bool { return o.Allowed.Has(market.ActionAcceptClaim) })
	if len(of) == 0 {
		of = only(orders, func(o order) bool { return o.State == market.OrderDisputed })
	}
	return t.showThese(ctx, t.meant(of, text))
}

// showThese shows the only one of some orders, or lists them; ok is false where there is none.
func (t *turn) showThese(ctx context.Context, orders []order) (chat.Message, bool, error) {
	switch len(orders) {
	case 0:
		return chat.Message{}, false, nil
	case 1:
		return heard(t.show(ctx, orders[0]))
	}
	t.ExpectNothing()
	return heard(t.choose(t.text.list, orders, "show", chat.ID(Name)), nil)
}

// answersWaiting takes a bare "acepto" or "no acepto" for the only thing that waits, of all that it could be: it is read back.
func (t *turn) answersWaiting(ctx context.Context, text string) (chat.Message, bool, error) {
	verdict := t.verdictIn(text)
	if verdict == "" || !t.isBareVerdict(text) {
		return chat.Message{}, false, nil
	}
	if a := t.Asked(); a != nil && a.Flow != Name {
		return chat.Message{}, false, nil
	}
	waiting, err := t.waiting(ctx)
	waiting = only(waiting, func(o order) bool { return o.answerVerb(verdict) != "" })
	ids := make([]string, len(waiting))
	for i, o := range waiting {
		ids[i] = o.ID
	}
	switch {
	case err != nil || t.OthersOpen(ids):
		return chat.Message{}, false, err
	case len(waiting) == 0:
		m, said := t.LastSaid()
		isAnswer := said && len(m.Buttons) > 0 || t.Asked() != nil
		return t.Remark(t.text.nothingToAccept), !isAnswer && verdict == chat.Yes && phrase.HasWord(text, t.text.iAcceptWords), nil
	}
	if len(waiting) > 1 {
		return t.showThese(ctx, waiting)
	}
	return heard(t.begin(ctx, waiting[0], waiting[0].answerVerb(verdict), text))
}

// answerVerb is the act by which a yes or a no answers what waits; "" where that is more than one thing, or none.
func (o order) answerVerb(verdict chat.Meaning) (verb string) {
	answers := map[chat.Meaning][]string{chat.Yes: {yield, agreeWeight, accept}, chat.No: {refuse, reject}}
	for _, v := range answers[verdict] {
		if o.verbFor(v) == "" {
			continue
		}
		if verb != "" {
			return ""
		}
		verb = v
	}
	return verb
}

// verdictIn is whether a text accepts or does not, by what it says last: "no, mejor sí acepto" does.
func (t *turn) verdictIn(text string) (said chat.Meaning) {
	words := strings.Fields(phrase.Plain(text))
	for i, w := range words {
		switch {
		case slices.Contains(t.text.rejectingWords, w):
			said = chat.No
		case slices.ContainsFunc(t.text.acceptingWords, func(begins string) bool { return strings.HasPrefix(w, begins) }):
			if said = chat.Yes; t.isDenied(words[:i]) {
				said = chat.No
			}
		}
	}
	return said
}

// isDenied tells whether a no stands close before something, with nothing between that turns it round.
func (t *turn) isDenied(before []string) bool {
	for i, w := range slices.Backward(before) {
		switch {
		case len(before)-i > farthestNo, slices.Contains(t.text.turningWords, w):
			return false
		case slices.Contains(t.text.denyingWords, w):
			return true
		}
	}
	return false
}

// farthestNo is how many words before something a no still is about it: no voy a aceptar.
const farthestNo = 4

// isBareVerdict tells whether a text says nothing but that it accepts or does not.
func (t *turn) isBareVerdict(text string) bool {
	return !slices.ContainsFunc(strings.Fields(phrase.Plain(text)), func(w string) bool {
		return t.verdictIn(w) == "" && !slices.Contains(t.text.verdictFillers, w) && !slices.Contains(t.text.denyingWords, w) && !slices.Contains(t.text.turningWords, w)
	})
}

// turnRound begins the opposite of what was read back, where a text says that.
func (t *turn) turnRound(ctx context.Context, o order, d Draft, text string) (answer chat.Message, turned bool, err error) {
	verb := t.opposite(d.Verb, text)
	if verb == "" || !o.Allowed.Has(t.acts()[verb].action) {
		return chat.Message{}, false, nil
	}
	other := newDraft(o, verb)
	other.Claim = d.Claim
	t.listen(o, &other, text)
	other.Payment = cmp.Or(other.Payment, d.Payment)
	answer, err = t.goAhead(ctx, o, other)
	return answer, true, err
}

// opposite is the answer to the same thing that a text gives instead of what was read back; "" where it gives none.
func (t *turn) opposite(verb, text string) string {
	verdict := t.verdictIn(text)
	denies := phrase.HasWord(text, t.text.denyingWords)
	isThere := phrase.HasWord(text, t.text.arrivedWords)
	switch {
	case verb == deny && isThere && !denies:
		return confirm
	case verb == confirm && isThere && denies:
		return deny
	case verb == yield && verdict == chat.No:
		return refuse
	case verb == refuse && verdict == chat.Yes:
		return yield
	}
	return ""
}
