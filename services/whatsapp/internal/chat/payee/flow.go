// Package payee is the conversation about to which account an association is paid: a bank's, Yape or Plin. It shows them by their last digits,
// asks for a new one step by step, reads it back whole and proposes it; a colleague or the coordinator confirms it (package representative). One
// is taken away at once. Everybody who speaks for the association is told of each change. It imports no other flow.
package payee

import (
	"context"
	"fmt"
	"strings"

	"github.com/qhatu/qhatu/pkg/payee"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/phrase"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
)

// Name is that of the flow, and of its tap: payee:<verb>, and for some a kind, or what is read back.
const Name = "payee"

// What a tap says.
const (
	verbStart  = "start"
	verbKind   = "kind"   // of this kind
	verbOwn    = "own"    // in the person's own name
	verbTheirs = "theirs" // in the association's name
	verbYes    = "yes"    // to what was read back
	verbNo     = "no"
	verbAway   = "away"   // to be read back
	verbRemove = "remove" // the yes to it
	verbKeep   = "keep"
)

// What is asked.
const (
	askKind   = "kind"
	askNumber = "number"
	askBank   = "bank"
	askHolder = "holder"
)

// Draft is an account that is being put together, for the association for which it was begun.
type Draft struct {
	Association string       `json:"association"`
	To          market.Payee `json:"to"`
}

// Market is what this conversation asks of the market.
type Market interface {
	Who() (market.Person, market.Organisation)
	Board(ctx context.Context, association string) (market.Board, error)
	SetPayee(ctx context.Context, command market.Command, association string, to market.Payee) (market.Board, error)
	RemovePayee(ctx context.Context, command market.Command, association, kind string) (market.Board, error)
}

// turn is a turn of this flow.
type turn struct {
	*chat.Turn
	market Market
	text   texts
}

// New returns the flow for one turn.
func New(of *chat.Turn, m Market) chat.Flow {
	t := &turn{Turn: of, market: m, text: chat.Texts(of, map[string]texts{"es": spanish})}
	return chat.Flow{
		Name:     Name,
		Taps:     map[string]chat.Handler{Name: t.tap},
		Commands: map[parse.Command]chat.Action{parse.Payees: t.show, parse.ChangePayee: t.start},
		Phrase:   t.phrase,
		Questions: map[string]chat.Question{
			askKind: {Reply: t.replyKind}, askNumber: {Reply: t.replyNumber}, askBank: {Reply: t.replyBank}, askHolder: {Reply: t.replyHolder},
		},
		Notices:    map[chat.NoticeKind]chat.Handler{set: t.tellSet, away: t.tellRemoved},
		Help:       t.text.help,
		DraftWaits: t.text.draftWaits,
	}
}

func (t *turn) draft() *Draft { return chat.DraftOf[Draft](t.Turn, Name) }

// show says to which accounts the association is paid, and what is proposed of that.
func (t *turn) show(ctx context.Context) (chat.Message, error) {
	b, err := t.market.Board(ctx, t.Organisation().ID)
	if err != nil {
		return chat.Message{}, err
	}
	change := chat.Choice{ID: chat.ID(Name, verbStart), Title: t.text.change}
	lines := []string{t.text.head}
	for _, p := range b.Payees {
		lines = append(lines, "• "+phrase.Payee(p))
	}
	choices := []chat.Choice{change}
	if len(b.Payees) == 0 {
		lines = []string{t.text.none}
		choices[0].Title = t.text.put
	} else {
		choices = append(choices, chat.Choice{ID: chat.ID(Name, verbAway), Title: t.text.remove})
	}
	for _, p := range b.Proposals {
		if p.Action == market.SetPayee {
			lines = append(lines, fmt.Sprintf(t.text.proposed, phrase.Payee(p.Payee)))
		}
	}
	if len(b.Payees) > 0 {
		lines = append(lines, t.text.shownTo)
	}
	return t.Ask(strings.Join(lines, "\n"), choices...), nil
}

// tap does what a choice says.
func (t *turn) tap(ctx context.Context, args chat.Args) (chat.Message, error) {
	d := t.draft()
	switch verb := args.At(0); {
	case verb == verbStart:
		return t.start(ctx)
	case verb == verbAway:
		return t.away(ctx, args.At(1))
	case verb == verbRemove:
		return t.remove(ctx, args.At(1))
	case verb == verbKeep:
		t.Done()
		return chat.Tell(t.text.kept), nil
	case d == nil:
		return t.show(ctx)
	case verb == verbKind:
		*d = Draft{Association: d.Association, To: market.Payee{Kind: args.At(1)}}
	case verb == verbOwn:
		own, _ := t.market.Who()
		d.To.Holder = own.Name
	case verb == verbTheirs:
		d.To.Holder = t.Organisation().Name
	case verb == verbNo:
		t.DropDraft(Name)
		t.Done()
		return chat.Tell(t.text.left), nil
	case verb == verbYes && args.At(1) == digest(d.To):
		return t.propose(ctx, d)
	}
	return t.next(), nil
}

// start begins a new account.
func (t *turn) start(context.Context) (chat.Message, error) {
	t.begin(market.Payee{})
	return t.next(), nil
}

func (t *turn) begin(to market.Payee) {
	chat.StartDraft(t.Turn, Name, &Draft{Association: t.Organisation().ID, To: to})
}

// next asks for what is missing of the account, or reads it back.
func (t *turn) next() chat.Message {
	d := t.draft()
	switch to := d.To; {
	case to.Kind == "":
		t.expect(askKind)
		var choices []chat.Choice
		for _, kind := range payee.Kinds() {
			choices = append(choices, chat.Choice{ID: chat.ID(Name, verbKind, kind), Title: t.text.kinds[kind]})
		}
		return t.Ask(t.text.askKind, choices...)
	case to.Number == "" && to.CCI == "":
		t.expect(askNumber)
		return chat.Tell(t.text.askNumber[to.Kind])
	case to.Kind == payee.Transfer && to.Bank == "":
		t.expect(askBank)
		return chat.Tell(t.text.askBank)
	case to.Holder == "":
		return t.askHolder()
	}
	return t.readBack(d.To)
}

func (t *turn) expect(what string) { t.Expect(chat.Asked{Flow: Name, What: what}) }

// askHolder asks in whose name the account is.
func (t *turn) askHolder() chat.Message {
	t.expect(askHolder)
	own, _ := t.market.Who()
	return t.Ask(fmt.Sprintf(t.text.askHolder, phrase.Name(own.Name), phrase.Name(t.Organisation().Name)),
		chat.Choice{ID: chat.ID(Name, verbOwn), Title: t.text.own, Words: t.text.ownWords},
		chat.Choice{ID: chat.ID(Name, verbTheirs), Title: t.text.theirs, Words: t.text.theirWords})
}

// readBack says the whole account, and asks for a clear yes.
func (t *turn) readBack(to market.Payee) chat.Message {
	return t.Ask(fmt.Sprintf(t.text.readBack, t.whole(to)),
		chat.Choice{ID: chat.ID(Name, verbYes, digest(to)), Title: t.text.yes, Means: chat.Yes, Binds: true, Words: t.text.yesWords},
		chat.Choice{ID: chat.ID(Name, verbNo), Title: t.text.no, Means: chat.No})
}

// whole is an account with all of its digits, as its owner reads it.
func (t *turn) whole(to market.Payee) string {
	lines := []string{"*" + phrase.PayeeKind(to) + "*"}
	if to.Number != "" {
		lines = append(lines, fmt.Sprintf(t.text.number, grouped(to.Number)))
	}
	if to.CCI != "" {
		lines = append(lines, fmt.Sprintf(t.text.cci, grouped(to.CCI)))
	}
	return strings.Join(append(lines, fmt.Sprintf(t.text.holder, phrase.Name(to.Holder))), "\n")
}

// grouped is a number by three digits, as people read it out.
func grouped(number string) string {
	var parts []string
	for ; len(number) > 4; number = number[3:] {
		parts = append(parts, number[:3])
	}
	return strings.Join(append(parts, number), " ")
}

// digest tells an account from another one.
func digest(to market.Payee) string {
	return chat.Digest(strings.Join([]string{to.Kind, to.Bank, to.Number, to.CCI, to.Holder}, "\n"))
}

// propose proposes the account that was read back.
func (t *turn) propose(ctx context.Context, d *Draft) (chat.Message, error) {
	if err := t.ActFor(ctx, d.Association); err != nil {
		return chat.Message{}, err
	}
	to := d.To
	b, err := t.market.SetPayee(ctx, t.Command("payee"), d.Association, to)
	for slug, why := range t.text.refusals {
		if market.Refused(err, slug) {
			return t.Remark(fmt.Sprintf(why, t.CoordinatorContact)), nil
		}
	}
	if err != nil {
		return chat.Message{}, err
	}
	t.DropDraft(Name)
	t.Done()
	p, open := b.Proposal(market.AboutPayee(to.Kind))
	switch {
	case !open:
		return chat.Tell(fmt.Sprintf(t.text.isSet, phrase.Payee(to))), nil
	case p.Payee.OfAnother:
		return chat.Tell(fmt.Sprintf(t.text.ofAnother, t.CoordinatorContact)), nil
	case len(b.Representatives) < 2:
		return chat.Tell(fmt.Sprintf(t.text.alone, t.CoordinatorContact)), nil
	}
	return chat.Tell(fmt.Sprintf(t.text.sent, t.CoordinatorContact)), nil
}

// away asks whether an account shall be taken away, or which one.
func (t *turn) away(ctx context.Context, kind string) (chat.Message, error) {
	b, err := t.market.Board(ctx, t.Organisation().ID)
	if err != nil {
		return chat.Message{}, err
	}
	if kind == "" && len(b.Payees) == 1 {
		kind = b.Payees[0].Kind
	}
	p, ok := b.Payee(kind)
	switch {
	case len(b.Payees) == 0, kind != "" && !ok:
		return t.show(ctx)
	case !ok:
		var choices []chat.Choice
		for _, p := range b.Payees {
			choices = append(choices, chat.Choice{ID: chat.ID(Name, verbAway, p.Kind), Title: t.text.kinds[p.Kind]})
		}
		return t.Ask(t.text.whichAway, choices...), nil
	}
	return t.Ask(fmt.Sprintf(t.text.askAway, phrase.Payee(p)),
		chat.Choice{ID: chat.ID(Name, verbRemove, kind), Title: t.text.yesAway, Means: chat.Yes, Binds: true, Final: true, Words: t.text.awayWords},
		chat.Choice{ID: chat.ID(Name, verbKeep), Title: t.text.keep, Means: chat.No}), nil
}

// remove takes an account away.
func (t *turn) remove(ctx context.Context, kind string) (chat.Message, error) {
	_, err := t.market.RemovePayee(ctx, t.Command("payee-away"), t.Organisation().ID, kind)
	if market.Refused(err, "new-representative") {
		return t.Remark(fmt.Sprintf(t.text.refusals["new-representative"], t.CoordinatorContact)), nil
	}
	if err != nil {
		return chat.Message{}, err
	}
	t.Done()
	return chat.Tell(t.text.isAway), nil
}
