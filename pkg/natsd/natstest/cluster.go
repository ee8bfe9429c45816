package natstest

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"

	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/testkit"
)

// Cluster starts a cluster of size nodes on the loopback interface in this
// process, with every stream on all of them. It returns when every stream has a
// leader. A node may be closed by the test to see how the others fare.
func Cluster(t testing.TB, size int) []*natsd.Node {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), startTimeout)
	defer cancel()
	nodes := make([]*natsd.Node, size)
	ports := FreePorts(t, size)
	failures := make(chan error, size)
	for i := range nodes {
		dir := t.TempDir()
		go func() {
			var err error
			nodes[i], err = natsd.Embed(ctx, dir, member(i, ports), slog.New(slog.DiscardHandler))
			failures <- err
		}()
	}
	for range nodes {
		if err := <-failures; err != nil {
			t.Errorf("start node: %v", err)
		}
	}
	t.Cleanup(func() { closeAll(t, nodes) })
	if t.Failed() {
		t.FailNow()
	}
	awaitMeta(t, nodes)
	if err := natsd.Declare(ctx, nodes[0].JetStream(), size); err != nil {
		t.Fatalf("declare streams: %v", err)
	}
	awaitStreams(ctx, t, nodes)
	return nodes
}

// Leader is the node that leads the stream, nil while there is none.
func Leader(nodes []*natsd.Node, stream string) *natsd.Node {
	for _, node := range nodes {
		if node.Server().JetStreamIsStreamLeader(server.DEFAULT_GLOBAL_ACCOUNT, stream) {
			return node
		}
	}
	return nil
}

// member are the options of the i-th node, which listens for clients on a port of
// its own choice.
func member(i int, ports []int) *server.Options {
	routes := make([]*url.URL, len(ports))
	for j, port := range ports {
		routes[j] = &url.URL{Scheme: "nats", Host: fmt.Sprintf("127.0.0.1:%d", port)}
	}
	return &server.Options{
		ServerName: fmt.Sprintf("node-%d", i+1),
		Host:       "127.0.0.1",
		Port:       server.RANDOM_PORT,
		Cluster:    server.ClusterOpts{Name: "market", Host: "127.0.0.1", Port: ports[i]},
		Routes:     routes,
	}
}

// FreePorts returns n ports of the loopback interface that nobody listens on. It opens all of them before it closes any, so
// that they differ.
func FreePorts(t testing.TB, n int) []int {
	t.Helper()
	ports := make([]int, n)
	for i := range ports {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatalf("find a free port: %v", err)
		}
		defer func() { _ = listener.Close() }()
		ports[i] = listener.Addr().(*net.TCPAddr).Port
	}
	return ports
}

// awaitMeta waits until one node leads the cluster and all nodes follow it.
func awaitMeta(t testing.TB, nodes []*natsd.Node) {
	t.Helper()
	testkit.Within(t, startTimeout, "a leader of the cluster", func() bool {
		leaders := 0
		for _, node := range nodes {
			if !node.Server().JetStreamIsCurrent() {
				return false
			}
			if node.Server().JetStreamIsLeader() {
				leaders++
			}
		}
		return leaders == 1
	})
}

// awaitStreams waits until every stream has a leader and all its copies are current.
func awaitStreams(ctx context.Context, t testing.TB, nodes []*natsd.Node) {
	t.Helper()
	js := nodes[0].JetStream()
	for _, name := range []string{natsd.Market, natsd.Timer, natsd.Dead, "KV_" + natsd.Idempotency} {
		testkit.Within(t, startTimeout, "copies of "+name, func() bool {
			once, cancel := context.WithTimeout(ctx, time.Second)
			defer cancel()
			stream, err := js.Stream(once, name)
			if err != nil || stream.CachedInfo().Cluster == nil || Leader(nodes, name) == nil {
				return false
			}
			cluster := stream.CachedInfo().Cluster
			for _, peer := range cluster.Replicas {
				if !peer.Current {
					return false
				}
			}
			return cluster.Leader != "" && len(cluster.Replicas) == len(nodes)-1
		})
	}
}

func closeAll(t testing.TB, nodes []*natsd.Node) {
	t.Helper()
	for _, node := range nodes {
		if node != nil {
			closeNode(t, node)
		}
	}
}
