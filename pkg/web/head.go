package web

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"
)

// headAsGet answers HEAD by the handler of GET, without its body. It stands before echo, which routes by the method of
// the request that it was given.
func headAsGet(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, in *http.Request) {
		if in.Method == http.MethodHead {
			get := in.WithContext(in.Context())
			get.Method = http.MethodGet
			w, in = bodiless{w}, get
		}
		next.ServeHTTP(w, in)
	})
}

// allowHead lists HEAD wherever GET is listed.
func allowHead(header http.Header) {
	allow := header.Get(echo.HeaderAllow)
	if strings.Contains(allow, http.MethodGet) && !strings.Contains(allow, http.MethodHead) {
		header.Set(echo.HeaderAllow, allow+", "+http.MethodHead)
	}
}

// bodiless sends headers only.
type bodiless struct{ http.ResponseWriter }

func (bodiless) Write(part []byte) (int, error) { return len(part), nil }

func (b bodiless) Unwrap() http.ResponseWriter { return b.ResponseWriter }

// methodOf is the method as the client wrote it.
func methodOf(c echo.Context) string {
	if _, head := c.Response().Writer.(bodiless); head {
		return http.MethodHead
	}
	return c.Request().Method
}
