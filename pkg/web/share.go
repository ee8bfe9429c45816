package web

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"
)

// What pages of other origins may send and read.
const sharedRequest = "Authorization, Accept-Language, Content-Type, If-Match, If-None-Match, " + HeaderPosition

var (
	sharedOrigins = []string{"*"}
	sharedAnswer  = []string{"Allow, Content-Language, ETag, Link, Location, RateLimit, RateLimit-Policy, Retry-After, WWW-Authenticate, X-Request-Id, " + HeaderPosition}
)

// share lets pages of any origin read (CORS): nothing here goes by where a request comes from or by cookies, but the end of a sign-in by an
// issuer, whose cookie browsers send for no other page; so a page learns no more than whoever wrote it. Commands are for servers, which keep their tokens to themselves, and for pages of this origin.
func share(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		in, header := c.Request(), c.Response().Header()
		if !isShared(in.URL.Path) || !isSafe(in.Method) {
			return next(c)
		}
		header[echo.HeaderAccessControlAllowOrigin] = sharedOrigins
		if in.Method != http.MethodOptions || in.Header.Get(echo.HeaderAccessControlRequestMethod) == "" {
			header[echo.HeaderAccessControlExposeHeaders] = sharedAnswer
			return next(c)
		}
		header.Set(echo.HeaderAccessControlAllowMethods, "GET, HEAD")
		header.Set(echo.HeaderAccessControlAllowHeaders, sharedRequest)
		header.Set(echo.HeaderAccessControlMaxAge, "86400") // seconds; browsers keep it for less
		return c.NoContent(http.StatusNoContent)
	}
}

// isShared: the contracts, what they describe, and the problems. Not what is for operators.
func isShared(path string) bool {
	for _, prefix := range []string{"/v1/", "/docs", "/problems", "/.well-known/"} {
		if strings.HasPrefix(path, prefix) {
			return true
		}
	}
	return false
}
