package bus_test

import (
	"context"
	"testing"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/qhatu/qhatu/pkg/bus"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/testkit"
)

// value is that of a series with this one label; ok is false where there is none.
func value(t *testing.T, registry *prometheus.Registry, name, label string) (v float64, ok bool) {
	t.Helper()
	for _, family := range testkit.Must(registry.Gather())(t) {
		for _, series := range family.GetMetric() {
			if family.GetName() == name && series.GetLabel()[0].GetValue() == label {
				return series.GetGauge().GetValue() + series.GetCounter().GetValue(), true
			}
		}
	}
	return 0, false
}

func want(t *testing.T, registry *prometheus.Registry, name, label string, want float64) {
	t.Helper()
	if got, ok := value(t, registry, name, label); !ok || got != want {
		t.Errorf("%s of %s is %g (there: %t), want %g", name, label, got, ok, want)
	}
}

func TestWhatNobodyDoesIsCountedAndAges(t *testing.T) {
	w, registry := start(t), prometheus.NewRegistry()
	var h heard
	_, stop := runWith(t, bus.Config{Log: w.log, Registry: registry}, func(b *bus.Bus) { b.OnRecords("listen", 1, h.react, rang) })
	for _, name := range []string{"qhatu_reaction_lag_messages", "qhatu_reaction_oldest_seconds", "qhatu_reaction_dead_total", "qhatu_reaction_retried_total"} {
		want(t, registry, name, "listen-v1", 0)
	}
	want(t, registry, "qhatu_dead_letters", "listen", 0)
	w.rings(t, 1, 1)
	testkit.Eventually(t, "it is done", func() bool {
		done, _ := value(t, registry, "qhatu_reaction_handled_total", "listen-v1")
		left, _ := value(t, registry, "qhatu_reaction_lag_messages", "listen-v1")
		return done == 1 && left == 0
	})
	stop()
	w.rings(t, 2, 3)
	want(t, registry, "qhatu_reaction_lag_messages", "listen-v1", 2)
	testkit.Eventually(t, "the oldest ages", func() bool {
		age, _ := value(t, registry, "qhatu_reaction_oldest_seconds", "listen-v1")
		return age > 0.1
	})
}

func TestADeadLetterMovesItsCounters(t *testing.T) {
	w, registry := start(t), prometheus.NewRegistry()
	refusal := fault.New(fault.Conflict, "sold-out", fault.Text{EN: "Sold out"}, fault.Text{})
	runWith(t, bus.Config{Log: w.log, Registry: registry}, func(b *bus.Bus) {
		b.OnRecords("listen", 2, func(context.Context, es.Record) error { return refusal }, rang)
	})
	want(t, registry, "qhatu_reaction_dead_total", "listen-v2", 0)
	w.rings(t, 1, 1)
	testkit.Eventually(t, "it is dead", func() bool {
		dead, _ := value(t, registry, "qhatu_reaction_dead_total", "listen-v2")
		return dead == 1
	})
	want(t, registry, "qhatu_dead_letters", "listen", 1)
}
