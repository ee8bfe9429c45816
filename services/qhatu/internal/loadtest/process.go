// Package loadtest puts load on the market's binary, as many callers over HTTP do, and measures how it bears it. The binary runs as a
// process of its own, as it does for those who use it, so that two of them can be compared in turns. It is for tests only.
package loadtest

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/qhatu/qhatu/pkg/limit"
	"github.com/qhatu/qhatu/services/qhatu/internal/programs"
)

// Process is a market that runs.
type Process struct {
	URL string // where it is served
	Ops string // where operators are
	PID int

	program *programs.Process
	said    string // its last line
}

// Build builds the binary of the code at hand into a folder and returns its path.
func Build(dir string) (string, error) {
	binary := filepath.Join(dir, "qhatu")
	out, err := exec.Command("go", "build", "-o", binary, "github.com/qhatu/qhatu/services/qhatu/cmd/qhatu").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("build: %w\n%s", err, out)
	}
	return binary, nil
}

const startTimeout = 2 * time.Minute

// openLine is what a market says when it is served.
var openLine = regexp.MustCompile(`msg="Qhatu is open" url=http://localhost:(\d+) .*operators=(\S+)`)

// Opened tells of a line of a market's log whether it says that the market is served, and where, for whom.
func Opened(line string) (url, ops string, open bool) {
	found := openLine.FindStringSubmatch(line)
	if found == nil {
		return "", "", false
	}
	return "http://127.0.0.1:" + found[1], found[2], true
}

// Start runs a binary over a data folder, without limits, and returns when it is ready. The environment is this process's and what is
// given besides, as "NAME=value".
func Start(binary, dataDir string, environment ...string) (*Process, error) {
	cmd := exec.Command(binary, "serve", "--data-dir", dataDir, "--http-addr", "127.0.0.1:0", "--ops-addr", "127.0.0.1:0", "--limit", Unlimited())
	cmd.Env = append(os.Environ(), environment...)
	p, opened := &Process{}, make(chan struct{})
	var err error
	p.program, err = programs.Start(cmd, func(line string) { p.hear(line, opened) })
	if err != nil {
		return nil, err
	}
	p.PID = p.program.PID
	select {
	case <-opened:
	case <-p.program.Ended():
		return nil, fmt.Errorf("the market ended before it was open: %w: %s", p.program.Err(), p.said)
	case <-time.After(startTimeout):
		p.program.Signal(os.Kill)
		return nil, errors.New("the market did not open")
	}
	_, err = p.AwaitIdle(startTimeout)
	return p, err
}

// Unlimited lifts every limit: what is measured asks for more than people do.
func Unlimited() string {
	var all []string
	for _, name := range slices.Sorted(maps.Keys(limit.Off())) {
		all = append(all, string(name)+"=off")
	}
	return strings.Join(all, ",")
}

func (p *Process) hear(line string, opened chan<- struct{}) {
	p.said = line
	if url, ops, open := Opened(line); open {
		p.URL, p.Ops = url, ops
		close(opened)
	}
}

// Memory is what a process has in memory of its own, and of files, in MB. It is told by Linux only.
func Memory(pid int) (anonymous, file float64, err error) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, 0, err
	}
	read := func(name string) float64 {
		found := regexp.MustCompile(name + `:\s+(\d+) kB`).FindSubmatch(status)
		if found == nil {
			err = fmt.Errorf("no %s of process %d", name, pid)
			return 0
		}
		kB, _ := strconv.ParseFloat(string(found[1]), 64) // they are digits
		return kB / 1024
	}
	return read("RssAnon"), read("RssFile"), err
}

// Stop stops the market as its operator does, and returns when it has ended.
func (p *Process) Stop() error {
	if err := p.program.End(syscall.SIGTERM, startTimeout); err != nil {
		return err
	}
	return p.program.Err()
}
