package qhatu_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"

	"github.com/rogpeppe/go-internal/testscript"
	collected "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	sent "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"

	"github.com/qhatu/qhatu/pkg/testkit"
)

// collector takes traces as any collector does, by OTLP over HTTP.
type collector struct {
	mu    sync.Mutex
	steps map[string]tracedStep // by span id
	raw   bytes.Buffer          // all that came
}

// tracedStep is a span.
type tracedStep struct{ program, name, trace, parent string }

func (c *collector) ServeHTTP(w http.ResponseWriter, in *http.Request) {
	body, err := io.ReadAll(in.Body)
	var request collected.ExportTraceServiceRequest
	if err != nil || in.URL.Path != "/v1/traces" || proto.Unmarshal(body, &request) != nil {
		http.Error(w, "these are no traces", http.StatusBadRequest)
		return
	}
	c.take(body, request.GetResourceSpans())
	w.Header().Set("Content-Type", "application/x-protobuf")
}

func (c *collector) take(body []byte, resources []*sent.ResourceSpans) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.steps == nil {
		c.steps = map[string]tracedStep{}
	}
	c.raw.Write(body)
	for _, r := range resources {
		program := ""
		for _, a := range r.GetResource().GetAttributes() {
			if a.GetKey() == "service.name" {
				program = a.GetValue().GetStringValue()
			}
		}
		for _, scope := range r.GetScopeSpans() {
			for _, s := range scope.GetSpans() {
				c.steps[string(s.GetSpanId())] = tracedStep{program, s.GetName(), string(s.GetTraceId()), string(s.GetParentSpanId())}
			}
		}
	}
}

// path is the steps from a trace's first to this one; false where one of them has not come. c.mu is held.
func (c *collector) path(id string) (path []tracedStep, whole bool) {
	for id != "" {
		s, came := c.steps[id]
		if !came {
			return nil, false
		}
		path, id = append(path, s), s.parent
	}
	slices.Reverse(path)
	return path, true
}

// shows tells whether a step came, the last, that is within the others, in this order. The first is its trace's. Each is "name", or "program: name".
func (c *collector) shows(steps ...string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	for id := range c.steps {
		if path, whole := c.path(id); whole && leads(path, steps) {
			return true
		}
	}
	return false
}

func leads(path []tracedStep, steps []string) bool {
	if !path[0].is(steps[0]) || !path[len(path)-1].is(steps[len(steps)-1]) {
		return false
	}
	for _, s := range path {
		if len(steps) > 0 && s.is(steps[0]) {
			steps = steps[1:]
		}
	}
	return len(steps) == 0
}

func (s tracedStep) is(step string) bool { return step == s.name || step == s.program+": "+s.name }

// tells is which of some texts stand anywhere in what came.
func (c *collector) tells(texts ...string) []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.DeleteFunc(texts, func(text string) bool { return !bytes.Contains(c.raw.Bytes(), []byte(text)) })
}

// String draws each trace as a tree, whose like are drawn once.
func (c *collector) String() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	var drawn []string
	for id := range c.steps {
		path, whole := c.path(id)
		line := fmt.Sprintf("whole %t", whole)
		for _, s := range path {
			line += " > " + s.program + ": " + s.name
		}
		drawn = append(drawn, line)
	}
	slices.Sort(drawn)
	return strings.Join(slices.Compact(drawn), "\n")
}

// cmdCollector: collector has the programs that are started from now on send their traces to one that the story asks.
func cmdCollector(ts *testscript.TestScript, neg bool, args []string) {
	never(ts, neg)
	if len(args) > 0 {
		ts.Fatalf("usage: collector")
	}
	server := httptest.NewServer(&storyOf(ts).collector)
	ts.Defer(server.Close)
	ts.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", server.URL)
	ts.Setenv("OTEL_BSP_SCHEDULE_DELAY", "50") // milliseconds
}

// cmdTraced: traced STEP... waits until the traces show the last step within the others, of which the first begins a trace. A step is
// "program: name".
func cmdTraced(ts *testscript.TestScript, neg bool, args []string) {
	never(ts, neg)
	if len(args) < 2 {
		ts.Fatalf("usage: traced STEP STEP...")
	}
	c := &storyOf(ts).collector
	testkit.Await(ts, func() string {
		if c.shows(args...) {
			return ""
		}
		return strings.Join(args, " > ") + "; there are\n" + c.String()
	})
}

// cmdUntold: untold TEXT... fails where traces tell any of the texts.
func cmdUntold(ts *testscript.TestScript, neg bool, args []string) {
	never(ts, neg)
	if told := storyOf(ts).collector.tells(args...); len(told) > 0 {
		ts.Fatalf("traces tell %q", told)
	}
}
