package crash_test

import (
	"context"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/services/qhatu/internal/loadtest"
	"github.com/qhatu/qhatu/services/qhatu/internal/programs"
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
	program  *programs.Process
	url      chan string  // where it is served, once
	ops      string       // where operators are served; set before url
	lines    atomic.Int64 // said so far, but for those that tell of a request
	troubles []string     // lines of trouble; not to be read before it has ended
}

// alarms are in lines of the log that a crash alone must not bring about.
var alarms = []string{
	"panic", "dead letter", "repaired", "writes are refused", "read model is rebuilt", "is damaged", "does not advance",
	"apology", "not told", "will not be sent", "breaks a limit", "no envelope", "sending is stopped", "not delivered",
}

// start runs the binary with what it needs in the environment besides: "NAME=value".
func start(t *testing.T, dataDir string, environment ...string) *process {
	t.Helper()
	return startProgram(t, binary, dataDir, environment...)
}

func startProgram(t *testing.T, program, dataDir string, environment ...string) *process {
	t.Helper()
	cmd := exec.Command(program, "serve", "--data-dir", dataDir, "--http-addr", "127.0.0.1:0")
	cmd.Env = append(os.Environ(), environment...)
	p := &process{url: make(chan string, 1)}
	p.program = testkit.Must(programs.Start(cmd, p.hear))(t)
	return p
}

func (p *process) hear(line string) {
	if !strings.Contains(line, " msg=request ") {
		p.lines.Add(1)
	}
	if url, ops, open := loadtest.Opened(line); open {
		p.ops = ops
		p.url <- url
	}
	for _, alarm := range alarms {
		if strings.Contains(line, alarm) {
			p.troubles = append(p.troubles, line)
		}
	}
}

// open waits until the market is served.
func (p *process) open(t *testing.T) string {
	t.Helper()
	select {
	case url := <-p.url:
		return url
	case <-p.program.Ended():
		t.Fatalf("the market ended before it was open: %v", p.program.Err())
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
	if err := p.program.End(signal, processTimeout); err != nil {
		t.Fatal(err)
	}
	if err := p.program.Err(); signal == syscall.SIGTERM && err != nil {
		t.Fatalf("stop: %v", err)
	}
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
