package order

import (
	"context"
	"fmt"
	"maps"
	"strings"

	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/phrase"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
	"github.com/qhatu/qhatu/services/whatsapp/internal/say"
)

// The verbs of acts, as taps name them: letters only.
const (
	prepare     = "prepare"
	dispatch    = "dispatch"
	deliver     = "deliver"
	weigh       = "weigh"
	agreeWeight = "agree"
	handOver    = "handover"
	delay       = "delay"
	accept      = "accept"
	reject      = "reject"
	closeRest   = "rest"
	cancel      = "cancel"
	dispute     = "dispute"
	confirm     = "confirm"  // the money of a payment is there
	deny        = "deny"     // it is not
	paid        = "paid"     // the buyer paid, as the association says first
	giveBack    = "giveback" // the association paid back
	amend       = "amend"
	yield       = "yield"    // to what the buyer claims
	refuse      = "refuse"   // it
	takeBack    = "takeback" // a photo
)

// act is something that is done to an order, once it was read back and agreed to.
type act struct {
	action  string // that the market has to allow
	title   string // of its button
	yes     string // that of the button which does it
	words   []string
	fields  []string                      // what it needs, in the order in which it is asked
	changes bool                          // what was read back may be changed
	read    func(o order, d Draft) string // reads it back
	done    func(o order, d Draft) string // says that it is done; o is as it is then
	did     func(o order, d Draft) string // says what was done, to whom would take it back
	do      func(ctx context.Context, c market.Command, of market.SeenOrder, o order, d Draft) (market.Order, error)
}

// acts are all that may be done, by their verbs.
func (t *turn) acts() map[string]act {
	s := &t.text
	all := map[string]act{
		prepare: {
			action: market.ActionPrepare,
			do: func(ctx context.Context, c market.Command, of market.SeenOrder, _ order, _ Draft) (market.Order, error) {
				return t.market.PrepareOrder(ctx, c, of)
			},
		},
		dispatch: {
			action: market.ActionDispatch, fields: []string{fieldVehicle, fieldCode, fieldWhy}, changes: true, read: t.readDispatch, done: t.dispatched, do: t.dispatch,
		},
		deliver:     {action: market.ActionDeliver, fields: []string{fieldDelivery}, read: t.readDeliver, do: t.deliver},
		weigh:       {action: market.ActionWeigh, fields: []string{fieldDelivery, fieldWeight, fieldTare}, changes: true, read: t.readWeight, done: t.weighed, do: t.weigh},
		agreeWeight: {action: market.ActionAgreeWeight, read: t.readAgreement, done: t.totalNow, do: t.agreeWeight},
		handOver: {
			action: market.ActionHandOver, fields: []string{fieldWeight, fieldTare, fieldRest, fieldCode}, changes: true, read: t.readHandOver, done: t.totalNow, do: t.handOver,
		},
		delay: {
			action: market.ActionDelay, fields: []string{fieldReason, fieldUntil}, changes: true,
			read: func(o order, d Draft) string {
				return fmt.Sprintf(s.readBack[delay], o.buyer(), o.text.reasons[d.Reason], t.day(d.Until))
			},
			do: func(ctx context.Context, c market.Command, of market.SeenOrder, _ order, d Draft) (market.Order, error) {
				return t.market.DelayOrder(ctx, c, of, d.Reason, d.Until)
			},
		},
		amend: {
			action: market.ActionAmend, fields: []string{fieldPlan}, changes: true,
			read: func(o order, d Draft) string {
				return fmt.Sprintf(s.readBack[amend], o.buyer(), o.handover(o.planned(d)), o.handover(o.Delivery))
			},
			do: func(ctx context.Context, c market.Command, of market.SeenOrder, o order, d Draft) (market.Order, error) {
				return t.market.AmendOrder(ctx, c, of, o.planned(d))
			},
		},
		accept: {
			action: market.ActionAcceptAmendment, read: t.readAmendment(accept),
			do: func(ctx context.Context, c market.Command, of market.SeenOrder, _ order, d Draft) (market.Order, error) {
				return t.market.AcceptAmendment(ctx, c, of, d.Amendment)
			},
		},
		reject: {
			action: market.ActionRejectAmendment, read: t.readAmendment(reject),
			do: func(ctx context.Context, c market.Command, of market.SeenOrder, _ order, d Draft) (market.Order, error) {
				return t.market.RejectAmendment(ctx, c, of, d.Amendment)
			},
		},
		closeRest: {
			action: market.ActionCloseRest, fields: []string{fieldReason}, done: t.totalNow,
			read: t.readRest,
			do: func(ctx context.Context, c market.Command, of market.SeenOrder, _ order, d Draft) (market.Order, error) {
				return t.market.CloseRest(ctx, c, of, d.Reason)
			},
		},
		cancel: {
			action: market.ActionCancel, fields: []string{fieldReason},
			read: func(o order, d Draft) string {
				return fmt.Sprintf(s.readBack[cancel], o.buyer(), o.goods(), say.Money(o.Total), s.reasons[d.Reason])
			},
			do: func(ctx context.Context, c market.Command, of market.SeenOrder, _ order, d Draft) (market.Order, error) {
				return t.market.CancelOrder(ctx, c, of, d.Reason)
			},
		},
		dispute: {
			action: market.ActionDispute, fields: []string{fieldReason},
			read: func(o order, d Draft) string {
				return fmt.Sprintf(s.readBack[dispute], o.buyer(), o.goods(), s.reasons[d.Reason], t.Coordinator)
			},
			do: func(ctx context.Context, c market.Command, of market.SeenOrder, _ order, d Draft) (market.Order, error) {
				return t.market.DisputeOrder(ctx, c, of, d.Reason)
			},
		},
	}
	maps.Copy(all, t.moneyActs())
	maps.Copy(all, t.claimActs())
	maps.Copy(all, t.photoActs())
	for verb, a := range all {
		all[verb] = t.worded(verb, a)
	}
	return all
}

// worded gives an act the words that it does not make itself: those with the buyer and the goods.
func (t *turn) worded(verb string, a act) act {
	plain := func(of map[string]string) func(order, Draft) string {
		return func(o order, _ Draft) string { return fmt.Sprintf(of[verb], o.buyer(), o.goods()) }
	}
	a.title, a.yes, a.words, a.did = t.text.titles[verb], t.text.yeses[verb], t.text.titleWords[verb], plain(t.text.did)
	if a.read == nil {
		a.read = plain(t.text.readBack)
	}
	if a.done == nil {
		a.done = plain(t.text.done)
	}
	return a
}

// readDispatch reads back what is sent off.
func (t *turn) readDispatch(o order, d Draft) string {
	much := o.goods()
	if d.Sent != 0 || len(o.Deliveries) > 0 {
		much = o.part(o.sent(d))
	}
	lines := fmt.Sprintf(t.text.readBack[dispatch], o.buyer(), much) + o.vehicle(d.Plate, d.Driver)
	if o.isCollected() {
		lines += "\n" + t.text.withCode[d.Code != ""]
	}
	if d.Reason != "" {
		lines += "\n" + fmt.Sprintf(t.text.because, t.text.reasons[d.Reason])
	}
	return lines + "\n" + t.text.isItRight
}

// sent is how much is sent off, in the base.
func (o order) sent(d Draft) int64 {
	if d.Sent != 0 {
		return d.Sent
	}
	return o.left()
}

func (t *turn) dispatch(ctx context.Context, c market.Command, of market.SeenOrder, o order, d Draft) (market.Order, error) {
	sent := market.Dispatch{Plate: d.Plate, Driver: d.Driver, ReleaseCode: d.Code, Reason: d.Reason}
	if d.Sent != 0 {
		sent.Quantity = o.inBase(d.Sent)
	}
	return t.market.DispatchOrder(ctx, c, of, sent)
}

func (t *turn) dispatched(o order, _ Draft) string {
	last := len(o.Deliveries) - 1
	if last < 0 {
		return fmt.Sprintf(t.text.done[dispatch], o.buyer(), o.goods())
	}
	said := fmt.Sprintf(t.text.done[dispatch], o.buyer(), o.part(o.Deliveries[last].Quantity))
	if o.isWeighed() {
		said += "\n" + t.text.nextWeigh
	}
	return said
}

func (t *turn) readDeliver(o order, d Draft) string {
	much := o.left()
	if on, ok := o.delivery(d.Delivery); ok {
		much = amount(on)
	}
	return fmt.Sprintf(t.text.readBack[deliver], o.buyer(), o.much(much))
}

func (t *turn) deliver(ctx context.Context, c market.Command, of market.SeenOrder, _ order, d Draft) (market.Order, error) {
	return t.market.DeliverOrder(ctx, c, of, d.Delivery)
}

// readWeight reads back what a delivery weighs, how far that is from what was sent, what it comes to, and who else has to say it.
func (t *turn) readWeight(o order, d Draft) string {
	sent, _ := o.delivery(d.Delivery)
	lines := []string{fmt.Sprintf(t.text.readBack[weigh], o.buyer(), o.weight(d))}
	lines = append(lines, o.differs(d.Net-sent.Quantity, t.text.fromSent))
	waits := o.waitsForBuyer(sent, d.Net)
	if total, ok := o.totalAt(d.Delivery, d.Net, waits); ok {
		lines = append(lines, o.comesTo(total))
	}
	lines = append(lines, o.restLine(sent, d.Net))
	if waits {
		lines = append(lines, fmt.Sprintf(t.text.alsoBuyer, o.buyer()))
	}
	return phrase.Lines(append(lines, t.text.shallSend)...)
}

// restLine says what is still to be sent if a delivery weighs so much; "" where that is near enough to nothing.
func (o order) restLine(on market.OrderDelivery, net int64) string {
	then := o.weighing(on.Number, net, true)
	if then.AllThere || then.WouldBeComplete() {
		return ""
	}
	return fmt.Sprintf(o.text.stillLeft, o.much(then.Left()))
}

// weight: 480 kg netos (500 kg con todo, menos 20 kg).
func (o order) weight(d Draft) string {
	said := o.much(d.Net)
	if d.Gross != 0 && d.Tare != 0 {
		said += fmt.Sprintf(o.text.ofGross, o.much(d.Gross), o.much(d.Tare))
	}
	return said
}

// differs says how far a weight is from what was expected; "" where it is the same.
func (o order) differs(by int64, from string) string {
	switch {
	case by == 0:
		return ""
	case by < 0:
		return fmt.Sprintf(from, o.much(-by), o.text.lessThan)
	}
	return fmt.Sprintf(from, o.much(by), o.text.moreThan)
}

// waitsForBuyer tells whether a weight of ours is not near enough to what was sent to count by itself.
func (o order) waitsForBuyer(sent market.OrderDelivery, net int64) bool {
	slack := o.tolerance(sent.Quantity)
	return net < sent.Quantity-slack || net > sent.Quantity+slack || net > o.left()+amount(sent) ||
		sent.Weight.Net != 0 && sent.Weight.By == market.Buyer && o.Terms.WeighAt == market.AtDestination
}

func (t *turn) weigh(ctx context.Context, c market.Command, of market.SeenOrder, o order, d Draft) (market.Order, error) {
	w := market.Weighing{Delivery: d.Delivery, Net: o.inBase(d.Net)}
	if d.Gross != 0 && d.Tare != 0 {
		w.Gross, w.Tare = o.inBase(d.Gross), o.inBase(d.Tare)
	}
	return t.market.WeighDelivery(ctx, c, of, w)
}

// readRest reads back that the rest will not come, and what the order then comes to.
func (t *turn) readRest(o order, d Draft) string {
	comes := ""
	if total, ok := o.totalWithoutRest(); ok {
		comes = o.comesTo(total)
		if total != o.Agreed {
			comes = strings.TrimSuffix(comes, ".") + fmt.Sprintf(t.text.agreedTotal, say.Money(o.Agreed)) + "."
		}
	}
	return phrase.Lines(fmt.Sprintf(t.text.readBack[closeRest], o.buyer(), o.much(o.left()), t.text.reasons[d.Reason]), comes, t.text.restIsBack)
}

// weighed says what came of a weight: it counts, both say it, or it waits.
func (t *turn) weighed(o order, d Draft) string {
	on, _ := o.delivery(d.Delivery)
	switch {
	case on.Waiting.Net == d.Net && on.Waiting.By == market.Seller:
		return fmt.Sprintf(t.text.weightWaits, o.much(d.Net), o.buyer())
	case on.Weight.Agreed:
		return fmt.Sprintf(t.text.weightAgreed, o.buyer(), o.much(d.Net)) + "\n" + o.totalLine()
	}
	return fmt.Sprintf(t.text.weightCounts, o.buyer(), o.much(d.Net)) + "\n" + o.totalLine()
}

// theirWeight is the delivery whose weight the buyer has said and the association has not answered.
func (o order) theirWeight() (d market.OrderDelivery, ok bool) {
	for _, d := range o.Deliveries {
		if d.Waiting.Net != 0 && d.Waiting.By == market.Buyer {
			return d, true
		}
	}
	return market.OrderDelivery{}, false
}

func (t *turn) readAgreement(o order, d Draft) string {
	on, _ := o.delivery(d.Delivery)
	total, _ := o.totalAt(d.Delivery, d.Net, true)
	return phrase.Lines(fmt.Sprintf(t.text.readBack[agreeWeight], o.buyer(), o.much(d.Net)), o.differs(d.Net-on.Quantity, t.text.fromSent), o.restLine(on, d.Net),
		o.comesTo(total), t.text.cannotUndo)
}

func (t *turn) agreeWeight(ctx context.Context, c market.Command, of market.SeenOrder, o order, d Draft) (market.Order, error) {
	return t.market.AgreeWeight(ctx, c, of, d.Delivery, o.inBase(d.Net))
}

// totalNow says that an act is done, and what the order comes to.
func (t *turn) totalNow(o order, d Draft) string {
	return fmt.Sprintf(t.text.done[d.Verb], o.buyer(), o.goods()) + "\n" + o.totalLine()
}

func (t *turn) readHandOver(o order, d Draft) string {
	much, total := o.much(o.expected()), o.Agreed
	if d.Net != 0 {
		much = o.weight(d)
		total = o.handedTotal(d)
	}
	lines := []string{fmt.Sprintf(t.text.readBack[handOver], o.buyer(), much), o.comesTo(total)}
	if d.Rest != "" {
		lines = append(lines, fmt.Sprintf(t.text.restBack, o.much(o.expected()-d.Net), t.text.reasons[d.Rest]))
	}
	return phrase.Lines(append(lines, t.text.cannotUndo)...)
}

// handedTotal is what a weight comes to that both see on the scales; the rest, where it is said that it will not come, is not paid.
func (o order) handedTotal(d Draft) money.Amount {
	total, ok := o.totalAt(firstDelivery, d.Net, true)
	if d.Rest != "" {
		read, err := o.Price.Total(o.inBase(d.Net), o.lot.Measure)
		total, ok = read, err == nil
	}
	if !ok {
		return o.Agreed
	}
	return total
}

// comesTo says a total, in words too.
func (o order) comesTo(total money.Amount) string {
	return fmt.Sprintf(o.text.comesTo, say.Money(total), say.Words(total))
}

// firstDelivery is the number of the delivery that is handed over.
const firstDelivery = 1

// expected is how much is handed over, if nothing else is said.
func (o order) expected() int64 {
	if d, ok := o.delivery(firstDelivery); ok {
		return amount(d)
	}
	return o.left()
}

func (t *turn) handOver(ctx context.Context, c market.Command, of market.SeenOrder, o order, d Draft) (market.Order, error) {
	h := market.HandOver{ReleaseCode: d.Code, Rest: d.Rest}
	if d.Net != 0 {
		h.Net = quantity.Quantity{Milli: d.Net, Unit: o.Base.Unit}
	}
	return t.market.HandOverOrder(ctx, c, of, h)
}

// readAmendment reads back the answer to what the buyer proposes.
func (t *turn) readAmendment(verb string) func(order, Draft) string {
	return func(o order, _ Draft) string {
		a, _ := o.Amendment()
		return fmt.Sprintf(t.text.readBack[verb], o.buyer(), o.handover(a.Delivery), o.handover(o.Delivery))
	}
}
