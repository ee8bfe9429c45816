package app

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"
)

const (
	receiveTimeout     = 8 * time.Second // Meta asks for quick answers and delivers again
	receiveConcurrency = 32              // contacts of one webhook: one sync to disk serves many who wait
)

// inbox stores what webhooks deliver.
type inbox struct {
	stream        sealedStream
	contacts      *contacts
	readMarker    *readMarker
	phoneNumberID string
	logger        *slog.Logger
	metrics       *metrics
}

// receive stores the updates of a webhook's body and returns when JetStream has all of them. After an error some may be
// stored and some not: the same body again stores the rest, and nothing twice.
func (i *inbox) receive(ctx context.Context, body []byte) error {
	ctx, cancel := context.WithTimeout(ctx, receiveTimeout)
	defer cancel()
	records, err := i.recordsOf(ctx, body)
	if err != nil {
		return fmt.Errorf("receive: %w", err)
	}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(receiveConcurrency)
	for _, own := range byContact(records) {
		group.Go(func() error { return i.storeAll(ctx, own) })
	}
	if err := group.Wait(); err != nil {
		return fmt.Errorf("receive: %w", err)
	}
	return nil
}

// byContact groups records so that those of one contact are stored one after another, by Meta's time and then as they
// came. What concerns nobody has no order and is stored side by side.
func byContact(records []inboxRecord) [][]inboxRecord {
	var groups [][]inboxRecord
	at := map[string]int{}
	for _, r := range records {
		i, known := at[r.contact]
		if r.contact == noContact || !known {
			i = len(groups)
			at[r.contact] = i
			groups = append(groups, nil)
		}
		groups[i] = append(groups[i], r)
	}
	for _, g := range groups {
		slices.SortStableFunc(g, func(x, y inboxRecord) int { return x.at.Compare(y.at) })
	}
	return groups
}

// storeAll stores what concerns one contact, in order.
func (i *inbox) storeAll(ctx context.Context, records []inboxRecord) error {
	for _, r := range records {
		if err := i.contacts.link(ctx, r.contact, r.address); err != nil {
			return err
		}
		if err := i.store(ctx, r); err != nil {
			return err
		}
	}
	return nil
}

func (i *inbox) store(ctx context.Context, r inboxRecord) error {
	isNew, err := i.stream.putBytesOnce(ctx, r.contact, r.subject, r.content)
	if err != nil {
		return err
	}
	i.metrics.received(r.subject, isNew)
	if isNew && r.unread != "" {
		i.readMarker.offer(r.unread)
	}
	return nil
}
