package demo

import (
	"context"
	"embed"
	"mime"
	"net/http"
	"path"

	"github.com/labstack/echo/v4"

	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/host"
)

//go:embed page
var page embed.FS

const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// door is the page as a service of the market's process. It owns no data.
type door struct{ *demo }

const bodyLimit = 8 << 10 // bytes: a message and its address

// build takes the platform of a market that is being opened.
func (d *demo) build(_ context.Context, p host.Platform) (host.Service, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.platform = p
	return host.Service{
		Name: "demo", Faults: fault.Table{{Fault: *faultBusy}}, Routes: (&door{d}).routes, BodyLimit: bodyLimit,
	}, nil
}

// routes registers the page and its requests.
func (d *door) routes(g *echo.Group) {
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
