package loadtest

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"
)

// Metrics is what a market says of itself, by the name of the metric with its labels.
type Metrics map[string]float64

// Metrics asks the market.
func (p *Process) Metrics() (Metrics, error) {
	page, err := p.get("/metrics")
	if err != nil {
		return nil, err
	}
	all := Metrics{}
	lines := bufio.NewScanner(bytes.NewReader(page))
	for lines.Scan() {
		at := strings.LastIndexByte(lines.Text(), ' ')
		if at < 0 || strings.HasPrefix(lines.Text(), "#") {
			continue
		}
		value, err := strconv.ParseFloat(lines.Text()[at+1:], 64)
		if err != nil {
			return nil, fmt.Errorf("metric %q: %w", lines.Text(), err)
		}
		all[lines.Text()[:at]] = value
	}
	return all, lines.Err()
}

// Of are the metrics of a name, whatever their labels.
func (m Metrics) Of(name string) Metrics {
	some := Metrics{}
	for labelled, value := range m {
		if labelled == name || strings.HasPrefix(labelled, name+"{") {
			some[labelled] = value
		}
	}
	return some
}

// Sum adds up the metrics of a name.
func (m Metrics) Sum(name string) (sum float64) {
	for _, value := range m.Of(name) {
		sum += value
	}
	return sum
}

// CPU is how many seconds of the processors' time a market has used. On a machine that does other things too it says more than the clock.
func (p *Process) CPU() (seconds float64, err error) {
	all, err := p.Metrics()
	return all["process_cpu_seconds_total"], err
}

// Profile writes a CPU profile of the market's next seconds into a file.
func (p *Process) Profile(file string, seconds int) error {
	return p.save(fmt.Sprintf("/debug/pprof/profile?seconds=%d", seconds), file)
}

// HeapProfile collects garbage, and writes a profile of the memory that is left into a file.
func (p *Process) HeapProfile(file string) error { return p.save(collect, file) }

func (p *Process) save(page, file string) error {
	all, err := p.get(page)
	if err != nil {
		return err
	}
	return os.WriteFile(file, all, 0o600)
}

// get is a page for operators.
func (p *Process) get(page string) ([]byte, error) {
	answer, err := http.Get(p.Ops + page)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close() //nolint:errcheck // it is read to its end
	all, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s: %s", page, answer.Status, all)
	}
	return all, err
}

// Names of the metrics that say how far behind the log's end something is.
const (
	ReactionLag  = "qhatu_reaction_lag_messages"
	ReadModelLag = "qhatu_readmodel_lag_messages"
	position     = "qhatu_readmodel_position"
)

const (
	pollEvery = 20 * time.Millisecond
	idlePolls = 5 // in a row: what a reaction does may be another's work
)

// AwaitIdle waits until every read model and every reaction is at the end of the log, and stays there. It returns how long it took each
// of them from now on, by its metric.
func (p *Process) AwaitIdle(timeout time.Duration) (behind map[string]time.Duration, err error) {
	begin, behind, idle := time.Now(), map[string]time.Duration{}, 0
	var last Metrics
	for idle < idlePolls {
		all, err := p.Metrics()
		if err != nil {
			return nil, err
		}
		now, busy := time.Since(begin), false
		for _, lag := range []string{ReactionLag, ReadModelLag} {
			for labelled, messages := range all.Of(lag) {
				if messages > 0 {
					behind[labelled], busy = now, true
				}
			}
		}
		positions := all.Of(position)
		if busy = busy || !maps.Equal(positions, last); busy {
			idle = 0
		}
		idle, last = idle+1, positions
		if now > timeout {
			return behind, fmt.Errorf("after %s the market is not idle: %v %v", timeout, all.Of(ReactionLag), all.Of(ReadModelLag))
		}
		<-time.After(pollEvery)
	}
	return behind, nil
}
