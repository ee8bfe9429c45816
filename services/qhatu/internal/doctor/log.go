package doctor

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/pkg/bus"
	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/stream"
)

// log looks at what is stored, by the server that stores it.
func (d Doctor) log(ctx context.Context) []Finding {
	node, err := d.reach(ctx)
	switch {
	case errors.Is(err, errOthers):
		return []Finding{unknown("log", "not looked at: %v", err)}
	case errors.Is(err, natsd.ErrNoMarket):
		return []Finding{found(Wrong, "log", "does-not-start", "give the market's folder with --data-dir, or start the market once", "no market has run in %s", d.Config.DataDir)}
	case errors.Is(err, natsd.ErrLogMissing):
		return []Finding{found(Wrong, "log", "log-damaged", "accept nothing yet: bring the folder nats/ back, or restore a backup into a new folder", "%v", err)}
	case errors.Is(err, natsd.ErrDamaged):
		return []Finding{found(Wrong, "log", "log-damaged", "accept nothing yet: copy the folder as it is, and bring the log back from a backup", "%v", err)}
	case err != nil:
		return []Finding{found(Wrong, "log", "log-does-not-answer", "see the market's own log: journalctl -u qhatu -n 50", "%v", err)}
	}
	defer node.Close() //nolint:errcheck // nothing was written
	js, stopped := node.JetStream(), node.Server() != nil
	market, err := js.Stream(ctx, natsd.Market)
	if err != nil {
		return []Finding{found(Wrong, "log", "log-damaged", "bring it back from a backup", "the log does not answer: %v", err)}
	}
	all := append(d.guarded(ctx, js), d.lost()...)
	all = append(all, d.backups(ctx, js, market)...)
	all = append(all, d.growth(ctx, js, market)...)
	all = append(all, d.streams(ctx, js)...)
	return append(all, d.waiting(ctx, js, stopped)...)
}

// guarded compares the log with where it ended when it was last seen.
func (d Doctor) guarded(ctx context.Context, js jetstream.JetStream) []Finding {
	guard, err := natsd.OpenGuard(d.Config.GuardPath(), slog.New(slog.DiscardHandler))
	if err != nil {
		return []Finding{found(Wrong, "log", "log-damaged", "move the file away and start the market, once the log is known to be right", "%v", err)}
	}
	err = guard.Check(ctx, js)
	switch note := guard.Note(); {
	case natsd.IsMismatch(err):
		return []Finding{found(Wrong, "log", "log-damaged", "accept nothing yet: find out why, or bring the log back from a backup", "%v", err)}
	case err != nil:
		return []Finding{unknown("log", "%v", err)}
	case note.At.After(d.Now().Add(time.Minute)):
		return []Finding{found(Wrong, "clock", "clock", "set the clock, and keep it right: apt-get install chrony", "the clock went back: the log was last seen at %s", note.At.Format(time.RFC3339))}
	default:
		return []Finding{ok("log", "it ends at position %d or later, as it was last seen", note.Position)}
	}
}

// lost tells what the log has lost and an operator has accepted: for as long as the market goes on.
func (d Doctor) lost() (all []Finding) {
	if d.Config.NATSURL != "" {
		return nil
	}
	losses, err := natsd.Losses(d.Config.DataDir)
	if err != nil {
		return []Finding{unknown("log", "%v", err)}
	}
	for _, loss := range losses {
		section, what := "log-damaged", "the log has "
		if loss.Stream != "" {
			section, what = "damaged-beside-the-log", ""
		}
		all = append(all, found(Warning, "log", section, "nothing, once those concerned know; or bring it back from a backup", "accepted on %s, %s%v", loss.Accepted.Format(time.DateOnly), what, loss))
	}
	return all
}

const (
	week = 7 * 24 * time.Hour
	soon = 30 * 24 * time.Hour // in which a disk that fills is worth a warning
)

// growth tells how fast the log grows, and when it has filled the disk.
func (d Doctor) growth(ctx context.Context, js jetstream.JetStream, market jetstream.Stream) []Finding {
	state, begin := market.CachedInfo().State, d.Now().Add(-week)
	if state.Msgs == 0 {
		return nil
	}
	if state.FirstTime.After(begin) {
		begin = state.FirstTime
	}
	from, err := firstSince(ctx, stream.New(js, natsd.Market), state.FirstSeq, state.LastSeq, begin)
	if err != nil {
		return []Finding{unknown("growth", "%v", err)}
	}
	since := max(d.Now().Sub(begin), time.Hour)
	perDay := float64(state.LastSeq+1-from) * float64(state.Bytes) / float64(state.Msgs) * float64(24*time.Hour) / float64(since)
	return []Finding{d.fills(perDay)}
}

// firstSince finds the first of the messages from first to last that was stored at begin or later; last+1: none was. The server is not asked by
// time: where a file of the log is damaged it would search without end, and hold the log meanwhile.
func firstSince(ctx context.Context, of stream.Stream, first, last uint64, begin time.Time) (uint64, error) {
	for first <= last {
		middle := first + (last-first)/2
		message, err := of.Get(ctx, middle)
		if err != nil {
			return 0, err
		}
		if message == nil || message.Time.Before(begin) { // one that is lost says nothing
			first = middle + 1
		} else {
			last = middle - 1
		}
	}
	return first, nil
}

func (d Doctor) fills(perDay float64) Finding {
	says := fmt.Sprintf("the log grows by %s a day", size(uint64(perDay)))
	has, err := diskOf(d.Config.DataDir)
	if err != nil || d.Config.NATSURL != "" || perDay < 1 {
		return ok("growth", "%s", says)
	}
	if left := float64(has.free) / perDay * float64(24*time.Hour); left < float64(soon) {
		return found(Warning, "growth", "disk-full", "make room, or get a larger disk", "%s: the disk is full in %.0f days", says, left/float64(24*time.Hour))
	}
	return ok("growth", "%s", says)
}

// streams looks at who keeps each stream, on a cluster.
func (d Doctor) streams(ctx context.Context, js jetstream.JetStream) []Finding {
	var all []Finding
	count := 0
	list := js.ListStreams(ctx)
	for info := range list.Info() {
		count++
		all = append(all, d.copies(info)...)
	}
	if err := list.Err(); err != nil {
		return append(all, found(Wrong, "quorum", "no-quorum", "start the servers that do not run: two of three have to", "the streams cannot be listed: %v", err))
	}
	if len(all) == 0 {
		all = append(all, ok("quorum", "%d streams and buckets, every copy of each up to date", count))
	}
	return all
}

func (d Doctor) copies(info *jetstream.StreamInfo) []Finding {
	name, cluster := info.Config.Name, info.Cluster
	if cluster == nil || d.Config.NATSURL == "" {
		return nil
	}
	if cluster.Leader == "" {
		return []Finding{found(Wrong, "quorum", "no-quorum", "start the servers that do not run: two of three have to", "%s has no leader: it takes no writes", name)}
	}
	want := d.Config.Replicas
	if want == 0 {
		want = 3
	}
	var all []Finding
	if info.Config.Replicas < want {
		all = append(all, found(Warning, "quorum", "no-quorum", "qhatu nats declare", "%s has %d copies, not %d", name, info.Config.Replicas, want))
	}
	for _, peer := range cluster.Replicas {
		if peer.Offline || !peer.Current {
			all = append(all, found(Warning, "quorum", "no-quorum", "start that server, or wait until it has caught up; lose no other one meanwhile", "the copy of %s on %s is not up to date", name, peer.Name))
		}
	}
	return all
}

// Until reactions that do nothing are told of.
const (
	lagging = 2 * time.Minute
	stuck   = 15 * time.Minute
)

// waiting looks at what reactions have not done, and at what they could not do.
func (d Doctor) waiting(ctx context.Context, js jetstream.JetStream, stopped bool) []Finding {
	all := d.deadLetters(ctx, js)
	if stopped {
		return append(all, unknown("reactions", "the market is stopped: what waits is done when it starts"))
	}
	newest := map[string]*jetstream.ConsumerInfo{}
	for _, name := range []string{natsd.Market, natsd.Timer, natsd.Inbox, natsd.Outbox, natsd.Codes} {
		if err := durables(ctx, js, name, newest); err != nil {
			return append(all, unknown("reactions", "%s: %v", name, err))
		}
	}
	late := 0
	for _, name := range slices.Sorted(maps.Keys(newest)) {
		if f, is := d.late(newest[name]); is {
			late++
			all = append(all, f)
		}
	}
	if late == 0 {
		all = append(all, ok("reactions", "%d reactions and queues, none of them late", len(newest)))
	}
	return all
}

var versioned = regexp.MustCompile(`^(.+)-v([0-9]+)$`)

// durables adds the newest version of each durable of a stream.
func durables(ctx context.Context, js jetstream.JetStream, name string, newest map[string]*jetstream.ConsumerInfo) error {
	stream, err := js.Stream(ctx, name)
	if err != nil {
		return err
	}
	list := stream.ListConsumers(ctx)
	for info := range list.Info() {
		m := versioned.FindStringSubmatch(info.Name)
		if m == nil || info.Config.Durable == "" {
			continue
		}
		if other := newest[m[1]]; other == nil || version(other.Name) < version(info.Name) {
			newest[m[1]] = info
		}
	}
	return list.Err()
}

func version(durable string) int {
	n, _ := strconv.Atoi(versioned.ReplaceAllString(durable, "$2")) // the pattern has figures there
	return n
}

// late tells of a reaction that has something to do and does not.
func (d Doctor) late(info *jetstream.ConsumerInfo) (Finding, bool) {
	waits := info.NumPending + uint64(info.NumAckPending) //nolint:gosec // a count
	last := info.Created
	if at := info.AckFloor.Last; at != nil {
		last = *at
	}
	since := d.Now().Sub(last)
	if waits == 0 || since < lagging {
		return Finding{}, false
	}
	state := Warning
	if since > stuck {
		state = Wrong
	}
	return found(state, "reactions", "slow", "see its errors in the market's log: journalctl -u qhatu | grep "+info.Name, "%s: %d wait, and none was done for %s", info.Name, waits, since.Round(time.Second)), true
}

func (d Doctor) deadLetters(ctx context.Context, js jetstream.JetStream) []Finding {
	count := 0
	var oldest bus.Letter
	err := bus.Letters(ctx, js, func(l bus.Letter) error {
		if count++; count == 1 {
			oldest = l
		}
		return nil
	})
	switch {
	case err != nil:
		return []Finding{unknown("dead letters", "%v", err)}
	case count == 0:
		return []Finding{ok("dead letters", "none")}
	}
	return []Finding{found(Warning, "dead letters", "dead-letters", "qhatu dead list, then qhatu dead retry or drop", "%d, the oldest since %s, of %s", count, oldest.At.Format(time.RFC3339), oldest.Reaction)}
}
