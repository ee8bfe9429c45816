// Package representative is the conversation about who speaks for an association, and to which account it is paid: what one representative proposes is asked of the
// others, who is proposed to another association is asked themselves, and everybody is told what came of it, whoever is new what they
// may do. It also says who may answer an offer that is too large for who is new.
//
// A yes or a no is about one proposal and no other: what has been proposed otherwise since is asked about anew. Nothing that
// identifies anybody is in a notice: names are read when it is worded, and those of who was removed or erased are not said. It imports
// no other flow.
package representative

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/phrase"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
	"github.com/qhatu/qhatu/services/whatsapp/internal/say"
)

// Name is that of the flow, and of its tap: representative:<association>:<person>:<verb>:<what is proposed>.
const Name = "representative"

// ofMandate stands in a tap for a person, where it is about the mandate.
const ofMandate = "-"

// What a tap says of a proposal.
const (
	verbConfirm = "yes"
	verbDecline = "no"
	verbNotMe   = "not_me" // whoever it was proposed as
	verbAgree   = "agree"  // whoever is to be added
	verbRefuse  = "refuse"
)

// Market is what this conversation asks of the market.
type Market interface {
	Who() (market.Person, market.Organisation)
	Board(ctx context.Context, association string) (market.Board, error)
	ConfirmProposal(ctx context.Context, command market.Command, association, person string) (market.Board, error)
	DeclineProposal(ctx context.Context, command market.Command, association, person string) (market.Board, error)
	AgreeToSpeak(ctx context.Context, command market.Command, association string, agrees bool) (speaks bool, err error)
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
		Name: Name,
		Taps: map[string]chat.Handler{Name: t.tap},
		Standing: func(ctx context.Context, args chat.Args) (chat.Message, error) {
			return t.show(ctx, args.At(1), personOf(args.At(2)), args.At(3))
		},
		Notices: map[chat.NoticeKind]chat.Handler{
			proposed: t.tellProposed, seconded: t.tellSeconded, declined: t.tellDeclined, asked: t.tellAsked, dropped: t.tellDropped,
			added: t.tellAdded, removed: t.tellRemoved, left: t.tellLeft, mandateSet: t.tellMandate,
		},
		Refusals: map[string]chat.Action{"beyond-mandate": t.beyondMandate},
		ForAll:   true,
	}
}

// tap does what a choice says, and goes on for the association that was acted for before.
func (t *turn) tap(ctx context.Context, args chat.Args) (chat.Message, error) {
	was := t.Organisation().ID
	m, err := t.tapped(ctx, args)
	if err != nil {
		return m, err
	}
	return m, t.ActFor(ctx, was)
}

// tapped does what a choice says of a proposal, if that is the one that stands.
func (t *turn) tapped(ctx context.Context, args chat.Args) (chat.Message, error) {
	association, person, verb := args.At(0), personOf(args.At(1)), args.At(2)
	switch verb {
	case verbAgree, verbRefuse:
		return t.answer(ctx, association, verb == verbAgree)
	case verbNotMe:
		t.Ended(aboutOf(association, person))
		return t.Run(ctx, parse.NotMe)
	}
	b, p, err := t.standing(ctx, association, person)
	if err != nil {
		return chat.Message{}, err
	}
	if p.By == "" && len(b.Representatives) == 0 {
		return t.notTheirs(association, person), nil
	}
	if given := args.At(3); p.By != "" && given != "" && given != idOf(p) {
		t.Heading(t.text.since)
		return t.ask(b, p, association), nil
	}
	return t.decide(ctx, association, t.known(b, p), verb == verbConfirm)
}

// standing reads what is proposed of a person; where that is nothing any more, the proposal is by nobody.
func (t *turn) standing(ctx context.Context, association, person string) (market.Board, market.Proposal, error) {
	if err := t.ActFor(ctx, association); err != nil {
		return market.Board{}, market.Proposal{}, err
	}
	b, err := t.market.Board(ctx, association)
	if chat.IsNotHere(err) {
		return b, market.Proposal{Person: person}, nil // it is not for whoever taps: nothing waits for them
	}
	if err != nil {
		return b, market.Proposal{}, err
	}
	if p, open := b.Proposal(person); open {
		return b, p, nil
	}
	return b, market.Proposal{Person: person}, nil
}

// show says how what is proposed of a person stands now, and does nothing.
func (t *turn) show(ctx context.Context, association, person, verb string) (chat.Message, error) {
	if verb == verbAgree || verb == verbRefuse {
		m, err := t.tellAsked(ctx, chat.Args{association, person})
		if err == nil && m.Body == "" {
			m = t.closed(association, person)
		}
		return m, err
	}
	b, p, err := t.standing(ctx, association, person)
	if err != nil {
		return chat.Message{}, err
	}
	if p.By == "" {
		return t.closed(association, person), nil
	}
	return t.ask(b, p, association), nil
}

// notTheirs answers whoever does not speak for the association.
func (t *turn) notTheirs(association, person string) chat.Message {
	t.Ended(aboutOf(association, person))
	return chat.Tell(fmt.Sprintf(t.text.refusals["not-representative"], t.CoordinatorContact))
}

// closed says that nothing is proposed of a person any more.
func (t *turn) closed(association, person string) chat.Message {
	t.Ended(aboutOf(association, person))
	return chat.Tell(t.text.closed)
}

// decide gives the word of a representative on a proposal. It is given again where it may have been given in a turn that was not saved.
func (t *turn) decide(ctx context.Context, association string, p market.Proposal, agrees bool) (chat.Message, error) {
	do := t.market.DeclineProposal
	if agrees {
		do = t.market.ConfirmProposal
	}
	b, err := do(ctx, t.Command("decide"), association, p.Person)
	if problem, refused := errors.AsType[*market.Problem](err); refused {
		return t.notDecided(problem, association, p.Person)
	}
	if err != nil {
		return chat.Message{}, err
	}
	t.Done()
	t.Ended(aboutOf(association, p.Person))
	return chat.Tell(t.decided(b, p, agrees)), nil
}

// known is a proposal with the name of whom it is about, who may speak for the association no more once it is decided.
func (t *turn) known(b market.Board, p market.Proposal) market.Proposal {
	if c, ok := b.Representative(p.Person); ok {
		p.Name, p.Phone = c.Name, c.Phone
	}
	return p
}

// decided says what comes of the word of a representative, and for whom.
func (t *turn) decided(b market.Board, p market.Proposal, agrees bool) string {
	if p.By == "" { // the word was taken in an earlier turn
		return t.text.taken
	}
	what := t.named(p.Name, p.Phone)
	switch p.Action {
	case market.SetMandate:
		what = say.Money(p.Sale)
	case market.SetPayee:
		what = phrase.Payee(p.Payee)
	}
	says := t.text.youDeclined
	if agrees {
		says = t.text.youConfirmed
	}
	if now, waits := b.Proposal(p.Person); agrees && waits && now.Confirmed {
		return fmt.Sprintf(t.text.youConfirmedWaits, what)
	}
	return fmt.Sprintf(says[p.Action], what)
}

// notDecided says why the word was not taken.
func (t *turn) notDecided(p *market.Problem, association, person string) (chat.Message, error) {
	why, known := t.text.refusals[p.Slug]
	switch {
	case p.Slug == "proposal-closed":
		return t.closed(association, person), nil
	case !known:
		return chat.Message{}, p
	}
	return t.Remark(fmt.Sprintf(why, t.CoordinatorContact)), nil
}

// answer gives the person's own word on whether they speak for an association.
func (t *turn) answer(ctx context.Context, association string, agrees bool) (chat.Message, error) {
	speaks, err := t.market.AgreeToSpeak(ctx, t.Command("agree"), association, agrees)
	switch {
	case market.Refused(err, "proposal-closed"):
		return t.closed(association, t.own()), nil
	case err != nil:
		return chat.Message{}, err
	}
	t.Done()
	t.Ended(aboutOf(association, t.own()))
	switch {
	case !agrees:
		return chat.Tell(t.text.youRefused), nil
	case !speaks:
		return chat.Tell(t.text.youAgreed), nil
	}
	return chat.Tell(t.text.youSpeak), nil
}

// idOf tells what is proposed of a person from what else is: by whom, and what it says. The same once more is the same.
func idOf(p market.Proposal) string {
	return chat.Digest(strings.Join(append([]string{p.Action, p.By, p.Name, p.Phone, say.Money(p.Sale)}, accountOf(p.Payee)...), "\n"))
}

// accountOf tells an account that is proposed from another one.
func accountOf(p market.Payee) []string {
	if p.Kind == "" {
		return nil
	}
	return []string{p.Kind, p.Bank, p.Number, p.CCI, p.Holder}
}

// aboutOf is what a message is about that asks or tells of what is proposed of a person, or ("") of the mandate.
func aboutOf(association, person string) string { return association + "/" + cmp.Or(person, ofMandate) }

// personOf is whom a tap is about; "": the mandate.
func personOf(arg string) string {
	if arg == ofMandate {
		return ""
	}
	return arg
}

// tapOf is the id of a choice about a proposal, and about no other.
func tapOf(association string, p market.Proposal, verb string) string {
	return chat.ID(Name, association, cmp.Or(p.Person, ofMandate), verb, idOf(p))
}

// named is somebody with the end of their phone, where that is needed to know who they are.
func (t *turn) named(name, phone string) string {
	name = "*" + cmp.Or(phrase.Name(name), t.text.somebody) + "*"
	if phone == "" {
		return name
	}
	return fmt.Sprintf(t.text.phoneEnds, name, phone)
}

// who is one of those who speak for an association.
func (t *turn) who(b market.Board, id string) string {
	c, _ := b.Representative(id)
	return t.named(c.Name, c.Phone)
}

// list names several people.
func (t *turn) list(people []market.Colleague) string {
	var names []string
	for _, c := range people {
		names = append(names, t.named(c.Name, c.Phone))
	}
	return strings.Join(names, ", ")
}
