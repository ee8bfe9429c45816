package web

import (
	"bytes"
	"cmp"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"regexp"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/qhatu/qhatu/pkg/fault"
)

// Page is a page for people that a service serves: the edge's own pages lead to it.
type Page struct {
	Path  string     // without the first slash: "demo", "v/:code"
	Name  fault.Text // zero: nothing leads to it, whoever comes has its address
	About fault.Text // one sentence
	Acts  bool       // it has a form, which is posted to the same path
	Phone string     // one that shows its codes there, to sign in with; "": none does
}

//go:embed docs/*.html
var pageFiles embed.FS

// Pages hold no script and nothing of other hosts.
const pagePolicy = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// formPolicy is that of pages with a form that is sent to themselves.
const formPolicy = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// view is what the template of a page gets. Its links are relative, so that they lead to the same process whatever a proxy
// puts before its paths.
type view struct {
	Lang   Lang
	Root   string // the way from this page to the root: "./", "../"
	Origin string // the root as the reader has reached it: "https://market.pe/qhatu"
	Pages  []Page
	Data   any

	chosen bool // by the reader, so that links keep it
}

// Say picks the sentence in the page's language.
func (v view) Say(es, en string) string { return v.Lang.Of(fault.Text{ES: es, EN: en}) }

var inBackticks = regexp.MustCompile("`([^`]+)`")

// Code is a text in the page's language whose parts in backticks are code.
func (v view) Code(t fault.Text) template.HTML {
	return template.HTML(inBackticks.ReplaceAllString(template.HTMLEscapeString(v.Lang.Of(t)), "<code>$1</code>")) //nolint:gosec // escaped
}

// Link leads to a page of this process, in the language that the reader has chosen.
func (v view) Link(path string) string {
	if v.chosen {
		return v.Root + path + "?lang=" + string(v.Lang)
	}
	return v.Root + path
}

func pageOf(file string) *template.Template {
	return template.Must(template.ParseFS(pageFiles, "docs/layout.html", "docs/"+file))
}

// PageFrom reads a page of a service in the frame of the edge's own: a file with the templates "title" and "main", which get the view that
// those of this package get, with the service's own in Data. A file that cannot be read stops the program.
func PageFrom(files fs.FS, file string) *template.Template {
	return template.Must(template.Must(template.ParseFS(pageFiles, "docs/layout.html")).ParseFS(files, file))
}

// ShowPage answers with a page of a service, or with asJSON, if that is not nil, to whoever prefers it.
func ShowPage(c echo.Context, status int, page *template.Template, data, asJSON any) error {
	return requestOf(c).edge.showAs(c, status, page, data, asJSON)
}

// ShowForm answers with a page of a service that has a form, which is sent to the page's own address ([Page.Acts]). Whoever has the address may send it: so nobody keeps
// the page, or lists it.
func ShowForm(c echo.Context, status int, page *template.Template, data any) error {
	header := c.Response().Header()
	header.Set("Content-Security-Policy", formPolicy)
	header.Set("X-Robots-Tag", "noindex")
	return requestOf(c).edge.render(c, status, page, data) // that nobody keeps it is what the edge says of everything
}

// show answers with a page, or with the same as JSON to whoever prefers that.
func (s *Server) show(c echo.Context, page *template.Template, data, asJSON any) error {
	return s.showAs(c, http.StatusOK, page, data, asJSON)
}

func (s *Server) showAs(c echo.Context, status int, page *template.Template, data, asJSON any) error {
	c.Response().Header().Set("Cache-Control", "no-cache")
	if asJSON != nil && prefersJSON(c.Request().Header.Get("Accept")) {
		c.Response().Header().Set("Vary", pageVaries)
		return c.JSON(status, asJSON)
	}
	return s.render(c, status, page, data)
}

const pageVaries = "Accept, Accept-Language, X-Forwarded-Host, X-Forwarded-Prefix, X-Forwarded-Proto" // see origin

// render answers with a page.
func (s *Server) render(c echo.Context, status int, page *template.Template, data any) error {
	header := c.Response().Header()
	header.Set("Vary", pageVaries)
	lang, chosen := PageLang(c)
	var out bytes.Buffer
	shown := view{Lang: lang, Root: rootFrom(cmp.Or(c.Path(), c.Request().URL.Path)), Origin: s.origin(c), Pages: s.pages, Data: data, chosen: chosen}
	if err := page.Execute(&out, shown); err != nil {
		return fmt.Errorf("page %s: %w", c.Path(), err)
	}
	header.Set("Content-Language", string(lang))
	if header.Get("Content-Security-Policy") == apiPolicy {
		header.Set("Content-Security-Policy", pagePolicy)
	}
	return c.HTMLBlob(status, out.Bytes())
}

// rootFrom is the relative way from a route to the root.
func rootFrom(route string) string {
	if deep := strings.Count(route, "/") - 1; deep > 0 {
		return strings.Repeat("../", deep)
	}
	return "./"
}

// PageLang is the language that the page's address names, or else the one that the request accepts.
func PageLang(c echo.Context) (lang Lang, chosen bool) {
	for _, known := range langs {
		if c.QueryParam("lang") == string(known) {
			requestOf(c).lang = known
			return known, true
		}
	}
	return requestOf(c).lang, false
}

// goTo leads on to where a page is.
func goTo(page string) echo.HandlerFunc {
	return func(c echo.Context) error { return c.Redirect(http.StatusPermanentRedirect, page) }
}
