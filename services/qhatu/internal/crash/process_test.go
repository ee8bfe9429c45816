package crash_test

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/qhatu/qhatu/services/qhatu/internal/loadtest"
)

// processTimeout is how long a process may take to open or to stop.
const processTimeout = 2 * time.Minute

// binary is the market's, which the tests run.
var binary string

// build makes the binary, until it is removed.
func build() (remove func(), err error) {
	dir, err := os.MkdirTemp("", "crash")
	if err != nil {
		return nil, err
	}
	remove = func() { _ = os.RemoveAll(dir) }
	if binary, err = loadtest.Build(dir); err != nil {
		remove()
		return nil, err
	}
	return remove, nil
}

// process is one run of the binary.
type process struct {
	cmd      *exec.Cmd
	url      chan string   // where it is served, once
	ops      string        // where operators are served; set before url
	ended    chan struct{} // closed when its output has been read to the end
	mu       sync.Mutex
	troubles []string // lines of trouble
}

// alarms are in lines of the log that a crash alone must not bring about.
var alarms = []string{
	"panic", "dead letter", "repaired", "writes are refused", "read model is rebuilt", "is damaged", "does not advance",
	"apology", "not told", "will not be sent", "breaks a limit", "no envelope", "sending is stopped", "not delivered",
}

// start runs the binary with what it needs in the environment besides: "NAME=value".
func start(t *testing.T, dataDir string, environment ...string) *process {
	t.Helper()
	p := &process{
		cmd: exec.Command(binary, "serve", "--data-dir", dataDir, "--http-addr", "127.0.0.1:0"),
		url: make(chan string, 1), ended: make(chan struct{}),
	}
	p.cmd.Env = append(os.Environ(), environment...)
	out, err := p.cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go p.read(out)
	return p
}

func (p *process) read(out io.Reader) {
	defer close(p.ended)
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if url, ops, open := loadtest.Opened(lines.Text()); open {
			p.ops = ops
			p.url <- url
		}
		for _, alarm := range alarms {
			if strings.Contains(lines.Text(), alarm) {
				p.mu.Lock()
				p.troubles = append(p.troubles, lines.Text())
				p.mu.Unlock()
			}
		}
	}
}

// open waits until the market is served.
func (p *process) open(t *testing.T) string {
	t.Helper()
	select {
	case url := <-p.url:
		return url
	case <-p.ended:
		t.Fatalf("the market ended before it was open: %v", p.cmd.Wait())
	case <-time.After(processTimeout):
		t.Fatal("the market did not open")
	}
	return ""
}

// kill ends the process as a power cut ends it, and returns the troubles in its log.
func (p *process) kill(t *testing.T) []string {
	t.Helper()
	return p.end(t, syscall.SIGKILL)
}

// stop ends the process as its operator does.
func (p *process) stop(t *testing.T) []string {
	t.Helper()
	return p.end(t, syscall.SIGTERM)
}

func (p *process) end(t *testing.T, signal syscall.Signal) []string {
	t.Helper()
	if err := p.cmd.Process.Signal(signal); err != nil {
		t.Fatal(err)
	}
	select {
	case <-p.ended:
	case <-time.After(processTimeout):
		t.Fatalf("the market did not end on %s", signal)
	}
	if err := p.cmd.Wait(); signal == syscall.SIGTERM && err != nil {
		t.Fatalf("stop: %v", err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.troubles
}

// awaitReady waits until every read model has caught up.
func awaitReady(ctx context.Context, t *testing.T, url string) {
	t.Helper()
	await(ctx, t, "a ready market", func() string {
		response, err := http.Get(url + "/readyz")
		if err != nil {
			return err.Error()
		}
		defer func() { _ = response.Body.Close() }()
		body, _ := io.ReadAll(response.Body)
		if response.StatusCode != http.StatusOK {
			return string(body)
		}
		return ""
	})
}

// await polls until what is missing is nothing.
func await(ctx context.Context, t *testing.T, what string, missing func() string) {
	t.Helper()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		why := missing()
		if why == "" {
			return
		}
		select {
		case <-ctx.Done():
			t.Fatalf("no %s: %s", what, why)
		case <-tick.C:
		}
	}
}
