// Package bargain is the conversation about buyers' offers: their cards, a yes in two steps, a no with its reason, a price
// or quantity instead, answers to several offers at once, questions about an offer, and what is told when an offer or its
// order changes.
//
// Invariants:
//
//   - A choice is about one offer and no other: what is tapped on an old card is answered with how things stand now. An
//     answer counts by when the person acted.
//   - Whatever differs from the usual terms is said wherever a yes would bind to it, and none of it is cut. Nothing is offered
//     on terms that were not said.
//   - What words say of a price or a quantity is read back, with the buyer's name, before it is sent. Intents bind nothing.
//   - What was sent is taken back or corrected only while it stands.
//
// It imports no other flow.
package bargain

import (
	"context"
	"slices"
	"strconv"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
)

// Name is that of the flow.
const Name = "bargain"

// tapOffer is the tap of the flow: neg:<negotiation>:<offer>:<verb>.
const tapOffer = "neg"

// What words and figures answer.
const (
	askCounter  = "counter"  // another price
	askQuantity = "quantity" // another quantity
	askSeveral  = "several"  // several offers at once, by their numbers
)

// Market is what bargaining asks of the market.
type Market interface {
	Who() (market.Person, market.Organisation)
	Board(ctx context.Context, association string) (market.Board, error)
	Lot(ctx context.Context, id string) (market.Lot, error)
	Negotiations(ctx context.Context) ([]market.Negotiation, error)
	Negotiation(ctx context.Context, id string) (market.Negotiation, error)
	MakeOffer(ctx context.Context, command market.Command, id string, offer market.NewOffer) (market.Negotiation, error)
	Accept(ctx context.Context, command market.Command, id string, number int) (market.Order, error)
	Withdraw(ctx context.Context, command market.Command, id string, number int) (market.Negotiation, error)
	Reject(ctx context.Context, command market.Command, id string, number int, reason string) (market.Negotiation, error)
	Order(ctx context.Context, id string) (market.Order, error)
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
		Taps:     map[string]chat.Handler{tapOffer: t.tap, tapBulk: t.tapSeveral},
		Commands: t.commands(),
		Intents:  t.intents(),
		Phrase:   t.accepts,
		Standing: t.now,
		Questions: map[string]chat.Question{
			askCounter:  {Reply: t.counter, Examples: &t.text.examples},
			askSeveral:  {Reply: t.answerSeveral},
			askQuantity: {Reply: t.otherQuantity, Examples: &t.text.quantityExamples},
		},
		Notices: map[chat.NoticeKind]chat.Handler{
			offerReceived:     t.offerReceived,
			offerEnded:        t.offerEnded,
			offerRejected:     t.offerRejected,
			negotiationClosed: t.negotiationClosed,
			orderConfirmed:    t.orderConfirmed,
			orderCancelled:    t.orderCancelled,
			buyerSuspended:    t.buyerPaused,
			buyerReopened:     t.buyerBack,
		},
		Menu:     []chat.MenuRow{{Command: parse.Offers, Title: t.text.menuTitle, Description: t.text.menuDescription}},
		Help:     t.text.help,
		Reaction: t.text.reaction,
		Undo:     t.undo,
		UndoAsks: true,
	}
}

// Templates lists the templates that this flow sends.
func Templates() []chat.TemplateText { return spanish.templates }

// answer is an offer that the person answered, which tells it from what a colleague did.
type answer struct {
	Negotiation string `json:"negotiation"`
	Offer       int    `json:"offer"` // the person's own, or the one that was accepted or rejected

	Deal bool `json:"deal,omitempty"` // the person was told what came of a yes
}

const maxAnswers = 20

// answered remembers that the person answered an offer.
func (t *turn) answered(negotiation string, offer int) {
	t.Done()
	t.remember(answer{Negotiation: negotiation, Offer: offer})
}

// told remembers that the person knows what came of a yes, so that they are told once: of a deal by its negotiation, of an
// order that was cancelled by the order.
func (t *turn) told(of string) { t.remember(answer{Negotiation: of, Deal: true}) }

// knows tells whether the person was told what came of a yes.
func (t *turn) knows(of string) bool {
	return slices.Contains(t.answers(), answer{Negotiation: of, Deal: true})
}

func (t *turn) remember(a answer) {
	all := append(slices.Clip(t.answers()), a)
	chat.Remember(t.Turn, Name, all[max(0, len(all)-maxAnswers):])
}

func (t *turn) answers() []answer { return chat.Recall[[]answer](t.Turn, Name) }

// seen is how a negotiation stood when the person was last shown it: who is told of it then knows.
type seen struct {
	Negotiation string `json:"negotiation"`
	State       string `json:"state"`
	Standing    int    `json:"standing,omitempty"`
	Offers      int    `json:"offers"`
}

const (
	memoryOfSeen = Name + ".seen" // beside the answers
	maxSeen      = 200
)

// saw remembers that the person was shown, by an answer, how a negotiation stands.
func (t *turn) saw(n market.Negotiation) {
	if t.Input.Kind == "" { // a notice: no other tells the same
		return
	}
	now := seenOf(n)
	all := slices.DeleteFunc(slices.Clone(chat.Recall[[]seen](t.Turn, memoryOfSeen)), func(s seen) bool { return s.Negotiation == n.ID })
	all = append(all, now)
	chat.Remember(t.Turn, memoryOfSeen, all[max(0, len(all)-maxSeen):])
}

// sees tells whether the person was shown a negotiation as it stands.
func (t *turn) sees(n market.Negotiation) bool {
	return slices.Contains(chat.Recall[[]seen](t.Turn, memoryOfSeen), seenOf(n))
}

func seenOf(n market.Negotiation) seen {
	s := seen{Negotiation: n.ID, State: n.State, Standing: n.Standing, Offers: len(n.Offers)}
	if n.State == market.NegotiationExpired {
		s.Standing = 0
	}
	return s
}

// hasAnswered tells whether it was the person who answered an offer.
func (t *turn) hasAnswered(negotiation string, offer int) bool {
	return slices.Contains(t.answers(), answer{Negotiation: negotiation, Offer: offer})
}

// counterOf lets a figure be a price for an offer; doubted is one that was asked about, in céntimos. What was read back
// follows as a proposal.
func counterOf(d deal, doubted int64) chat.Asked {
	return chat.Asked{
		Flow: Name, What: askCounter, UntilNotice: true,
		Args: chat.Args{d.ID, strconv.Itoa(d.offer.Number), strconv.FormatInt(doubted, 10)},
	}
}

// withCounter lets words and figures be another price or quantity, where no other question stands.
func withCounter(d deal, m chat.Message) chat.Message {
	asks := counterOf(d, 0)
	m.Asks = &asks
	return m
}

// The arguments of counterOf after the negotiation and the offer.
const (
	argDoubted  = 2
	argProposal = 3
)
