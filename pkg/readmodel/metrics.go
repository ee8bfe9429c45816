package readmodel

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/prometheus/client_golang/prometheus"
)

// metrics are labelled with the file's name, so that the services of one process do not collide. A nil *metrics
// measures nothing.
type metrics struct {
	position prometheus.GaugeFunc
	lag      prometheus.GaugeFunc
	batches  prometheus.Counter
	messages prometheus.Counter
}

func newMetrics(m *Model, registry prometheus.Registerer) (*metrics, error) {
	if registry == nil {
		return nil, nil // measuring is optional
	}
	file := filepath.Base(m.cfg.Path)
	labels := prometheus.Labels{"model": strings.TrimSuffix(file, filepath.Ext(file))}
	mm := &metrics{
		position: prometheus.NewGaugeFunc(prometheus.GaugeOpts{
			Name: "qhatu_readmodel_position", Help: "Position in the log that is applied.", ConstLabels: labels,
		}, func() float64 { return float64(m.Position()) }),
		lag: prometheus.NewGaugeFunc(prometheus.GaugeOpts{
			Name: "qhatu_readmodel_lag_messages", Help: "Messages of the log not applied yet.", ConstLabels: labels,
		}, func() float64 { return float64(m.pending.Load()) }),
		batches: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "qhatu_readmodel_batches_total", Help: "Transactions written.", ConstLabels: labels,
		}),
		messages: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "qhatu_readmodel_messages_total", Help: "Messages applied.", ConstLabels: labels,
		}),
	}
	for _, c := range mm.all() {
		if err := registry.Register(c); err != nil {
			return nil, fmt.Errorf("register metrics: %w", err)
		}
	}
	return mm, nil
}

func (mm *metrics) all() []prometheus.Collector {
	return []prometheus.Collector{mm.position, mm.lag, mm.batches, mm.messages}
}

func (mm *metrics) wrote(messages int) {
	if mm == nil {
		return
	}
	mm.batches.Inc()
	mm.messages.Add(float64(messages))
}

func (mm *metrics) unregister(registry prometheus.Registerer) {
	if mm == nil {
		return
	}
	for _, c := range mm.all() {
		registry.Unregister(c)
	}
}
