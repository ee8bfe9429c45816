package trace

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"github.com/google/uuid"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/sdk/resource"
	sdk "go.opentelemetry.io/otel/sdk/trace"

	"github.com/qhatu/qhatu/pkg/internal/trouble"
)

// What a step may be about.
const (
	ID      = attribute.Key("qhatu.id")      // of an aggregate
	Events  = attribute.Key("qhatu.events")  // wire names of what was appended
	Event   = attribute.Key("qhatu.event")   // wire name of what is reacted to
	Outcome = attribute.Key("qhatu.outcome") // of a command
	Request = attribute.Key("qhatu.request") // id of a request, as the log and its answer have it

	httpRoute = attribute.Key("http.route")
)

// leaves tells whether an attribute may leave the process. What instrumentation adds by itself (addresses, paths, agents) may not.
func leaves(a attribute.KeyValue) bool {
	switch a.Key {
	case ID, Events, Event, Outcome, Request, httpRoute, "http.request.method", "http.response.status_code":
		return true
	}
	return false
}

// Open returns a tracer of a program that sends its traces to where the environment says; nil where it says nothing. What it says wrong is an
// error. Nothing is connected to yet.
func Open(ctx context.Context, program, version string, logger *slog.Logger) (*Tracer, error) {
	on, err := isOn()
	if !on || err != nil {
		return nil, err
	}
	about, err := resource.New(ctx, resource.WithTelemetrySDK(), resource.WithAttributes(
		attribute.String("service.name", program), attribute.String("service.version", version), attribute.String("service.instance.id", uuid.NewString()),
	), resource.WithFromEnv())
	if err != nil {
		return nil, fmt.Errorf("OTEL_RESOURCE_ATTRIBUTES: %w", err)
	}
	exporter, err := otlptracehttp.New(ctx)
	if err != nil {
		return nil, fmt.Errorf("traces: %w", err)
	}
	bare := &bareExporter{SpanExporter: exporter, lost: trouble.New(logger, "traces do not arrive, and are dropped", "traces arrive again")}
	return &Tracer{sdk.NewTracerProvider(sdk.WithBatcher(bare), sdk.WithResource(about))}, nil
}

const closeTimeout = 2 * time.Second // for the last steps, while the process stops

// Close sends what has not left yet, for a while.
func (t *Tracer) Close() {
	if t == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), closeTimeout)
	defer cancel()
	_ = t.provider.Shutdown(ctx) // what does not arrive has been logged
}

// bareExporter sends spans without what is not to leave. Those that do not arrive are dropped, which the log says when it begins and when
// it is over.
type bareExporter struct {
	sdk.SpanExporter
	lost *trouble.Trouble
}

func (e *bareExporter) ExportSpans(ctx context.Context, spans []sdk.ReadOnlySpan) error {
	bare := make([]sdk.ReadOnlySpan, len(spans))
	for i, span := range spans {
		bare[i] = bareSpan{span}
	}
	e.lost.Note(e.SpanExporter.ExportSpans(ctx, bare))
	return nil // the SDK would write each to standard error
}

// bareSpan is a span without what is not to leave.
type bareSpan struct{ sdk.ReadOnlySpan }

func (s bareSpan) Attributes() []attribute.KeyValue {
	return slices.DeleteFunc(slices.Clone(s.ReadOnlySpan.Attributes()), func(a attribute.KeyValue) bool { return !leaves(a) })
}

func (s bareSpan) Events() []sdk.Event { return nil } // errors quote what was asked
func (s bareSpan) Links() []sdk.Link   { return nil }
func (s bareSpan) Status() sdk.Status  { return sdk.Status{Code: s.ReadOnlySpan.Status().Code} }
