package programs

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"time"
)

// Process is a program that was started.
type Process struct {
	PID int

	cmd   *exec.Cmd
	ended chan struct{} // closed when it has ended and all that it said was heard
	err   error         // how it ended; set before
}

// Start starts a command. Hear is told each line that it says, on its standard output and error, one after another.
func Start(cmd *exec.Cmd, hear func(line string)) (*Process, error) {
	out, err := cmd.StderrPipe()
	if err != nil {
		return nil, err
	}
	cmd.Stdout = cmd.Stderr
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	p := &Process{PID: cmd.Process.Pid, cmd: cmd, ended: make(chan struct{})}
	go p.listen(out, hear)
	return p, nil
}

const longestLine = 1 << 20

func (p *Process) listen(out io.Reader, hear func(line string)) {
	lines := bufio.NewScanner(out)
	lines.Buffer(nil, longestLine)
	for lines.Scan() {
		hear(lines.Text())
	}
	p.err = p.cmd.Wait()
	close(p.ended)
}

// Ended is closed when the process has ended and all that it said was heard.
func (p *Process) Ended() <-chan struct{} { return p.ended }

// Err is how the process ended, nil if well. It waits for that.
func (p *Process) Err() error {
	<-p.ended
	return p.err
}

// Signal sends a signal to the process. One that has ended hears nothing.
func (p *Process) Signal(s os.Signal) { _ = p.cmd.Process.Signal(s) }

// End sends a signal to the process and waits until it has ended. One that does not within so long is killed, which is an error; how one ended that does,
// Err tells.
func (p *Process) End(s os.Signal, within time.Duration) error {
	p.Signal(s)
	select {
	case <-p.ended:
		return nil
	case <-time.After(within):
		p.Signal(os.Kill)
		return fmt.Errorf("%s does not end on %s in %s", p.cmd.Path, s, within)
	}
}
