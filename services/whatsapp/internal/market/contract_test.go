package market_test

import (
	"context"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/qhatu/qhatu/api/catalogrest"
	"github.com/qhatu/qhatu/api/fairrest"
	"github.com/qhatu/qhatu/api/identityrest"
	"github.com/qhatu/qhatu/api/orderrest"
	"github.com/qhatu/qhatu/pkg/web"
	"github.com/qhatu/qhatu/pkg/web/webtest"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

// contractMarket is the other services as the contracts describe them: what is sent to it and what it answers are both held
// against the contract, so that neither side of a test can say what the market would not.
type contractMarket struct {
	*testing.T
	now    time.Time
	client *market.Client

	mu      sync.Mutex
	answers map[string]answer
	asked   []asked
}

type answer struct {
	status   int
	body     any
	position string
}

// asked is a request that came.
type asked struct {
	what   string // "POST /v1/lots"
	query  string
	header http.Header
	body   string
}

func newContractMarket(t *testing.T) *contractMarket {
	s := &contractMarket{T: t, now: time.Date(2026, 11, 23, 14, 0, 0, 0, time.UTC), answers: map[string]answer{}}
	inner := webtest.New(http.HandlerFunc(s.serve), contracts(t)...)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		checked := inner.Do(t, r.Method, r.URL.RequestURI(), forwarded(r, body)...)
		maps.Copy(w.Header(), checked.Header)
		w.WriteHeader(checked.Status)
		_, _ = w.Write(checked.Body)
	}))
	t.Cleanup(server.Close)
	s.client = market.New(market.Config{
		Peer:       func(string) (string, *http.Client) { return server.URL, server.Client() },
		Credential: func(context.Context) (string, error) { return "of-the-service", nil },
		Now:        func() time.Time { return s.now },
	})
	s.answer("POST /v1/auth/token", http.StatusOK, session("rosas-token"))
	return s
}

func forwarded(r *http.Request, body []byte) []webtest.Option {
	var options []webtest.Option
	for name := range r.Header {
		options = append(options, webtest.Header(name, r.Header.Get(name)))
	}
	if len(body) > 0 {
		options = append(options, webtest.Body(r.Header.Get("Content-Type"), string(body)))
	}
	return options
}

func contracts(t *testing.T) []*openapi3.T {
	t.Helper()
	var all []*openapi3.T
	for _, get := range []func() (*openapi3.T, error){catalogrest.GetSpec, orderrest.GetSpec, fairrest.GetSpec, identityrest.GetSpec} {
		contract, err := get()
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, contract)
	}
	return all
}

// made is where whatever is new is read; problems have their pages.
const made = "/made"

// serve answers what the test has laid out.
func (s *contractMarket) serve(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == made || strings.HasPrefix(r.URL.Path, "/problems/") {
		return
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		s.Error(err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	what := r.Method + " " + r.URL.Path
	s.asked = append(s.asked, asked{what: what, query: r.URL.RawQuery, header: r.Header.Clone(), body: string(body)})
	a, ok := s.answers[what]
	if !ok {
		s.Errorf("nobody answers %s", what)
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("ETag", etagOf(a.body))
	w.Header().Set("Location", made)
	if a.status >= http.StatusBadRequest {
		w.Header().Set("Content-Type", "application/problem+json")
	}
	if a.position != "" {
		w.Header().Set("Qhatu-Position", a.position)
	}
	w.WriteHeader(a.status)
	if err := json.NewEncoder(w).Encode(a.body); err != nil {
		s.Error(err)
	}
}

func etagOf(body any) string {
	raw, _ := json.Marshal(body) // of what is written right after
	var revised struct{ Revision uint64 }
	_ = json.Unmarshal(raw, &revised) // 0 of what has none
	return web.ETag(revised.Revision)
}

func (s *contractMarket) answer(what string, status int, body any, position ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := answer{status: status, body: dated(body)}
	if len(position) > 0 {
		a.position = position[0]
	}
	s.answers[what] = a
}

// dated completes a document with the times that every resource has, and that the chat does not read.
func dated(body any) any {
	switch document := body.(type) {
	case []any:
		for i, part := range document {
			document[i] = dated(part)
		}
	case map[string]any:
		all := map[string]any{}
		if _, changes := document["revision"]; changes {
			all["created_at"], all["updated_at"] = "2026-11-23T14:00:00Z", "2026-11-23T14:00:00Z"
		} else if at, declared := document["declared_at"]; declared {
			all["created_at"] = at
		}
		for name, part := range document {
			all[name] = dated(part)
		}
		return all
	}
	return body
}

// last is the latest request of a kind.
func (s *contractMarket) last(what string) asked {
	s.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, a := range slices.Backward(s.asked) {
		if a.what == what {
			return a
		}
	}
	s.Fatalf("%s was never asked", what)
	return asked{}
}

func (s *contractMarket) open() *market.Session {
	s.Helper()
	opened, err := s.client.SessionByPhone(s.Context(), "+51987654321")
	if err != nil {
		s.Fatal(err)
	}
	return opened
}

func session(bearer string) identityrest.Session {
	huaro := identityrest.SessionOrganisation{ID: "assoc_huaro", Name: new("Productores de Huaro"), Kind: "association"}
	return identityrest.Session{
		AccessToken: bearer, TokenType: "Bearer", ExpiresIn: 300, Organisation: &huaro,
		Organisations: []identityrest.SessionOrganisation{huaro},
		Person:        &identityrest.SessionPerson{ID: "per_rosa", State: "active", Name: new("Rosa Quispe"), Language: "qu"},
	}
}

// refusal is a problem document.
func refusal(status int, slug string, fields ...map[string]string) map[string]any {
	document := map[string]any{"type": "/problems/" + slug, "title": "No se pudo", "status": status, "detail": "Así es."}
	if len(fields) > 0 {
		document["errors"] = fields
	}
	return document
}
