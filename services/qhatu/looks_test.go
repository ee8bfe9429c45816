package qhatu_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/go-cmp/cmp"
	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/qhatu/qhatu/api/access"
	"github.com/qhatu/qhatu/api/catalogrest"
	"github.com/qhatu/qhatu/api/chatrest"
	"github.com/qhatu/qhatu/api/fairrest"
	"github.com/qhatu/qhatu/api/identityrest"
	"github.com/qhatu/qhatu/api/orderrest"
	"github.com/qhatu/qhatu/pkg/audit"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/natsd/natstest"
	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/pkg/token"
	"github.com/qhatu/qhatu/pkg/web"
)

// teller is a service with a contract of ours that answers everything by naming a person.
type teller struct {
	name     string
	contract *openapi3.T
}

func (s teller) Name() string                             { return s.name }
func (s teller) Contract() *openapi3.T                    { return s.contract }
func (teller) Position() es.Position                      { return 1 }
func (teller) WaitFor(context.Context, es.Position) error { return nil }
func (teller) Ready() error                               { return nil }
func (teller) Problems() fault.Table                      { return nil }
func (teller) BodyLimit() int64                           { return 0 }
func (teller) Pages() []web.Page                          { return nil }
func (s teller) Routes(g *echo.Group)                     { s.each(func(o telling) { g.Add(o.method, o.route, o.tell) }) }

// telling is one operation of a teller.
type telling struct {
	*openapi3.Operation
	method, path, route string
}

func (telling) tell(c echo.Context) error {
	return c.JSON(http.StatusOK, map[string]string{"person": "per_seen"})
}

func (s teller) each(do func(telling)) {
	for path, item := range s.contract.Paths.Map() {
		route := strings.NewReplacer("{", ":", "}.ics", "/.ics", "}", "").Replace(path)
		for method, op := range item.Operations() {
			do(telling{op, method, path, route})
		}
	}
}

// request is a valid one, by the contract's examples.
func (o telling) request(t *testing.T, as string) *http.Request {
	t.Helper()
	path := strings.NewReplacer("{id}", "per_asked", "{", "", "}", "").Replace(o.path)
	query := "?"
	for _, p := range o.Parameters {
		if p.Value.In == openapi3.ParameterInQuery && p.Value.Required {
			query += p.Value.Name + "=per_me&"
		}
	}
	var content []byte
	if o.RequestBody != nil {
		media := o.RequestBody.Value.Content["application/json"]
		example := media.Example
		for _, e := range media.Examples {
			example = e.Value.Value
		}
		if example == nil {
			example = media.Schema.Value.Example
		}
		content = testkit.Must(json.Marshal(example))(t)
	}
	r := httptest.NewRequestWithContext(t.Context(), o.method, path+query, bytes.NewReader(content))
	r.Header.Set("Authorization", "Bearer "+as)
	r.Header.Set(web.HeaderPurpose, "support")
	if content != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	return r
}

// Whoever is shown people who are not theirs, by whichever operation of whichever contract is marked so, leaves a record with who, whom and
// why; and so does whoever exports or erases.
func TestEveryLookLeavesARecord(t *testing.T) {
	_, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	signer := token.NewSigner(private)
	var services []web.Service
	var tellers []teller
	for name, load := range map[string]func() (*openapi3.T, error){
		"catalog": catalogrest.GetSpec, "order": orderrest.GetSpec, "fair": fairrest.GetSpec, "identity": identityrest.GetSpec, "chat": chatrest.GetSpec,
	} {
		own := testkit.Must(testkit.Must(load())(t).MarshalJSON())(t) // others read the one that is loaded
		s := teller{name, testkit.Must(openapi3.NewLoader().LoadFromData(own))(t)}
		s.each(func(o telling) { delete(o.Extensions, "x-problems") }) // it has none
		services, tellers = append(services, s), append(tellers, s)
	}
	js, _ := natstest.Unsynced(t)
	var looked []audit.Record
	edge, err := web.New(web.Config{
		Keys: signer.Verifier(), JWKS: func() ([]byte, error) { return signer.JWKS(), nil }, LogIdentity: "log", Secret: bytes.Repeat([]byte("s"), 32),
		Idempotency: testkit.Must(js.KeyValue(t.Context(), natsd.Idempotency))(t), Logger: slog.New(slog.DiscardHandler), Registry: prometheus.NewRegistry(),
		Now:   time.Now,
		Audit: func(_ context.Context, all ...audit.Record) error { looked = append(looked, all...); return nil },
	}, services...)
	if err != nil {
		t.Fatal(err)
	}
	tried := 0
	for _, s := range tellers {
		s.each(func(o telling) {
			isPersonal, isAudited := o.Extensions["x-personal-data"] == true, o.Extensions["x-audit"] == true
			if !isPersonal && !isAudited {
				return
			}
			rule := testkit.Must(access.Of(o.Operation))(t)
			for _, role := range rule.Named() {
				claims := claimsOf(rule, role)
				looked = nil
				answer := httptest.NewRecorder()
				edge.Handler().ServeHTTP(answer, o.request(t, testkit.Must(signer.Mint(claims, time.Minute, time.Now()))(t)))
				if answer.Code != http.StatusOK {
					t.Errorf("%s %s by %s: %d %s", o.method, o.path, role, answer.Code, answer.Body)
					continue
				}
				var want []audit.Record
				about := ""
				switch others := role == token.RoleCoordinator || role == token.RoleService; {
				case isAudited && strings.Contains(o.path, "{id}"):
					about = "per_asked"
				case isAudited:
					about = claims.Subject
				case others:
					about = "per_seen"
				}
				if about != "" {
					want = []audit.Record{{Role: role, Actor: claims.Subject, Org: claims.Org, About: about, Operation: o.OperationID, Purpose: "support"}}
				}
				for i := range looked {
					looked[i].At, looked[i].Request = time.Time{}, ""
				}
				if diff := cmp.Diff(want, looked); diff != "" {
					t.Errorf("%s %s by %s is recorded as (-want +got):\n%s", o.method, o.path, role, diff)
				}
				tried++
			}
		})
	}
	if tried < 60 {
		t.Errorf("only %d were tried", tried)
	}
}

// claimsOf are those of somebody of a role who may.
func claimsOf(rule access.Rule, role string) token.Claims {
	c := token.Claims{Role: role, Subject: "per_me", Org: "org_me", Member: token.MemberAdmin}
	switch role {
	case token.RoleCoordinator, token.RolePerson:
		c.Org, c.Member = "", ""
	case token.RoleAssociation:
		c.Member = ""
	case token.RoleService:
		c.Org, c.Member = "", ""
		all := []string{"whatsapp", "catalog", "order", "fair", "identity", "chat"}
		c.Subject = all[max(0, slices.IndexFunc(all, func(name string) bool { _, may := rule.For(role, name); return may }))]
	}
	return c
}
