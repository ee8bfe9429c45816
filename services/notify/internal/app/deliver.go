package app

import (
	"context"
	"errors"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats.go/jetstream"
	"golang.org/x/sync/errgroup"
)

const (
	sendsAtOnce = 32          // of a process
	troubled    = time.Second // when something is tried again that failed here
)

// Deliver sends to every webhook what its organisation is told, until ctx ends: each by itself, so that none holds up another.
func (a *App) Deliver(ctx context.Context) error {
	if a.off {
		<-ctx.Done()
		return nil
	}
	group, ctx := errgroup.WithContext(ctx)
	d := &deliverer{App: a, slots: make(chan struct{}, sendsAtOnce), running: map[string]chan struct{}{}, states: map[string]string{}, group: group}
	group.Go(func() error { return d.watch(ctx) })
	return group.Wait()
}

// deliverer is the sending side of a process.
type deliverer struct {
	*App
	slots chan struct{}
	group *errgroup.Group

	mu      sync.Mutex
	running map[string]chan struct{} // what wakes each webhook for which something may be to do
	states  map[string]string        // of every webhook, for the metric
}

// watch begins with each webhook that there is, and tells it of every change of it.
func (d *deliverer) watch(ctx context.Context) error {
	for ctx.Err() == nil {
		err := d.watchOnce(ctx)
		if ctx.Err() == nil {
			d.logger.Warn("webhooks are not watched", "error", err)
			pause(ctx, nil, troubled)
		}
	}
	return nil
}

func (d *deliverer) watchOnce(ctx context.Context) error {
	watcher, err := d.bucket.WatchAll(ctx, jetstream.MetaOnly())
	if err != nil {
		return err
	}
	defer func() { _ = watcher.Stop() }()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case entry, open := <-watcher.Updates():
			if !open {
				return errors.New("the watch ended")
			}
			if entry != nil { // nil: all that there is has come
				d.changed(ctx, entry.Key())
			}
		}
	}
}

// changed has a webhook looked after: by whoever does, or from now on.
func (d *deliverer) changed(ctx context.Context, key string) {
	id := key[strings.LastIndexByte(key, '.')+1:]
	d.mu.Lock()
	defer d.mu.Unlock()
	wake, runs := d.running[id]
	if !runs {
		wake = make(chan struct{}, 1)
		d.running[id] = wake
		d.group.Go(func() error { d.run(ctx, id, wake); return nil })
		return
	}
	select {
	case wake <- struct{}{}:
	default: // it is told already
	}
}

// run does what there is to do for one webhook, until nothing will be before it is changed: it is disabled, or removed.
func (d *deliverer) run(ctx context.Context, id string, wake <-chan struct{}) {
	for ctx.Err() == nil {
		wait, err := d.step(ctx, id)
		if err != nil && ctx.Err() == nil {
			d.logger.Warn("a webhook does not go on", "webhook", id, "error", err)
			wait = until(d.now().Add(troubled))
		}
		if wait != nil {
			wait(ctx, d, wake)
		} else if d.ended(id, wake) {
			return
		}
	}
}

// count counts a webhook as what it is now; "" where there is none.
func (d *deliverer) count(id, state string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	before := d.states[id]
	if before == state {
		return
	}
	delete(d.states, id)
	if before != "" {
		d.metrics.webhooks.WithLabelValues(before).Dec()
	}
	if state != "" {
		d.states[id] = state
		d.metrics.webhooks.WithLabelValues(state).Inc()
	}
}

// ended forgets a webhook, unless it has been changed.
func (d *deliverer) ended(id string, wake <-chan struct{}) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	select {
	case <-wake:
		return false
	default:
		delete(d.running, id)
		return true
	}
}
