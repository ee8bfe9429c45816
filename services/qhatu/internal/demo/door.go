package demo

import (
	"context"
	"embed"
	"mime"
	"net/http"
	"path"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/labstack/echo/v4"

	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/host"
)

//go:embed page
var page embed.FS

const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// door is the page as a service of the market's process. It owns no data.
type door struct{ *demo }

// build takes the platform of a market that is being opened.
func (d *demo) build(p host.Platform) (host.Service, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.platform = p
	return &door{demo: d}, nil
}

// Name is "demo".
func (*door) Name() string { return "demo" }

// Contract is nil: the page's requests are its own business.
func (*door) Contract() *openapi3.T { return nil }

// Position is 0: there is no read model.
func (*door) Position() es.Position { return 0 }

// WaitFor has nothing to wait for.
func (*door) WaitFor(context.Context, es.Position) error { return nil }

// Ready is always so.
func (*door) Ready() error { return nil }

// Run does nothing until ctx ends.
func (*door) Run(ctx context.Context) error {
	<-ctx.Done()
	return nil
}

// Close has nothing to close.
func (*door) Close() error { return nil }

// BodyLimit is in bytes: a message and its address.
func (*door) BodyLimit() int64 { return 8 << 10 }

// Routes registers the page and its requests.
func (d *door) Routes(g *echo.Group) {
	g.GET("/", func(c echo.Context) error { return c.Redirect(http.StatusFound, "/demo") })
	own := newGuard(d.cfg.Host.HTTPAddr).check
	g.GET("/demo", d.showFile("index.html"), own)
	g.GET("/demo/assets/:file", func(c echo.Context) error { return d.showFile(c.Param("file"))(c) }, own)
	g.GET("/demo/state", d.showState, own)
	g.POST("/demo/say", d.say, own)
	g.POST("/demo/tap", d.tap, own)
	g.POST("/demo/signal", d.signal, own)
	g.POST("/demo/offer", d.offer, own)
	g.POST("/demo/accept", d.accept, own)
	g.POST("/demo/withdraw", d.withdraw, own)
	g.POST("/demo/race", d.runRace, own)
	g.POST("/demo/rebuild", d.runRebuild, own)
}

func (*door) showFile(name string) echo.HandlerFunc {
	return func(c echo.Context) error {
		content, err := page.ReadFile(path.Join("page", path.Base(name)))
		if err != nil {
			return fault.NotFoundf("Nada responde en esta dirección.", "Nothing answers at this address.")
		}
		header := c.Response().Header()
		header.Set("Content-Security-Policy", policy)
		header.Set("Cache-Control", "no-cache")
		return c.Blob(http.StatusOK, mime.TypeByExtension(path.Ext(name)), content)
	}
}

func (d *door) showState(c echo.Context) error {
	s, err := d.look(c.Request().Context())
	if err != nil {
		return passOn(c, err)
	}
	c.Response().Header().Set("Cache-Control", "no-store")
	return c.JSON(http.StatusOK, s)
}
