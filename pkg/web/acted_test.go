package web_test

import (
	"net/http"
	"testing"
	"time"

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
