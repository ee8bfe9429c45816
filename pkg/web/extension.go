package web

import (
	"path"
	"strings"

	"github.com/labstack/echo/v4"
)

// cutExtension routes "/v1/fairs/7.ics" as "/v1/fairs/7/.ics", if a contract has "/v1/fairs/{id}.ics": to echo, the ".ics" of
// "/v1/fairs/:id.ics" would be part of the variable's name. It changes the URL in place, for echo routes by the request
// that it was given.
func (s *Server) cutExtension(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		at := c.Request().URL
		for _, template := range s.extensions[path.Ext(at.Path)] {
			if bare := path.Base(at.Path) == path.Ext(at.Path); bare || matches(template, at.Path) { // a bare one is nobody's
				at.Path, at.RawPath = extensionApart(at.Path), extensionApart(at.RawPath)
				break
			}
		}
		return next(c)
	}
}

// matches tells whether a path is that of a route's template, its extension left aside.
func matches(template, of string) bool {
	wanted, segments := strings.Split(path.Dir(template), "/"), strings.Split(of, "/")
	if len(wanted) != len(segments) {
		return false
	}
	for i, segment := range wanted {
		if segment != segments[i] && !strings.HasPrefix(segment, ":") {
			return false
		}
	}
	return true
}

// extensionApart makes a path's extension a segment of its own.
func extensionApart(of string) string {
	extension := path.Ext(of)
	if extension == "" {
		return of
	}
	return strings.TrimSuffix(of, extension) + "/" + extension
}

// knowExtension notes the path of an operation that has an extension behind a variable.
func (s *Server) knowExtension(op operationID) {
	if last := path.Base(op.path); strings.HasPrefix(last, ".") {
		s.extensions[last] = append(s.extensions[last], op.path)
	}
}
