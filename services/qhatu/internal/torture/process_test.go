//go:build torture

package torture_test

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/services/qhatu/internal/programs"
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
	log  *os.File

	*programs.Process // nil before the first start

	lines atomic.Int64 // said so far
	mu    sync.Mutex
	said  []string // lines of alarm
}

// start runs it.
func (p *program) start(t *testing.T, binary string) {
	t.Helper()
	cmd := exec.Command(binary, p.args...)
	cmd.Env = append(os.Environ(), p.env...)
	p.Process = testkit.Must(programs.Start(cmd, p.hear))(t)
}

func (p *program) hear(line string) {
	p.lines.Add(1)
	_, _ = fmt.Fprintln(p.log, line) // for people
	for _, alarm := range alarms {
		if strings.Contains(line, alarm) && strings.Contains(p.name, "-") { // a replica of ours
			p.mu.Lock()
			p.said = append(p.said, p.name+": "+line)
			p.mu.Unlock()
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

// end ends the process by a signal, and waits until it has.
func (p *program) end(t *testing.T, s syscall.Signal) {
	t.Helper()
	if err := p.End(s, patience); err != nil {
		t.Fatalf("%s: %v", p.name, err)
	}
}

func (p *program) tail() string {
	text, _ := os.ReadFile(p.log.Name())
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	return fmt.Sprint(p.name, ":\n", strings.Join(lines[max(0, len(lines)-10):], "\n"))
}
