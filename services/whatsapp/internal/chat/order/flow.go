// Package order is the conversation about what was sold and is still to be handed over: which orders there are and how they stand, that
// one is ready, on its way, weighed, delayed, taken or not to come, what is answered to the buyer's weight and to another place or day, that the
// money is there or not, what the buyer claims, who owes how much, and what the association is told when the buyer or the market does something.
//
// Invariants:
//
//   - An act is about one order. Which one a text means, it says itself (the buyer, the goods), or the message that it answers; where several
//     could be meant, it is asked.
//   - What an act needs is asked one by one. All of it is read back with the buyer's name, and done by a clear yes: once, and only of the order
//     as it was read back. The market decides what may be done.
//   - Names, plates and codes stand in the draft and in no id of a choice.
//
// It imports no other flow.
package order

import (
	"context"
	"regexp"

	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/phrase"
	"github.com/qhatu/qhatu/services/whatsapp/internal/intent"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
)

// Name is that of the flow, and of its tap: order:<order>:<what>.
const Name = "order"

// Market is what this conversation asks of the market.
type Market interface {
	MyOrders(ctx context.Context) ([]market.Order, error)
	Order(ctx context.Context, id string) (market.Order, error)
	Lot(ctx context.Context, id string) (market.Lot, error)
	PrepareOrder(ctx context.Context, command market.Command, of market.SeenOrder) (market.Order, error)
	DispatchOrder(ctx context.Context, command market.Command, of market.SeenOrder, d market.Dispatch) (market.Order, error)
	DeliverOrder(ctx context.Context, command market.Command, of market.SeenOrder, delivery int) (market.Order, error)
	WeighDelivery(ctx context.Context, command market.Command, of market.SeenOrder, w market.Weighing) (market.Order, error)
	AgreeWeight(ctx context.Context, command market.Command, of market.SeenOrder, delivery int, net quantity.Quantity) (market.Order, error)
	CloseRest(ctx context.Context, command market.Command, of market.SeenOrder, reason string) (market.Order, error)
	HandOverOrder(ctx context.Context, command market.Command, of market.SeenOrder, h market.HandOver) (market.Order, error)
	DelayOrder(ctx context.Context, command market.Command, of market.SeenOrder, reason, until string) (market.Order, error)
	AmendOrder(ctx context.Context, command market.Command, of market.SeenOrder, d market.Delivery) (market.Order, error)
	AcceptAmendment(ctx context.Context, command market.Command, of market.SeenOrder, number int) (market.Order, error)
	RejectAmendment(ctx context.Context, command market.Command, of market.SeenOrder, number int) (market.Order, error)
	AcceptClaim(ctx context.Context, command market.Command, of market.SeenOrder, number int) (market.Order, error)
	RejectClaim(ctx context.Context, command market.Command, of market.SeenOrder, number int, reason string) (market.Order, error)
	CancelOrder(ctx context.Context, command market.Command, of market.SeenOrder, reason string) (market.Order, error)
	DisputeOrder(ctx context.Context, command market.Command, of market.SeenOrder, reason string) (market.Order, error)
	SayPayment(ctx context.Context, command market.Command, of market.SeenOrder, p market.NewPayment) (market.Order, error)
	ConfirmPayment(ctx context.Context, command market.Command, of market.SeenOrder, number int) (market.Order, error)
	AddPhoto(ctx context.Context, command market.Command, order string, p market.NewPhoto) (market.OrderPhoto, error)
	TakeBackPhoto(ctx context.Context, command market.Command, of market.SeenOrder, number int) (market.Order, error)
	Picture(ctx context.Context, media string) ([]byte, error)
	DenyPayment(ctx context.Context, command market.Command, of market.SeenOrder, number int, reason string) (market.Order, error)
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
		Taps:     map[string]chat.Handler{Name: t.tap, tapPhoto: t.tapsPhoto},
		Commands: map[parse.Command]chat.Action{parse.Orders: t.list, parse.Payments: t.payments, parse.Delay: t.delays},
		Questions: map[string]chat.Question{
			askWhich: {Reply: t.chosenInWords}, askField: {Reply: t.answered, ExamplesOf: t.examplesOf, Goods: true},
			askSure: {Reply: t.corrected, Goods: true},
		},
		Phrase:   t.phrases,
		Photo:    t.photographed,
		Intents:  t.intents(),
		Standing: t.now,
		Undo:     t.undo,
		UndoAsks: true,
		Notices:  t.notices(),
		Menu:     []chat.MenuRow{{Command: parse.Orders, Title: t.text.menuTitle, Description: t.text.menuDescription}},
		Help:     t.text.help,
	}
}

// What words and figures answer about an order.
const (
	askWhich = "which" // which order is meant
	askField = "field" // something that an act needs
	askSure  = "sure"  // an act was read back
)

// intents are the acts that are meant in free words.
func (t *turn) intents() map[intent.Intent]chat.Listener {
	return map[intent.Intent]chat.Listener{
		intent.MyOrders:   t.mine,
		intent.Prepared:   t.doing(prepare),
		intent.SentOff:    t.sentOff,
		intent.HandedOver: t.cameTo,
		intent.Weighed:    t.doing(weigh),
		intent.Delayed:    t.doing(delay),

		intent.BuyerContact: t.contacts,
		intent.NotTaken:     t.ending(dispute),
		intent.CallOff:      t.ending(callOff),
		intent.RestGone:     t.ending(restGone),
		intent.Amend:        t.ending(amend),
		intent.GotPaid:      t.doing(gotPaid),
		intent.NotPaid:      t.notPaid,
		intent.WillPay:      t.willPay,
		intent.Owed:         t.owed,
		intent.Record:       t.papers,
		intent.GaveBack:     t.ending(giveBack),
		intent.AcceptClaim:  t.ending(yield),
		intent.RejectClaim:  t.ending(refuse),
		intent.ClaimState:   t.claimsNow,
	}
}

func heard(answer chat.Message, err error) (chat.Message, bool, error) { return answer, true, err }

// doing is the listener that does something to the order that is meant.
func (t *turn) doing(verb string) chat.Listener {
	return func(ctx context.Context, text string) (chat.Message, bool, error) {
		return heard(t.toWhich(ctx, verb, text))
	}
}

// sentOff sends an order off. What went off for a price was sold: that is of the lot.
func (t *turn) sentOff(ctx context.Context, text string) (chat.Message, bool, error) {
	if said := parse.Sale(text); said.Quantity != nil && said.Price != nil && !atHour.MatchString(text) {
		return chat.Message{}, false, nil
	}
	return heard(t.toWhich(ctx, dispatch, text))
}

// atHour is an hour, and no price: a las 5.
var atHour = regexp.MustCompile(`(?i)\ba\s+las?\s+[0-9]`)

// ending is the listener that does something to the order that is meant, where there is one for which that makes sense: the words might
// as well be of something else.
func (t *turn) ending(verb string) chat.Listener {
	return func(ctx context.Context, text string) (chat.Message, bool, error) {
		orders, err := t.open(ctx)
		if err != nil || len(only(orders, func(o order) bool { return o.verbFor(verb) != "" })) == 0 {
			return chat.Message{}, false, err
		}
		return heard(t.toWhich(ctx, verb, text))
	}
}

// phrases takes words that say by themselves what they are about: a photo, a claim, what was paid back, goods that are ready, a document.
func (t *turn) phrases(ctx context.Context, text string) (answer chat.Message, ok bool, err error) {
	for _, take := range []chat.Listener{t.saysOfPhoto, t.takesPhotoBack, t.ofClaim, t.answersWaiting, t.paidBack, t.ready, t.asksPaper} {
		if answer, ok, err = take(ctx, text); ok || err != nil {
			return answer, ok, err
		}
	}
	return chat.Message{}, false, nil
}

// ready takes words that alone say that goods are ready, and that might as well say yes: where an order waits for it.
func (t *turn) ready(ctx context.Context, text string) (chat.Message, bool, error) {
	kind := parse.Answer(text).Kind
	isYes := kind == parse.Yes || kind == parse.YesWeak
	if !isYes || !phrase.HasWord(text, t.text.readyWords) || !phrase.HasWord(text, t.text.alreadyWords) { // "listo" alone only says that it was read
		return chat.Message{}, false, nil
	}
	orders, err := t.open(ctx)
	if err != nil || len(only(orders, func(o order) bool { return o.verbFor(prepare) != "" })) == 0 {
		return chat.Message{}, false, err
	}
	return heard(t.toWhich(ctx, prepare, text))
}

func (t *turn) delays(ctx context.Context) (chat.Message, error) { return t.toWhich(ctx, delay, "") }

// now says how the order stands that an earlier message is about.
func (t *turn) now(ctx context.Context, about chat.Args) (chat.Message, error) {
	o, err := t.find(ctx, about.At(0))
	switch {
	case chat.IsNotHere(err):
		return chat.Tell(t.text.unknown), nil
	case err != nil:
		return chat.Message{}, err
	}
	return t.card(o), nil
}
