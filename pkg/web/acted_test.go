package web_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/labstack/echo/v4"

	"github.com/qhatu/qhatu/pkg/token"
	"github.com/qhatu/qhatu/pkg/web"
	"github.com/qhatu/qhatu/pkg/web/webtest"
)

func TestAnActCountsByWhenThePersonActed(t *testing.T) {
	f := newFixture(t)
	var occurred time.Time
	f.shop.does(func(c echo.Context) error {
		occurred = web.MetaFrom(c.Request().Context()).Occurred
		return c.JSON(http.StatusCreated, map[string]any{"did": "x"})
	})
	chat := f.As(f.token(t, token.Claims{Subject: "per_1", Org: "assoc_1", Role: token.RoleAssociation, Act: "whatsapp"}))
	for name, try := range map[string]struct {
		who  *webtest.Client
		said time.Time
		want time.Time
	}{
		"an hour ago":         {chat, now.Add(-time.Hour), now.Add(-time.Hour)},
		"in the future":       {chat, now.Add(time.Hour), time.Time{}},
		"a month ago":         {chat, now.Add(-30 * 24 * time.Hour), now.Add(-7 * 24 * time.Hour)},
		"said by anyone else": {f.producer(t), now.Add(-time.Hour), time.Time{}},
	} {
		try.who.Post(t, "/v1/lots", lot(), webtest.Header(web.HeaderActedAt, try.said.Format(time.RFC3339))).Want(t, 201)
		if !occurred.Equal(try.want) {
			t.Errorf("%s: occurred %s, want %s", name, occurred, try.want)
		}
	}
	chat.Post(t, "/v1/lots", lot(), webtest.Header(web.HeaderActedAt, "yesterday")).Problem(t, 400, "malformed")
}

func TestAServiceMayDoOnlyWhatNamesIt(t *testing.T) {
	f := newFixture(t)
	service := f.As(f.token(t, token.Claims{Subject: "whatsapp", Role: token.RoleService}))
	service.Get(t, "/v1/lots/lot_1").Problem(t, 403, "role-forbidden")
	service.Post(t, "/v1/lots", lot()).Problem(t, 403, "role-forbidden")
	f.shop.does(reply(http.StatusOK))
	service.Get(t, "/v1/lots").Want(t, 200)
	if f.shop.did() != 1 {
		t.Errorf("%d handlers ran", f.shop.did())
	}
}

func TestTheNameOfAnOrganisationIsToldOnce(t *testing.T) {
	f := newFixture(t)
	var told []string
	failing := errors.New("no vault")
	f.config.NameOrganisation = func(_ context.Context, org, name string) error {
		told = append(told, org+" "+name)
		return failing
	}
	f.restart(t)
	f.producer(t).Get(t, "/v1/lots/lot_1").Problem(t, 503, "unavailable")
	failing = nil
	for range 3 {
		f.producer(t).Get(t, "/v1/lots/lot_1").Want(t, 200)
	}
	f.buyer(t, "person_b").Get(t, "/v1/lots/lot_1").Want(t, 200) // says no name
	if diff := cmp.Diff([]string{"assoc_1 Ñuqanchik", "assoc_1 Ñuqanchik"}, told); diff != "" {
		t.Error(diff)
	}
}

// A token is as good without its name: what nobody may be shown is not taken as one.
func TestTheNameThatATokenSays(t *testing.T) {
	f := newFixture(t)
	var told, called string
	f.config.NameOrganisation = func(_ context.Context, _, name string) error {
		told = name
		return nil
	}
	f.restart(t)
	f.shop.does(func(c echo.Context) error {
		called = web.CallerFrom(c.Request().Context()).OrgName
		return c.JSON(http.StatusOK, map[string]any{"did": "x"})
	})
	long := strings.Repeat("ñ", 120)
	for i, try := range []struct{ said, want string }{
		{"Molino Sol", "Molino Sol"},
		{"  Molino \u202eSol\u200b ", "Molino Sol"},
		{"Cafe\u0301", "Café"},
		{long, long},
		{"", ""},
		{"\u200b", ""},
		{"Molino www.estafa.pe", ""},
		{"Molino\nSol", ""},
		{long + "ñ", ""},
		{"***", ""},
		{"Ma\ufffdz", ""},
	} {
		told, called = "", ""
		who := f.As(f.token(t, token.Claims{Subject: "per_1", Org: fmt.Sprintf("org_%d", i), OrgName: try.said, Role: token.RoleBuyer}))
		who.Get(t, "/v1/lots").Want(t, 200)
		if told != try.want || called != try.want {
			t.Errorf("%.30q: told %q, caller %q, want %q", try.said, told, called, try.want)
		}
	}
}
