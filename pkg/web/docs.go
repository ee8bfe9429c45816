package web

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"context"
	"embed"
	"fmt"
	"html/template"
	"io"
	"maps"
	"mime"
	"net/http"
	"path"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/qhatu/qhatu/pkg/fault"
)

//go:embed docs/contract.js docs/style.css docs/icon.svg docs/assets
var docFiles embed.FS

// The page runs its own scripts only; Swagger UI shows images from data URLs.
const docsPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; " +
	"connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

func (s *Server) routeDocs() {
	start, contract := pageOf("start.html"), pageOf("contract.html")
	s.echo.GET("/docs", func(c echo.Context) error {
		steps, err := s.firstSteps(c.Request().Context())
		if err != nil {
			return err
		}
		return s.show(c, start, steps, nil)
	})
	s.echo.GET("/docs/", goTo("../docs"))
	privacy := pageOf("privacy.html")
	s.echo.GET("/docs/privacy", func(c echo.Context) error { return s.show(c, privacy, nil, nil) })
	s.echo.GET("/docs/:service", func(c echo.Context) error {
		if name, isJSON := strings.CutSuffix(c.Param("service"), ".json"); isJSON {
			return s.showContract(c, name)
		}
		return s.showDocs(c, contract, c.Param("service"))
	})
	s.echo.GET("/docs/assets/:file", showAsset)
}

// firstSteps is what the page of the first steps gets.
type firstSteps struct {
	Services         []contractPage
	ByPhone, ByEmail bool   // codes to sign in with leave by it now
	Phone            string // one that shows its codes on a page of this process; "": none does
}

// Neither reports that no codes leave.
func (f firstSteps) Neither() bool { return !f.ByPhone && !f.ByEmail }

// SaysPhone reports that the page tells of codes to phones: where no codes leave, it tells of both ways.
func (f firstSteps) SaysPhone() bool { return f.ByPhone || f.Neither() }

// SaysEmail reports that the page tells of codes by e-mail.
func (f firstSteps) SaysEmail() bool { return f.ByEmail || f.Neither() }

// SaysBoth reports that it tells of both.
func (f firstSteps) SaysBoth() bool { return f.SaysPhone() && f.SaysEmail() }

func (s *Server) firstSteps(ctx context.Context) (firstSteps, error) {
	steps := firstSteps{Services: s.contractPages(), ByPhone: true, ByEmail: true}
	for _, page := range s.pages {
		steps.Phone = cmp.Or(steps.Phone, page.Phone)
	}
	if s.cfg.CodesBy == nil {
		return steps, nil
	}
	var err error
	steps.ByPhone, steps.ByEmail, err = s.cfg.CodesBy(ctx)
	return steps, err
}

// contractPage is the page of one service's contract.
type contractPage struct {
	Name, Path string
	About      fault.Text
}

// contractsAbout says what a contract is about, where that is known.
var contractsAbout = map[string]fault.Text{
	"catalog":  {ES: "Productos, y lotes con su mercadería.", EN: "Products, and lots with their stock."},
	"order":    {ES: "Negociaciones, ofertas y pedidos.", EN: "Negotiations, offers and orders."},
	"fair":     {ES: "Ferias, puestos y listas de espera.", EN: "Fairs, stalls and waiting lists."},
	"identity": {ES: "Asociaciones, organizaciones y personas.", EN: "Associations, organisations and people."},
}

func (s *Server) contractPages() []contractPage {
	var pages []contractPage
	for _, name := range slices.Sorted(maps.Keys(s.contracts)) {
		pages = append(pages, contractPage{Name: name, Path: "docs/" + name, About: contractsAbout[name]})
	}
	return pages
}

// showDocs shows one service's contract with links to the others.
func (s *Server) showDocs(c echo.Context, page *template.Template, service string) error {
	if s.contracts[service] == nil {
		return faultNoSuchPath
	}
	c.Response().Header().Set("Content-Security-Policy", docsPolicy)
	return s.show(c, page, map[string]any{"Services": s.contractPages(), "Shown": service}, nil)
}

func (s *Server) showContract(c echo.Context, name string) error {
	published, ok := s.contracts[name]
	if !ok {
		return faultNoSuchPath
	}
	shown, err := published()
	if err != nil {
		return err
	}
	c.Response().Header().Set("Cache-Control", "no-cache")
	return c.JSONBlob(http.StatusOK, toldToday(shown, s.cfg.Now()))
}

// showAsset serves the big files as they are stored, compressed, to whoever takes that.
func showAsset(c echo.Context) error {
	file := c.Param("file")
	header := c.Response().Header()
	header.Set("Cache-Control", "public, max-age=3600")
	kind := mime.TypeByExtension(path.Ext(file))
	if raw, err := readAsset(file); err == nil {
		return c.Blob(http.StatusOK, kind, raw)
	}
	packed, err := docFiles.ReadFile("docs/assets/" + file + ".gz")
	if err != nil {
		return faultNoSuchPath
	}
	if takesGzip(c.Request().Header) {
		header.Set("Content-Encoding", "gzip")
		return c.Blob(http.StatusOK, kind, packed)
	}
	raw, err := unpack(packed)
	if err != nil {
		return fmt.Errorf("unpack %s: %w", file, err)
	}
	return c.Blob(http.StatusOK, kind, raw)
}

// readAsset reads one of the edge's own files, or one of Swagger UI's that is stored as it is.
func readAsset(file string) ([]byte, error) {
	switch file {
	case "contract.js", "style.css", "icon.svg":
		return docFiles.ReadFile("docs/" + file)
	}
	return docFiles.ReadFile("docs/assets/" + file)
}

func unpack(packed []byte) ([]byte, error) {
	reader, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(reader)
}
