package bus

import (
	"fmt"

	"github.com/prometheus/client_golang/prometheus"
)

// metrics are labelled with the durable's name. A nil *metrics measures nothing.
type metrics struct {
	handled *prometheus.CounterVec
	retried *prometheus.CounterVec
	dead    *prometheus.CounterVec
	lag     *prometheus.GaugeVec
}

func newMetrics(registry prometheus.Registerer) (*metrics, error) {
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
		lag: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "qhatu_reaction_lag_messages", Help: "Messages not done when the last one was delivered or done.",
		}, label),
	}
	for _, c := range []prometheus.Collector{m.handled, m.retried, m.dead, m.lag} {
		if err := registry.Register(c); err != nil {
			return nil, fmt.Errorf("register metrics: %w", err)
		}
	}
	return m, nil
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

func (m *metrics) setLag(r *reaction, messages uint64) {
	if m != nil {
		m.lag.WithLabelValues(r.durableName()).Set(float64(messages))
	}
}
