package es_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/natsd/natstest"
	"github.com/qhatu/qhatu/pkg/stream"
	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/pkg/trace"
)

const traceparent = "traceparent"

// Where a commit was caused is no part of it: the commits of a log are the same with and without traces, and a command is the same one
// in whatever trace it comes again.
func TestTracesAreNoPartOfCommits(t *testing.T) {
	collector := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	defer collector.Close()
	t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.URL)
	tracer := testkit.Must(trace.Open(t.Context(), "qhatu", "dev", slog.New(slog.DiscardHandler)))(t)
	defer tracer.Close()
	traced := func() context.Context {
		ctx, span := tracer.Handle(t.Context(), nil, "react", "test")
		span.End(false)
		return ctx
	}
	without, with := fillTwice(t, t.Context), fillTwice(t, traced)
	for i := range with {
		if with[i].Header.Get("Traceparent") != "" || len(with[i].Header[traceparent]) != 1 || len(without[i].Header[traceparent]) != 0 {
			t.Errorf("commit %d is marked %v, without traces %v", i, with[i].Header, without[i].Header)
		}
		delete(with[i].Header, traceparent)
		if diff := cmp.Diff(without[i], with[i], cmp.FilterPath(func(p cmp.Path) bool { return p.String() == "Time" }, cmp.Ignore())); diff != "" {
			t.Errorf("commit %d (-without +with traces):\n%s", i, diff)
		}
	}
}

// fillTwice fills a sack by two commands, of which the second comes twice, and returns its commits.
func fillTwice(t *testing.T, in func() context.Context) (commits [2]*stream.Message) {
	t.Helper()
	log := testkit.Must(es.OpenLog(t.Context(), natstest.Start(t).JetStream()))(t)
	sacks := newSacks(log)
	for i, command := range []string{"a", "b", "b"} {
		m := meta(command)
		m.Fingerprint = "asked"
		if c := testkit.Must(sacks.Handle(in(), "sack_t", fill{1}, m))(t); c.Repeated != (i == 2) {
			t.Errorf("command %d is repeated: %t", i, c.Repeated)
		}
	}
	for i := range commits {
		commits[i] = testkit.Must(log.Stream().Get(t.Context(), uint64(i+1)))(t)
	}
	return commits
}
