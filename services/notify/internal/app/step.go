package app

import (
	"context"
	"errors"
	"time"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/stream"
	"github.com/qhatu/qhatu/services/notify/internal/projection"
)

const (
	claimLasts = 3 * time.Second // beyond what an answer may take
	lookAhead  = 200             // changes that are looked at for one that is wanted
)

// step does one thing for a webhook, and says what to wait for then.
func (d *deliverer) step(ctx context.Context, id string) (waiting, error) {
	p, revision, err := d.progress(ctx, id)
	if err != nil {
		return nil, err
	}
	if revision == 0 {
		d.count(id, "")
		return nil, nil
	}
	w, _, err := d.webhooks.Get(ctx, webhookKey(p.Org, id))
	if err != nil {
		return nil, err
	}
	if w.ID == "" { // it is not there yet, or its organisation is erased
		d.count(id, "")
		return nil, nil
	}
	d.count(id, p.state())
	if p.Disabled != "" {
		return nil, nil
	}
	if wait := d.heldUp(p); wait != nil {
		return wait, nil
	}
	next, err := d.next(p, w)
	switch {
	case err != nil:
		return nil, err
	case next.change != nil:
		return goOn, d.deliver(ctx, w, p, revision, next)
	case next.passed != p.After:
		return goOn, d.goTo(ctx, id, p, revision, next.passed)
	case p.After.Position > next.seen:
		return d.beyond(ctx, id, p, revision, next)
	}
	return untilTold(p.Org, p.After, next.seen), nil
}

// heldUp is what to wait for before anything is sent: another process, that is about to, or the next attempt.
func (d *deliverer) heldUp(p Progress) waiting {
	at := d.now()
	switch {
	case p.Claim.By != d.process && isAhead(p.Claim.Until, at, d.claimSpan()):
		return until(p.Claim.Until)
	case isAhead(p.NextAt, at, mostPause):
		return until(p.NextAt)
	}
	return nil
}

// isAhead tells whether a moment is still to come. One that is further ahead than any is ever set is of a clock that was wrong, and not waited for.
func isAhead(moment, now time.Time, most time.Duration) bool {
	ahead := moment.Sub(now)
	return ahead > 0 && ahead <= most
}

// claimSpan is how long a process says beforehand that it sends.
func (d *deliverer) claimSpan() time.Duration { return d.sender.Lasts() + claimLasts }

// beyond puts a webhook that is behind the end of the log there: what it was told last was lost, when the market was restored.
func (d *deliverer) beyond(ctx context.Context, id string, p Progress, revision uint64, next upcoming) (waiting, error) {
	end, err := d.log.End(ctx)
	if err != nil {
		return nil, unavailable(err)
	}
	if p.After.Position <= end {
		return untilTold(p.Org, p.After, next.seen), nil
	}
	d.logger.Warn("a webhook was told more than the log has, and goes on at its end", "webhook", id, "organisation", p.Org)
	return goOn, d.goTo(ctx, id, p, revision, projection.End(end))
}

// goTo moves a webhook on without a message, as it was at a revision: whoever has changed it since, or is about to send, decides anew.
func (d *deliverer) goTo(ctx context.Context, id string, p Progress, revision uint64, to projection.Place) error {
	p.After = to
	err := d.store(ctx, id, p, revision)
	if errors.Is(err, stream.ErrConflict) {
		return nil
	}
	return err
}

// upcoming is what comes next for a webhook.
type upcoming struct {
	change *projection.Change // nil: nothing that it wants
	stale  bool               // it asks what has been answered since
	passed projection.Place   // up to there is nothing that it wants
	seen   es.Position        // how far the log was looked at
}

func (d *deliverer) next(p Progress, w Webhook) (found upcoming, err error) {
	found.passed, found.seen = p.After, d.model.Position()
	err = d.model.View(func(tx *bbolt.Tx) error {
		changes, _, err := d.views.Changes.Of(tx, p.Org, p.After, lookAhead)
		for _, c := range changes {
			if w.wants(c.Type) {
				found.change = &c
				found.stale, err = d.views.Changes.IsSettled(tx, c)
				return err
			}
			found.passed = c.Place
		}
		return err
	})
	return found, err
}

// isTold tells whether an organisation is told something after a place, or that cannot be read.
func (d *deliverer) isTold(organisation string, after projection.Place) (some bool) {
	err := d.model.View(func(tx *bbolt.Tx) error {
		found, _, err := d.views.Changes.Of(tx, organisation, after, 1)
		some = len(found) > 0
		return err
	})
	return some || err != nil
}

// deliver sends a message, unless it is not true any more, and moves on if it was taken. Another process that is about to send it has said so.
func (d *deliverer) deliver(ctx context.Context, w Webhook, p Progress, revision uint64, next upcoming) error {
	select {
	case d.slots <- struct{}{}:
		defer func() { <-d.slots }()
	case <-ctx.Done():
		return ctx.Err()
	}
	p.Claim = Claim{d.process, d.now().Add(d.claimSpan())}
	if err := d.store(ctx, w.ID, p, revision); errors.Is(err, stream.ErrConflict) {
		return nil // something is different now
	} else if err != nil {
		return err
	}
	id := d.changeID(next.change.Place)
	if next.stale {
		d.note(ctx, w, Attempt{At: d.now().UTC(), ID: id, Type: next.change.Type, Number: p.Tries + 1, Outcome: Suppressed})
		return d.settle(ctx, w, p, func(now *Progress) { now.taken(next.change.Place) })
	}
	_, answer, err := d.send(ctx, w, id, d.messageOf(*next.change), p.Tries+1)
	if err != nil {
		return errors.Join(err, d.release(w, p))
	}
	return d.settle(ctx, w, p, func(now *Progress) {
		if answer.Error == "" {
			now.taken(next.change.Place)
		} else {
			now.failed(answer, d.now())
		}
	})
}

// settle stores what came of a message, unless the organisation has sent the webhook elsewhere meanwhile.
func (d *deliverer) settle(ctx context.Context, w Webhook, claimed Progress, outcome func(*Progress)) error {
	after, err := d.move(ctx, w.ID, func(now *Progress) bool {
		mine := now.Claim.By == d.process && now.After == claimed.After
		if mine {
			outcome(now)
			now.Claim = Claim{}
		}
		return mine
	})
	if after.Disabled != claimed.Disabled && err == nil {
		d.logger.Warn("webhook disabled", "webhook", w.ID, "organisation", w.Org, "reason", after.Disabled)
	}
	return err
}

// release lets another process send at once what this one, which stops, has not.
func (d *deliverer) release(w Webhook, claimed Progress) error {
	ctx, cancel := context.WithTimeout(context.Background(), troubled)
	defer cancel()
	return d.settle(ctx, w, claimed, func(*Progress) {})
}
