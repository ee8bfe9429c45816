package trace

import (
	"context"
	"net/http"

	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	"go.opentelemetry.io/otel/metric/noop"
	"go.opentelemetry.io/otel/propagation"
	otel "go.opentelemetry.io/otel/trace"
)

// Handler begins the step of each request that a handler answers: of the trace that the request's header names, or of a new one.
// [NameRequest] names it.
func (t *Tracer) Handler(next http.Handler, isTraced func(*http.Request) bool) http.Handler {
	if t == nil {
		return next
	}
	return otelhttp.NewHandler(next, "request", append(options(), otelhttp.WithTracerProvider(t.provider), otelhttp.WithFilter(isTraced))...)
}

// Transport has each request to a service that leaves by a transport be a step of the trace that its context is in, and names that in the
// request's header.
func (t *Tracer) Transport(next http.RoundTripper, service string) http.RoundTripper {
	if t == nil {
		return next
	}
	named := otelhttp.WithSpanNameFormatter(func(string, *http.Request) string { return "call " + service })
	return otelhttp.NewTransport(next, append(options(), named)...)
}

func options() []otelhttp.Option {
	return []otelhttp.Option{
		otelhttp.WithPropagators(propagator{}), otelhttp.WithMeterProvider(noop.NewMeterProvider()),
		otelhttp.WithSpanNameFormatter(func(operation string, _ *http.Request) string { return operation }),
	}
}

// NameRequest names the request whose answer is in ctx, once its route is known: by method and route, and by its id, under which the log has it.
func NameRequest(ctx context.Context, method, route, id string) {
	span := otel.SpanFromContext(ctx)
	if !span.IsRecording() {
		return
	}
	span.SetName(method + " " + route)
	span.SetAttributes(httpRoute.String(route), Request.String(id))
}

// propagator carries a trace as the W3C says, by traceparent and nothing else: not by tracestate or baggage, in which anybody may have written
// anything.
type propagator struct{ propagation.TraceContext }

const traceparent = "traceparent"

func (p propagator) Extract(ctx context.Context, from propagation.TextMapCarrier) context.Context {
	return p.TraceContext.Extract(ctx, parentOnly{from})
}

func (propagator) Fields() []string { return []string{traceparent} }

type parentOnly struct{ propagation.TextMapCarrier }

func (c parentOnly) Get(key string) string {
	if key != traceparent {
		return ""
	}
	return c.TextMapCarrier.Get(key)
}
