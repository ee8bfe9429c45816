package natsd_test

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"

	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/natsd/natstest"
	"github.com/qhatu/qhatu/pkg/testkit"
)

// Without a quorum a leader still tells of its log for a while. The guard says once that nothing can be written, notes nothing, and ends
// without an alarm.
func TestAGuardTellsThatTheLogTakesNoWrites(t *testing.T) {
	nodes := natstest.Cluster(t, 3)
	leader := natstest.Leader(nodes, natsd.Market)
	js := leader.JetStream()
	publish(t, js, "market.catalog.lot.1", "a")
	said := &testkit.Lines{}
	guard := testkit.Must(natsd.OpenGuard(filepath.Join(t.TempDir(), "market.json"), slog.New(slog.NewTextHandler(said, nil))))(t)
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- guard.Run(ctx, js) }()
	testkit.Eventually(t, "a note is taken", func() bool { return guard.Note().Position == 1 })
	if err := guard.Ready(); err != nil {
		t.Errorf("with a quorum: %v", err)
	}
	for _, node := range nodes {
		if node != leader {
			if err := node.Close(); err != nil {
				t.Fatal(err)
			}
		}
	}
	testkit.Eventually(t, "the guard is not ready", func() bool { return errors.Is(guard.Ready(), natsd.ErrNoQuorum) })
	stop()
	if err := <-done; err != nil {
		t.Errorf("a stop without a quorum raises the alarm: %v", err)
	}
	if times := strings.Count(said.String(), "the log takes no writes"); times != 1 {
		t.Errorf("it is said %d times", times)
	}
}
