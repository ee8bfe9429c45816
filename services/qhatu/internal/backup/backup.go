// Package backup copies a market while it runs, and brings it back: whole, or as it was at a moment.
//
// A backup is a folder with a manifest and segments: files of messages, each with its place in its stream and its time. The log and
// what only grows are added to by each run; buckets are small, and each run writes them anew. What was superseded, erased or is
// older than the market keeps it then leaves the folder.
//
// What always holds:
//
//   - A backup is the market at one position of the log. What derives from the log, the conversations, is read before that position,
//     and what tells what has left the market, the outbox, after it: so that nothing restored knows of what is not in the log, and what was
//     sent is known to be sent.
//   - A segment is read back and compared before the manifest names it, and the manifest is replaced at once: a run that is cut off leaves the
//     backup before it whole.
//   - The keys of personal data, and those of tokens, are never in the same folder. Of keys the last copy only is kept, so that a
//     destroyed key stays destroyed.
//   - What is restored has an identity of its own. Positions, times and revisions are those that they were.
//   - Whoever was erased, as far as the backup or a list knows, is erased in what is restored.
//
// It knows the streams by their names, and nothing of what services mean by them but two events: those of an erasure.
package backup

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"syscall"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/stream"
	"github.com/qhatu/qhatu/services/qhatu/internal/progress"
)

// Errors that a caller meets.
var (
	// ErrOtherMarket is returned for a folder that has the backup of another market, or of a log that is not this one's beginning.
	ErrOtherMarket = errors.New("the folder has a backup of another market")
	// ErrSameFolder is returned when keys are to be kept with the data that they open.
	ErrSameFolder = errors.New("keys are not kept with the data that they open: give each a folder of its own, on another device if you can")
	// ErrGap is returned when the log lacks what nobody has accepted as lost: a backup would hide it.
	ErrGap = errors.New("the log lacks positions")
	// ErrFull is returned when the disk that is written to has no room.
	ErrFull = errors.New("the disk is full: make room there, or begin a new folder on a larger one. The backup before this run is whole")
	// ErrRunning is returned while another run writes the folder.
	ErrRunning = errors.New("another backup is writing this folder")
)

// Job is one run of a backup.
type Job struct {
	Dir     string // of the backup; made if it is missing
	Keys    string // where the keys will be copied to afterwards: a folder that is not this market's is refused; empty: nowhere
	Node    *natsd.Node
	Program string       // version of the program
	Lost    []natsd.Loss // by the log, as was accepted: see [natsd.Losses]
	Report  progress.Report
}

// Result tells what a run has done.
type Result struct {
	Position uint64        `json:"position"`
	Time     time.Time     `json:"time"`
	New      uint64        `json:"new_messages"` // written by this run
	Bytes    int64         `json:"bytes_written"`
	Total    int64         `json:"bytes_total"` // of the whole backup
	Took     time.Duration `json:"took_ns"`
}

// Run adds to the backup what the market has stored since the last run, or begins one.
func (j *Job) Run(ctx context.Context) (Result, error) {
	begun := time.Now()
	unlock, err := lock(j.Dir)
	if err != nil {
		return Result{}, err
	}
	defer unlock()
	before, err := j.claim(ctx)
	if err != nil {
		return Result{}, err
	}
	r := &run{Job: j, js: j.Node.JetStream(), before: before}
	next, err := r.take(ctx)
	if err != nil {
		return Result{}, errors.Join(fmt.Errorf("back up: %w", inRoom(j.Dir, err)), sweepUp(j.Dir, before, before))
	}
	if err := next.write(j.Dir); err != nil {
		return Result{}, inRoom(j.Dir, err)
	}
	result := Result{Position: next.Position, Time: next.Time, New: r.count, Bytes: r.bytes, Took: time.Since(begun)}
	for _, s := range next.Streams {
		for _, segment := range s.Segments {
			result.Total += segment.Bytes
		}
	}
	return result, sweepUp(j.Dir, before, next)
}

// inRoom says what to do where an error is that the disk of a backup is full.
func inRoom(dir string, err error) error {
	if isFull(err) {
		return fmt.Errorf("%s: %w (%w)", dir, ErrFull, err)
	}
	return err
}

// isFull tells whether an error is that a disk is full.
func isFull(err error) bool { return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) }

// run is a Job at work.
type run struct {
	*Job

	js     jetstream.JetStream
	before Manifest
	count  uint64
	bytes  int64
}

// take reads everything, in the order that the package comment names.
func (r *run) take(ctx context.Context) (Manifest, error) {
	next := Manifest{
		Format: format, Program: r.Program, Run: r.before.Run + 1, Store: r.before.Store, Previous: r.before.hash, Lost: r.Lost,
	}
	done, err := r.durables(ctx)
	if err != nil {
		return next, err
	}
	for _, k := range kept() {
		s, err := r.stream(ctx, k)
		if err != nil {
			return next, fmt.Errorf("stream %s: %w", k.name, err)
		}
		s.Durables = done[k.name]
		if k.name == natsd.Market {
			next.Position, next.Time = s.Last, time.Now().UTC()
		}
		next.Streams = append(next.Streams, s)
	}
	return next, nil
}

// durables are how far each reaction had got, before anything else is read: what it did since then it does again, without effect.
func (r *run) durables(ctx context.Context) (map[string][]Durable, error) {
	all := map[string][]Durable{}
	for _, k := range kept() {
		if !k.durables {
			continue
		}
		found, err := r.js.Stream(ctx, k.name)
		if err != nil {
			return nil, err
		}
		list := found.ListConsumers(ctx)
		for info := range list.Info() {
			if info.Config.Durable != "" {
				all[k.name] = append(all[k.name], Durable{Config: info.Config, Done: info.AckFloor.Stream})
			}
		}
		if err := list.Err(); err != nil {
			return nil, fmt.Errorf("reactions of %s: %w", k.name, err)
		}
	}
	return all, nil
}

// stream copies one stream: whole, or what has come since the run before.
func (r *run) stream(ctx context.Context, k keeping) (Stream, error) {
	info, err := stream.New(r.js, k.name).Info(ctx)
	if err != nil {
		return Stream{}, err
	}
	config, err := json.Marshal(info.Config)
	if err != nil {
		return Stream{}, err
	}
	s := Stream{Name: k.name, Config: config}
	if had, ok := r.before.stream(k.name); ok && !k.whole {
		switch goesOn, err := r.continues(ctx, k.name, had, info.State.LastSeq); {
		case err != nil:
			return s, err
		case goesOn:
			s.Last, s.Tip, s.Segments = had.Last, had.Tip, unexpired(had.Segments, info.Config.MaxAge)
		case k.name == natsd.Market:
			return s, fmt.Errorf("%w: what it has at position %d is not in this log. Has the log lost its end? Keep this backup, and look at what qhatu serve says", ErrOtherMarket, had.Last)
		}
	}
	from := reader{js: r.js, name: k.name, direct: info.Config.AllowDirect, next: s.Last + 1}
	if !k.whole {
		from.until = info.State.LastSeq
	}
	w := &segments{dir: r.Dir, name: k.name, run: r.before.Run + 1}
	task := r.Report.Start(inShort(k.name), int64(info.State.Msgs)) //nolint:gosec // a count of messages
	defer task.End()
	for {
		some, err := from.read(ctx)
		if err != nil {
			return s, errors.Join(err, w.abandon())
		}
		if len(some) == 0 {
			break
		}
		if k.name == natsd.Market {
			err = r.whole(max(w.last, s.Last)+1, some)
		}
		if err != nil {
			return s, errors.Join(err, w.abandon())
		}
		if err := w.add(some); err != nil {
			return s, errors.Join(err, w.abandon())
		}
		task.Add(int64(len(some)))
	}
	if err := w.close(); err != nil {
		return s, err
	}
	s.Segments = append(s.Segments, w.done...)
	if w.last > 0 {
		s.Last, s.Tip = w.last, w.tip
	}
	for _, segment := range w.done {
		r.count, r.bytes = r.count+segment.Messages, r.bytes+segment.Bytes
	}
	return s, nil
}

// whole returns an error if a position is missing, from the next one on, that was not accepted as lost.
func (r *run) whole(next uint64, some []*stream.Message) error {
	for _, m := range some {
		for ; next < m.Sequence; next++ {
			if !wasLost(r.Lost, next) {
				return fmt.Errorf("%w: %d to %d. Nothing was added: stop the market, and see what qhatu doctor says", ErrGap, next, m.Sequence-1)
			}
		}
		next++
	}
	return nil
}

// continues tells whether a stream still has what the backup has last of it, or had something after that.
func (r *run) continues(ctx context.Context, name string, had Stream, last uint64) (bool, error) {
	if had.Last == 0 || last < had.Last {
		return had.Last == 0, nil
	}
	m, err := stream.New(r.js, name).Get(ctx, had.Last)
	if err != nil {
		return false, err
	}
	if m == nil {
		return name != natsd.Market, nil // it was too old for its stream
	}
	return tipOf(m) == had.Tip, nil
}

// unexpired are the segments in which something is younger than the market keeps it; 0: for ever.
func unexpired(all []Segment, maxAge time.Duration) []Segment {
	return slices.DeleteFunc(slices.Clone(all), func(s Segment) bool { return maxAge > 0 && time.Since(s.Newest) > maxAge })
}
