package app

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"github.com/qhatu/qhatu/pkg/keyedqueue"
	"github.com/qhatu/qhatu/pkg/limit"
	"github.com/qhatu/qhatu/pkg/stream"
)

// gatherer holds notices back so that a person gets at most one message for what happened within a short while. The first goes on at
// once; what follows it within the window goes on together when the window is over, and so does what comes while the person has had
// as many as there may be in a while. What is urgent goes on at once and takes with it what waited. Who writes meanwhile is there: what
// comes then goes on at once too.
//
// What goes on is put into the inbox as one notice. As with a turn one write makes it count (gathering), and what it says goes on is put
// there after it and again before the next.
type gatherer struct {
	inbox         sealedStream
	chats         sealedStream
	conversations conversations
	window        time.Duration // 0: every notice goes on by itself
	limits        *limit.Limits
	clock         Clock
}

// gathered are notices that are told in one message: all for one person and one organisation, in the order of what happened.
type gathered struct {
	Notices []addressedNotice `json:"notices"`
}

// UnmarshalJSON reads what this version stored, or an earlier one that stored each notice by itself.
func (g *gathered) UnmarshalJSON(stored []byte) error {
	type fields gathered
	var read fields
	if err := json.Unmarshal(stored, &read); err != nil || len(read.Notices) > 0 {
		*g = gathered(read)
		return err
	}
	var single addressedNotice
	err := json.Unmarshal(stored, &single)
	g.Notices = []addressedNotice{single}
	return err
}

// gathering is how far the notices of one contact have gone on.
type gathering struct {
	Through   uint64    `json:"through"`    // sequence of the last one in the inbox
	ThroughAt time.Time `json:"through_at"` // when it was stored there
	Released  time.Time `json:"released"`   // when it went on
	Key       string    `json:"key"`        // of the notice that those are which went on last
	Last      gathered  `json:"last"`       // which those are

	revision uint64
}

// maxGathered bounds how many go on together.
const maxGathered = 50

// handle has a notice go on, or wait.
func (g *gatherer) handle(ctx context.Context, m keyedqueue.Message) error {
	s, err := g.load(ctx, m.Key)
	if err != nil {
		return err
	}
	if err := g.goOn(ctx, m.Key, s); err != nil || isWithin(m, s.Through, s.ThroughAt) {
		return err
	}
	next, err := g.gather(ctx, m)
	if err != nil {
		return err
	}
	if len(next.Last.Notices) > 0 {
		wait, err := g.wait(ctx, m.Key, s, next.Last)
		if err != nil {
			return err
		}
		if wait > 0 {
			return keyedqueue.RetryAfter(min(wait, pollInterval))
		}
	}
	next.Key, next.Released = m.Name, g.clock.Now().UTC()
	err = g.chats.replace(ctx, m.Key, chatGathering+m.Key, s.revision, next)
	if errors.Is(err, stream.ErrConflict) {
		return keyedqueue.RetryAfter(pollInterval) // another replica was at it too
	}
	if err != nil {
		return err
	}
	return g.goOn(ctx, m.Key, next)
}

// load returns how far a contact's notices have gone on; what cannot be read any more counts as nothing.
func (g *gatherer) load(ctx context.Context, contact string) (s gathering, err error) {
	last, err := g.chats.Last(ctx, chatGathering+contact)
	if err != nil || last == nil {
		return s, err
	}
	if len(last.Data) > 0 { // else it was deleted
		if _, err = g.chats.open(ctx, chatGathering+contact, last.Data, &s); errors.Is(err, errUnreadable) {
			s, err = gathering{}, nil
		}
	}
	s.revision = last.Sequence
	return s, err
}

// goOn puts what goes on into the inbox, once.
func (g *gatherer) goOn(ctx context.Context, contact string, s gathering) error {
	if len(s.Last.Notices) == 0 || g.clock.Now().Sub(s.Released) > repeatable {
		return nil
	}
	return g.inbox.putOnce(ctx, contact, inboxNotice+contact+"."+s.Key, s.Last)
}

// gather collects a notice and what has come after it, as far as it is for the same person and organisation.
func (g *gatherer) gather(ctx context.Context, m keyedqueue.Message) (next gathering, err error) {
	for at := &m.Message; at != nil && len(next.Last.Notices) < maxGathered; {
		var n addressedNotice
		_, err := g.inbox.open(ctx, at.Subject, at.Data, &n)
		if err != nil && !errors.Is(err, errUnreadable) {
			return next, err
		}
		if err == nil {
			if first := next.Last.Notices; len(first) > 0 && (first[0].Person != n.Person || first[0].Organisation != n.Organisation) {
				return next, nil
			}
			next.Last.Notices = append(next.Last.Notices, n)
		}
		next.Through, next.ThroughAt = at.Sequence, at.Time
		if g.window == 0 {
			return next, nil
		}
		if at, err = g.inbox.Next(ctx, inboxEvent+m.Key+".*", at.Sequence+1); err != nil {
			return next, err
		}
	}
	return next, nil
}

// wait tells how long notices wait still; those that need not are counted.
func (g *gatherer) wait(ctx context.Context, contact string, s gathering, all gathered) (time.Duration, error) {
	if slices.ContainsFunc(all.Notices, func(n addressedNotice) bool { return n.Notice.Urgent }) {
		return 0, nil
	}
	if left := s.Released.Add(g.window).Sub(g.clock.Now()); left > 0 {
		c, err := g.conversations.load(ctx, contact)
		if err != nil || c.LastInbound.Before(s.Released.Truncate(time.Second)) { // by Meta's clock, of whole seconds
			return min(left, g.window), err
		}
	}
	usage, _ := g.limits.TakeAll(ctx, noticesOf(contact)...)
	return usage.Wait, nil
}

// noticesOf are the limits of what a contact is told of what others do.
func noticesOf(contact string) []limit.Want {
	return []limit.Want{{Name: limit.Notices, Key: contact}, {Name: limit.NoticesDay, Key: contact}}
}

// settled are notices without those of the end of something whose beginning was never told, because it stands among them, or among
// those before them that came to nothing (untold).
func settled(all []addressedNotice, untold []string) (left []addressedNotice) {
	begun := slices.Clone(untold)
	for _, n := range all {
		if n.Notice.Ends != "" && slices.Contains(begun, n.Notice.Ends) {
			continue
		}
		begun = append(begun, n.Notice.Begins...)
		left = append(left, n)
	}
	return left
}
