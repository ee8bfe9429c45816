package app

import (
	"context"
	"fmt"
	"strings"

	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/services/order/internal/domain/negotiation"
)

// deadline is the reaction that sets a timer for every offer. The timers are of the kind offerExpiry. The name of a timer
// is <negotiation>.<offer>.
const (
	deadline    = "order-deadline"
	offerExpiry = "offer-expiry"
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
