package app

import (
	"context"
	"strings"
	"time"

	"github.com/qhatu/qhatu/api/fairevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/services/fair/internal/domain/fair"
)

// deadline is the reaction that sets a timer for every offer of stalls, and moves it when its end moves. The timers are of the kind
// stallOffer. The name of a timer is <fair>.<application>.
const (
	deadline   = "fair-deadline"
	stallOffer = "stall-offer"
)

func (a *App) setTimer(ctx context.Context, r es.Record, e fairevents.StallOffered) error {
	return a.timers.Set(ctx, stallOffer, r.AggregateID+"."+e.Stall, e.Until)
}

// moveTimer follows an offer that is made anew with its fair's new time.
func (a *App) moveTimer(ctx context.Context, r es.Record, e fairevents.StallAskedAgain) error {
	if e.State != string(fair.Offered) {
		return nil
	}
	return a.setTimer(ctx, r, fairevents.StallOffered{Stall: e.Stall, Until: e.Until})
}

// expireOffer is called by the timer. The command's id also derives from the second, because an application may be offered
// stalls more than once.
func (a *App) expireOffer(ctx context.Context, name string) error {
	fairID, _, _ := strings.Cut(name, ".")
	return a.expire(ctx, fairID, es.StepMeta(deadline, fairID, name, a.now().Format(time.RFC3339)))
}

// expire ends the offers that are overdue at a fair and offers their stalls to the next. While messages of the chat may still
// be on their way it does nothing: the sweep comes later.
func (a *App) expire(ctx context.Context, fairID string, m es.Meta) error {
	if a.grace.Holds(ctx, a.now()) {
		return nil
	}
	_, err := a.HandleFair(ctx, fairID, func(at es.Stamp) fair.Command { return fair.Expire{Now: at.Now} }, m)
	return err
}
