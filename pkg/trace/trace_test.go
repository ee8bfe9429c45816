package trace_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/nats-io/nats.go"

	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/pkg/trace"
)

func TestWhereNothingIsTracedNothingIsAllocated(t *testing.T) {
	var none *trace.Tracer
	header, events := nats.Header{"Content-Type": {"text/plain"}}, []string{"catalog.lot.published.v1"}
	made := testing.AllocsPerRun(1000, func() {
		ctx, span := none.Handle(t.Context(), header, "react", "catalog-stock")
		span.Set(trace.Event, "order.order.placed.v1")
		ctx, command := trace.Start(ctx, trace.Within, "command", "catalog.lot")
		command.Set(trace.ID, "lot_1")
		ctx, appended := trace.Start(ctx, trace.Appends, "append", "catalog.lot")
		appended.SetAll(trace.Events, events)
		header = trace.Mark(ctx, header)
		appended.End(false)
		command.End(true)
		span.End(false)
		trace.NameRequest(ctx, "GET", "/v1/lots", "1")
	})
	if made != 0 {
		t.Errorf("%g allocations", made)
	}
	if len(header) != 1 || trace.Mark(t.Context(), nil) != nil {
		t.Errorf("the header is %v", header)
	}
	handler := http.NewServeMux()
	if none.Handler(handler, nil) != http.Handler(handler) || none.Transport(http.DefaultTransport, "order") != http.DefaultTransport {
		t.Error("requests go by another way")
	}
	none.Close()
}

func TestItIsOffUnlessItIsSaidWhereTracesAreTaken(t *testing.T) {
	const endpoint, traces, protocol = "OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_PROTOCOL"
	const headers, queue, sampler = "OTEL_EXPORTER_OTLP_HEADERS", "OTEL_BSP_MAX_QUEUE_SIZE", "OTEL_TRACES_SAMPLER"
	for _, example := range []struct {
		variables map[string]string
		on        bool
		wrong     string
	}{
		{nil, false, ""},
		{map[string]string{endpoint: "http://127.0.0.1:4318"}, true, ""},
		{map[string]string{traces: "https://traces.example/v1/traces"}, true, ""},
		{map[string]string{endpoint: "http://127.0.0.1:4318", "OTEL_SDK_DISABLED": "true"}, false, ""},
		{map[string]string{endpoint: "http://127.0.0.1:4318", "OTEL_TRACES_EXPORTER": "none"}, false, ""},
		{map[string]string{endpoint: "127.0.0.1:4318"}, false, "http://127.0.0.1:4318"},
		{map[string]string{endpoint: "http://127.0.0.1:4317", protocol: "grpc"}, false, "4318"},
		{map[string]string{endpoint: "http://127.0.0.1:4318", "OTEL_RESOURCE_ATTRIBUTES": "here"}, false, "OTEL_RESOURCE_ATTRIBUTES"},
		{map[string]string{endpoint: "http://127.0.0.1:99999"}, false, endpoint},
		{map[string]string{endpoint: "http://somebody:secret@127.0.0.1:4318"}, false, endpoint},
		{map[string]string{endpoint: "http://127.0.0.1:4318", headers: "secret"}, false, "name=value"},
		{map[string]string{endpoint: "http://127.0.0.1:4318", headers: "api-key=secret, tenant=x"}, true, ""},
		{map[string]string{headers: "secret"}, false, ""},
		{map[string]string{endpoint: "http://127.0.0.1:4318", queue: "-1"}, false, "above 0"},
		{map[string]string{endpoint: "http://127.0.0.1:4318", sampler: "nonsense"}, false, "always_on"},
		{map[string]string{endpoint: "http://127.0.0.1:4318", sampler: "parentbased_traceidratio", sampler + "_ARG": "7"}, false, "from 0 to 1"},
		{map[string]string{endpoint: "http://127.0.0.1:4318", sampler: "parentbased_traceidratio", sampler + "_ARG": "0.5"}, true, ""},
		{map[string]string{traces: "http://127.0.0.1:4318", "OTEL_EXPORTER_OTLP_CERTIFICATE": "/there/is/none"}, false, "can be read"},
	} {
		for _, name := range []string{
			endpoint, traces, protocol, headers, queue, sampler, sampler + "_ARG", "OTEL_EXPORTER_OTLP_CERTIFICATE", "OTEL_SDK_DISABLED", "OTEL_TRACES_EXPORTER", "OTEL_RESOURCE_ATTRIBUTES",
		} {
			t.Setenv(name, example.variables[name])
		}
		tracer, err := trace.Open(t.Context(), "qhatu", "dev", slog.New(slog.DiscardHandler))
		if (tracer != nil) != example.on || (err != nil) != (example.wrong != "") || err != nil && !strings.Contains(err.Error(), example.wrong) ||
			err != nil && strings.Contains(err.Error(), "secret") {
			t.Errorf("%v: on %t, %v", example.variables, tracer != nil, err)
		}
		tracer.Close()
	}
}

// open returns a tracer that sends to a collector.
func open(t *testing.T, collector http.HandlerFunc, log *testkit.Lines) *trace.Tracer {
	t.Helper()
	server := httptest.NewServer(collector)
	t.Cleanup(server.Close)
	t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", server.URL)
	t.Setenv("OTEL_BSP_SCHEDULE_DELAY", "10")
	tracer := testkit.Must(trace.Open(t.Context(), "qhatu", "dev", slog.New(slog.NewTextHandler(log, nil))))(t)
	t.Cleanup(tracer.Close)
	return tracer
}

// A message carries where it was caused, and nothing that anybody else has written.
func TestAMessageCarriesItsTraceOnly(t *testing.T) {
	tracer := open(t, func(http.ResponseWriter, *http.Request) {}, new(testkit.Lines))
	var marked nats.Header
	next := http.HandlerFunc(func(_ http.ResponseWriter, in *http.Request) { marked = trace.Mark(in.Context(), nil) })
	in := httptest.NewRequest(http.MethodGet, "/v1/lots", nil)
	in.Header.Set("Traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
	in.Header.Set("Tracestate", "rosa=987654321")
	in.Header.Set("Baggage", "rosa=987654321")
	tracer.Handler(next, func(*http.Request) bool { return true }).ServeHTTP(httptest.NewRecorder(), in)
	if len(marked) != 1 || len(marked["traceparent"]) != 1 || !strings.HasPrefix(marked["traceparent"][0], "00-4bf92f3577b34da6a3ce929d0e0e4736-") {
		t.Fatalf("the message carries %v", marked)
	}
	ctx, span := tracer.Handle(t.Context(), marked, "react", "catalog-stock")
	defer span.End(false)
	if again := trace.Mark(ctx, nil)["traceparent"][0]; again[:36] != marked["traceparent"][0][:36] || again == marked["traceparent"][0] {
		t.Errorf("%s goes on as %s", marked["traceparent"][0], again)
	}
	if trace.Mark(t.Context(), nil) != nil {
		t.Error("what nothing has caused is marked")
	}
}

// While traces do not arrive the log says so once, and once more when they arrive again.
func TestTheLogSaysOnceThatTracesDoNotArrive(t *testing.T) {
	var takes atomic.Bool
	var asked atomic.Int64
	var log testkit.Lines
	tracer := open(t, func(w http.ResponseWriter, _ *http.Request) {
		if !takes.Load() {
			w.WriteHeader(http.StatusBadRequest)
		}
		asked.Add(1)
	}, &log)
	send := func() {
		before := asked.Load()
		step(tracer)
		testkit.Eventually(t, "it is sent", func() bool { return asked.Load() > before })
	}
	for range 3 {
		send()
	}
	takes.Store(true)
	for range 3 {
		send()
	}
	tracer.Close()
	if said := log.String(); strings.Count(said, "\n") != 2 || !strings.Contains(said, "traces do not arrive") || !strings.Contains(said, "traces arrive again") {
		t.Errorf("the log says\n%s", said)
	}
}

// Who takes traces and does not answer holds up nobody: what there is no room for is dropped.
func TestNobodyWaitsForWhoTakesTraces(t *testing.T) {
	asked, answer := make(chan struct{}, 1), make(chan struct{})
	tracer := open(t, func(_ http.ResponseWriter, _ *http.Request) {
		select {
		case asked <- struct{}{}:
		default:
		}
		<-answer
	}, new(testkit.Lines))
	t.Cleanup(func() { close(answer) }) // before it is closed
	step(tracer)
	<-asked
	for range 3 * 2048 { // as many as there is room for, by the SDK's usual size
		step(tracer)
	}
}

func step(tracer *trace.Tracer) {
	_, span := tracer.Handle(context.Background(), nil, "react", "catalog-stock")
	span.End(false)
}
