// Package natstest starts real servers for tests: one node or a cluster, each with
// its files in a folder of the test and with its streams declared. Cleanup stops
// them. A Proxy breaks connections to them at the worst moment.
//
// It is for tests only and imports nothing of this module but natsd.
package natstest

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/qhatu/qhatu/pkg/natsd"
)

// startTimeout is how long a server may take to start or a cluster to elect leaders.
const startTimeout = 60 * time.Second

// Start starts one node in a new folder of the test.
func Start(t testing.TB) *natsd.Node {
	t.Helper()
	return StartIn(t, t.TempDir())
}

// StartIn starts one node in dir. To test what survives a restart, close the node
// and start another in the same folder.
func StartIn(t testing.TB, dir string) *natsd.Node {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), startTimeout)
	defer cancel()
	node, err := natsd.Start(ctx, natsd.Config{Dir: dir, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatalf("start nats: %v", err)
	}
	t.Cleanup(func() { closeNode(t, node) })
	if err := node.Declare(ctx); err != nil {
		t.Fatalf("declare streams: %v", err)
	}
	return node
}

func closeNode(t testing.TB, node *natsd.Node) {
	t.Helper()
	if err := node.Close(); err != nil {
		t.Errorf("close nats: %v", err)
	}
}
