package web_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/qhatu/qhatu/pkg/web"
	"github.com/qhatu/qhatu/pkg/web/webtest"
)

// mailbox is a service without a contract that takes large bodies.
type mailbox struct{ *shop }

func (mailbox) Name() string          { return "mailbox" }
func (mailbox) Contract() *openapi3.T { return nil }
func (mailbox) BodyLimit() int64      { return 3 << 20 }
func (mailbox) Pages() []web.Page     { return nil }
func (mailbox) Routes(g *echo.Group) {
	g.POST("/mail", func(c echo.Context) error {
		n, err := io.Copy(io.Discard, c.Request().Body)
		if err != nil {
			return err
		}
		return c.JSON(http.StatusOK, n)
	})
}

func TestAServiceMayTakeLargerBodies(t *testing.T) {
	f := newFixture(t)
	config := f.config
	config.Registry = prometheus.NewRegistry()
	edge, err := web.New(config, f.shop, mailbox{f.shop})
	if err != nil {
		t.Fatal(err)
	}
	anyone := webtest.New(edge.Handler())
	for size, want := range map[int]int{2 << 20: http.StatusOK, 4 << 20: http.StatusRequestEntityTooLarge} {
		answer := anyone.Do(t, http.MethodPost, "/mail", webtest.Body("text/plain", strings.Repeat("x", size)))
		if answer.Status != want {
			t.Errorf("%d bytes: %d, want %d", size, answer.Status, want)
		}
	}
}
