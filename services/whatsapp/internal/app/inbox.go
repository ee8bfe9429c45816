package app

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"golang.org/x/sync/errgroup"

	"github.com/qhatu/qhatu/pkg/trace"
)

const (
	receiveTimeout     = 8 * time.Second // Meta asks for quick answers and delivers again
	receiveConcurrency = 32              // updates of one webhook
)

// inbox stores what webhooks deliver.
type inbox struct {
	stream        sealedStream
	contacts      *contacts
	sends         *sends
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
	records = inOrder(records)
	if err := i.linkAll(ctx, records); err != nil {
		return fmt.Errorf("receive: %w", err)
	}
	if err := i.storeAll(ctx, slices.DeleteFunc(records, inboxRecord.isNeedless)); err != nil {
		return fmt.Errorf("receive: %w", err)
	}
	return nil
}

// inOrder puts records in the order of Meta's times, so that those of one contact are stored by them, and then as they came.
func inOrder(records []inboxRecord) []inboxRecord {
	slices.SortStableFunc(records, func(x, y inboxRecord) int { return x.at.Compare(y.at) })
	return records
}

// linkAll remembers whose phone each id stands for that came with one: before what they wrote is stored.
func (i *inbox) linkAll(ctx context.Context, records []inboxRecord) error {
	byID := map[string][]inboxRecord{}
	for _, r := range records {
		byID[r.address.UserID] = append(byID[r.address.UserID], r)
	}
	return sideBySide(ctx, slices.Collect(maps.Values(byID)), func(ctx context.Context, _ int, same []inboxRecord) error {
		for _, r := range same {
			if err := i.contacts.link(ctx, r.contact, r.address); err != nil {
				return err
			}
		}
		return nil
	})
}

// sideBySide does something with each of all, so many at a time, until one fails.
func sideBySide[T any](ctx context.Context, all []T, do func(ctx context.Context, n int, one T) error) error {
	if len(all) == 1 { // as in most webhooks
		return do(ctx, 0, all[0])
	}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(receiveConcurrency)
	for n, one := range all {
		group.Go(func() error { return do(ctx, n, one) })
	}
	return group.Wait()
}

// storeAll stores all that a webhook brought, together.
func (i *inbox) storeAll(ctx context.Context, records []inboxRecord) error {
	sealed, err := i.sealAll(ctx, records)
	if err != nil {
		return err
	}
	stored, err := i.stream.commits.AppendFirst(ctx, sealed...)
	for n, r := range records {
		if stored[n] && r.unread != "" {
			i.readMarker.offer(r.unread)
		}
		if err == nil || stored[n] {
			i.noteStored(r, stored[n])
		}
	}
	return err
}

// noteStored takes note of what is stored now, or was before.
func (i *inbox) noteStored(r inboxRecord, isNew bool) {
	if strings.HasPrefix(r.subject, inboxReports) {
		i.stream.known.add(r.subject)
		return
	}
	i.metrics.received(r.subject, isNew)
}

// sealAll seals records side by side: the key of somebody new has to be made.
func (i *inbox) sealAll(ctx context.Context, records []inboxRecord) ([]*nats.Msg, error) {
	sealed := make([]*nats.Msg, len(records))
	err := sideBySide(ctx, records, func(ctx context.Context, n int, r inboxRecord) error {
		data, err := i.stream.seal(ctx, r.contact, r.subject, r.content)
		sealed[n] = &nats.Msg{Subject: r.subject, Header: trace.Mark(ctx, nil), Data: data}
		return err
	})
	return sealed, err
}
