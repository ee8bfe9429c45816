package app

import (
	"fmt"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/qhatu/qhatu/services/whatsapp/internal/graph"
	"github.com/qhatu/qhatu/services/whatsapp/internal/wire"
)

// metrics tell how much there is to do and how it goes, and nothing of anybody.
type metrics struct {
	inbox    *prometheus.CounterVec // by kind and whether it was new
	forged   prometheus.Counter
	turns    *prometheus.CounterVec // by kind
	sorry    prometheus.Counter
	outbox   *prometheus.CounterVec // by outcome
	again    prometheus.Counter
	statuses *prometheus.CounterVec // by status and category
	lost     prometheus.Counter
	waiting  *prometheus.GaugeVec // by stream
	seconds  prometheus.Histogram
}

func newMetrics(registry prometheus.Registerer, stopped func() error) (*metrics, error) {
	counters := func(name, help string, labels ...string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{Name: "qhatu_whatsapp_" + name, Help: help}, labels)
	}
	counter := func(name, help string) prometheus.Counter {
		return prometheus.NewCounter(prometheus.CounterOpts{Name: "qhatu_whatsapp_" + name, Help: help})
	}
	m := &metrics{
		inbox:    counters("inbox_total", "Updates that webhooks told: message, status, other; new or a duplicate.", "kind", "is"),
		forged:   counter("signatures_refused_total", "Webhooks that did not carry Meta's signature."),
		turns:    counters("turns_total", "Steps of conversations: message, notice.", "kind"),
		sorry:    counter("apologies_total", "Turns that failed for good and were answered with an apology."),
		outbox:   counters("outbox_total", "What became of attempts to send.", "outcome"),
		again:    counter("sent_again_total", "Entries sent again because nobody knew whether Meta had them."),
		statuses: counters("statuses_total", "What Meta says became of our messages.", "status", "category"),
		lost:     counter("unreachable_total", "Contacts found not to be reachable over WhatsApp."),
		waiting: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "qhatu_whatsapp_waiting", Help: "Messages not done yet: inbox, outbox.",
		}, []string{"stream"}),
		seconds: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "qhatu_whatsapp_answer_seconds", Help: "Time from a webhook to Meta having our answer.",
			Buckets: []float64{.05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60, 300, 3600},
		}),
	}
	if registry == nil {
		return m, nil // measuring is optional
	}
	all := []prometheus.Collector{
		m.inbox, m.forged, m.turns, m.sorry, m.outbox, m.again, m.statuses, m.lost, m.waiting, m.seconds,
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{
			Name: "qhatu_whatsapp_sending_stopped", Help: "1 while token, number or account keep everything from going out.",
		}, func() float64 {
			if stopped() != nil {
				return 1
			}
			return 0
		}),
	}
	for _, c := range all {
		if err := registry.Register(c); err != nil {
			return nil, fmt.Errorf("register metrics: %w", err)
		}
	}
	return m, nil
}

func (m *metrics) received(subject string, before bool) {
	is := "new"
	if before {
		is = "duplicate"
	}
	m.inbox.WithLabelValues(strings.Split(subject, ".")[1], is).Inc()
}

func (m *metrics) turn(kind string) { m.turns.WithLabelValues(kind).Inc() }

func (m *metrics) apology() { m.sorry.Inc() }

func (m *metrics) outcome(is string) { m.outbox.WithLabelValues(is).Inc() }

func (m *metrics) refused(a graph.Action) { m.outcome(strings.ReplaceAll(string(a), " ", "_")) }

func (m *metrics) sentAgain() { m.again.Inc() }

func (m *metrics) unreachable() { m.lost.Inc() }

// answered counts an entry that Meta has; heard is zero for a notice.
func (m *metrics) answered(heard, now time.Time) {
	m.outcome("sent")
	if !heard.IsZero() {
		m.seconds.Observe(now.Sub(heard).Seconds())
	}
}

// status counts by words of a closed list: what else Meta may come to say is one word.
func (m *metrics) status(s *wire.Status) {
	status, category := "other", "none"
	if s.Rank() > 0 || s.Status == "failed" {
		status = s.Status
	}
	if s.Pricing != nil {
		category = "other"
		switch s.Pricing.Category {
		case "service", "utility", "marketing", "authentication":
			category = s.Pricing.Category
		}
	}
	m.statuses.WithLabelValues(status, category).Inc()
}

func (m *metrics) backlog(stream string) func(uint64) {
	return func(messages uint64) { m.waiting.WithLabelValues(stream).Set(float64(messages)) }
}
