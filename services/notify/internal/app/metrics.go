package app

import (
	"errors"

	"github.com/prometheus/client_golang/prometheus"
)

type metrics struct {
	attempts *prometheus.CounterVec
	webhooks *prometheus.GaugeVec
	mails    *prometheus.CounterVec
}

// How a webhook is, for an operator.
const (
	working  = "working"
	failing  = "failing" // its address took nothing when it was last tried
	disabled = "disabled"
)

func (p Progress) state() string {
	switch {
	case p.Disabled != "":
		return disabled
	case !p.FailingSince.IsZero():
		return failing
	}
	return working
}

func newMetrics(registry prometheus.Registerer) (*metrics, error) {
	m := &metrics{
		attempts: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "qhatu_webhook_attempts_total", Help: "Messages to webhooks that were sent, or were not true any more, by what came of it.",
		}, []string{"outcome"}),
		webhooks: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "qhatu_webhooks", Help: "Webhooks that there are, by whether they work, fail or are disabled. Every replica counts all of them.",
		}, []string{"state"}),
		mails: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "qhatu_notice_mails_total", Help: "Notices that were sent to people by e-mail, or were not true any more, by what came of it.",
		}, []string{"outcome"}),
	}
	for _, outcome := range []string{Delivered, Failed, Refused, Suppressed} {
		m.mails.WithLabelValues(outcome)
	}
	for _, outcome := range []string{Delivered, Failed, Suppressed} {
		m.attempts.WithLabelValues(outcome) // so that the first one shows as a change
	}
	for _, state := range []string{working, failing, disabled} {
		m.webhooks.WithLabelValues(state)
	}
	if registry == nil {
		return m, nil
	}
	return m, errors.Join(registry.Register(m.attempts), registry.Register(m.webhooks), registry.Register(m.mails))
}
