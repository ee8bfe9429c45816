package es_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/id"
	"github.com/qhatu/qhatu/pkg/natsd/natstest"
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
