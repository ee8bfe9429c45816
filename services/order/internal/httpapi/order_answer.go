package httpapi

import (
	"strconv"

	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/api/orderrest"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/pkg/restvalue"
	"github.com/qhatu/qhatu/services/order/internal/domain/order"
	"github.com/qhatu/qhatu/services/order/internal/domain/party"
	"github.com/qhatu/qhatu/services/order/internal/projection"
)

// orderAnswer is an order as the contract writes it, for one party, with the release code if that one is shown it, on a day in Peru. Its texts are opened.
func orderAnswer(o projection.Order, by party.Party, releaseCode, today string) (orderrest.Order, error) {
	if o.Recorded() {
		return recordedAnswer(o, by)
	}
	p := o.Placed
	answer := orderrest.Order{
		ID: o.ID, State: orderrest.OrderState(o.Status), Revision: int64(o.Revision), AllowedActions: o.Allowed(by),
		Origin: orderrest.OrderOriginNegotiated, NegotiationID: &p.Negotiation, LotID: p.Lot, Product: restvalue.Optional(p.Product),
		ExternalRef: restvalue.Optional(string(o.ExternalRef)),
		Buyer:       &orderrest.Buyer{ID: p.Buyer}, Association: orderrest.Seller{ID: p.Association},
		Quantity:     restvalue.Quantity(quantity.Quantity(p.Quantity)),
		BaseQuantity: restvalue.Base(p.Milli, p.Measure.Base),
		Price:        price(p.Price), AgreedTotal: amount(p.Total), Delivery: new(deliveryAnswer(o.Delivery)), Terms: termsAnswer(p.Terms),
		Settlement: new(settlementAnswer(o.Settlement)), Deliveries: deliveriesAnswer(o), ClaimsUntil: restvalue.Optional(o.ClaimsUntil),
		ReleaseCode: restvalue.Optional(releaseCode), Dispute: disputeAnswer(o), Delayed: delayedAnswer(o.Delayed), Amendments: amendmentsAnswer(o), Claims: claimsAnswer(o),
		Payments: paymentsAnswer(o), Payment: new(paymentAnswer(o, today)), Photos: photosAnswer(o),
		Timeline: timelineAnswer(o), Cancellation: cancellationAnswer(o), CreatedAt: o.PlacedAt, UpdatedAt: o.Changed,
	}
	if o.Returned > 0 {
		answer.Returned = new(restvalue.Base(o.Returned, o.Measure.Base))
	}
	if o.SentBack > 0 {
		answer.SentBack = new(restvalue.Base(o.SentBack, o.Measure.Base))
	}
	total, err := o.Total()
	answer.Total = restvalue.Money(total)
	return answer, err
}

func timelineAnswer(o projection.Order) []orderrest.TimelineEntry {
	all := []orderrest.TimelineEntry{}
	for _, step := range o.Timeline {
		all = append(all, orderrest.TimelineEntry{State: orderrest.OrderState(step.Status), At: step.At})
	}
	return all
}

func settlementAnswer(s orderevents.Settlement) orderrest.Settlement {
	percent := strconv.Itoa(s.TolerancePermille / 10)
	if rest := s.TolerancePermille % 10; rest != 0 {
		percent += "." + strconv.Itoa(rest)
	}
	return orderrest.Settlement{TolerancePct: percent, ClaimHours: int64(s.ClaimHours)}
}

func deliveriesAnswer(o projection.Order) []orderrest.OrderDelivery {
	all := []orderrest.OrderDelivery{}
	for i, d := range o.Deliveries {
		answer := orderrest.OrderDelivery{
			Number: int64(d.Number), State: orderrest.OrderDeliveryStateOnItsWay, Quantity: restvalue.Base(d.Milli, o.Measure.Base), Vehicle: vehicleAnswer(d),
			Weight: weightAnswer(d.Weight, o.Measure.Base), WaitingWeight: weightAnswer(d.Waiting, o.Measure.Base),
		}
		if d.Arrived {
			answer.State = orderrest.OrderDeliveryStateArrived
		}
		if i < len(o.Times) {
			answer.DispatchedAt, answer.ArrivedAt = restvalue.Optional(o.Times[i].Dispatched), restvalue.Optional(o.Times[i].Arrived)
		}
		all = append(all, answer)
	}
	return all
}

func vehicleAnswer(d order.Delivery) *orderrest.Vehicle {
	if d.Vehicle == (orderevents.Vehicle{}) {
		return nil
	}
	return &orderrest.Vehicle{Plate: restvalue.Optional(string(d.Vehicle.Plate)), Driver: restvalue.Optional(string(d.Vehicle.Driver))}
}

func delayedAnswer(d order.Delayed) *orderrest.Delayed {
	if d == (order.Delayed{}) {
		return nil
	}
	return &orderrest.Delayed{By: orderrest.DelayedBy(d.By), Reason: orderrest.DelayReason(d.Reason)}
}

func disputeAnswer(o projection.Order) *orderrest.Dispute {
	if o.Objection == (order.Objection{}) {
		return nil
	}
	answer := orderrest.Dispute{By: orderrest.Side(o.Objection.By), Reason: orderrest.DisputeReason(o.Objection.Reason)}
	if o.Outcome != "" {
		answer.Outcome = new(orderrest.DisputeOutcome(o.Outcome))
	} else {
		answer.ResolveBy = new(o.When(order.Disputed).Add(order.ResolvedWithin))
	}
	return &answer
}

func amendmentsAnswer(o projection.Order) []orderrest.Amendment {
	all := []orderrest.Amendment{}
	for _, a := range o.Amendments {
		all = append(all, orderrest.Amendment{
			Number: int64(a.Number), By: orderrest.Side(a.By), Delivery: deliveryAnswer(a.Delivery), State: orderrest.AmendmentState(a.State),
		})
	}
	return all
}

func weightAnswer(w order.Weight, base string) *orderrest.DeliveryWeight {
	if w.Net == 0 {
		return nil
	}
	answer := orderrest.DeliveryWeight{By: orderrest.Side(w.By), Net: restvalue.Base(w.Net, base), Agreed: w.Agreed}
	if w.Gross != 0 {
		answer.Gross = new(restvalue.Base(w.Gross, base))
	}
	if w.Tare != 0 {
		answer.Tare = new(restvalue.Base(w.Tare, base))
	}
	return &answer
}

func cancellationAnswer(o projection.Order) *orderrest.Cancellation {
	if c := o.CalledOff; c != nil {
		return &orderrest.Cancellation{By: c.By, Reason: orderrest.CancellationReason(c.Reason)}
	}
	c := o.Cancelled
	if c == nil {
		return nil
	}
	left := restvalue.Base(c.AvailableMilli, o.Placed.Measure.Base)
	return &orderrest.Cancellation{By: c.By, Reason: orderrest.CancellationReason(c.Reason), Available: &left}
}
