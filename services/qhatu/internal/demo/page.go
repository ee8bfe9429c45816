package demo

import (
	"bytes"
	"context"
	"embed"
	"html/template"
	"mime"
	"net/http"
	"path"

	"github.com/labstack/echo/v4"

	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/host"
	"github.com/qhatu/qhatu/pkg/web"
)

//go:embed page
var assets embed.FS

// The page's words stand in it as data, which is no script: nothing inline runs.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// page is the page as a service of the market's process. It owns no data.
type page struct{ *demo }

const bodyLimit = 8 << 10 // bytes: a message and its address

// build takes the platform of a market that is being opened.
func (d *demo) build(_ context.Context, p host.Platform) (host.Service, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.platform = p
	return host.Service{
		Name: "demo", Faults: fault.Table{{Fault: *faultBusy}}, Routes: (&page{d}).routes, BodyLimit: bodyLimit,
		Pages: []web.Page{{
			Path: "demo", Name: fault.Text{ES: "Demo", EN: "Demo"}, Phone: members()[0].Phone,
			About: fault.Text{
				ES: "Los celulares de dos asociaciones y una compradora, juntos: negocia y mira qué pasa.",
				EN: "Two associations’ phones and a buyer side by side: bargain, and see what happens.",
			},
		}},
	}, nil
}

// routes registers the page and its requests.
func (p *page) routes(g *echo.Group) {
	own := newGuard(p.cfg.Host.HTTPAddr).check
	g.GET("/demo", p.show, own)
	g.GET("/demo/", func(c echo.Context) error { return c.Redirect(http.StatusPermanentRedirect, "../demo") }, own)
	g.GET("/demo/assets/:file", p.showFile, own)
	g.GET("/demo/state", p.showState, own)
	g.GET("/demo/files/:id", p.showSent, own)
	g.POST("/demo/say", p.say, own)
	g.POST("/demo/tap", p.tap, own)
	g.POST("/demo/signal", p.signal, own)
	g.POST("/demo/offer", p.offer, own)
	g.POST("/demo/accept", p.accept, own)
	g.POST("/demo/withdraw", p.withdraw, own)
	g.POST("/demo/race", p.runRace, own)
	g.POST("/demo/rebuild", p.runRebuild, own)
	g.POST("/demo/anew", p.beginAnew, own)
}

// show answers with the page in the language that is asked for.
func (*page) show(c echo.Context) error {
	w, err := wordsIn(languageOf(c))
	if err != nil {
		return err
	}
	index, err := template.ParseFS(assets, "page/index.html")
	if err != nil {
		return err
	}
	var made bytes.Buffer
	if err := index.Execute(&made, w); err != nil {
		return err
	}
	header := c.Response().Header()
	header.Set("Content-Language", w.Lang)
	header.Set("Vary", "Accept-Language")
	return send(c, ".html", made.Bytes())
}

func (*page) showFile(c echo.Context) error {
	name := path.Base(c.Param("file"))
	content, err := assets.ReadFile(path.Join("page", name))
	if err != nil {
		return fault.NotFoundf("Nada responde en esta dirección.", "Nothing answers at this address.")
	}
	return send(c, path.Ext(name), content)
}

// showSent answers with a picture or document that stands in a chat.
func (p *page) showSent(c echo.Context) error {
	content, kind, ok := p.meta().emulator.File(c.Param("id"))
	if !ok {
		return fault.NotFoundf("Ese archivo ya no está.", "This file is gone.")
	}
	header := c.Response().Header()
	header.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox")
	header.Set("Cache-Control", "private, no-cache")
	return c.Blob(http.StatusOK, kind, content)
}

func send(c echo.Context, kind string, content []byte) error {
	header := c.Response().Header()
	header.Set("Content-Security-Policy", policy)
	header.Set("Cache-Control", "no-cache")
	return c.Blob(http.StatusOK, mime.TypeByExtension(kind), content)
}

func (p *page) showState(c echo.Context) error {
	s, err := p.look(c.Request().Context(), languageOf(c))
	if err != nil {
		return passOn(c, err)
	}
	c.Response().Header().Set("Cache-Control", "no-store")
	return c.JSON(http.StatusOK, s)
}
