package web_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/web"
	"github.com/qhatu/qhatu/pkg/web/webtest"
)

func TestPositions(t *testing.T) {
	f := newFixture(t)
	positions := web.NewPositions("log-1")
	first := f.Get(t, "/v1/lots").Want(t, 200)
	if got, err := positions.Decode(first.Header.Get("Qhatu-Position")); err != nil || got != 10 {
		t.Errorf("position %d, %v", got, err)
	}
	var waited es.Position
	f.shop.waitFor = func(ctx context.Context, p es.Position) error {
		if deadline, ok := ctx.Deadline(); !ok || time.Until(deadline) > 5*time.Second {
			t.Error("waits for more than five seconds")
		}
		waited = p
		return nil
	}
	f.Get(t, "/v1/lots", webtest.Header("Qhatu-Position", positions.Encode(25))).Want(t, 200)
	if waited != 25 {
		t.Errorf("waited for %d", waited)
	}
}

func TestPositionsOfElsewhereAreRefused(t *testing.T) {
	f := newFixture(t)
	own := web.NewPositions("log-1").Encode(3)
	for _, header := range []string{"x", "10", own[:len(own)-1], own + "A", web.NewPositions("log-2").Encode(3)} {
		f.Get(t, "/v1/lots", webtest.Header("Qhatu-Position", header)).Problem(t, 400, "bad-position")
	}
}

func TestBehind(t *testing.T) {
	f := newFixture(t)
	f.shop.waitFor = func(context.Context, es.Position) error { return context.DeadlineExceeded }
	answer := f.Get(t, "/v1/lots", webtest.Header("Qhatu-Position", web.NewPositions("log-1").Encode(11)))
	answer.Problem(t, 503, "behind")
	if answer.Header.Get("Retry-After") == "" || answer.Header.Get("Qhatu-Position") == "" {
		t.Errorf("headers %v", answer.Header)
	}
}

func TestAnswerReachesAtLeastItsCommit(t *testing.T) {
	f := newFixture(t)
	f.shop.does(func(c echo.Context) error {
		web.MarkReached(c.Request().Context(), 77)
		web.MarkReached(c.Request().Context(), 76)
		return reply(http.StatusOK)(c)
	})
	got, err := web.NewPositions("log-1").Decode(f.Get(t, "/v1/lots").Header.Get("Qhatu-Position"))
	if err != nil || got != 77 {
		t.Errorf("position %d, %v", got, err)
	}
}
