package order

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/pkg/settlement"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/phrase"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
	"github.com/qhatu/qhatu/services/whatsapp/internal/say"
)

// order is one that is spoken of, with its lot.
type order struct {
	market.Order
	lot  market.Lot
	text *texts
}

// tapOf is the id of a choice about an order.
func (o order) tapOf(what string, args ...string) string {
	return chat.ID(Name, append([]string{o.ID, what}, args...)...)
}

// buyer is how the other side is called.
func (o order) buyer() string { return cmp.Or(phrase.Party(o.BuyerName, o.BuyerErased), o.text.buyer) }

// Buyer is the same where a sentence begins with it.
func (o order) Buyer() string { return say.Capital(o.buyer()) }

// goods: 10 quintales de maíz blanco.
func (o order) goods() string {
	product := cmp.Or(o.lot.Product, o.Product)
	if product == "" {
		return say.Quantity(o.Quantity)
	}
	return say.Quantity(o.Quantity) + o.text.of + phrase.Goods(product, o.lot.Variety, "")
}

// much writes so many thousandths of the base.
func (o order) much(base int64) string { return say.Quantity(o.inBase(base)) }

// part writes a part of the goods: 5 quintales (230 kg), where it comes out even in the lot's unit, else in the base.
func (o order) part(base int64) string {
	q := phrase.Stock(base, o.lot.Measure)
	if q.Unit == o.Base.Unit || q.Unit == "" {
		return o.much(base)
	}
	if o.Base.Unit != quantity.Kilogram {
		return say.Quantity(q)
	}
	return say.Quantity(q) + " (" + o.much(base) + ")"
}

func (o order) inBase(base int64) quantity.Quantity {
	return quantity.Quantity{Milli: base, Unit: o.Base.Unit}
}

// isWeighed tells whether what it comes to follows the weight.
func (o order) isWeighed() bool {
	return o.Base.Unit == quantity.Kilogram && o.Terms.SettleBy != "count"
}

// isCollected tells whether somebody comes for the goods.
func (o order) isCollected() bool {
	return o.Delivery.Basis == market.AtFarm || o.Delivery.Basis == market.AtCollectionPoint
}

// advance is what is yet to be paid ahead.
func (o order) advance() (left money.Amount) {
	for _, d := range o.Dues {
		if d.For == market.DueAdvance {
			left = d.Amount
		}
	}
	return left
}

// owesAdvance tells whether the market wants to know why goods are sent before the advance is confirmed.
func (o order) owesAdvance() bool { return o.advance().Minor > 0 }

// amount is how much of the goods a delivery is, as it counts.
func amount(d market.OrderDelivery) int64 { return cmp.Or(d.Weight.Net, d.Quantity) }

// left is how much has not been sent.
func (o order) left() int64 { return o.Settlement().Left() }

// weighing is how the order would be counted if a delivery weighed so much. byBuyer is a weight that the buyer has said, or that both say.
func (o order) weighing(number int, net int64, byBuyer bool) settlement.Order {
	index := slices.IndexFunc(o.Deliveries, func(d market.OrderDelivery) bool { return d.Number == number })
	if index < 0 {
		index = len(o.Deliveries)
	}
	return o.Settlement().Weighing(index, settlement.Delivery{Sent: net, Net: net, ByBuyer: byBuyer})
}

// most is the most that a delivery may be, beside the others; number 0 is of another one.
func (o order) most(number int) int64 {
	most := o.Base.Milli - o.Returned + o.tolerance(o.Base.Milli)
	for _, d := range o.Deliveries {
		if d.Number != number {
			most -= amount(d)
		}
	}
	return max(0, most)
}

func (o order) tolerance(of int64) int64 { return of * o.Tolerance / 1000 }

// delivery is one of them by its number; ok is false where there is none.
func (o order) delivery(number int) (d market.OrderDelivery, ok bool) {
	i := slices.IndexFunc(o.Deliveries, func(d market.OrderDelivery) bool { return d.Number == number })
	if i < 0 {
		return market.OrderDelivery{}, false
	}
	return o.Deliveries[i], true
}

// totalAt is what the order would come to if a delivery weighed so much, for who is about to say or to agree to a weight; ok is false where that cannot be told.
func (o order) totalAt(number int, net int64, byBuyer bool) (total money.Amount, ok bool) {
	return o.totalOf(o.weighing(number, net, byBuyer))
}

// totalWithoutRest is what the order would come to if nothing more of it came; ok is false where that cannot be told.
func (o order) totalWithoutRest() (total money.Amount, ok bool) {
	then := o.Settlement()
	then.Returned += then.Left()
	return o.totalOf(then)
}

// totalOf is what the order comes to as it is counted.
func (o order) totalOf(counted settlement.Order) (total money.Amount, ok bool) {
	payable := counted.Payable()
	if payable == o.Base.Milli {
		return o.Agreed, true
	}
	total, err := o.Price.Total(o.inBase(payable), o.lot.Measure)
	return total, err == nil
}

// subject is how it is named within a sentence.
func (t *turn) subject(o order) string {
	return fmt.Sprintf(t.text.theOrder, o.buyer(), o.goods())
}

// about says that a message is about an order.
func (t *turn) about(o order, m chat.Message) chat.Message {
	m.About, m.Whom, m.Subject = o.ID, o.buyer(), t.subject(o)
	return m
}

// find reads an order of one of the person's associations, for which the turn then acts.
func (t *turn) find(ctx context.Context, id string) (o order, err error) {
	err = t.Anywhere(ctx, func() error {
		read, err := t.market.Order(ctx, id)
		if err != nil {
			return err
		}
		o, err = t.withLot(ctx, read)
		return err
	})
	return o, err
}

func (t *turn) withLot(ctx context.Context, read market.Order) (order, error) {
	lot, err := t.market.Lot(ctx, read.Lot)
	if err != nil && !chat.IsNotHere(err) {
		return order{}, err
	}
	return order{Order: read, lot: lot, text: &t.text}, nil
}

// finished are the states in which nothing is left to be done but what is of money.
var finished = []string{market.OrderCancelled, market.OrderResolved, market.OrderReceived, market.OrderCompleted}

// open are the orders of the person's associations of which something is still to be done: what waits for an answer first, then what is due first.
func (t *turn) open(ctx context.Context) ([]order, error) {
	all, err := t.those(ctx, func(read market.Order) bool {
		return !slices.Contains(finished, read.State) || (order{Order: read}).isUnsettled()
	})
	slices.SortStableFunc(all, sooner)
	return all, err
}

// those are the orders of the person's associations that are wanted.
func (t *turn) those(ctx context.Context, wanted func(market.Order) bool) ([]order, error) {
	var all []order
	err := t.Anywhere(ctx, func() error {
		mine, err := t.market.MyOrders(ctx)
		for _, read := range mine {
			if err != nil || !wanted(read) {
				continue
			}
			var o order
			if o, err = t.withLot(ctx, read); err == nil {
				all = append(all, o)
			}
		}
		return cmp.Or(err, chat.ErrNotHere) // so that the next one is asked too
	})
	if errors.Is(err, chat.ErrNotHere) {
		err = nil
	}
	return all, err
}

// waitsForAnswer tells whether the buyer waits for an answer of the association's.
func (o order) waitsForAnswer() bool {
	return o.Allowed.Has(market.ActionAgreeWeight) || o.Allowed.Has(market.ActionAcceptAmendment) || o.Allowed.Has(market.ActionAcceptClaim) || o.mayBe(confirm)
}

// sooner puts an order first that waits for an answer, or else is due first.
func sooner(a, b order) int {
	waits := func(o order) int {
		if o.waitsForAnswer() {
			return 0
		}
		return 1
	}
	due := func(o order) string { return cmp.Or(o.Delivery.Until, o.Delivery.From, "9999") }
	return cmp.Or(waits(a)-waits(b), strings.Compare(due(a), due(b)), a.PlacedAt.Compare(b.PlacedAt), strings.Compare(a.ID, b.ID))
}
