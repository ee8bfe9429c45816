package qhatu_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/go-cmp/cmp"
	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/qhatu/qhatu/api/access"
	"github.com/qhatu/qhatu/pkg/audit"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/natsd/natstest"
	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/pkg/token"
	"github.com/qhatu/qhatu/pkg/web"
	"github.com/qhatu/qhatu/pkg/web/webtest"
	"github.com/qhatu/qhatu/services/qhatu/internal/markettest"
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
func (s teller) Routes(g *echo.Group) {
	s.serves(func(method, route string, _ *openapi3.Operation) {
		g.Add(method, route, func(c echo.Context) error { return c.JSON(http.StatusOK, map[string]string{"person": "per_seen"}) })
	})
}

// serves calls add with a route of each operation.
func (s teller) serves(add func(method, route string, op *openapi3.Operation)) {
	for path, item := range s.contract.Paths.Map() {
		route := strings.NewReplacer("{", ":", "}.ics", "/.ics", "}", "").Replace(path)
		for method, op := range item.Operations() {
			add(method, route, op)
		}
	}
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
	for name, contract := range markettest.Contracts(t) {
		own := testkit.Must(contract.MarshalJSON())(t) // others read the one that is loaded
		s := teller{name, testkit.Must(openapi3.NewLoader().LoadFromData(own))(t)}
		s.serves(func(_, _ string, op *openapi3.Operation) { delete(op.Extensions, "x-problems") }) // it has none
		services = append(services, s)
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
	tried, anyone := 0, webtest.New(edge.Handler())
	for _, s := range services {
		for _, o := range operationsOf(t, anyone, s.Name()) {
			isPersonal, isAudited := o.op["x-personal-data"] == true, o.op["x-audit"] == true
			if !isPersonal && !isAudited {
				continue
			}
			rule := o.access(t)
			asked := o.proposal(t, o.example(t)).about(func(int, string) string { return "per_asked" })
			for _, role := range rule.Named() {
				claims := claimsOf(rule, role)
				looked = nil
				by := anyone.As(testkit.Must(signer.Mint(claims, time.Minute, time.Now()))(t))
				answer := asked.send(t, by, webtest.Header(web.HeaderPurpose, "support"))
				if answer.Status != http.StatusOK {
					t.Errorf("%s %s by %s: %d %s", o.method, o.path, role, answer.Status, answer.Body)
					continue
				}
				var want []audit.Record
				about := ""
				switch others := role == token.RoleCoordinator || role == token.RoleService; {
				case isAudited && strings.Contains(asked.target, "per_asked"):
					about = "per_asked"
				case isAudited:
					about = claims.Subject
				case others:
					about = "per_seen"
				}
				if about != "" {
					want = []audit.Record{{Role: role, Actor: claims.Subject, Org: claims.Org, About: about, Operation: o.id(), Purpose: "support"}}
				}
				for i := range looked {
					looked[i].At, looked[i].Request = time.Time{}, ""
				}
				if diff := cmp.Diff(want, looked); diff != "" {
					t.Errorf("%s %s by %s is recorded as (-want +got):\n%s", o.method, o.path, role, diff)
				}
				tried++
			}
		}
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
