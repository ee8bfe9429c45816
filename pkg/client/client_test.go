package client_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/qhatu/qhatu/pkg/client"
)

// market answers each request with the next of its answers, the last again and again, and notes what it was sent.
type market struct {
	answers []answer
	sent    []string // "POST /v1/lots key=k at=p1: body"
}

type answer struct {
	status         int
	body, position string
}

func (m *market) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body) // a test that loses it shows so
	m.sent = append(m.sent, strings.TrimSuffix(r.Method+" "+r.URL.Path+" key="+r.Header.Get("Idempotency-Key")+
		" at="+r.Header.Get("Qhatu-Position")+": "+string(body), ": "))
	a := m.answers[0]
	if len(m.answers) > 1 {
		m.answers = m.answers[1:]
	}
	w.Header().Set("Qhatu-Position", a.position)
	w.WriteHeader(a.status)
	_, _ = io.WriteString(w, a.body)
}

func callerOf(t *testing.T, m *market) *client.Caller {
	t.Helper()
	server := httptest.NewServer(m)
	t.Cleanup(server.Close)
	return &client.Caller{Peer: func(string) (string, *http.Client) { return server.URL, server.Client() }}
}

// send does what a generated client does.
func send(t *testing.T, c *client.Caller, method, path, body string, command client.Command) (*http.Response, error) {
	t.Helper()
	server, doer := c.At("catalog")
	r, err := http.NewRequestWithContext(t.Context(), method, server+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Headers(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	return doer.Do(r)
}

func behind() answer {
	return answer{status: 503, body: `{"type":"/problems/behind","title":"Behind"}`}
}

func TestACallerReadsWhatItHasWritten(t *testing.T) {
	m := &market{answers: []answer{{status: 200, body: `{"id":"lot_1"}`, position: "p1"}, {status: 200, body: `{}`}}}
	c := callerOf(t, m)
	lot, err := client.Read[struct{ ID string }](send(t, c, "POST", "v1/lots", "maize", client.Command{Key: "k"}))
	if err != nil || lot.ID != "lot_1" {
		t.Errorf("read %+v, %v", lot, err)
	}
	if _, err := client.Body(send(t, c, "GET", "v1/lots", "", client.Command{})); err != nil {
		t.Error(err)
	}
	want := []string{"POST /v1/lots key=k at=: maize", "GET /v1/lots key= at=p1"}
	if !slices.Equal(m.sent, want) || c.Position != "p1" {
		t.Errorf("sent %q, at %q", m.sent, c.Position)
	}
}

// Only what changes nothing, or changes it once, is sent again.
func TestWhatMayPassIsTriedAgain(t *testing.T) {
	for name, tt := range map[string]struct {
		method, key string
		tries, sent int
	}{
		"a command with a key":    {"POST", "k", 3, 3},
		"a query":                 {"GET", "", 3, 3},
		"a command without a key": {"POST", "", 3, 1},
		"one try":                 {"GET", "", 0, 1},
		"too few":                 {"GET", "", 2, 2},
	} {
		t.Run(name, func(t *testing.T) {
			m := &market{answers: []answer{behind(), behind(), {status: 200, body: "{}"}}}
			c := callerOf(t, m)
			c.Tries = tt.tries
			_, err := send(t, c, tt.method, "v1/lots", "maize", client.Command{Key: tt.key})
			if done := tt.sent == 3; done != (err == nil) || !done && !errors.Is(err, client.ErrUnavailable) {
				t.Error(err)
			}
			if len(m.sent) != tt.sent || !strings.HasSuffix(m.sent[len(m.sent)-1], "maize") {
				t.Errorf("sent %q", m.sent)
			}
		})
	}
}

func TestARefusalIsSaidOnce(t *testing.T) {
	document := `{"type":"/problems/invalid","title":"Wrong","detail":"Too high.","errors":[{"pointer":"/price","detail":"Too high."}]}`
	m := &market{answers: []answer{{status: 422, body: document, position: "p1"}}}
	c := callerOf(t, m)
	c.Tries = 3
	_, err := send(t, c, "POST", "v1/lots", "", client.Command{Key: "k"})
	problem, ok := errors.AsType[*client.Problem](err)
	if !ok {
		t.Fatal(err)
	}
	want := &client.Problem{
		Status: 422, Slug: "invalid", Title: "Wrong", Detail: "Too high.",
		Fields: []client.Field{{Pointer: "/price", Detail: "Too high."}}, Document: []byte(document),
	}
	if diff := cmp.Diff(want, problem); diff != "" {
		t.Error(diff)
	}
	if len(m.sent) != 1 {
		t.Errorf("sent %q", m.sent)
	}
}

// Whatever says nothing about the command itself may pass.
func TestWhatIsNoAnswer(t *testing.T) {
	for name, a := range map[string]answer{
		"no problem document": {status: 404, body: "404 page not found"}, "no value": {status: 200, body: "<html>"}, "behind": behind(),
	} {
		_, err := client.Read[struct{ ID string }](send(t, callerOf(t, &market{answers: []answer{a}}), "GET", "v1/lots", "", client.Command{}))
		if !errors.Is(err, client.ErrUnavailable) {
			t.Errorf("%s: %v", name, err)
		}
	}
	c := callerOf(t, &market{answers: []answer{behind()}})
	lost := errors.New("no credential")
	c.Token = func(context.Context) (string, error) { return "", lost }
	if _, err := send(t, c, "GET", "v1/lots", "", client.Command{}); !errors.Is(err, client.ErrUnavailable) || !errors.Is(err, lost) {
		t.Error(err)
	}
}

func TestATokenThatIsRefusedIsReplaced(t *testing.T) {
	refused := answer{status: 401, body: `{"type":"/problems/token-invalid","title":"Token"}`}
	for name, c := range map[string]struct {
		answers []answer
		another bool
		want    []bool // whether each token that was shown was refused
	}{
		"another one":       {[]answer{refused, {status: 200, body: `{}`}}, true, []bool{true, false}},
		"none":              {[]answer{refused}, false, []bool{true}},
		"refused again":     {[]answer{refused, refused}, true, []bool{true, true}},
		"no answer":         {[]answer{behind()}, true, nil},
		"something refused": {[]answer{{status: 404, body: `{"type":"/problems/not-found"}`}}, false, []bool{false}},
	} {
		t.Run(name, func(t *testing.T) {
			m := &market{answers: c.answers}
			caller := callerOf(t, m)
			var told []bool
			caller.Token = func(context.Context) (string, error) { return "own", nil }
			caller.Answered = func(_ string, refused bool) bool {
				told = append(told, refused)
				return refused && c.another
			}
			_, _ = send(t, caller, "POST", "v1/auth/token", "body", client.Command{})
			if !slices.Equal(told, c.want) {
				t.Errorf("told %v, want %v", told, c.want)
			}
			for _, sent := range m.sent {
				if !strings.HasSuffix(sent, ": body") {
					t.Errorf("sent %q", sent)
				}
			}
		})
	}
}
