package es_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/natsd/natstest"
	"github.com/qhatu/qhatu/pkg/testkit"
)

// TestALostAnswerIsFoundAgain: whether the server has stored a commit or never saw it, Handle finds out and returns it.
func TestALostAnswerIsFoundAgain(t *testing.T) {
	t.Parallel() // it waits for answers that do not come
	node := natstest.Listen(t)
	proxy := natstest.NewProxy(t, node, es.Stream, "market.")
	_, sacks := connect(t, proxy.URL())
	for i, cut := range []natstest.Cut{natstest.AfterStored, natstest.BeforeStored, natstest.AfterStored} {
		proxy.CutNext(cut)
		got := testkit.Must(sacks.Handle(t.Context(), "sack_lost", fill{1}, meta(fmt.Sprintf("lost%d", i))))(t)
		if got.Revision != uint64(i+1) || got.Repeated || proxy.Cuts() != i+1 {
			t.Fatalf("cut %d: %+v", proxy.Cuts(), got)
		}
	}
	if found := stored(t, node.JetStream(), "sack_lost"); len(found) != 3 {
		t.Fatalf("stored %v", found)
	}
}

// TestACallerWhoGaveUpFindsTheCommit: the caller gives up before the answer comes; the same command, sent again
// later and by another process, is the commit of the first time.
func TestACallerWhoGaveUpFindsTheCommit(t *testing.T) {
	node := natstest.Listen(t)
	shortWindow(t, node.JetStream())
	proxy := natstest.NewProxy(t, node, es.Stream, "market.")
	at := now
	clock := func() time.Time { return at }
	log, _ := connect(t, proxy.URL())
	sacks := es.New(log, sackDecider(), clock)
	testkit.Must(sacks.Handle(t.Context(), "sack_gone", fill{1}, meta("before")))(t)
	proxy.CutNext(natstest.AfterStored)
	short, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	if _, err := sacks.Handle(short, "sack_gone", fill{2}, meta("gone")); !errors.Is(err, es.ErrUnavailable) {
		t.Fatalf("without an answer: %v", err)
	}
	log, _ = connect(t, node.Server().ClientURL())
	others := es.New(log, sackDecider(), clock)
	testkit.Must(others.Handle(t.Context(), "sack_gone", fill{3}, meta("meanwhile")))(t)
	awaitWindow(t, node.JetStream())
	at = now.Add(time.Hour)
	for name, agg := range map[string]*sackAgg{"same process": sacks, "other process": others} {
		got := testkit.Must(agg.Handle(t.Context(), "sack_gone", fill{2}, meta("gone")))(t)
		if !got.Repeated || got.Revision != 2 || !got.Records[0].Time.Equal(now) {
			t.Errorf("%s: %+v", name, got)
		}
	}
	if found := stored(t, node.JetStream(), "sack_gone"); len(found) != 3 {
		t.Errorf("stored %v", found)
	}
}

// TestARepeatAfterTheDuplicateWindowIsDecidedOnce: the server has forgotten the message id; the history has not.
func TestARepeatAfterTheDuplicateWindowIsDecidedOnce(t *testing.T) {
	node := natstest.Start(t)
	shortWindow(t, node.JetStream())
	open := openers([]jetstream.JetStream{node.JetStream()})
	_, warm := open(t)
	first := testkit.Must(warm.Handle(t.Context(), "sack_late", fill{1}, meta("late")))(t)
	testkit.Must(warm.Handle(t.Context(), "sack_late", fill{1}, meta("later")))(t)
	awaitWindow(t, node.JetStream())
	_, cold := open(t)
	for name, agg := range map[string]*sackAgg{"warm": warm, "cold": cold} {
		got := testkit.Must(agg.Handle(t.Context(), "sack_late", fill{1}, meta("late")))(t)
		if !got.Repeated || got.Position != first.Position {
			t.Errorf("%s: %+v", name, got)
		}
	}
	if found := stored(t, node.JetStream(), "sack_late"); len(found) != 2 {
		t.Errorf("stored %v", found)
	}
}

// shortWindow sets the shortest duplicate window that the server takes.
func shortWindow(t *testing.T, js jetstream.JetStream) {
	t.Helper()
	cfg := testkit.Must(js.Stream(t.Context(), es.Stream))(t).CachedInfo().Config
	cfg.Duplicates = 100 * time.Millisecond
	testkit.Must(js.UpdateStream(t.Context(), cfg))(t)
}

// awaitWindow waits until the server takes the message id of a later message anew, so that it has forgotten all that
// came before.
func awaitWindow(t *testing.T, js jetstream.JetStream) {
	t.Helper()
	publish := func() *jetstream.PubAck {
		msg := &nats.Msg{Subject: es.Subject("test.probe", "window"), Data: []byte("x")}
		return testkit.Must(js.PublishMsg(t.Context(), msg, jetstream.WithMsgID("probe")))(t)
	}
	publish()
	testkit.Within(t, waitTimeout, "the duplicate window ends", func() bool { return !publish().Duplicate })
}
