package web

import (
	"io"
	"net/http"

	"github.com/labstack/echo/v4"
)

const (
	usualBody  = 1 << 20  // bytes of a body, where a service does not say otherwise
	maxAddress = 8 << 10  // bytes of a path with its query
	maxHeader  = 32 << 10 // bytes of all names and values
)

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

// tooLong is a body that was announced as longer than what is taken.
type tooLong struct {
	io.ReadCloser
	limit int64
}

func (b tooLong) Read([]byte) (int, error) { return 0, &http.MaxBytesError{Limit: b.limit} }

// limitHeader refuses addresses and headers that nobody sends in earnest.
func limitHeader(next echo.HandlerFunc) echo.HandlerFunc {
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
