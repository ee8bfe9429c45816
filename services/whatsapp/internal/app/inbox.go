package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/nats-io/nats.go"
	"golang.org/x/sync/errgroup"

	"github.com/qhatu/qhatu/pkg/stream"
)

const (
	storePatience = 8 * time.Second // Meta asks for quick answers and comes again
	storeAtOnce   = 32              // contacts of one webhook: a sync to disk serves many who wait
)

// Receive stores what a webhook tells, whatever it is, and returns when JetStream has all of it. After an error some may
// be stored and some not: the same body again stores the rest, and nothing twice.
func (a *App) Receive(ctx context.Context, body []byte) error {
	ctx, cancel := context.WithTimeout(ctx, storePatience)
	defer cancel()
	letters, err := a.sort(ctx, body)
	if err != nil {
		return fmt.Errorf("receive: %w", err)
	}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(storeAtOnce)
	for _, own := range byContact(letters) {
		group.Go(func() error { return a.storeAll(ctx, own) })
	}
	if err := group.Wait(); err != nil {
		return fmt.Errorf("receive: %w", err)
	}
	return nil
}

// RefuseSignature counts a webhook that was not Meta's.
func (a *App) RefuseSignature() { a.metrics.forged.Inc() }

// byContact groups letters so that those of one contact are stored one after another, by Meta's time and then as they
// came. What concerns nobody has no order and is stored side by side.
func byContact(letters []letter) [][]letter {
	var groups [][]letter
	at := map[string]int{}
	for _, l := range letters {
		i, known := at[l.contact]
		if l.contact == nobody || !known {
			i = len(groups)
			at[l.contact] = i
			groups = append(groups, nil)
		}
		groups[i] = append(groups[i], l)
	}
	for _, g := range groups {
		slices.SortStableFunc(g, func(x, y letter) int { return x.at.Compare(y.at) })
	}
	return groups
}

// storeAll stores what concerns one contact, in order.
func (a *App) storeAll(ctx context.Context, letters []letter) error {
	for _, l := range letters {
		if err := a.link(ctx, l.contact, l.known); err != nil {
			return err
		}
		if err := a.store(ctx, l); err != nil {
			return err
		}
	}
	return nil
}

// store stores one thing, unless it was stored before.
func (a *App) store(ctx context.Context, l letter) error {
	data, err := a.wrapRaw(ctx, l.contact, l.subject, a.clock.Now(), l.plain)
	if err != nil {
		return err
	}
	_, err = a.inbox.Append(ctx, 0, &nats.Msg{Subject: l.subject, Data: data})
	switch {
	case errors.Is(err, stream.ErrConflict):
		a.metrics.received(l.subject, true)
		return nil
	case err != nil:
		return err
	}
	a.metrics.received(l.subject, false)
	if l.fresh != "" {
		a.receipts.offer(l.fresh)
	}
	return nil
}
