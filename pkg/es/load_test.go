package es_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/id"
	"github.com/qhatu/qhatu/pkg/natsd/natstest"
	"github.com/qhatu/qhatu/pkg/stream"
	"github.com/qhatu/qhatu/pkg/testkit"
)

// TestALongHistoryIsLoadedWhole: more commits than are asked for at once, with direct gets and without.
func TestALongHistoryIsLoadedWhole(t *testing.T) {
	const commits = 2*256 + 5
	js := natstest.Start(t).JetStream()
	log := testkit.Must(es.OpenLog(t.Context(), js))(t)
	endless := sackDecider()
	endless.Decide = func(_ sack, c fill) ([]filled, error) { return []filled{{c.kg}}, nil }
	warm := es.New(log, endless, time.Now)
	for i := range commits {
		testkit.Must(warm.Handle(t.Context(), "sack_long", fill{1}, meta(fmt.Sprintf("l%d", i))))(t)
	}
	for i, direct := range []bool{true, false} {
		allowDirect(t, js, direct)
		next := testkit.Must(es.New(log, endless, time.Now).Handle(t.Context(), "sack_long", fill{1}, meta(fmt.Sprintf("next%d", i))))(t)
		if next.Revision != commits+uint64(i)+1 {
			t.Errorf("direct gets %v: revision %d after %d commits", direct, next.Revision, commits+i)
		}
		again := testkit.Must(es.New(log, endless, time.Now).Handle(t.Context(), "sack_long", fill{1}, meta("l7")))(t)
		if !again.Repeated || again.Revision != 8 {
			t.Errorf("direct gets %v: the eighth command is %+v", direct, again)
		}
	}
}

func allowDirect(t *testing.T, js jetstream.JetStream, allow bool) {
	t.Helper()
	cfg := testkit.Must(js.Stream(t.Context(), es.Stream))(t).CachedInfo().Config
	cfg.AllowDirect = allow
	testkit.Must(js.UpdateStream(t.Context(), cfg))(t)
}

// TestWhatIsNewIsNotRead: the log is asked for an aggregate before a command on it is stored, unless its id derives from the
// command.
func TestWhatIsNewIsNotRead(t *testing.T) {
	node := natstest.Listen(t)
	watch := natstest.Connect(t, node.Server().ClientURL()).Conn()
	asked := testkit.Must(watch.SubscribeSync("$JS.API.STREAM.MSG.GET.>"))(t)
	if err := watch.Flush(); err != nil {
		t.Fatal(err)
	}
	sacks := newSacks(testkit.Must(es.OpenLog(t.Context(), node.JetStream()))(t))
	reads := 0
	for _, c := range []struct {
		sack, command string
		reads         int
	}{
		{id.Derive("sack", "new"), "new", 0},
		{id.Derive("sack", "new"), "next", 0},
		{id.Derive("sack", "other"), "new", 1},
		{"sack_new", "new", 1},
	} {
		testkit.Must(sacks.Handle(t.Context(), c.sack, fill{1}, meta(c.command)))(t)
		if err := watch.Flush(); err != nil {
			t.Fatal(err)
		}
		now, _, err := asked.Pending()
		if err != nil || now-reads != c.reads {
			t.Errorf("%s of %s: %d reads, %v", c.command, c.sack, now-reads, err)
		}
		reads = now
	}
}

// TestNoHistoryIsSearched: the positions of all commits before the last are known by their trails, however many they are.
func TestNoHistoryIsSearched(t *testing.T) {
	node := natstest.Listen(t)
	watch := natstest.Connect(t, node.Server().ClientURL()).Conn()
	asked := testkit.Must(watch.SubscribeSync("$JS.API.DIRECT.GET." + es.Stream))(t)
	if err := watch.Flush(); err != nil {
		t.Fatal(err)
	}
	log := testkit.Must(es.OpenLog(t.Context(), node.JetStream()))(t)
	for i := range 70 {
		testkit.Must(newSacks(log).Handle(t.Context(), "sack_cold", fill{1}, meta(fmt.Sprintf("c%d", i))))(t)
	}
	if err := watch.Flush(); err != nil {
		t.Fatal(err)
	}
	for n, _, _ := asked.Pending(); n > 0; n-- {
		if msg := testkit.Must(asked.NextMsg(waitTimeout))(t); strings.Contains(string(msg.Data), "next_by_subj") {
			t.Errorf("searched: %s", msg.Data)
		}
	}
}

// TestAHistoryIsReadByAnyTrail: right trails, none, some, and wrong ones change how a history is read and not what is read.
func TestAHistoryIsReadByAnyTrail(t *testing.T) {
	const commits = 2*32 + 6
	log := testkit.Must(es.OpenLog(t.Context(), natstest.Start(t).JetStream()))(t)
	warm := newSacks(log)
	for i := range commits {
		testkit.Must(warm.Handle(t.Context(), "sack_first", fill{1}, meta(fmt.Sprintf("t%d", i))))(t)
	}
	var history []*stream.Message
	for from := uint64(1); len(history) < commits; from = history[len(history)-1].Sequence + 1 {
		history = append(history, testkit.Must(log.Stream().Next(t.Context(), es.Subject("test.sack", "sack_first"), from))(t))
	}
	for name, trail := range map[string]func(copies []uint64) string{
		"none":      func([]uint64) string { return "" },
		"of others": func(copies []uint64) string { return fmt.Sprint(len(copies)) },
		"of some":   func(copies []uint64) string { return map[bool]string{true: trailOf(copies)}[len(copies) > 20] },
		"with a gap": func(copies []uint64) string {
			return trailOf(append(slices.Clone(copies[:len(copies)/3]), copies[len(copies)/2:]...))
		},
		"one too many":  func(copies []uint64) string { return trailOf(append([]uint64{3}, copies...)) },
		"beyond itself": func(copies []uint64) string { return fmt.Sprint(1_000_000 + len(copies)) },
		"no numbers":    func([]uint64) string { return "a b" },
		"right":         trailOf,
	} {
		t.Run(name, func(t *testing.T) {
			sackID := "sack_" + strings.ReplaceAll(name, " ", "_")
			var copies []uint64
			for _, m := range history {
				msg := &nats.Msg{Subject: es.Subject("test.sack", sackID), Data: m.Data, Header: nats.Header{jetstream.MsgIDHeader: {m.ID + sackID}}}
				if text := trail(copies); text != "" {
					msg.Header.Set("Qhatu-Trail", text)
				}
				copies = append(copies, testkit.Must(log.JetStream().PublishMsg(t.Context(), msg))(t).Sequence)
			}
			next := testkit.Must(newSacks(log).Handle(t.Context(), sackID, fill{1}, meta("next")))(t)
			if next.Revision != commits+1 {
				t.Errorf("revision %d", next.Revision)
			}
			if again := testkit.Must(newSacks(log).Handle(t.Context(), sackID, fill{1}, meta("t7")))(t); !again.Repeated || again.Position != es.Position(copies[7]) {
				t.Errorf("the eighth command is %+v", again)
			}
		})
	}
}

// trailOf is the trail after these positions.
func trailOf(positions []uint64) string {
	positions = positions[max(0, len(positions)-32):]
	var parts []string
	for i, position := range slices.Backward(positions) {
		if i < len(positions)-1 {
			position = positions[i+1] - position
		}
		parts = append(parts, fmt.Sprint(position))
	}
	return strings.Join(parts, " ")
}

// An aggregate of which something is lost takes no commands, however whole what is left looks; the others do.
func TestWhatHasLostSomethingTakesNoCommands(t *testing.T) {
	log := testkit.Must(es.OpenLog(t.Context(), natstest.Start(t).JetStream()))(t)
	sacks := newSacks(log)
	testkit.Must(sacks.Handle(t.Context(), "sack_a", fill{1}, meta("a")))(t)
	log.Lose([]string{es.Subject("test.sack", "sack_a"), es.Subject("test.sack", "sack_c")})
	for _, id := range []string{"sack_a", "sack_c"} {
		if _, err := sacks.Handle(t.Context(), id, fill{1}, meta("b")); !errors.Is(err, es.ErrLost) {
			t.Errorf("%s: %v", id, err)
		}
	}
	testkit.Must(sacks.Handle(t.Context(), "sack_b", fill{1}, meta("b")))(t)
}
