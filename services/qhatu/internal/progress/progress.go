// Package progress tells an operator how far a command has got: by a bar with an estimate on a terminal, by plain lines elsewhere,
// and not at all to who wants JSON. It writes to where errors go, so that what a command prints stays alone.
package progress

import (
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// Report tells of one task after another. The zero Report tells nothing. It is safe for concurrent use.
type Report struct {
	out      io.Writer
	terminal bool
}

// To reports to out, which is a terminal or is not. Quiet: nothing is told.
func To(out io.Writer, quiet bool) Report {
	if quiet {
		return Report{}
	}
	file, ok := out.(*os.File)
	return Report{out: out, terminal: ok && term.IsTerminal(int(file.Fd()))} //nolint:gosec // a descriptor is small
}

// Task is a task whose steps are counted.
type Task struct {
	out   io.Writer
	bar   *progressbar.ProgressBar // on a terminal
	title string
	total int64
	begun time.Time

	mu   sync.Mutex
	done int64
	told time.Time
}

const (
	lineEvery = 5 * time.Second        // between two plain lines
	drawEvery = 100 * time.Millisecond // between two pictures of a bar
)

// Start begins a task of so many steps, such as "messages of the log"; 0: nobody knows how many. Its title says in a few words what is
// done.
func (r Report) Start(title string, total int64) *Task {
	t := &Task{out: r.out, title: title, total: total, begun: time.Now(), told: time.Now()}
	if r.terminal {
		if total <= 0 {
			total = -1
		}
		t.bar = progressbar.NewOptions64(total, progressbar.OptionSetWriter(r.out), progressbar.OptionSetDescription(title),
			progressbar.OptionShowCount(), progressbar.OptionSetPredictTime(true), progressbar.OptionThrottle(drawEvery),
			progressbar.OptionSetWidth(20), progressbar.OptionClearOnFinish())
	}
	return t
}

// Add counts steps that are done.
func (t *Task) Add(steps int64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.done += steps
	switch {
	case t.bar != nil:
		_ = t.bar.Add64(steps) // a count beyond the total draws nothing
	case t.out != nil && time.Since(t.told) >= lineEvery:
		t.told = time.Now()
		_, _ = fmt.Fprintln(t.out, t.line())
	}
}

// To says that so many steps are done in all, and of how many: for a task whose end moves.
func (t *Task) To(done, total int64) {
	t.mu.Lock()
	if t.bar != nil && total != t.total {
		t.bar.ChangeMax64(total)
	}
	t.total = total
	steps := done - t.done
	t.mu.Unlock()
	t.Add(steps)
}

// line is how far the task has got, and how long it will still take at this pace.
func (t *Task) line() string {
	if t.total <= 0 || t.done <= 0 {
		return fmt.Sprintf("%s: %d", t.title, t.done)
	}
	left := time.Since(t.begun).Seconds() * float64(t.total-t.done) / float64(t.done)
	return fmt.Sprintf("%s: %d of %d (%d %%), %s left", t.title, t.done, t.total, 100*t.done/t.total,
		time.Duration(max(left, 0)*float64(time.Second)).Round(time.Second))
}

// End ends the task, and tells how many steps were done and how long they took.
func (t *Task) End() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.bar != nil {
		_ = t.bar.Finish()
	}
	if t.out != nil {
		_, _ = fmt.Fprintf(t.out, "%s: %d in %s\n", t.title, t.done, time.Since(t.begun).Round(time.Millisecond))
	}
}
