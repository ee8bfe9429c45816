package bus

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/nats-io/nats.go/jetstream"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/qhatu/qhatu/pkg/natsd"
)

// metrics are labelled with the durable's name. A nil *metrics measures nothing.
type metrics struct {
	handled *prometheus.CounterVec
	retried *prometheus.CounterVec
	dead    *prometheus.CounterVec
}

func newMetrics(registry prometheus.Registerer, b *Bus) (*metrics, error) {
	if registry == nil {
		return nil, nil // measuring is optional
	}
	label := []string{"reaction"}
	m := &metrics{
		handled: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "qhatu_reaction_handled_total", Help: "Events done with, dead letters included.",
		}, label),
		retried: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "qhatu_reaction_retried_total", Help: "Tries that failed and were or will be repeated.",
		}, label),
		dead: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "qhatu_reaction_dead_total", Help: "Events that became dead letters.",
		}, label),
	}
	for _, c := range []prometheus.Collector{m.handled, m.retried, m.dead, backlog{b}} {
		if err := registry.Register(c); err != nil {
			return nil, fmt.Errorf("register metrics: %w", err)
		}
	}
	return m, nil
}

// begin makes the counters of a reaction, so that the first event that they count shows as a change.
func (m *metrics) begin(r *reaction) {
	if m == nil {
		return
	}
	for _, counters := range []*prometheus.CounterVec{m.handled, m.retried, m.dead} {
		counters.WithLabelValues(r.durableName())
	}
}

func (m *metrics) done(r *reaction, events int) {
	if m != nil {
		m.handled.WithLabelValues(r.durableName()).Add(float64(events))
	}
}

func (m *metrics) retry(r *reaction) {
	if m != nil {
		m.retried.WithLabelValues(r.durableName()).Inc()
	}
}

func (m *metrics) deadLetter(r *reaction) {
	if m != nil {
		m.dead.WithLabelValues(r.durableName()).Inc()
	}
}

// backlog asks the server, whenever metrics are asked for, what the reactions have not done: it tells of a reaction that nobody runs too.
// What the server does not answer in time is left out.
type backlog struct{ bus *Bus }

var (
	lagMetric    = prometheus.NewDesc("qhatu_reaction_lag_messages", "Messages not done, delivered or not.", []string{"reaction"}, nil)
	oldestMetric = prometheus.NewDesc("qhatu_reaction_oldest_seconds", "Age of the oldest message that is not done; 0: there is none.", []string{"reaction"}, nil)
	deadMetric   = prometheus.NewDesc("qhatu_dead_letters", "Dead letters that stand in the stream DEAD, by the name of what could not be done: a reaction without its version, or whatsapp-outbox.", []string{"name"}, nil)
)

// askTimeout is how long the server may take to answer all that is asked for the metrics.
const askTimeout = 2 * time.Second

func (b backlog) Describe(out chan<- *prometheus.Desc) {
	out <- lagMetric
	out <- oldestMetric
	out <- deadMetric
}

func (b backlog) Collect(out chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), askTimeout)
	defer cancel()
	for name, n := range b.deadLetters(ctx) {
		out <- prometheus.MustNewConstMetric(deadMetric, prometheus.GaugeValue, float64(n), name)
	}
	for _, r := range b.bus.reactions {
		messages, oldest, err := natsd.Unhandled(ctx, b.bus.js, r.source.Stream, r.durableName())
		if err != nil {
			continue
		}
		out <- prometheus.MustNewConstMetric(lagMetric, prometheus.GaugeValue, float64(messages), r.durableName())
		out <- prometheus.MustNewConstMetric(oldestMetric, prometheus.GaugeValue, oldest.Seconds(), r.durableName())
	}
}

// deadLetters counts them by name, those of the reactions here also where there are none; nothing where the server does not answer.
func (b backlog) deadLetters(ctx context.Context) map[string]uint64 {
	stream, err := b.bus.js.Stream(ctx, natsd.Dead)
	if err != nil {
		return nil
	}
	info, err := stream.Info(ctx, jetstream.WithSubjectFilter(deadPrefix+"*"))
	if err != nil {
		return nil
	}
	all := map[string]uint64{}
	for _, r := range b.bus.reactions {
		all[r.name] = 0
	}
	for subject, n := range info.State.Subjects {
		all[strings.TrimPrefix(subject, deadPrefix)] = n
	}
	return all
}
