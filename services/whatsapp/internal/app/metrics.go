package app

import (
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/qhatu/qhatu/services/whatsapp/internal/graph"
	"github.com/qhatu/qhatu/services/whatsapp/internal/wire"
)

// metrics tell how much there is to do and how it goes, and nothing personal.
type metrics struct {
	inbox             *prometheus.CounterVec // by kind and whether it was new
	signaturesRefused prometheus.Counter
	replays           prometheus.Counter
	mistimed          prometheus.Counter
	turns             *prometheus.CounterVec // by kind
	apologies         prometheus.Counter
	unanswered        prometheus.Counter
	outbox            *prometheus.CounterVec // by outcome
	sentAgain         prometheus.Counter
	statuses          *prometheus.CounterVec // by status and category
	unreachable       prometheus.Counter
	phoneChanges      prometheus.Counter
	suppressed        *prometheus.CounterVec // by why
	waiting           *prometheus.GaugeVec   // by stream
	waitingSeconds    *prometheus.GaugeVec   // by stream
	answerSeconds     prometheus.Histogram
}

func newMetrics(registry prometheus.Registerer, checkTripped func() error, unconfirmed func() int) (*metrics, error) {
	counters := func(name, help string, labels ...string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{Name: "qhatu_whatsapp_" + name, Help: help}, labels)
	}
	counter := func(name, help string) prometheus.Counter {
		return prometheus.NewCounter(prometheus.CounterOpts{Name: "qhatu_whatsapp_" + name, Help: help})
	}
	m := &metrics{
		inbox:             counters("inbox_total", "Updates that webhooks told: message, status, other; new, a duplicate, or needless.", "kind", "is"),
		replays:           counter("replays_total", "Updates that were too old to be acted upon."),
		mistimed:          counter("mistimed_total", "Updates whose time cannot be read, or is ahead of ours: kept, not acted upon."),
		signaturesRefused: counter("signatures_refused_total", "Webhooks that did not carry Meta's signature."),
		turns:             counters("turns_total", "Steps of conversations: message, notice.", "kind"),
		apologies:         counter("apologies_total", "Turns that failed for good and were answered with an apology."),
		unanswered:        counter("unanswered_total", "Messages beyond what one phone, or strangers, may write in a while."),
		outbox:            counters("outbox_total", "What became of attempts to send.", "outcome"),
		sentAgain:         counter("sent_again_total", "Messages sent again because nobody knew whether Meta had them."),
		statuses:          counters("statuses_total", "What Meta says became of our messages.", "status", "category"),
		unreachable:       counter("unreachable_total", "Contacts found not to be reachable over WhatsApp."),
		phoneChanges:      counter("phone_changes_total", "People whose phone is another one, so that somebody has to confirm that it is them."),
		suppressed:        counters("suppressed_total", "Notices not told: untrue by then, or unwanted.", "why"),
		waiting: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "qhatu_whatsapp_waiting", Help: "Messages not done yet: events, inbox, outbox.",
		}, []string{"stream"}),
		waitingSeconds: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "qhatu_whatsapp_waiting_seconds", Help: "Age of the oldest message that is not done: events, inbox, outbox.",
		}, []string{"stream"}),
		answerSeconds: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "qhatu_whatsapp_answer_seconds", Help: "Time from a webhook to Meta having our answer.",
			Buckets: []float64{.05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60, 300, 3600},
		}),
	}
	m.begin()
	return m, m.register(registry, checkTripped, unconfirmed)
}

// begin makes the series of what is known to be counted, so that the first of each shows as a change.
func (m *metrics) begin() {
	for _, kind := range []string{"message", "status", "other"} {
		m.inbox.WithLabelValues(kind, "new")
		m.inbox.WithLabelValues(kind, "duplicate")
	}
	m.inbox.WithLabelValues("status", "needless")
	for _, why := range []string{untrue, unwanted} {
		m.suppressed.WithLabelValues(why)
	}
	for _, kind := range []string{"message", "notice"} {
		m.turns.WithLabelValues(kind)
	}
	for _, is := range []string{"sent", "unknown", "withheld"} {
		m.outbox.WithLabelValues(is)
	}
	for _, a := range []graph.Action{graph.Retry, graph.Slow, graph.Hold, graph.Window, graph.Wait, graph.Fallback, graph.Stop, graph.GiveUp, graph.Unreachable, notSent} {
		m.outbox.WithLabelValues(outcomeOf(a))
	}
	for _, status := range []string{"sent", "delivered", "read", "failed", "other"} {
		m.statuses.WithLabelValues(status, "none")
	}
	for _, stream := range []string{"events", "inbox", "outbox"} {
		m.backlog(stream)(0, 0)
	}
}

// register registers all metrics, and whether sending is stopped; nothing without a registry.
func (m *metrics) register(registry prometheus.Registerer, checkTripped func() error, unconfirmed func() int) error {
	if registry == nil {
		return nil // measuring is optional
	}
	all := []prometheus.Collector{
		m.inbox, m.signaturesRefused, m.replays, m.mistimed, m.turns, m.apologies, m.unanswered, m.outbox, m.sentAgain, m.statuses, m.unreachable, m.phoneChanges, m.suppressed, m.waiting, m.waitingSeconds, m.answerSeconds,
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{
			Name: "qhatu_whatsapp_sending_stopped", Help: "1 while token, number or account keep everything from going out.",
		}, func() float64 {
			if checkTripped() != nil {
				return 1
			}
			return 0
		}),
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{
			Name: "qhatu_whatsapp_unconfirmed", Help: "Messages that wait for Meta to say whether it has them, after an answer of its was lost.",
		}, func() float64 { return float64(unconfirmed()) }),
	}
	for _, c := range all {
		if err := registry.Register(c); err != nil {
			return fmt.Errorf("register metrics: %w", err)
		}
	}
	return nil
}

// Why a notice is not told.
const (
	untrue   = "untrue" // it is not so any more, or the person may not know it any more
	unwanted = "unwanted"
)

// suppress records that a notice is not told.
func (m *metrics) suppress(logger *slog.Logger, n addressedNotice, why string) {
	m.suppressed.WithLabelValues(why).Inc()
	logger.Info("notice suppressed", "kind", n.Notice.Kind, "position", n.Position, "why", why)
}

func (m *metrics) received(subject string, isNew bool) {
	is := "duplicate"
	if isNew {
		is = "new"
	}
	m.inbox.WithLabelValues(strings.Split(subject, ".")[1], is).Inc()
}

// needless counts a status that is not stored, because it tells nothing new.
func (m *metrics) needless(s *wire.Status) {
	m.inbox.WithLabelValues("status", "needless").Inc()
	m.status(s)
}

func (m *metrics) outcome(is string) { m.outbox.WithLabelValues(is).Inc() }

func (m *metrics) refused(a graph.Action) { m.outcome(outcomeOf(a)) }

func outcomeOf(a graph.Action) string { return strings.ReplaceAll(string(a), " ", "_") }

// sent counts a message that Meta has. receivedAt is when what it answers was received; zero for a notice.
func (m *metrics) sent(receivedAt, now time.Time) {
	m.outcome("sent")
	if !receivedAt.IsZero() {
		m.answerSeconds.Observe(now.Sub(receivedAt).Seconds())
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

func (m *metrics) backlog(stream string) func(uint64, time.Duration) {
	return func(messages uint64, oldest time.Duration) {
		m.waiting.WithLabelValues(stream).Set(float64(messages))
		m.waitingSeconds.WithLabelValues(stream).Set(oldest.Seconds())
	}
}
