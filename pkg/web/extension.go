package web

import (
	"path"
	"strings"

	"github.com/labstack/echo/v4"
)

// cutExtension routes "/v1/fairs/7.ics" as "/v1/fairs/7/.ics", if a contract knows the extension: to echo, the ".ics" of
// "/v1/fairs/:id.ics" would be part of the variable's name. It changes the URL in place, for echo routes by the request
// that it was given.
func (s *Server) cutExtension(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if at := c.Request().URL; s.extensions[path.Ext(at.Path)] {
			at.Path, at.RawPath = extensionApart(at.Path), extensionApart(at.RawPath)
		}
		return next(c)
	}
}

// extensionApart makes a path's extension a segment of its own.
func extensionApart(of string) string {
	extension := path.Ext(of)
	if extension == "" {
		return of
	}
	return strings.TrimSuffix(of, extension) + "/" + extension
}

// knowExtension notes the extension of an operation's path, if it has one.
func (s *Server) knowExtension(op operationID) {
	if last := path.Base(op.path); strings.HasPrefix(last, ".") {
		s.extensions[last] = true
	}
}
