package app

import (
	"context"
	"time"

	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/bus"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/lima"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/bargain"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/order"
)

// ofOrders tells the association what the buyer, the lot, the coordinator or the time does to an order: what it did itself it knows.
func (n *notifier) ofOrders() []bus.Handler {
	return []bus.Handler{
		onOrder(n, func(e orderevents.OrderConfirmed) string { return e.Negotiation }, func(id string, _ orderevents.OrderConfirmed) chat.Notice { return bargain.OrderConfirmed(id) }),
		onOrder(n, func(e orderevents.OrderCancelled) string { return e.Negotiation }, func(id string, _ orderevents.OrderCancelled) chat.Notice { return bargain.OrderCancelled(id) }),
		onBuyers(n, func(e orderevents.DeliveryArrived) (string, string) { return e.Negotiation, e.By }, order.Arrived),
		onBuyers(n, func(e orderevents.OrderDelivered) (string, string) { return e.Negotiation, e.By }, order.Delivered),
		onKeyed(n, orderNames(), func(e orderevents.DeliveryWeighed) string { return e.Negotiation }, func(id string, e orderevents.DeliveryWeighed) []recipientNotice {
			return ifBuyers(e.By, sellerOf(e.Negotiation), order.Weighed(id, e.Standing == orderevents.WeightWaits))
		}),
		onBuyers(n, func(e orderevents.DeliveryWeightAgreed) (string, string) { return e.Negotiation, e.By }, order.WeightAgreed),
		onBuyers(n, func(e orderevents.OrderDelayed) (string, string) { return e.Negotiation, e.By }, order.Delayed),
		bus.WhenKeyed(orderNames(), func(e orderevents.OrderZoneDelayed) string { return e.Negotiation }, func(ctx context.Context, r es.Record, e orderevents.OrderZoneDelayed) error {
			return n.enqueue(ctx, r, noticeTo(sellerOf(e.Negotiation), order.ZoneDelayed(r.AggregateID, wasNear(e, r.Time))))
		}),
		onBuyers(n, func(e orderevents.AmendmentProposed) (string, string) { return e.Negotiation, e.By }, order.AmendmentProposed),
		onBuyers(n, func(e orderevents.AmendmentAccepted) (string, string) { return e.Negotiation, e.By }, order.AmendmentAccepted),
		onBuyers(n, func(e orderevents.AmendmentRejected) (string, string) { return e.Negotiation, e.By }, order.AmendmentRejected),
		onBuyers(n, func(e orderevents.OrderDisputed) (string, string) { return e.Negotiation, e.By }, order.Disputed),
		onBuyers(n, func(e orderevents.OrderCalledOff) (string, string) { return e.Negotiation, e.By }, order.CalledOff),
		onKeyed(n, orderNames(), func(e orderevents.OrderReceived) string { return e.Negotiation }, func(id string, e orderevents.OrderReceived) []recipientNotice {
			if e.By == orderevents.Seller || e.By == orderevents.ByClaim {
				return nil
			}
			return noticeTo(sellerOf(e.Negotiation), order.Received(id, e.By))
		}),
		onKeyed(n, orderNames(), func(e orderevents.OrderPaymentSaid) string { return e.Negotiation }, func(id string, e orderevents.OrderPaymentSaid) []recipientNotice {
			return ifBuyers(e.From, sellerOf(e.Negotiation), order.PaymentSaid(id, e.Number))
		}),
		onKeyed(n, orderNames(), func(e orderevents.OrderPaymentConfirmed) string { return e.Negotiation }, func(id string, e orderevents.OrderPaymentConfirmed) []recipientNotice {
			return ifBuyers(e.By, sellerOf(e.Negotiation), order.PaymentConfirmed(id, e.Number))
		}),
		onKeyed(n, orderNames(), func(e orderevents.OrderPaymentDenied) string { return e.Negotiation }, func(id string, e orderevents.OrderPaymentDenied) []recipientNotice {
			return ifBuyers(e.By, sellerOf(e.Negotiation), order.PaymentDenied(id, e.Number))
		}),
		onOrder(n, func(e orderevents.OrderPaymentTakenBack) string { return e.Negotiation }, func(id string, e orderevents.OrderPaymentTakenBack) chat.Notice {
			return order.PaymentTakenBack(id, e.Number) // of who said it: the flow tells those of the buyer
		}),
		onOrder(n, func(e orderevents.OrderClaimed) string { return e.Negotiation }, func(id string, _ orderevents.OrderClaimed) chat.Notice { return order.Claimed(id) }),
		onOrder(n, func(e orderevents.OrderClaimTakenBack) string { return e.Negotiation }, func(id string, _ orderevents.OrderClaimTakenBack) chat.Notice { return order.ClaimTakenBack(id) }),
		onKeyed(n, orderNames(), func(e orderevents.OrderReminded) string { return e.Negotiation }, func(id string, e orderevents.OrderReminded) []recipientNotice {
			switch {
			case e.To != orderevents.Seller:
				return nil
			case e.Of == orderevents.OfClaim:
				return noticeTo(sellerOf(e.Negotiation), order.AnswerClaim(id))
			}
			return noticeTo(sellerOf(e.Negotiation), order.PayBack(id))
		}),
		onOrder(n, func(e orderevents.OrderCompleted) string { return e.Negotiation }, func(id string, _ orderevents.OrderCompleted) chat.Notice { return order.Completed(id) }),
		onOrder(n, func(e orderevents.OrderResolved) string { return e.Negotiation }, func(id string, _ orderevents.OrderResolved) chat.Notice { return order.Resolved(id) }),
	}
}

func orderNames() es.EventTable[orderevents.OrderEvent] {
	return es.NewEventTable(orderevents.OrderEvents())
}

// wasNear tells whether goods were to change hands on the day of a delay or on the next, or any day: somebody may be about to load.
func wasNear(e orderevents.OrderZoneDelayed, at time.Time) bool {
	if !e.OpenUntil().IsZero() { // they have
		return false
	}
	from := e.From
	if from >= e.PausedFrom && from != "" { // it has moved
		from = lima.DaysFrom(from, -lima.Days(e.PausedFrom, e.PausedUntil)-1)
	}
	return from <= lima.DaysFrom(lima.Date(at), 1)
}

// onOrder is a row of what happens to an order: its notices keep their order with those of its negotiation, of whose association it is.
func onOrder[Event any](n *notifier, negotiation func(Event) string, notice func(id string, e Event) chat.Notice) bus.Handler {
	return onKeyed(n, orderNames(), negotiation, func(id string, e Event) []recipientNotice {
		return noticeTo(sellerOf(negotiation(e)), notice(id, e))
	})
}

// onBuyers is a row of what a side does to an order: there is a notice of what the buyer did.
func onBuyers[Event any](n *notifier, of func(Event) (negotiation, by string), notice func(id string) chat.Notice) bus.Handler {
	negotiation := func(e Event) string {
		id, _ := of(e)
		return id
	}
	return onKeyed(n, orderNames(), negotiation, func(id string, e Event) []recipientNotice {
		of, by := of(e)
		return ifBuyers(by, sellerOf(of), notice(id))
	})
}
