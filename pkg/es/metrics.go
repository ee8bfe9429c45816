package es

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/nats-io/nats.go/jetstream"
	"github.com/prometheus/client_golang/prometheus"
)

// outcome is how a command ended, as it is counted.
type outcome string

const (
	stored      outcome = "stored"      // its events are in the log
	repeated    outcome = "repeated"    // it had been decided before
	unchanged   outcome = "unchanged"   // there was nothing to do
	refused     outcome = "refused"     // by the rules, or by what its caller had seen
	unavailable outcome = "unavailable" // the log did not answer, or takes no writes
	failed      outcome = "failed"      // by a fault of ours: a broken history, an answer that nobody foresaw
)

func outcomes() []outcome {
	return []outcome{stored, repeated, unchanged, refused, unavailable, failed}
}

func outcomeOf[E any](c Commit[E], err error) outcome {
	_, fromServer := errors.AsType[*jetstream.APIError](err)
	switch {
	case errors.Is(err, ErrUnavailable), errors.Is(err, ErrReadOnly), errors.Is(err, ErrHeld):
		return unavailable
	case fromServer, errors.Is(err, ErrBrokenChain), errors.Is(err, ErrLost), errors.Is(err, ErrUnknownEvent):
		return failed
	case err != nil:
		return refused
	case c.Repeated:
		return repeated
	case len(c.Events) == 0:
		return unchanged
	}
	return stored
}

// metrics of a log. A nil *metrics measures nothing.
type metrics struct {
	commands *prometheus.CounterVec
	duration *prometheus.HistogramVec
	appends  prometheus.Histogram
}

// Measure has a registry tell of the log, and of the commands of the aggregates that are made from now on. Call it once, before the log is used.
func (l *Log) Measure(registry prometheus.Registerer) error {
	m := &metrics{
		commands: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "qhatu_commands_total", Help: "Commands on aggregates, by how they ended: stored, repeated, unchanged, refused, unavailable, failed.",
		}, []string{"aggregate", "outcome"}),
		duration: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "qhatu_command_duration_seconds", Help: "Time that commands took, from their place in the aggregate's queue to their outcome.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10},
		}, []string{"aggregate"}),
		appends: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "qhatu_log_append_duration_seconds", Help: "Time until the server had commits on disk, on most servers where there are several.",
			Buckets: []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10},
		}),
	}
	for _, c := range []prometheus.Collector{m.commands, m.duration, m.appends, &logState{log: l}} {
		if err := registry.Register(c); err != nil {
			return fmt.Errorf("register metrics: %w", err)
		}
	}
	l.metrics = m
	return nil
}

// commandMetrics are those of the commands on one kind of aggregate. A nil *commandMetrics measures nothing.
type commandMetrics struct {
	outcomes map[outcome]prometheus.Counter
	duration prometheus.Observer
}

// measured are the metrics of a kind of aggregate. A nil log measures nothing, nor does one before [Log.Measure].
func (l *Log) measured(aggregate string) *commandMetrics {
	if l == nil {
		return nil
	}
	return l.metrics.of(aggregate)
}

func (m *metrics) of(aggregate string) *commandMetrics {
	if m == nil {
		return nil
	}
	c := &commandMetrics{outcomes: map[outcome]prometheus.Counter{}, duration: m.duration.WithLabelValues(aggregate)}
	for _, o := range outcomes() {
		c.outcomes[o] = m.commands.WithLabelValues(aggregate, string(o))
	}
	return c
}

func (c *commandMetrics) ended(o outcome, took time.Duration) {
	if c != nil {
		c.outcomes[o].Inc()
		c.duration.Observe(took.Seconds())
	}
}

func (m *metrics) appended(took time.Duration) {
	if m != nil {
		m.appends.Observe(took.Seconds())
	}
}

// logState asks the server, whenever metrics are asked for, how the log stands. Where it does not answer, no copy is current, and the rest is as
// it was last known.
type logState struct {
	log *Log

	mu   sync.Mutex
	last *jetstream.StreamInfo
}

var (
	positionMetric = prometheus.NewDesc("qhatu_log_position", "Position of the last message of the log.", nil, nil)
	bytesMetric    = prometheus.NewDesc("qhatu_log_bytes", "Size of the log.", nil, nil)
	copiesMetric   = prometheus.NewDesc("qhatu_log_replicas", "Servers that are to hold the log.", nil, nil)
	currentMetric  = prometheus.NewDesc("qhatu_log_replicas_current", "Servers that hold the log as its leader does; 0: no leader answers.", nil, nil)
)

// askTimeout is how long the server may take to answer what is asked for the metrics.
const askTimeout = 2 * time.Second

func (s *logState) Describe(out chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{positionMetric, bytesMetric, copiesMetric, currentMetric} {
		out <- d
	}
}

func (s *logState) Collect(out chan<- prometheus.Metric) {
	s.mu.Lock()
	defer s.mu.Unlock()
	ctx, cancel := context.WithTimeout(context.Background(), askTimeout)
	defer cancel()
	gauge := func(d *prometheus.Desc, value float64) {
		out <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, value)
	}
	info, err := s.log.stream.Info(ctx)
	if err == nil {
		s.last = info
		gauge(currentMetric, float64(current(info.Cluster)))
	} else {
		gauge(currentMetric, 0)
	}
	if s.last != nil {
		gauge(positionMetric, float64(s.last.State.LastSeq))
		gauge(bytesMetric, float64(s.last.State.Bytes))
		gauge(copiesMetric, float64(s.last.Config.Replicas))
	}
}

// current is how many servers have what the leader has, itself included.
func current(cluster *jetstream.ClusterInfo) int {
	if cluster == nil {
		return 1
	}
	n := 0
	if cluster.Leader != "" {
		n = 1
	}
	for _, peer := range cluster.Replicas {
		if peer.Current && !peer.Offline {
			n++
		}
	}
	return n
}
