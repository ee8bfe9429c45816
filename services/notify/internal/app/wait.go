package app

import (
	"context"
	"time"

	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/services/notify/internal/projection"
)

// waiting waits for what a webhook waits for, or until it is woken; nil: for nothing but a change of it.
type waiting func(ctx context.Context, d *deliverer, wake <-chan struct{})

func goOn(context.Context, *deliverer, <-chan struct{}) {}

func until(at time.Time) waiting {
	return func(ctx context.Context, d *deliverer, wake <-chan struct{}) { pause(ctx, wake, at.Sub(d.now())) }
}

// untilTold waits until an organisation is told something after a place, of which the log had nothing up to a position.
func untilTold(organisation string, after projection.Place, seen es.Position) waiting {
	return func(ctx context.Context, d *deliverer, wake <-chan struct{}) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		told := make(chan struct{})
		go func() {
			defer close(told)
			for some := false; !some; {
				if d.model.WaitFor(ctx, seen+1) != nil {
					return // ctx has ended
				}
				seen = d.model.Position()
				some = d.isTold(organisation, after)
			}
		}()
		select {
		case <-told:
		case <-wake:
			cancel()
			<-told
		}
	}
}

func pause(ctx context.Context, wake <-chan struct{}, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-wake:
	case <-timer.C:
	}
}
