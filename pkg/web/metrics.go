package web

import (
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// metrics count requests by method, route template and status.
type metrics struct {
	requests *prometheus.CounterVec
	duration *prometheus.HistogramVec
	failures *prometheus.CounterVec

	mu    sync.RWMutex
	known map[answered]series // of those that have been seen, so that labels are looked up once
}

// answered is what requests are counted by.
type answered struct {
	method, route string
	status        int
}

// series are the metrics of some requests.
type series struct {
	requests prometheus.Counter
	duration prometheus.Observer
}

func (s *Server) registerMetrics() error {
	labels := []string{"method", "route", "status"}
	s.metrics = &metrics{
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "qhatu_http_requests_total", Help: "Requests answered.",
		}, labels),
		duration: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "qhatu_http_request_duration_seconds", Help: "Time from the request to the end of its answer.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10},
		}, labels),
		failures: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "qhatu_http_failures_total", Help: "Requests that failed though nothing was wrong with them; those of machines that ask whether the process is well are not counted.",
		}, []string{"status"}),
		known: map[answered]series{},
	}
	for _, status := range []int{http.StatusInternalServerError, http.StatusServiceUnavailable} {
		s.metrics.failures.WithLabelValues(strconv.Itoa(status)) // so that the first one shows as a change
	}
	for _, collector := range []prometheus.Collector{s.metrics.requests, s.metrics.duration, s.metrics.failures} {
		if err := s.cfg.Registry.Register(collector); err != nil {
			return fmt.Errorf("register metrics: %w", err)
		}
	}
	return nil
}

func (m *metrics) observe(what answered, took time.Duration) {
	of := m.of(what)
	of.requests.Inc()
	of.duration.Observe(took.Seconds())
	if what.status >= http.StatusInternalServerError && !isMonitored(what.route) {
		m.failures.WithLabelValues(strconv.Itoa(what.status)).Inc()
	}
}

func (m *metrics) of(what answered) series {
	m.mu.RLock()
	found, ok := m.known[what]
	m.mu.RUnlock()
	if ok {
		return found
	}
	code := strconv.Itoa(what.status)
	found = series{m.requests.WithLabelValues(what.method, what.route, code), m.duration.WithLabelValues(what.method, what.route, code)}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.known[what] = found
	return found
}
