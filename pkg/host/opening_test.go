package host_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"github.com/nats-io/nats-server/v2/server"

	"github.com/qhatu/qhatu/pkg/bus"
	"github.com/qhatu/qhatu/pkg/host"
	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/natsd/natstest"
	"github.com/qhatu/qhatu/pkg/testkit"
)

// early is a process that is started before its NATS server.
type early struct {
	nats           int // port at which the server is expected
	public, inside string
	stop           context.CancelFunc
	stopped        chan error
}

func startEarly(t *testing.T) early {
	t.Helper()
	ports := natstest.FreePorts(t, 3)
	ctx, stop := context.WithCancel(context.Background())
	e := early{
		nats: ports[0], public: fmt.Sprintf("http://127.0.0.1:%d", ports[1]), inside: fmt.Sprintf("http://127.0.0.1:%d", ports[2]),
		stop: stop, stopped: make(chan error, 1),
	}
	cfg := host.Config{
		HTTPAddr: strings.TrimPrefix(e.public, "http://"), OpsAddr: strings.TrimPrefix(e.inside, "http://"), DataDir: t.TempDir(), Replicas: 1,
		NATSURL: fmt.Sprintf("nats://127.0.0.1:%d", e.nats), LogLevel: "error",
	}
	go func() { e.stopped <- host.Serve(ctx, cfg) }()
	t.Cleanup(stop)
	testkit.Eventually(t, "it says what it waits for", func() bool {
		status, body := tell(e.inside + "/readyz")
		return status == http.StatusServiceUnavailable && strings.Contains(body, "no nats server answers at "+cfg.NATSURL)
	})
	return e
}

// tell is what an address answers; 0 when nobody does.
func tell(url string) (status int, body string) {
	answer, err := http.Get(url) //nolint:noctx // of this machine
	if err != nil {
		return 0, ""
	}
	defer answer.Body.Close() //nolint:errcheck // it was read
	raw, _ := io.ReadAll(answer.Body)
	return answer.StatusCode, string(raw)
}

// serveNATS runs a server at the port.
func serveNATS(t *testing.T, port int) *natsd.Node {
	t.Helper()
	node := testkit.Must(natsd.Embed(t.Context(), t.TempDir(), &server.Options{Host: "127.0.0.1", Port: port}, slog.New(slog.DiscardHandler)))(t)
	t.Cleanup(func() { _ = node.Close() })
	return node
}

func TestAProcessThatStartsBeforeItsNATSWaitsForIt(t *testing.T) {
	e := startEarly(t)
	if status, body := tell(e.public + "/healthz"); status != http.StatusOK || body != "ok\n" {
		t.Errorf("it runs: %d %q", status, body)
	}
	for _, path := range []string{"/readyz", "/", "/v1/lots"} {
		status, header := ask(t, http.MethodGet, e.public+path, nil)
		if status != http.StatusServiceUnavailable || header.Get("Retry-After") == "" || header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s: %d %v", path, status, header)
		}
	}
	if _, body := tell(e.public + "/readyz"); strings.Contains(body, "nats") {
		t.Errorf("a stranger is told %s", body)
	}
	serveNATS(t, e.nats)
	testkit.Eventually(t, "it is ready", func() bool {
		status, _ := tell(e.public + "/readyz")
		return status == http.StatusOK
	})
	e.stop()
	if err := <-e.stopped; err != nil {
		t.Error(err)
	}
}

func TestAProcessThatWaitsForItsNATSStopsWell(t *testing.T) {
	e := startEarly(t)
	e.stop()
	if err := <-e.stopped; err != nil {
		t.Error(err)
	}
}

// What an operator has to mend is said at once, and nothing waits for it.
func TestAServerWithoutJetStreamIsSaidAtOnce(t *testing.T) {
	opts := &server.Options{Host: "127.0.0.1", Port: server.RANDOM_PORT, NoSigs: true, NoLog: true}
	s := testkit.Must(server.NewServer(opts))(t)
	s.Start()
	t.Cleanup(func() { s.Shutdown(); s.WaitForShutdown() })
	err := host.Serve(t.Context(), host.Config{HTTPAddr: "127.0.0.1:0", DataDir: t.TempDir(), NATSURL: s.ClientURL(), LogLevel: "error"})
	if !errors.Is(err, natsd.ErrNoJetStream) {
		t.Errorf("said %v", err)
	}
}

// Replicas that start together over a cluster, and make the same durables at the same moment, all open.
func TestReplicasMayStartTogether(t *testing.T) {
	nodes, keys := natstest.Cluster(t, 3), t.TempDir()
	reacts := func(_ context.Context, p host.Platform) (host.Service, error) {
		for n := range 8 {
			from := bus.Source{Stream: natsd.Market, Subjects: []string{"market.probe.>"}}
			p.Bus.Listen(fmt.Sprintf("probe-%d", n), 1, from, func(context.Context, bus.Message) error { return nil })
		}
		return host.Service{Name: "probe"}, nil
	}
	opened := make(chan error)
	for _, node := range nodes {
		cfg := host.Config{HTTPAddr: "127.0.0.1:0", DataDir: t.TempDir(), KeyDir: keys, NATSURL: node.Server().ClientURL(), LogLevel: "error"}
		go func() {
			stopped, stop := context.WithCancel(context.Background())
			stop()
			h, err := host.Open(context.Background(), cfg, reacts)
			if err == nil {
				err = h.Run(stopped)
			}
			opened <- err
		}()
	}
	for range nodes {
		if err := <-opened; err != nil {
			t.Error(err)
		}
	}
}
