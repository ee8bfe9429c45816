package app

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/services/order/internal/domain/negotiation"
	"github.com/qhatu/qhatu/services/order/internal/domain/order"
)

// deadline is the reaction that sets a timer for every offer, and for every order that is delivered. The timers of offers are of the kind
// offerExpiry, and their names are <negotiation>.<offer>; those of orders of the kind orderReceipt, and their names the orders' ids.
const (
	deadline     = "order-deadline"
	offerExpiry  = "offer-expiry"
	orderReceipt = "order-receipt"
)

func (a *App) setTimer(ctx context.Context, r es.Record, e orderevents.OfferMade) error {
	return a.timers.Set(ctx, offerExpiry, fmt.Sprintf("%s.%d", r.AggregateID, e.Number), e.ValidUntil)
}

func (a *App) expireOffer(ctx context.Context, name string) error {
	negotiationID, _, _ := strings.Cut(name, ".")
	return a.expire(ctx, negotiationID, es.StepMeta(deadline, negotiationID, name))
}

// expire ends what is overdue in a negotiation. While messages of the chat may still be on their way it does nothing: the
// sweep comes later.
func (a *App) expire(ctx context.Context, negotiationID string, m es.Meta) error {
	if a.grace.Holds(ctx, a.now()) {
		return nil
	}
	_, err := a.HandleNegotiationAt(ctx, negotiationID, func(at es.Stamp) negotiation.Command {
		return negotiation.Expire{Now: at.Now}
	}, m)
	return err
}

// setOrderTimer sets the timer of an order by an event that says until when it stands as it is. Each such event sets it anew; at that second the order decides what is so.
func setOrderTimer[Event any](a *App, until func(Event) time.Time) func(context.Context, es.Record, Event) error {
	return func(ctx context.Context, r es.Record, e Event) error {
		at := until(e)
		if at.IsZero() {
			return nil
		}
		return a.timers.Set(ctx, orderReceipt, r.AggregateID, at)
	}
}

// endClaimsOf is called by the timer. The command's id also derives from the second, because the time may move.
func (a *App) endClaimsOf(ctx context.Context, orderID string) error {
	return a.endClaims(ctx, orderID, es.StepMeta(deadline, orderID, "claims", a.now().UTC().Format(time.RFC3339)))
}

// endClaims receives an order whose buyer has not objected in time, and disputes one whose claim nobody has answered in time. While messages of the chat may still be on their way it does nothing:
// the sweep comes later.
func (a *App) endClaims(ctx context.Context, orderID string, m es.Meta) error {
	if a.grace.Holds(ctx, a.now()) {
		return nil
	}
	_, err := a.HandleOrderAt(ctx, orderID, func(at es.Stamp) order.Command { return order.EndClaims{Now: at.Now} }, m)
	return err
}
