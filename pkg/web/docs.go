package web

import (
	"bytes"
	"compress/gzip"
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
)

//go:embed docs/page.html docs/start.js docs/assets
var docFiles embed.FS

// The page runs its own scripts only; Swagger UI sets styles inline and shows images from data URLs.
const docsPolicy = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; " +
	"connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

func (s *Server) routeDocs() {
	page := template.Must(template.ParseFS(docFiles, "docs/page.html"))
	show := func(c echo.Context) error { return s.showDocs(c, page, c.Param("service")) }
	s.echo.GET("/docs", show)
	s.echo.GET("/docs/:service", func(c echo.Context) error {
		if name, isJSON := strings.CutSuffix(c.Param("service"), ".json"); isJSON {
			return s.showContract(c, name)
		}
		return show(c)
	})
	s.echo.GET("/docs/assets/:file", showAsset)
}

// showDocs shows one service's contract with links to the others.
func (s *Server) showDocs(c echo.Context, page *template.Template, service string) error {
	names := slices.Sorted(maps.Keys(s.contracts))
	if service == "" && len(names) > 0 {
		service = names[0]
	}
	if !slices.Contains(names, service) {
		return faultNoSuchPath
	}
	c.Response().Header().Set("Content-Security-Policy", docsPolicy)
	c.Response().Header().Set(echo.HeaderContentType, "text/html; charset=utf-8")
	c.Response().WriteHeader(http.StatusOK)
	return page.Execute(c.Response(), map[string]any{"Services": names, "Shown": service})
}

func (s *Server) showContract(c echo.Context, name string) error {
	shown, ok := s.contracts[name]
	if !ok {
		return faultNoSuchPath
	}
	return c.JSONBlob(http.StatusOK, shown)
}

// showAsset serves the big files as they are stored, compressed, to whoever takes that.
func showAsset(c echo.Context) error {
	file := c.Param("file")
	header := c.Response().Header()
	header.Set("Cache-Control", "public, max-age=3600")
	header.Set("Vary", "Accept-Encoding")
	kind := mime.TypeByExtension(path.Ext(file))
	if raw, err := readAsset(file); err == nil {
		return c.Blob(http.StatusOK, kind, raw)
	}
	packed, err := docFiles.ReadFile("docs/assets/" + file + ".gz")
	if err != nil {
		return faultNoSuchPath
	}
	if strings.Contains(c.Request().Header.Get("Accept-Encoding"), "gzip") {
		header.Set("Content-Encoding", "gzip")
		return c.Blob(http.StatusOK, kind, packed)
	}
	raw, err := unpack(packed)
	if err != nil {
		return fmt.Errorf("unpack %s: %w", file, err)
	}
	return c.Blob(http.StatusOK, kind, raw)
}

func readAsset(file string) ([]byte, error) {
	if file == "start.js" {
		return docFiles.ReadFile("docs/start.js")
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
