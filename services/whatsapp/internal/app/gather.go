package app

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"slices"
	"strconv"
	"time"

	"github.com/qhatu/qhatu/pkg/keyedqueue"
	"github.com/qhatu/qhatu/pkg/limit"
	"github.com/qhatu/qhatu/pkg/quiet"
	"github.com/qhatu/qhatu/pkg/stream"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
)

// gatherer holds notices back so that a person gets at most one message for what happened within a short while. The first goes on at
// once; what follows it within the window goes on together when the window is over, and so does what comes while the person has had
// as many as there may be in a while. What a buyer causes beyond what a pair may waits by itself, and nobody's waits behind it. What is
// urgent goes on at once and takes with it what waited. Who writes meanwhile is there: what comes then goes on at once too. While Meta takes
// nothing everything waits, so that a person then gets one message, of what is true by then, and not all that was.
//
// At night only what cannot wait for the morning goes on, and news wait for the evening where there are many on a day, as each wants it
// (gather_due.go). Whoever waits so long is woken (gather_wake.go).
//
// What goes on is put into the inbox as one notice. As with a turn one write makes it count (gathering), and what it says goes on is put
// there after it and again before the next.
type gatherer struct {
	inbox         sealedStream
	chats         sealedStream
	conversations conversations
	window        time.Duration // 0: every notice goes on by itself
	hours         quiet.Hours   // in which nothing is told that may wait, of whoever has named no others
	market        Market
	limits        *limit.Limits
	breaker       *circuitBreaker
	clock         Clock
	logger        *slog.Logger
	metrics       *metrics
}

// gathered are notices that are told in one message: all for one person and one organisation, in the order of what happened.
type gathered struct {
	Notices []addressedNotice `json:"notices"`
	Quiet   bool              `json:"quiet,omitempty"`   // they are told with the next thing that is said
	Evening bool              `json:"evening,omitempty"` // they have waited for the evening
}

// UnmarshalJSON reads what this version stored, or an earlier one that stored each notice by itself.
func (g *gathered) UnmarshalJSON(stored []byte) error {
	type fields gathered
	var read struct {
		fields
		Notice json.RawMessage `json:"notice"`
	}
	if err := json.Unmarshal(stored, &read); err != nil || read.Notice == nil {
		*g = gathered(read.fields)
		return err
	}
	var single addressedNotice
	err := json.Unmarshal(stored, &single)
	g.Notices = []addressedNotice{single}
	return err
}

// gathering is how far the notices of one contact have gone on.
type gathering struct {
	Through   uint64            `json:"through"`           // sequence of the last one that was taken from the inbox
	ThroughAt time.Time         `json:"through_at"`        // when it was stored there
	Waiting   []addressedNotice `json:"waiting,omitempty"` // those that were taken and have not gone on
	Released  time.Time         `json:"released"`          // when one last went on that may be told by itself
	Key       string            `json:"key"`               // of the notice that those are which went on last
	Last      gathered          `json:"last"`              // which those are
	LastAt    time.Time         `json:"last_at,omitzero"`  // when they went on

	revision uint64
}

const (
	maxGathered = 50  // how many go on together
	maxWaiting  = 500 // how many are taken before they go on
	maxOfPair   = 25  // how many of those one buyer may have caused: of more the newest wait, and the list of offers has all
	costOfEnd   = 2   // of the quota of a pair: who opens and closes has it sooner used up than who only opens
)

// handle has a notice go on, or wait.
func (g *gatherer) handle(ctx context.Context, m keyedqueue.Message) error {
	if g.breaker.holds(g.clock.Now()) {
		return keyedqueue.RetryAfter(pollInterval)
	}
	s, err := g.load(ctx, m.Key)
	if err != nil {
		return err
	}
	if err := g.goOn(ctx, m.Key, s); err != nil {
		return err
	}
	next, err := g.take(ctx, m, s)
	if err != nil {
		return err
	}
	begun := g.clock.Now()
	next, ready, wait, err := g.ready(ctx, m, next)
	if err != nil {
		return err
	}
	if len(ready.Notices) > 0 {
		next = g.with(m, next, ready)
		wait = pollInterval
	}
	if len(ready.Notices) > 0 || next.Through != s.Through || next.isSorted(s) {
		err = g.chats.replace(ctx, m.Key, chatGathering+m.Key, s.revision, next)
	}
	if errors.Is(err, stream.ErrConflict) {
		return keyedqueue.RetryAfter(pollInterval) // another replica was at it too
	}
	if err == nil {
		err = g.goOn(ctx, m.Key, next)
	}
	if err == nil {
		err = g.rest(ctx, m, next, begun, wait)
	}
	return err
}

// with is how far it is when some of those that waited have gone on.
func (g *gatherer) with(m keyedqueue.Message, s gathering, ready gathered) gathering {
	s.Waiting = without(s.Waiting, ready.Notices)
	s.Key = g.inbox.vault.Index(kindNotice, m.Name+" "+strconv.FormatUint(s.revision, 10))
	s.Last, s.LastAt = ready, g.clock.Now().UTC()
	if !ready.Quiet {
		s.Released = s.LastAt
	}
	return s
}

// is tells whether two are the same.
func (n addressedNotice) is(other addressedNotice) bool {
	return n.Position == other.Position && n.isFor(other) && n.Notice.Kind == other.Notice.Kind && slices.Equal(n.Notice.Args, other.Notice.Args)
}

// isFor tells whether two are for the same person and organisation.
func (n addressedNotice) isFor(other addressedNotice) bool {
	return n.Person == other.Person && n.Organisation == other.Organisation
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
	now := g.clock.Now()
	if len(s.Last.Notices) == 0 || min(now.Sub(s.LastAt), now.Sub(s.Released)) > repeatable {
		return nil
	}
	return g.inbox.putOnce(ctx, contact, inboxNotice+contact+"."+s.Key, s.Last)
}

// take takes from the inbox what has come.
func (g *gatherer) take(ctx context.Context, m keyedqueue.Message, s gathering) (_ gathering, err error) {
	at := &m.Message
	if isWithin(m, s.Through, s.ThroughAt) {
		if at, err = g.inbox.Next(ctx, inboxEvent+m.Key+".*", s.Through+1); err != nil {
			return s, err
		}
	}
	s.Waiting = slices.Clone(s.Waiting)
	for at != nil && len(s.Waiting) < maxWaiting {
		var n addressedNotice
		_, err := g.inbox.open(ctx, at.Subject, at.Data, &n)
		if err != nil && !errors.Is(err, errUnreadable) {
			return s, err
		}
		if err == nil && n.Person != "" { // else it only wakes
			s.Waiting = append(s.Waiting, n)
		}
		s.Through, s.ThroughAt = at.Sequence, at.Time
		if g.window == 0 {
			return s, nil
		}
		if at, err = g.inbox.Next(ctx, inboxEvent+m.Key+".*", at.Sequence+1); err != nil {
			return s, err
		}
	}
	s.Waiting = newestOfPairs(settled(s.Waiting, nil))
	return s, nil
}

// newestOfPairs are notices without the oldest of a buyer who has caused too many: they push out nobody else's.
func newestOfPairs(all []addressedNotice) []addressedNotice {
	left, of := make([]addressedNotice, 0, len(all)), map[string]int{}
	for _, n := range slices.Backward(all) {
		pair := n.pair(n.Person)
		if of[pair]++; pair == "" || of[pair] <= maxOfPair {
			left = append(left, n)
		}
	}
	slices.Reverse(left)
	return left
}

// ready are those that go on now, or how long the first waits: all for one person and one organisation. What nobody wants is left out.
func (g *gatherer) ready(ctx context.Context, m keyedqueue.Message, s gathering) (_ gathering, _ gathered, wait time.Duration, err error) {
	wait = longestWait
	waiting := s.Waiting
	for i, first := range waiting {
		if slices.ContainsFunc(waiting[:i], first.isFor) {
			continue
		}
		all := slices.DeleteFunc(slices.Clone(waiting), func(n addressedNotice) bool { return !n.isFor(first) })
		o, err := g.look(ctx, m.Key, m.Attempt, all)
		if err != nil {
			return s, gathered{}, 0, err
		}
		s.Waiting = without(s.Waiting, o.refused)
		for _, n := range o.refused {
			g.metrics.suppress(g.logger, n, unwanted)
		}
		ready, err := g.goes(ctx, m.Key, s, &o)
		if err != nil {
			return s, gathered{}, 0, err
		}
		if len(ready) > 0 {
			ready = chat.InTurn(ready, func(n addressedNotice) string { return n.Buyer })
			ready = ready[:min(maxGathered, len(ready))]
			return s, gathered{Notices: ready, Quiet: g.isQuiet(ready), Evening: o.evening}, 0, nil
		}
		if o.later {
			s = s.later(o.due)
		}
		wait = min(wait, o.wait(g.clock.Now()))
	}
	return s, gathered{}, wait, nil
}

// isQuiet tells whether none of them may be told by itself.
func (g *gatherer) isQuiet(all []addressedNotice) bool {
	return g.window > 0 && !slices.ContainsFunc(all, func(n addressedNotice) bool { return !n.Notice.Quiet })
}

// goes are those of one person's that go on. Whoever has caused much waits, and nobody behind them does.
func (g *gatherer) goes(ctx context.Context, contact string, s gathering, o *outlook) (all []addressedNotice, err error) {
	if len(o.due) == 0 {
		return nil, nil
	}
	all = o.due
	if !g.isQuiet(all) && !slices.ContainsFunc(all, func(n addressedNotice) bool { return n.Notice.Urgent }) {
		if all, err = g.mayGo(ctx, contact, s, o); err != nil || len(all) == 0 {
			return nil, err
		}
	}
	g.countEnds(ctx, contact, all)
	return all, nil
}

// mayGo are those that neither the window nor a limit holds back.
func (g *gatherer) mayGo(ctx context.Context, contact string, s gathering, o *outlook) ([]addressedNotice, error) {
	if left := s.Released.Add(g.window).Sub(g.clock.Now()); left > 0 && left <= g.window { // more: the clock was set back
		c, err := g.conversations.load(ctx, contact)
		if err != nil || c.LastInbound.Before(s.Released.Truncate(time.Second)) { // by Meta's clock, of whole seconds
			o.held = left
			return nil, err
		}
	}
	if o.held = pollInterval; g.areMany(ctx, contact, o) {
		o.later = true
		return nil, nil
	}
	all, taken := g.withinPairs(ctx, contact, o.due)
	if len(all) == 0 || g.isQuiet(all) {
		return all, nil
	}
	if usage, _ := g.limits.TakeAll(ctx, noticesOf(contact)...); usage.Refused() {
		g.limits.Give(ctx, taken...)
		o.held = usage.Wait
		return nil, nil
	}
	return all, nil
}

// countEnds counts what was taken back.
func (g *gatherer) countEnds(ctx context.Context, contact string, all []addressedNotice) {
	for _, n := range all {
		if pair := n.pair(contact); n.Notice.Quiet && pair != "" {
			for range costOfEnd {
				g.limits.Take(ctx, limit.NoticesPair, pair)
			}
		}
	}
}

// withinPairs leaves out what goes beyond the limit of its buyer and the person who is told; taken is what the rest took of it.
func (g *gatherer) withinPairs(ctx context.Context, contact string, all []addressedNotice) (left []addressedNotice, taken []limit.Want) {
	passes := map[string]bool{"": true}
	for _, n := range all {
		pair := n.pair(contact)
		if _, asked := passes[pair]; !asked && !n.Notice.Quiet {
			usage := g.limits.Take(ctx, limit.NoticesPair, pair)
			if passes[pair] = !usage.Refused(); passes[pair] {
				taken = append(taken, limit.Want{Name: limit.NoticesPair, Key: pair})
			}
		}
		if n.Notice.Quiet || passes[pair] {
			left = append(left, n)
		}
	}
	return left, taken
}

// pair is whom the limit of a buyer and a person who is told counts; "" of what it does not count.
func (n addressedNotice) pair(contact string) string {
	if n.Buyer == "" {
		return ""
	}
	return n.Buyer + " " + contact
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
