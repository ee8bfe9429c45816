package notify_test

import (
	"fmt"
	"log/slog"
	"slices"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"

	"github.com/qhatu/qhatu/pkg/host"
	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/testkit"
)

// Two processes send each message once, in order, and where one stops the other goes on.
func TestTwoProcessesSendAsOne(t *testing.T) {
	node := testkit.Must(natsd.Embed(t.Context(), t.TempDir(), &server.Options{Host: "127.0.0.1", Port: server.RANDOM_PORT}, slog.New(slog.DiscardHandler)))(t)
	t.Cleanup(func() { _ = node.Close() })
	one, two := &market{}, &market{}
	r := receive(t, one, ok)
	one.notify.Timeout = time.Minute // so that neither takes over while the test runs
	two.notify = one.notify
	keys := t.TempDir()
	for _, m := range []*market{one, two} {
		m.cfg = host.Config{
			HTTPAddr: "127.0.0.1:0", OpsAddr: "off", LogLevel: "error", NATSURL: node.Server().ClientURL(), Replicas: 1, KeyDir: keys, DataDir: t.TempDir(),
		}
		m.start(t)
	}
	two.written.Store(1000) // commands of its own
	snacks := one.buyer(t, "org_snacks")
	register(t, snacks, r.URL, "order.placed", "lot.*")
	placed := func(m *market, from int) {
		for n := range 5 {
			m.deal(t, fmt.Sprint(from+n), "assoc_huaro", "org_snacks")
		}
	}
	placed(one, 0)
	testkit.Eventually(t, "all is sent", func() bool { return len(r.ids()) >= 5 })
	one.caughtUp(t, snacks)
	all, _ := changes(t, snacks, "")
	var want []string
	for _, c := range all {
		if c.Type == "order.placed" {
			want = append(want, c.ID)
		}
	}
	if got := r.ids(); !slices.Equal(got, want) {
		t.Errorf("sent %v, want %v", got, want)
	}
	if n := runs(); n != 2 {
		t.Errorf("%d work for it", n)
	}
	one.stop()
	placed(two, 5)
	testkit.Eventually(t, "the other one goes on", func() bool { return len(r.ids()) == 10 })
}
