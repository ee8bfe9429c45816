package stream_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/nats-io/nats-server/v2/server"

	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/natsd/natstest"
	"github.com/qhatu/qhatu/pkg/stream"
	"github.com/qhatu/qhatu/pkg/testkit"
)

// A lost answer to a batch is found out, whether the server had stored the batch or not.
func TestALostAnswerToABatch(t *testing.T) {
	t.Parallel() // it waits for answers that do not come
	node := natstest.Listen(t)
	proxy := natstest.NewProxy(t, node, natsd.Market, "market.")
	c := committer(natstest.Connect(t, proxy.URL()))
	for i, cut := range []natstest.Cut{natstest.AfterStored, natstest.BeforeStored} {
		do := named(fmt.Sprint("lost", i))
		proxy.CutNextBatch(cut)
		outcomes := c.atOnce(t, many, do)
		committer(node.JetStream()).isStored(t, outcomes, do)
		if proxy.Cuts() != i+1 {
			t.Errorf("%d connections were cut", proxy.Cuts())
		}
	}
}

// Who gives up while a batch is under way does not know whether it is stored, and appending the same again tells.
func TestACallerGivesUpOnABatch(t *testing.T) {
	node := natstest.Listen(t)
	proxy := natstest.NewProxy(t, node, natsd.Market, "market.")
	c := committer(natstest.Connect(t, proxy.URL()))
	for i, cut := range []natstest.Cut{natstest.AfterStored, natstest.BeforeStored} {
		do := named(fmt.Sprint("gone", i))
		proxy.CutNextBatch(cut)
		ctx, cancel := context.WithCancel(t.Context())
		c.Hold()
		outcomes, wait := c.start(ctx, t, many, do)
		c.Release()
		testkit.Within(t, waitTimeout, "the connection breaks", func() bool { return proxy.Cuts() == i+1 })
		cancel()
		wait()
		for i, o := range outcomes {
			if !errors.Is(o.err, stream.ErrUnavailable) {
				t.Errorf("append %d: %v", i, o.err)
			}
		}
		other := committer(node.JetStream())
		other.isStored(t, other.atOnce(t, many, do), do)
	}
}

// serverDir tells a copy of this test that it is to be the server of that folder, and serverPort where it is to listen.
const (
	serverDir  = "QHATU_TEST_SERVER_DIR"
	serverPort = "QHATU_TEST_SERVER_PORT"
)

func TestMain(m *testing.M) {
	if dir := os.Getenv(serverDir); dir != "" {
		serve(dir)
	}
	os.Exit(m.Run())
}

// serve runs a server until it is killed.
func serve(dir string) {
	port, err := strconv.Atoi(os.Getenv(serverPort))
	if err == nil {
		_, err = natsd.Embed(context.Background(), dir, &server.Options{ServerName: "killed", Host: "127.0.0.1", Port: port}, slog.Default())
	}
	if err != nil {
		slog.Error("serve", "error", err)
		os.Exit(1)
	}
	select {}
}

// The server's process is killed while many append: what was acknowledged is where it was said to be, and
// everything is stored once.
func TestAServerIsKilledBetweenBatchAndAnswer(t *testing.T) {
	const callers, each = 40, 20
	dir, port := t.TempDir(), natstest.FreePorts(t, 1)[0]
	stop := startServer(t, dir, port)
	js := natstest.Connect(t, fmt.Sprintf("nats://127.0.0.1:%d", port))
	if err := natsd.Declare(t.Context(), js, 1); err != nil {
		t.Fatal(err)
	}
	c := committer(js)
	var appended atomic.Int32
	var group sync.WaitGroup
	stored := make([][]uint64, callers)
	for caller := range callers {
		group.Go(func() {
			last := uint64(0)
			for i := range each {
				sequence, err := c.Append(t.Context(), last, message(fmt.Sprint("killed.", caller), fmt.Sprint(i)))
				if err != nil {
					t.Errorf("caller %d: %v", caller, err)
					return
				}
				stored[caller], last = append(stored[caller], sequence), sequence
				appended.Add(1)
			}
		})
	}
	testkit.Within(t, waitTimeout, "appends go on", func() bool { return appended.Load() >= callers*each/3 })
	stop()
	startServer(t, dir, port)
	group.Wait()
	found := bySubject(history(t, market(js), subject("killed.*")))
	for caller, sequences := range stored {
		all := found[subject(fmt.Sprint("killed.", caller))]
		if len(all) != len(sequences) {
			t.Errorf("caller %d: %d appends are stored %d times", caller, len(sequences), len(all))
			continue
		}
		for i, m := range all {
			if m.Sequence != sequences[i] || string(m.Data) != fmt.Sprint(i) {
				t.Fatalf("caller %d: append %d is said to be at %d, found %+v", caller, i, sequences[i], m)
			}
		}
	}
}

// startServer starts a server in a process of its own. stop kills it.
func startServer(t *testing.T, dir string, port int) (stop func()) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), serverDir+"="+dir, serverPort+"="+strconv.Itoa(port))
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	testkit.Within(t, waitTimeout, "the server listens", func() bool {
		conn, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", port))
		if err == nil {
			_ = conn.Close()
		}
		return err == nil
	})
	return func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	}
}
