package web_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/labstack/echo/v4"

	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/web"
)

func TestRoutesAndContractAgree(t *testing.T) {
	cases := map[string]struct {
		change func(*testing.T, *shop)
		want   string
	}{
		"route without operation": {func(_ *testing.T, s *shop) {
			s.extra = func(g *echo.Group) { g.GET("/v1/backdoor", reply(http.StatusOK)) }
		}, "GET /v1/backdoor is served and not in the contract"},
		"operation without route": {func(t *testing.T, s *shop) {
			unserved := *s.changing(t).Paths.Value("/v1/lots").Get
			unserved.OperationID = "unserved"
			s.changing(t).Paths.Value("/v1/lots").Delete = &unserved
		}, "DELETE /v1/lots is in the contract and not served"},
		"taken": {func(_ *testing.T, s *shop) {
			s.extra = func(g *echo.Group) { g.GET("/healthz", reply(http.StatusOK)) }
		}, "GET /healthz is served already"},
		"no rule": {func(t *testing.T, s *shop) {
			delete(s.changing(t).Paths.Value("/v1/lots").Post.Extensions, "x-access")
		}, "POST /v1/lots: x-access: say who may"},
		"unknown role": {func(t *testing.T, s *shop) {
			s.changing(t).Paths.Value("/v1/lots").Post.Extensions["x-access"] = map[string]any{"admin": "own"}
		}, "POST /v1/lots: x-access: admin: no such role"},
		"rule that is not what security says": {func(t *testing.T, s *shop) {
			s.changing(t).Paths.Value("/v1/lots").Get.Security = nil
		}, "GET /v1/lots: x-access: a token is needed: false"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			f := newFixture(t)
			bad := newShop(t)
			c.change(t, bad)
			f.config.Registry = nil
			_, err := web.New(f.config, bad)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

// pages is a service without a contract, and with a fault that clashes with another's.
type pages struct {
	*shop
	problems fault.Table
}

func (pages) Name() string            { return "pages" }
func (pages) Contract() *openapi3.T   { return nil }
func (pages) Routes(g *echo.Group)    { g.GET("/page", reply(http.StatusOK)) }
func (p pages) Problems() fault.Table { return p.problems }

func TestServiceWithoutContractIsServedUnchecked(t *testing.T) {
	f := newFixture(t)
	f.config.Registry = nil
	edge, err := web.New(f.config, f.shop, pages{shop: f.shop})
	if err != nil {
		t.Fatal(err)
	}
	f.server = edge
	if answer := serve(f, newRequest(t, http.MethodGet, "/page?any=1", nil)); answer.Code != http.StatusOK {
		t.Errorf("status %d: %s", answer.Code, answer.Body)
	}
}

func TestOneSlugMeansOneThing(t *testing.T) {
	f := newFixture(t)
	f.config.Registry = nil
	said := f.shop.Problems()[0].Fault
	otherKind, otherTitle := said, said
	otherKind.Kind = fault.NotFound
	otherTitle.Title.EN = "None left"
	for name, clash := range map[string]fault.Fault{"kind": otherKind, "title": otherTitle} {
		if _, err := web.New(f.config, f.shop, pages{shop: f.shop, problems: fault.Table{{Fault: clash}}}); err == nil {
			t.Errorf("another %s for the same slug: accepted", name)
		}
	}
	same := fault.Table{{Fault: *said.Saying(fault.Text{EN: "Come back tomorrow."})}}
	if _, err := web.New(f.config, f.shop, pages{shop: f.shop, problems: same}); err != nil {
		t.Errorf("another detail: %v", err)
	}
}

func TestConfigIsChecked(t *testing.T) {
	f := newFixture(t)
	for name, change := range map[string]func(*web.Config){
		"keys":     func(c *web.Config) { c.Keys = nil },
		"identity": func(c *web.Config) { c.LogIdentity = "" },
		"bucket":   func(c *web.Config) { c.Idempotency = nil },
		"secret":   func(c *web.Config) { c.Secret = []byte("short") },
	} {
		config := f.config
		config.Registry = nil
		change(&config)
		if _, err := web.New(config, f.shop); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}
