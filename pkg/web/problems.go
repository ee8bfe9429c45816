package web

import (
	"cmp"
	_ "embed"
	"fmt"
	"html/template"
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"github.com/qhatu/qhatu/pkg/fault"
)

//go:embed docs/problems.html
var problemsPage string

// documented is a problem of the closed list under /problems.
type documented struct {
	Slug   string
	Status int
	Title  fault.Text
	Advice fault.Text
}

// collectProblems gathers the faults of the edge and of every service. One slug means one thing: two faults may share it
// only with the same status and the same title.
func (s *Server) collectProblems() error {
	tables := []fault.Table{ownFaults(), fault.Standard(), logFaults}
	for _, service := range s.services {
		tables = append(tables, service.Problems())
	}
	known := map[string]fault.Fault{}
	for _, entry := range slices.Concat(tables...) {
		f := entry.Fault
		first, seen := known[f.Slug]
		switch {
		case seen && first.Kind != f.Kind:
			return fmt.Errorf("problem %q is both %v and %v", f.Slug, first.Kind, f.Kind)
		case seen && first.Title != f.Title:
			return fmt.Errorf("problem %q is titled both %q and %q", f.Slug, first.Title, f.Title)
		case !seen:
			known[f.Slug] = f
			s.problems = append(s.problems, documented{Slug: f.Slug, Status: statusOf(f.Kind), Title: f.Title, Advice: f.Detail})
		}
	}
	slices.SortFunc(s.problems, func(a, b documented) int {
		return cmp.Or(cmp.Compare(a.Status, b.Status), cmp.Compare(a.Slug, b.Slug))
	})
	return nil
}

func (s *Server) routeProblems() {
	page := template.Must(template.New("problems").Parse(problemsPage))
	s.echo.GET("/problems", func(c echo.Context) error { return showProblems(c, page, s.problems) })
	s.echo.GET("/problems/:slug", func(c echo.Context) error {
		i := slices.IndexFunc(s.problems, func(d documented) bool { return d.Slug == c.Param("slug") })
		if i < 0 {
			return faultNoSuchPath
		}
		return showProblems(c, page, s.problems[i:i+1])
	})
}

func showProblems(c echo.Context, page *template.Template, problems []documented) error {
	lang := requestOf(c).lang
	header := c.Response().Header()
	header.Set(echo.HeaderContentType, "text/html; charset=utf-8")
	header.Set("Content-Language", string(lang))
	header.Set("Vary", "Accept-Language")
	c.Response().WriteHeader(http.StatusOK)
	return page.Execute(c.Response(), map[string]any{"Lang": lang, "Problems": problems})
}
