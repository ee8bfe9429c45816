package web

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"runtime/debug"
	"strings"

	"github.com/labstack/echo/v4"
)

const usualBody = 1 << 20 // bytes

// panicked is a handler's panic as an error.
type panicked struct {
	value any
	stack []byte
}

func (p *panicked) Error() string { return fmt.Sprintf("panic: %v", p.value) }

// protect turns a panic into an error. http.ErrAbortHandler passes: it is a way to drop the connection.
func protect(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) (err error) {
		defer func() {
			switch value := recover(); value {
			case nil:
			case http.ErrAbortHandler:
				panic(value)
			default:
				err = &panicked{value: value, stack: debug.Stack()}
			}
		}()
		return next(c)
	}
}

// apiPolicy is the policy of answers that are no pages.
const apiPolicy = "default-src 'none'; frame-ancestors 'none'"

// secureHeaders tells browsers to take answers for what they are. Pages replace the policy by their own.
func secureHeaders(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		header := c.Response().Header()
		header.Set("X-Content-Type-Options", "nosniff")
		header.Set("X-Frame-Options", "DENY")
		header.Set("Referrer-Policy", "no-referrer")
		header.Set("Content-Security-Policy", apiPolicy)
		if c.Scheme() == "https" {
			header.Set("Strict-Transport-Security", "max-age=31536000")
		}
		return next(c)
	}
}

// limitBody refuses, once it is read, what is announced as too big, and cuts what turns out so.
func (s *Server) limitBody(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		in := c.Request()
		limit, ok := s.bodyLimits[operationID{in.Method, c.Path()}]
		if !ok {
			limit = usualBody
		}
		switch {
		case in.Body == nil, in.Body == http.NoBody:
		case in.ContentLength > limit:
			in.Body = tooLong{in.Body, limit}
		default:
			in.Body = http.MaxBytesReader(nil, in.Body, limit)
		}
		return next(c)
	}
}

// setBody makes a body that was read readable again.
func setBody(in *http.Request, raw []byte) {
	in.ContentLength = int64(len(raw))
	in.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(raw)), nil }
	in.Body, _ = in.GetBody() // never fails
}

const (
	maxAddress = 8 << 10  // bytes of a path with its query
	maxHeader  = 32 << 10 // bytes of all names and values
)

// limitHead refuses what would never be sent in earnest.
func limitHead(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		in, size := c.Request(), 0
		for name, values := range in.Header {
			for _, value := range values {
				size += len(name) + len(value)
			}
		}
		switch {
		case len(in.RequestURI) > maxAddress:
			return faultLongAddress
		case size > maxHeader:
			return faultLongHeader
		}
		return next(c)
	}
}

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
func allowHead(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		c.Response().Before(func() {
			header := c.Response().Header()
			allow := header.Get(echo.HeaderAllow)
			if strings.Contains(allow, http.MethodGet) && !strings.Contains(allow, http.MethodHead) {
				header.Set(echo.HeaderAllow, allow+", "+http.MethodHead)
			}
		})
		return next(c)
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
