package app

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/nats-io/nats.go"

	"github.com/qhatu/qhatu/pkg/keyedqueue"
)

const (
	longWait    = time.Minute     // who waits longer is woken, and holds nothing up meanwhile
	longestWait = 24 * time.Hour  // between two looks at what waits
	wakeEvery   = 5 * time.Second // how often it is seen who is to be woken
	wakeAtOnce  = 100             // that are read with one request
	wakeKey     = "wake-"         // begins the key of an event that only wakes
)

// resting is that the notices of a contact wait, and until when. It says nothing of anybody.
type resting struct {
	Until time.Time `json:"until"`
}

// rest waits where a notice waits. For a short while its event is handled again and again; for a longer one it is done, for what waits is stored,
// and the contact is woken. It counts from before it was looked how long that is: whoever is woken too early only waits on.
func (g *gatherer) rest(ctx context.Context, m keyedqueue.Message, s gathering, begun time.Time, wait time.Duration) error {
	switch {
	case len(s.Waiting) > 0 && wait < longWait:
		return keyedqueue.RetryAfter(min(wait, pollInterval))
	case len(s.Waiting) > 0:
		data, err := json.Marshal(resting{begun.UTC().Add(wait)})
		if err != nil {
			return err
		}
		return g.chats.Publish(ctx, &nats.Msg{Subject: chatResting + m.Key, Data: data})
	case strings.HasPrefix(m.Name, wakeKey):
		return g.chats.Purge(ctx, chatResting+m.Key, 0)
	}
	return nil
}

// run wakes whoever has waited long enough, until ctx ends. Every replica does: each is woken once.
func (g *gatherer) run(ctx context.Context) {
	for ctx.Err() == nil {
		if err := g.wakeDue(ctx); err != nil && ctx.Err() == nil {
			g.logger.Error("who waits for notices is not woken", "error", err)
		}
		if g.window == 0 || g.clock.Pause(ctx, wakeEvery) != nil {
			return
		}
	}
}

func (g *gatherer) wakeDue(ctx context.Context) error {
	for from := uint64(1); ; {
		found, err := g.chats.Batch(ctx, chatResting+"*", from, wakeAtOnce)
		if err != nil || len(found) == 0 {
			return err
		}
		for _, each := range found {
			from = each.Sequence + 1
			var r resting
			if json.Unmarshal(each.Data, &r) != nil || g.window > 0 && r.Until.After(g.clock.Now()) {
				continue
			}
			if err := g.wake(ctx, strings.TrimPrefix(each.Subject, chatResting), strconv.FormatUint(each.Sequence, 10)); err != nil {
				return err
			}
		}
		if len(found) < wakeAtOnce {
			return nil
		}
	}
}

// wakeResting has somebody's notices looked at who waits for some: they are there, or want to be told otherwise.
func (g *gatherer) wakeResting(ctx context.Context, contact, why string) error {
	if g.window == 0 {
		return nil
	}
	last, err := g.chats.Last(ctx, chatResting+contact)
	if err != nil || last == nil {
		return err
	}
	return g.wake(ctx, contact, why)
}

// wake has the notices of a contact looked at, once for each reason.
func (g *gatherer) wake(ctx context.Context, contact, why string) error {
	if err := g.inbox.putOnce(ctx, contact, inboxEvent+contact+"."+wakeKey+why, addressedNotice{}); err != nil {
		return fmt.Errorf("wake: %w", err)
	}
	return nil
}
