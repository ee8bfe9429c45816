// Package representative is the conversation about who speaks for an association: what one representative proposes is asked of the
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
	"strconv"
	"strings"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/phrase"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

// Name is that of the flow, and of its tap: representative:<association>:<person>:<verb>:<proposal>.
const Name = "representative"

// ofMandate stands in a tap for a person, where it is about the mandate.
const ofMandate = "-"

// What a tap says of a proposal.
const (
	verbConfirm = "yes"
	verbDecline = "no"
	verbAgree   = "agree" // whoever is to be added
	verbRefuse  = "refuse"
	verbShow    = "show"
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
		Name:     Name,
		Taps:     map[string]chat.Handler{Name: t.tap},
		Standing: func(ctx context.Context, args chat.Args) (chat.Message, error) { return t.tap(ctx, args.Rest(1)) },
		Notices: map[chat.NoticeKind]chat.Handler{
			proposed: t.tellProposed, seconded: t.tellSeconded, declined: t.tellDeclined, asked: t.tellAsked, dropped: t.tellDropped,
			added: t.tellAdded, removed: t.tellRemoved, left: t.tellLeft, mandateSet: t.tellMandate,
		},
		Refusals: map[string]chat.Action{"beyond-mandate": t.beyondMandate},
		ForAll:   true,
	}
}

// tap does what a choice says of a proposal, if that is the one that stands.
func (t *turn) tap(ctx context.Context, args chat.Args) (chat.Message, error) {
	association, person, verb := args.At(0), args.At(1), args.At(2)
	if person == ofMandate {
		person = ""
	}
	if verb == verbAgree || verb == verbRefuse {
		return t.answer(ctx, association, verb == verbAgree)
	}
	if err := t.ActFor(ctx, association); err != nil {
		return chat.Message{}, err
	}
	b, err := t.market.Board(ctx, association)
	if err != nil {
		return chat.Message{}, err
	}
	p, open := b.Proposal(person)
	switch {
	case open && args.At(3) != "" && args.At(3) != idOf(p):
		t.Heading(t.text.since)
		return t.ask(b, p, association), nil
	case open && verb == verbShow:
		return t.ask(b, p, association), nil
	case verb == verbShow:
		return t.Remark(t.text.closed), nil
	}
	return t.decide(ctx, association, person, verb == verbConfirm)
}

// decide gives the word of a representative on a proposal. It is given again where it may have been given in a turn that was not saved.
func (t *turn) decide(ctx context.Context, association, person string, agrees bool) (chat.Message, error) {
	do, said := t.market.DeclineProposal, t.text.youDeclined
	if agrees {
		do, said = t.market.ConfirmProposal, t.text.youConfirmed
	}
	b, err := do(ctx, t.Command("decide"), association, person)
	if problem, refused := errors.AsType[*market.Problem](err); refused {
		return t.notDecided(problem)
	}
	if err != nil {
		return chat.Message{}, err
	}
	t.Done()
	if p, waits := b.Proposal(person); agrees && waits && p.Confirmed {
		said = t.text.youConfirmedWaits
	}
	return chat.Tell(said), nil
}

// notDecided says why the word was not taken.
func (t *turn) notDecided(p *market.Problem) (chat.Message, error) {
	why, known := t.text.refusals[p.Slug]
	switch {
	case p.Slug == "proposal-closed":
		return t.Remark(t.text.closed), nil
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
		return t.Remark(t.text.closed), nil
	case err != nil:
		return chat.Message{}, err
	}
	t.Done()
	switch {
	case !agrees:
		return chat.Tell(t.text.youRefused), nil
	case !speaks:
		return chat.Tell(t.text.youAgreed), nil
	}
	return chat.Tell(t.text.youSpeak), nil
}

// idOf tells one proposal of a person from another: when it ends.
func idOf(p market.Proposal) string { return strconv.FormatInt(p.Ends.UnixMilli(), 10) }

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
