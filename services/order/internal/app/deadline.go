package app

import (
	"context"
	"fmt"
	"strings"

	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/bus"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/services/order/internal/domain/negotiation"
)

const (
	deadline    = "order-deadline"
	offerExpiry = "offer-expiry" // kind of timer; its name is <negotiation>.<offer>
)

// watchDeadlines sets a timer for every offer and expires the offer when it fires.
func (a *App) watchDeadlines(b *bus.Bus) {
	b.On(deadline, 1, a.setTimer, orderevents.OfferMadeV1)
	a.timers.Due(offerExpiry, func(ctx context.Context, name string) error {
		negotiationID, _, _ := strings.Cut(name, ".")
		return a.expire(ctx, negotiationID, name)
	})
}

func (a *App) setTimer(ctx context.Context, r es.Record) error {
	event, err := a.negotiationEvents.Decode(r.Type, r.Data)
	if err != nil {
		return err
	}
	e, ok := event.(orderevents.OfferMade)
	if !ok {
		return nil
	}
	return a.timers.Set(ctx, offerExpiry, fmt.Sprintf("%s.%d", r.AggregateID, e.Number), e.ValidUntil)
}

// expire ends what is overdue in a negotiation, once the acts under way are decided.
func (a *App) expire(ctx context.Context, negotiationID, reason string) error {
	open := a.gate.shut(negotiationID)
	defer open()
	now := a.now()
	_, err := a.Negotiation(ctx, negotiationID, negotiation.Expire{At: now}, es.Meta{
		CommandID: es.DeriveCommand(deadline, negotiationID, reason),
		Actor:     es.Actor{Role: "system", Via: deadline},
		At:        now,
	})
	return err
}
