//go:build torture

package torture_test

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// alarms are in lines of the log that no fault of the cluster may bring about.
var alarms = []string{"panic", "dead letter", "writes are refused", "has lost its end"}

// patience is how long anything may take that is waited for.
const patience = 3 * time.Minute

// program is a process of the market that is started again and again.
type program struct {
	name string
	args []string // without the program
	env  []string
	log  string // file

	cmd   *exec.Cmd
	ended chan struct{}

	lines atomic.Int64 // said so far
	mu    sync.Mutex
	said  []string // lines of alarm
}

// start runs it.
func (p *program) start(t *testing.T, binary string) {
	t.Helper()
	file, err := os.OpenFile(p.log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	p.cmd = exec.Command(binary, p.args...)
	p.cmd.Env = append(os.Environ(), p.env...)
	out, in, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	p.cmd.Stdout, p.cmd.Stderr = in, in
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	_ = in.Close() // the process has it
	ended := make(chan struct{})
	p.ended = ended
	cmd := p.cmd
	go func() {
		p.read(io.TeeReader(out, file))
		_ = cmd.Wait() // how it ended is told by its log
		_, _ = file.Close(), out.Close()
		close(ended)
	}()
}

func (p *program) read(out io.Reader) {
	lines := bufio.NewScanner(out)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		p.lines.Add(1)
		for _, alarm := range alarms {
			if strings.Contains(lines.Text(), alarm) && strings.Contains(p.name, "-") { // a replica of ours
				p.mu.Lock()
				p.said = append(p.said, p.name+": "+lines.Text())
				p.mu.Unlock()
			}
		}
	}
}

// takeAlarms returns the alarms since it was last called.
func (p *program) takeAlarms() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	said := p.said
	p.said = nil
	return said
}

func (p *program) signal(s syscall.Signal) { _ = p.cmd.Process.Signal(s) } // one that has ended hears nothing

// end ends the process by a signal, and waits until it has.
func (p *program) end(t *testing.T, s syscall.Signal) {
	t.Helper()
	p.signal(s)
	select {
	case <-p.ended:
	case <-time.After(patience):
		_ = p.cmd.Process.Kill()
		t.Fatalf("%s does not end on %s", p.name, s)
	}
}

func (p *program) tail() string {
	text, _ := os.ReadFile(p.log)
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	return fmt.Sprint(p.name, ":\n", strings.Join(lines[max(0, len(lines)-10):], "\n"))
}
