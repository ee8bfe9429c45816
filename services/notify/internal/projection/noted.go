package projection

import (
	"fmt"
	"time"

	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/lima"
)

// noted is what an event says to people, and what it changes of its trade. What is not in the table is told to nobody, and settles nothing.
type noted func(es.Record, *trade) (saying, error)

// saying is what an event says.
type saying struct {
	to      []string // sides; none: nobody is told
	group   string
	topic   string
	settles []string // topics beside its own
	over    bool     // everything that was open came to an end
	answer  time.Time
	told    Content
}

// The topics of a trade.
const (
	topicOffer     = "offer"
	topicState     = "state"
	topicAmendment = "amendment"
	topicDelay     = "delay"
	topicDispute   = "dispute"
	topicRest      = "rest"
	topicClaim     = "claim"
)

func topicReminder(of string) string { return "reminder/" + of }

func topicWeight(delivery int) string { return fmt.Sprint("weight/", delivery) }
func topicPayment(number int) string  { return fmt.Sprint("payment/", number) }

var both = []string{orderevents.Buyer, orderevents.Seller}

// otherThan is the side that did not do it; where nobody is named, both.
func otherThan(side string) []string {
	if side != orderevents.Buyer && side != orderevents.Seller {
		return both
	}
	return []string{other(side)}
}

// notings is the table, by the names under which events are stored.
func notings() map[string]noted {
	all := map[string]noted{}
	noteNegotiations(all)
	noteOrders(all)
	noteDeliveries(all)
	notePayments(all)
	noteClaims(all)
	return all
}

// note adds a row for the events of one struct.
func note[T, E any](all map[string]noted, table es.EventTable[E], says func(T, *trade) saying) {
	kind := es.KindOf[T](table)
	for _, name := range kind.StoredAs() {
		all[name] = func(r es.Record, t *trade) (saying, error) {
			event, err := kind.Decode(r)
			if err != nil {
				return saying{}, err
			}
			return says(event, t), nil
		}
	}
}

func noteNegotiations(all map[string]noted) {
	negotiations := es.NewEventTable(orderevents.NegotiationEvents())
	note(all, negotiations, func(e orderevents.NegotiationOpened, t *trade) saying {
		t.Buyer, t.Association, t.Product, t.Base = e.Buyer, e.Association, e.Product, e.Measure.Base
		return saying{}
	})
	note(all, negotiations, func(e orderevents.OfferMade, t *trade) saying {
		set(&t.Offers, e.Number, offered{By: e.By, Quantity: e.Quantity, Price: e.Price, Total: e.Total, Until: e.ValidUntil})
		if e.Firm { // it waits for its stock
			return saying{topic: topicOffer}
		}
		return t.waits(e.Number)
	})
	note(all, negotiations, func(e orderevents.OfferStood, t *trade) saying { return t.waits(e.Number) })
	note(all, negotiations, func(e orderevents.OfferRefused, t *trade) saying { return t.answered(e.Number) })
	note(all, negotiations, func(e orderevents.OfferRejected, t *trade) saying { return t.answered(e.Number) })
	note(all, negotiations, func(e orderevents.OfferExpired, t *trade) saying { return t.answered(e.Number) })
	note(all, negotiations, func(e orderevents.OfferWithdrawn, t *trade) saying {
		s := t.answered(e.Number)
		s.to = otherThan(e.By)
		return s
	})
	note(all, negotiations, func(_ orderevents.OfferAccepted, _ *trade) saying { return saying{topic: topicOffer, over: true} }) // the order tells
	note(all, negotiations, func(e orderevents.NegotiationClosed, _ *trade) saying {
		return saying{to: otherThan(e.By), group: Offers, topic: topicOffer, told: Content{By: e.By}}
	})
	note(all, negotiations, func(_ orderevents.NegotiationCancelled, _ *trade) saying {
		return saying{to: both, group: Offers, topic: topicOffer}
	})
}

// waits says that an offer waits for an answer.
func (t *trade) waits(number int) saying {
	o := t.Offers[number]
	return saying{to: otherThan(o.By), group: Offers, topic: topicOffer, answer: o.Until, told: o.told(number)}
}

// answered says to whoever made an offer what became of it.
func (t *trade) answered(number int) saying {
	o := t.Offers[number]
	return saying{to: otherThan(other(o.By)), group: Offers, topic: topicOffer, told: o.told(number)}
}

func (o offered) told(number int) Content {
	return Content{By: o.By, Number: number, Quantity: o.Quantity, Price: o.Price, Total: o.Total, Ends: o.Until}
}

func noteOrders(all map[string]noted) {
	orders := es.NewEventTable(orderevents.OrderEvents())
	note(all, orders, func(e orderevents.OrderPlaced, t *trade) saying {
		t.Buyer, t.Association, t.Product, t.Base = e.Buyer, e.Association, e.Product, e.Measure.Base
		t.Agreed = offered{Quantity: e.Quantity, Price: e.Price, Total: e.Total}
		return saying{}
	})
	note(all, orders, func(_ orderevents.OrderConfirmed, t *trade) saying {
		return saying{to: both, group: Orders, topic: topicState, told: t.Agreed.told(0)}
	})
	note(all, orders, func(e orderevents.OrderCancelled, t *trade) saying {
		told := t.Agreed.told(0)
		told.Code = e.Reason
		return saying{to: both, group: Orders, topic: topicState, over: true, told: told}
	})
	note(all, orders, func(e orderevents.OrderCalledOff, t *trade) saying {
		told := t.Agreed.told(0)
		told.By, told.Code = e.By, e.Reason
		return saying{to: otherThan(e.By), group: Orders, topic: topicState, over: true, told: told}
	})
	note(all, orders, func(e orderevents.OrderRestClosed, _ *trade) saying {
		return saying{to: []string{orderevents.Buyer}, group: Orders, topic: topicRest, told: Content{Code: e.Reason}}
	})
	note(all, orders, func(e orderevents.AmendmentProposed, _ *trade) saying {
		return saying{
			to: otherThan(e.By), group: Orders, topic: topicAmendment, answer: lima.StartOf(e.Delivery.From),
			told: Content{By: e.By, Number: e.Amendment, Code: e.Delivery.Basis, From: e.Delivery.From, Until: e.Delivery.Until},
		}
	})
	note(all, orders, func(e orderevents.AmendmentAccepted, _ *trade) saying {
		return saying{to: otherThan(e.By), group: Orders, topic: topicAmendment, settles: []string{topicDelay}, told: Content{By: e.By, Number: e.Amendment}}
	})
	note(all, orders, func(e orderevents.AmendmentRejected, _ *trade) saying {
		return saying{to: otherThan(e.By), group: Orders, topic: topicAmendment, told: Content{By: e.By, Number: e.Amendment}}
	})
	note(all, orders, func(e orderevents.OrderDisputed, _ *trade) saying {
		return saying{to: otherThan(e.By), group: Disputes, topic: topicDispute, told: Content{By: e.By, Code: e.Reason}}
	})
	note(all, orders, func(e orderevents.OrderResolved, _ *trade) saying {
		told := Content{Code: e.Outcome}
		if e.Total != nil {
			told.Total = *e.Total
		}
		return saying{to: both, group: Disputes, topic: topicDispute, told: told}
	})
}

func noteDeliveries(all map[string]noted) {
	orders := es.NewEventTable(orderevents.OrderEvents())
	note(all, orders, func(_ orderevents.OrderPreparationBegun, _ *trade) saying {
		return saying{to: []string{orderevents.Buyer}, group: Deliveries, topic: topicState}
	})
	note(all, orders, func(e orderevents.DeliveryDispatched, t *trade) saying {
		told := Content{Number: e.Delivery, Quantity: events.Quantity{Milli: e.Milli, Unit: t.Base}}
		return saying{to: []string{orderevents.Buyer}, group: Deliveries, topic: topicState, settles: []string{topicDelay}, told: told}
	})
	note(all, orders, func(e orderevents.DeliveryArrived, t *trade) saying {
		told := Content{By: e.By, Number: e.Delivery, Quantity: events.Quantity{Milli: e.Milli, Unit: t.Base}}
		return saying{to: otherThan(e.By), group: Deliveries, topic: topicState, settles: []string{topicDelay}, told: told}
	})
	note(all, orders, func(e orderevents.OrderDelivered, _ *trade) saying {
		settled := []string{topicDelay, topicAmendment}
		return saying{to: otherThan(e.By), group: Deliveries, topic: topicState, settles: settled, told: Content{By: e.By, Ends: e.ClaimsUntil}}
	})
	note(all, orders, func(e orderevents.DeliveryWeighed, t *trade) saying {
		told := Content{By: e.By, Number: e.Delivery, Quantity: events.Quantity{Milli: e.NetMilli, Unit: t.Base}, Code: e.Standing}
		return saying{to: otherThan(e.By), group: Deliveries, topic: topicWeight(e.Delivery), told: told}
	})
	note(all, orders, func(e orderevents.DeliveryWeightAgreed, t *trade) saying {
		told := Content{By: e.By, Number: e.Delivery, Quantity: events.Quantity{Milli: e.NetMilli, Unit: t.Base}}
		return saying{to: otherThan(e.By), group: Deliveries, topic: topicWeight(e.Delivery), told: told}
	})
	note(all, orders, func(e orderevents.OrderDelayed, _ *trade) saying {
		return saying{to: otherThan(e.By), group: Deliveries, topic: topicDelay, told: Content{By: e.By, Code: e.Reason, From: e.From, Until: e.Until}}
	})
	note(all, orders, func(e orderevents.OrderZoneDelayed, _ *trade) saying {
		return saying{to: both, group: Deliveries, topic: topicDelay, told: Content{Code: e.Reason, From: e.PausedFrom, Until: e.PausedUntil}}
	})
	note(all, orders, func(e orderevents.OrderReceived, _ *trade) saying {
		settled := []string{topicDelay, topicAmendment, topicReminder(orderevents.OfReceipt)}
		return saying{to: otherThan(e.By), group: Deliveries, topic: topicState, settles: settled, told: Content{By: e.By}}
	})
}

func notePayments(all map[string]noted) {
	orders := es.NewEventTable(orderevents.OrderEvents())
	note(all, orders, func(e orderevents.OrderPaymentSaid, t *trade) saying {
		set(&t.Payments, e.Number, paid{e.From, e.Amount, e.Method})
		return t.says(e.Number, otherThan(e.From), "")
	})
	note(all, orders, func(e orderevents.OrderPaymentConfirmed, t *trade) saying {
		return t.says(e.Number, otherThan(e.By), "")
	})
	note(all, orders, func(e orderevents.OrderPaymentDenied, t *trade) saying {
		return t.says(e.Number, otherThan(e.By), e.Reason)
	})
	note(all, orders, func(e orderevents.OrderPaymentTakenBack, t *trade) saying {
		return t.says(e.Number, otherThan(t.Payments[e.Number].From), "")
	})
}

// says says something of a payment.
func (t *trade) says(number int, to []string, reason string) saying {
	p := t.Payments[number]
	told := Content{By: p.From, Number: number, Total: p.Amount, Code: p.Method}
	if reason != "" {
		told.Code = reason
	}
	return saying{to: to, group: Payments, topic: topicPayment(number), told: told}
}

func noteClaims(all map[string]noted) {
	orders := es.NewEventTable(orderevents.OrderEvents())
	reminder := []string{topicReminder(orderevents.OfClaim), topicReminder(orderevents.OfReceipt)}
	note(all, orders, func(e orderevents.OrderClaimed, _ *trade) saying {
		told := Content{By: orderevents.Buyer, Number: e.Claim, Code: e.Wants, Ends: e.AnswerUntil}
		return saying{to: []string{orderevents.Seller}, group: Disputes, topic: topicClaim, answer: e.AnswerUntil, settles: reminder, told: told}
	})
	note(all, orders, func(e orderevents.OrderClaimAccepted, _ *trade) saying {
		told := Content{By: orderevents.Seller, Number: e.Claim, Code: e.Wants}
		if e.Total != nil {
			told.Total = *e.Total
		}
		return saying{to: []string{orderevents.Buyer}, group: Disputes, topic: topicClaim, settles: reminder, told: told}
	})
	note(all, orders, func(e orderevents.OrderClaimRejected, _ *trade) saying {
		told := Content{By: orderevents.Seller, Number: e.Claim, Code: e.Reason, Ends: e.ClaimsUntil}
		return saying{to: []string{orderevents.Buyer}, group: Disputes, topic: topicClaim, settles: reminder, told: told}
	})
	note(all, orders, func(e orderevents.OrderClaimTakenBack, _ *trade) saying {
		return saying{to: []string{orderevents.Seller}, group: Disputes, topic: topicClaim, settles: reminder, told: Content{By: orderevents.Buyer, Number: e.Claim}}
	})
	note(all, orders, func(e orderevents.OrderReminded, _ *trade) saying {
		groups := map[string]string{orderevents.OfReceipt: Deliveries, orderevents.OfClaim: Disputes, orderevents.OfPayment: Payments}
		if groups[e.Of] == "" || e.To != orderevents.Buyer && e.To != orderevents.Seller {
			return saying{}
		}
		due, _ := time.Parse(time.RFC3339, e.Due) // of a payment it is a date
		told := Content{Code: e.Of, Ends: due, Until: e.Due}
		return saying{to: []string{e.To}, group: groups[e.Of], topic: topicReminder(e.Of), answer: due, told: told}
	})
	note(all, orders, func(orderevents.OrderCompleted, *trade) saying {
		return saying{settles: []string{topicReminder(orderevents.OfPayment)}}
	})
}
