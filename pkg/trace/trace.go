// Package trace lets what follows from one request be seen as one trace of OpenTelemetry, across processes: the request, its
// command, what that appended, the reactions to it and their commands, up to the message that a person gets.
//
// It is off unless OTEL_EXPORTER_OTLP_ENDPOINT says where traces are taken; what OpenTelemetry's other variables say holds too.
//
// What always holds:
//
//   - A trace begins with a request, or with a message that names none. [Start] adds a step to the trace that its context is in, and outside
//     of one does nothing.
//   - A nil *Tracer begins none: nothing is allocated then, and nothing is stored that would not be without it.
//   - What leaves the process is a closed list (export.go). None of it is personal: names of routes, aggregates, events and reactions, ids of
//     aggregates and requests, outcomes.
//   - Where a message was caused stands in its header traceparent, beside what is hashed and compared.
//   - Nothing waits for who takes traces, and nothing fails with them.
//
// Of this module it imports pkg/internal only.
package trace

import (
	"context"
	"maps"
	"slices"

	"github.com/nats-io/nats.go"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	sdk "go.opentelemetry.io/otel/sdk/trace"
	otel "go.opentelemetry.io/otel/trace"
)

// Tracer begins traces. A nil *Tracer begins none.
type Tracer struct{ provider *sdk.TracerProvider }

// scope is what OpenTelemetry calls whoever has made a span.
const scope = "github.com/qhatu/qhatu"

// Kind is how a step stands to others.
type Kind = otel.SpanKind

// The kinds of steps, beside requests and the handling of messages.
const (
	Within   = otel.SpanKindInternal // within a process
	Appends  = otel.SpanKindProducer // stores a message that others act upon
	CallsOut = otel.SpanKindClient   // asks somebody outside
)

// Span is a step that has begun. The zero Span is none.
type Span struct{ span otel.Span }

// Start begins a step of the trace that ctx is in, named by what is done and what to. Outside of a trace there is none.
func Start(ctx context.Context, kind Kind, does, what string) (context.Context, Span) {
	around := otel.SpanFromContext(ctx)
	if !around.SpanContext().IsValid() {
		return ctx, Span{}
	}
	return start(ctx, around.TracerProvider(), kind, does, what)
}

func start(ctx context.Context, by otel.TracerProvider, kind Kind, does, what string) (context.Context, Span) {
	ctx, span := by.Tracer(scope).Start(ctx, does+" "+what, otel.WithSpanKind(kind))
	return ctx, Span{span}
}

// Handle begins the step of acting upon a message: of the trace that its header names, or of a new one.
func (t *Tracer) Handle(ctx context.Context, header nats.Header, does, what string) (context.Context, Span) {
	if t == nil {
		return ctx, Span{}
	}
	return start(propagator{}.Extract(ctx, carrier(header)), t.provider, otel.SpanKindConsumer, does, what)
}

// Mark names the step that ctx is in in a message's header, so that whoever acts upon the message goes on with its trace. It returns the
// header, which is made where it is nil and there is something to name.
func Mark(ctx context.Context, header nats.Header) nats.Header {
	if !otel.SpanContextFromContext(ctx).IsValid() {
		return header
	}
	if header == nil {
		header = nats.Header{}
	}
	propagator{}.Inject(ctx, carrier(header))
	return header
}

// carrier is the header of a message, in which names are written as they are: OpenTelemetry's own would make Traceparent of it.
type carrier nats.Header

func (c carrier) Get(key string) string {
	if values := c[key]; len(values) > 0 {
		return values[0]
	}
	return ""
}

func (c carrier) Set(key, value string) { c[key] = []string{value} }
func (c carrier) Keys() []string        { return slices.Collect(maps.Keys(c)) }

// Set says what a step is about; an empty value says nothing.
func (s Span) Set(key attribute.Key, value string) {
	if s.span != nil && value != "" {
		s.span.SetAttributes(key.String(value))
	}
}

// SetAll is [Span.Set] of several values.
func (s Span) SetAll(key attribute.Key, values []string) {
	if s.span != nil {
		s.span.SetAttributes(key.StringSlice(values))
	}
}

// End ends a step, as failed if it did. Why is for the log: errors may quote what a person wrote.
func (s Span) End(failed bool) {
	if s.span == nil {
		return
	}
	if failed {
		s.span.SetStatus(codes.Error, "")
	}
	s.span.End()
}
