package web_test

import (
	"net/http"
	"testing"

	"github.com/labstack/echo/v4"

	"github.com/qhatu/qhatu/pkg/web/webtest"
)

// A path with an extension is an operation of its own, with its own rules, beside the one without.
func TestPathsWithAnExtension(t *testing.T) {
	f := newFixture(t)
	f.shop.does(func(c echo.Context) error {
		return c.JSON(http.StatusOK, map[string]any{"did": c.Param("id") + " by " + c.Path()})
	})
	buyer := f.buyer(t, "person_1")
	for path, want := range map[string]string{
		"/v1/lots/lot_1.csv": "lot_1 by /v1/lots/:id/.csv", "/v1/lots.csv": " by /v1/lots.csv", "/v1/lots/lot_1": "lot_1 by /v1/lots/:id",
	} {
		if got := buyer.Get(t, path).Want(t, http.StatusOK).Text(t, "did"); got != want {
			t.Errorf("%s is %q, want %q", path, got, want)
		}
	}
	f.Get(t, "/v1/lots/lot_1").Problem(t, http.StatusUnauthorized, "token-required")
	f.Get(t, "/v1/lots/LOT.csv", webtest.Wrong()).Problem(t, http.StatusNotFound, "not-found")
	f.Get(t, "/v1/lots/lot_1.csv?x=1", webtest.Wrong()).Problem(t, http.StatusUnprocessableEntity, "invalid")
	f.Get(t, "/v1/lots/lot_1/.csv").Problem(t, http.StatusNotFound, "not-found")
	f.Get(t, "/v1/lots/lot_1.pdf", webtest.Wrong()).Problem(t, http.StatusUnauthorized, "token-required")
	f.Post(t, "/v1/lots/lot_1.csv", nil).Problem(t, http.StatusMethodNotAllowed, "method-not-allowed")
	for _, method := range []string{http.MethodPost, http.MethodPatch, http.MethodPut, http.MethodDelete} {
		buyer.Do(t, method, "/v1/lots.csv", webtest.Wrong()).Problem(t, http.StatusMethodNotAllowed, "method-not-allowed")
	}
	for _, path := range []string{"/v1/orders.csv", "/v1.csv", "/.csv", "/v1/lots/x/y.csv"} {
		buyer.Get(t, path).Problem(t, http.StatusNotFound, "not-found")
	}
}
