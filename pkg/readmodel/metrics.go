package readmodel

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"time"

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
		}, m.lag),
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

// lagTimeout is how long the log may take to say where it ends.
const lagTimeout = 2 * time.Second

// lag is how many messages of the log are not applied yet. The log itself is asked, because a read model that does not advance hears of
// none; where it does not answer, it is what was known when the last batch was applied.
func (m *Model) lag() float64 {
	ctx, cancel := context.WithTimeout(context.Background(), lagTimeout)
	defer cancel()
	position := m.Position() // before the end, so that it is not beyond it
	end, err := m.log.End(ctx)
	if err != nil {
		return float64(m.pending.Load())
	}
	return max(0, float64(end)-float64(position))
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
