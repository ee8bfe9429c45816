package stream_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/natsd/natstest"
	"github.com/qhatu/qhatu/pkg/testkit"
)

// brought are n messages that one caller brings.
func brought(name string, n int) (all []*nats.Msg) {
	for i := range n {
		all = append(all, message(fmt.Sprintf("%s.%d", name, i), fmt.Sprint(i)))
	}
	return all
}

// standInOrder fails the test unless these messages, and no others, stand on the subjects of a name, in this order.
func standInOrder(t *testing.T, js jetstream.JetStream, name string, msgs []*nats.Msg) {
	t.Helper()
	said := func(subject string, data []byte) string { return subject + " " + string(data) }
	var want, got []string
	for _, msg := range msgs {
		want = append(want, said(msg.Subject, msg.Data))
	}
	for _, m := range history(t, market(js), subject(name+".*")) {
		got = append(got, said(m.Subject, m.Data))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("%s (-want +stored):\n%s", name, diff)
	}
}

// firstsOfMany: more than a batch takes, some of them twice, some stored before.
func firstsOfMany(t *testing.T, all []jetstream.JetStream) {
	c, name := committer(all[len(all)-1]), "firsts"
	fresh := brought(name, 1100)
	again := message(name+".500", "said again in the same breath")
	known := message(name+".known", "as it was")
	if _, err := c.Append(t.Context(), 0, known); err != nil {
		t.Fatal(err)
	}
	before := message(name+".known", "otherwise")
	stored := testkit.Must(c.AppendFirst(t.Context(), slices.Concat(fresh[:800], []*nats.Msg{again, before}, fresh[800:])...))(t)
	for i, is := range stored {
		if is != (i != 800 && i != 801) {
			t.Errorf("message %d is stored: %v", i, is)
		}
	}
	want := slices.Concat([]*nats.Msg{known}, fresh)
	standInOrder(t, c.js, name, want)
	if again := testkit.Must(c.AppendFirst(t.Context(), fresh...))(t); slices.Contains(again, true) {
		t.Error("stored again")
	}
	standInOrder(t, c.js, name, want)
}

func TestFirstsOnAServerWithoutBatches(t *testing.T) {
	js := natstest.Start(t).JetStream()
	s := testkit.Must(js.Stream(t.Context(), natsd.Market))(t)
	cfg := s.CachedInfo().Config
	cfg.AllowAtomicPublish = false
	testkit.Must(js.UpdateStream(t.Context(), cfg))(t)
	msgs := brought("old", many)
	if stored := testkit.Must(committer(js).AppendFirst(t.Context(), msgs...))(t); slices.Contains(stored, false) {
		t.Error("not all are stored")
	}
	standInOrder(t, js, "old", msgs)
}

// A lost answer to a batch of one caller's is found out, whether the server had stored it or not.
func TestALostAnswerToFirsts(t *testing.T) {
	t.Parallel() // it waits for answers that do not come
	node := natstest.Listen(t)
	proxy := natstest.NewProxy(t, node, natsd.Market, "market.")
	c := committer(natstest.Connect(t, proxy.URL()))
	for i, cut := range []natstest.Cut{natstest.AfterStored, natstest.BeforeStored} {
		name := fmt.Sprint("cut", i)
		msgs := brought(name, many)
		proxy.CutNextBatch(cut)
		if stored := testkit.Must(c.AppendFirst(t.Context(), msgs...))(t); slices.Contains(stored, false) {
			t.Error("stored by somebody else?")
		}
		standInOrder(t, node.JetStream(), name, msgs)
		if proxy.Cuts() != i+1 {
			t.Errorf("%d connections were cut", proxy.Cuts())
		}
	}
}
