package es

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"time"

	"github.com/qhatu/qhatu/pkg/id"
	"github.com/qhatu/qhatu/pkg/stream"
	"github.com/qhatu/qhatu/pkg/trace"
)

// Decider is an aggregate as two pure functions and a table of wire names. S is its state, whose zero value is the
// initial state, C its commands, E its events.
type Decider[S, C, E any] struct {
	Aggregate string                  // "catalog.lot": the subject is market.catalog.lot.<id>
	Decide    func(S, C) ([]E, error) // no events and no error: nothing to do
	Evolve    func(S, E) S            // never fails, leaves its input alone
	Events    EventTable[E]

	// NotFound is the refusal of Decide to whom the aggregate is not to be seen: it comes before [ErrStaleRevision], which would
	// tell them its revision. Nil: Decide hides nothing.
	NotFound error
}

// Aggregates runs commands on aggregates of one kind. It is safe for concurrent use.
type Aggregates[S, C, E any] struct {
	log     *Log
	decider Decider[S, C, E]
	live    *liveSet[S]
	metrics *commandMetrics
}

// Stamp is the time of a command. It is taken when the command joins the queue of its aggregate: of two commands, the
// one that joined first is decided first and never has the later Now, as long as the clock does not go back.
type Stamp struct {
	Now     time.Time // when the command joined the queue: the recorded time of its events
	ActedAt time.Time // when the person acted: Meta.Occurred, or Now where Occurred is not set
}

// idForm keeps wildcards, dots and blanks out of subjects.
var idForm = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)

const (
	liveAggregates = 4096             // in memory per kind
	loadBatch      = 256              // messages of an aggregate that are asked for at once; few have more
	commandTimeout = 10 * time.Second // a new leader takes about 6 s to be elected
)

// New binds a decider to the log. now is the clock that stamps the commands; it is read once for each of them, under a
// lock that all aggregates of the kind share.
func New[S, C, E any](log *Log, d Decider[S, C, E], now func() time.Time) *Aggregates[S, C, E] {
	return &Aggregates[S, C, E]{log: log, decider: d, live: newLiveSet[S](liveAggregates, now), metrics: log.measured(d.Aggregate)}
}

// Handle decides one command on one aggregate and stores what was decided, exactly once per m.CommandID: if the
// command id stands in the aggregate's history, that commit is returned with Repeated set.
//
// It returns the domain's error when the command is refused, with the position and revision at which it was, [ErrStaleRevision], [ErrOtherCommand], [ErrReadOnly],
// [ErrHeld], [ErrLost], [ErrTooLarge] or [ErrUnavailable]. After ErrUnavailable the outcome is unknown and the same command may be sent again.
// A command that changes nothing is not stored: sent again, it is decided again.
func (a *Aggregates[S, C, E]) Handle(ctx context.Context, id string, c C, m Meta) (Commit[E], error) {
	return a.HandleAt(ctx, id, func(Stamp) C { return c }, m)
}

// HandleAt is Handle for a command that depends on its time. build makes it of its stamp. It is called once, while no
// other command on the aggregate is being decided, and must not send one.
func (a *Aggregates[S, C, E]) HandleAt(ctx context.Context, id string, build func(Stamp) C, m Meta) (Commit[E], error) {
	begun := time.Now()
	ctx, span := trace.Start(ctx, trace.Within, "command", a.decider.Aggregate)
	commit, err := a.handle(ctx, id, build, m)
	if err != nil && (errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled)) {
		err = fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	ended := outcomeOf(commit, err)
	a.metrics.ended(ended, time.Since(begun))
	span.Set(trace.ID, id)
	span.Set(trace.Outcome, string(ended))
	span.End(ended == unavailable || ended == failed)
	return commit, err
}

func (a *Aggregates[S, C, E]) handle(ctx context.Context, id string, build func(Stamp) C, m Meta) (Commit[E], error) {
	if err := a.check(id, m); err != nil {
		return Commit[E]{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, commandTimeout)
	defer cancel()
	l, at, err := a.live.lock(ctx, id)
	if err != nil {
		return Commit[E]{}, fmt.Errorf("lock %s: %w", id, err)
	}
	defer a.live.unlock(l)
	return a.decideAndStore(ctx, l, build(m.stamp(at)), m, at)
}

// check refuses, before the command takes its place in a queue, what can never be stored.
func (a *Aggregates[S, C, E]) check(id string, m Meta) error {
	switch {
	case !idForm.MatchString(id):
		return ErrNoAggregate
	case !m.Actor.valid():
		return fmt.Errorf("handle %s %s: actor %q", a.decider.Aggregate, id, m.Actor)
	case m.CommandID == "":
		return fmt.Errorf("handle %s %s: no command id", a.decider.Aggregate, id)
	case a.log.hasLost(a.subject(id)):
		return fmt.Errorf("handle %s %s: %w", a.decider.Aggregate, id, ErrLost)
	}
	return a.log.CheckWritable()
}

// decideAndStore runs the command on what is in memory. A commit is checked by the log itself, so the tail is read only
// where memory alone would answer: before a refusal, before "nothing to do", and after a lost race. An aggregate whose id derives
// from the command is taken for new: if it is not, the command was decided before, and the log refuses the commit.
func (a *Aggregates[S, C, E]) decideAndStore(ctx context.Context, l *live[S], c C, m Meta, at time.Time) (Commit[E], error) {
	current := false
	for attempt := 0; ; attempt++ {
		if attempt > 0 || !l.loaded && !id.IsDerived(l.id, string(m.CommandID)) {
			if err := a.catchUp(ctx, l); err != nil {
				return Commit[E]{}, err
			}
			current = true
		}
		if first, seen := l.commands[m.CommandID]; seen {
			return a.repeat(ctx, l, first, m)
		}
		events, err := a.decide(l, c, m)
		if (err != nil || len(events) == 0) && !current {
			continue
		}
		if err != nil {
			return Commit[E]{Position: l.position, Revision: l.revision}, err
		}
		if len(events) == 0 {
			return Commit[E]{Position: l.position, Revision: l.revision}, nil
		}
		commit, err := a.commit(ctx, l, events, m, at)
		if !errors.Is(err, stream.ErrConflict) {
			return commit, err
		}
		if err := stream.Wait(ctx, attempt); err != nil {
			return Commit[E]{}, err
		}
	}
}

func (a *Aggregates[S, C, E]) decide(l *live[S], c C, m Meta) ([]E, error) {
	events, err := a.decider.Decide(l.state, c)
	if !m.IfRevision.Allow(l.revision) && (err == nil || !errors.Is(err, a.decider.NotFound)) {
		return nil, ErrStaleRevision
	}
	return events, err
}

// commit stores the events after the live aggregate's position and folds them in.
func (a *Aggregates[S, C, E]) commit(ctx context.Context, l *live[S], events []E, m Meta, at time.Time) (Commit[E], error) {
	names, data := make([]string, len(events)), make([]json.RawMessage, len(events))
	for i, e := range events {
		var err error
		if names[i], data[i], err = a.decider.Events.Encode(e); err != nil {
			return Commit[E]{}, err
		}
	}
	d := draft{aggregate: a.decider.Aggregate, id: l.id, revision: l.revision + 1, prevHash: l.hash, meta: m, at: at}
	body, records, err := d.encode(names, data)
	if err != nil {
		return Commit[E]{}, err
	}
	ctx, span := trace.Start(ctx, trace.Appends, "append", a.decider.Aggregate)
	span.SetAll(trace.Events, names)
	position, err := a.log.append(ctx, a.subject(l.id), l.trail, MessageID(m.CommandID, l.id), body)
	span.End(err != nil)
	if err != nil {
		l.loaded = false // it may be stored all the same
		return Commit[E]{}, err
	}
	l.loaded = true
	for i := range records {
		records[i].Position = position
	}
	state := l.state
	for _, e := range events {
		state = a.decider.Evolve(state, e)
	}
	l.state = state
	l.advance(position, m.CommandID, body)
	return Commit[E]{Position: position, Revision: l.revision, Events: events, Records: records}, nil
}

// catchUp folds in the commits that the log holds after those in memory.
func (a *Aggregates[S, C, E]) catchUp(ctx context.Context, l *live[S]) error {
	last, err := a.log.stream.Last(ctx, a.subject(l.id))
	if err != nil {
		return fmt.Errorf("load %s: %w", l.id, err)
	}
	if last != nil && Position(last.Sequence) > l.position {
		if err := a.foldTo(ctx, l, last); err != nil {
			return err
		}
	}
	l.loaded = true
	return nil
}

// foldTo folds in the commits up to the last one.
func (a *Aggregates[S, C, E]) foldTo(ctx context.Context, l *live[S], last *stream.Message) error {
	tail, err := decodeStored(last)
	if err != nil {
		return err
	}
	if !tail.follows(l.revision) {
		a.foldTrail(ctx, l, last)
	}
	if !tail.follows(l.revision) {
		if err := a.foldMany(ctx, l, Position(last.Sequence)); err != nil {
			return err
		}
	}
	for Position(last.Sequence) > l.position {
		if tail.follows(l.revision) { // no message in between has to be read
			return a.fold(l, tail)
		}
		next, err := a.log.stream.Next(ctx, a.subject(l.id), uint64(l.position)+1)
		if err != nil {
			return fmt.Errorf("load %s: %w", l.id, err)
		}
		if next == nil {
			return fmt.Errorf("load %s: message after %d is missing: %w", l.id, l.position, ErrBrokenChain)
		}
		if err := a.foldMessage(l, next); err != nil {
			return err
		}
	}
	return nil
}

// foldMany folds in the history up to the tail, in batches from one replica. A replica may lack the newest messages or not
// answer; the caller then asks the leader for the rest.
func (a *Aggregates[S, C, E]) foldMany(ctx context.Context, l *live[S], tail Position) error {
	for l.position < tail {
		batch, err := a.log.stream.Batch(ctx, a.subject(l.id), uint64(l.position)+1, loadBatch)
		if err != nil || len(batch) == 0 {
			return nil //nolint:nilerr // the leader will answer, or say why not
		}
		for _, m := range batch {
			if err := a.foldMessage(l, m); err != nil {
				return err
			}
		}
	}
	return nil
}

// storedCommit is a commit as it stands in the log.
type storedCommit struct {
	*stream.Message

	records  []Record
	prevHash string
}

func decodeStored(m *stream.Message) (storedCommit, error) {
	records, prevHash, err := decodeCommit(m.Subject, m.Sequence, m.Data)
	return storedCommit{m, records, prevHash}, err
}

// follows reports whether it is the commit right after a revision.
func (c storedCommit) follows(revision uint64) bool { return c.records[0].Revision == revision+1 }

func (a *Aggregates[S, C, E]) foldMessage(l *live[S], m *stream.Message) error {
	c, err := decodeStored(m)
	if err != nil {
		return err
	}
	return a.fold(l, c)
}

func (a *Aggregates[S, C, E]) fold(l *live[S], c storedCommit) error {
	if c.prevHash != l.hash || !c.follows(l.revision) {
		return fmt.Errorf("load %s: commit at %d: %w", l.id, c.Sequence, ErrBrokenChain)
	}
	state := l.state
	for _, r := range c.records {
		event, err := a.decider.Events.Decode(r.Type, r.Data)
		if err != nil {
			return fmt.Errorf("load %s: commit at %d: %w", l.id, c.Sequence, err)
		}
		state = a.decider.Evolve(state, event)
	}
	l.state = state
	l.advance(Position(c.Sequence), commandOf(c.ID), c.Data)
	return nil
}

func (l *live[S]) advance(p Position, command CommandID, body []byte) {
	l.position, l.trail, l.hash = p, l.trail.then(uint64(p)), hashOf(body)
	l.revision++
	l.commands[command] = p
}

// repeat returns the commit that a command made when it was first decided.
func (a *Aggregates[S, C, E]) repeat(ctx context.Context, l *live[S], at Position, m Meta) (Commit[E], error) {
	message, err := a.log.stream.Get(ctx, uint64(at))
	if err != nil {
		return Commit[E]{}, fmt.Errorf("repeat on %s: %w", l.id, err)
	}
	if message == nil {
		return Commit[E]{}, fmt.Errorf("repeat on %s: message %d is missing: %w", l.id, at, ErrBrokenChain)
	}
	records, err := DecodeMessage(message.Subject, message.Sequence, message.Data)
	if err != nil {
		return Commit[E]{}, err
	}
	if first := records[0].Fingerprint; first != "" && m.Fingerprint != "" && first != m.Fingerprint {
		return Commit[E]{}, ErrOtherCommand
	}
	c := Commit[E]{Position: at, Revision: records[0].Revision, Records: records, Repeated: true}
	for _, r := range records {
		event, err := a.decider.Events.Decode(r.Type, r.Data)
		if err != nil {
			return Commit[E]{}, fmt.Errorf("repeat on %s: %w", l.id, err)
		}
		c.Events = append(c.Events, event)
	}
	return c, nil
}

func (a *Aggregates[S, C, E]) subject(id string) string { return Subject(a.decider.Aggregate, id) }
