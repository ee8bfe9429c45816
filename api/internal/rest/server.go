// Package rest holds what the generated REST packages share, so that what is generated is short: reading a request,
// writing an answer, building a client's request, loading a contract. Only generated code imports it. The contracts use
// the default styles of OpenAPI for parameters (path and header: simple; query: form, exploded), and so does this package.
package rest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"path"
	"strings"

	"github.com/labstack/echo/v4"
	"github.com/oapi-codegen/runtime"
)

// Router is where routes are registered: an *echo.Echo or an *echo.Group.
type Router interface {
	Add(method, path string, handler echo.HandlerFunc, middleware ...echo.MiddlewareFunc) *echo.Route
}

// Add registers a route of a contract, where an extension behind a variable is a segment of its own: "/fairs/:id/.ics", for in
// "/fairs/:id.ics" echo would take it for part of the variable's name. The edge routes requests accordingly.
func Add(to Router, method, route string, handler echo.HandlerFunc) {
	if extension := path.Ext(route); extension != "" && strings.HasPrefix(path.Base(route), ":") {
		route = strings.TrimSuffix(route, extension) + "/" + extension
	}
	to.Add(method, route, handler)
}

// A Part reads one part of a request. Its error is an *echo.HTTPError with status 400.
type Part func(echo.Context) error

// Serve reads the parts of a request, which fill r, has it handled, and writes the answer.
func Serve[Request, Answer any](
	c echo.Context, r *Request,
	handle func(context.Context, Request) (Answer, error), write func(Answer, http.ResponseWriter) error,
	parts ...Part,
) error {
	for _, read := range parts {
		if err := read(c); err != nil {
			return err
		}
	}
	answer, err := handle(c.Request().Context(), *r)
	if err != nil {
		return err
	}
	return write(answer, c.Response())
}

// Path reads a parameter of the path.
func Path[T any](name string, to *T) Part {
	return func(c echo.Context) error {
		return invalid(name, runtime.BindStyledParameterWithOptions("simple", name, c.Param(name), to,
			runtime.BindStyledParameterOptions{
				ParamLocation: runtime.ParamLocationPath, Required: true, ValueIsUnescaped: c.Request().URL.RawPath == "",
			}))
	}
}

// Query reads an optional parameter of the query.
func Query[T any](name string, to *T) Part {
	return func(c echo.Context) error {
		return invalid(name, runtime.BindQueryParameterWithOptions("form", true, false, name, c.QueryParams(), to,
			runtime.BindQueryParameterOptions{}))
	}
}

// RequiredQuery reads a parameter of the query that has to be there.
func RequiredQuery[T any](name string, to *T) Part {
	return func(c echo.Context) error {
		return invalid(name, runtime.BindQueryParameterWithOptions("form", true, true, name, c.QueryParams(), to,
			runtime.BindQueryParameterOptions{}))
	}
}

// Header reads an optional header, which may stand in a request once.
func Header[T any](name string, to **T) Part {
	return func(c echo.Context) error {
		values, found := c.Request().Header[http.CanonicalHeaderKey(name)]
		if !found {
			return nil
		}
		if len(values) != 1 {
			return echo.NewHTTPError(http.StatusBadRequest, fmt.Sprintf("Expected one value for %s, got %d", name, len(values)))
		}
		*to = new(T)
		return invalid(name, runtime.BindStyledParameterWithOptions("simple", name, values[0], *to,
			runtime.BindStyledParameterOptions{ParamLocation: runtime.ParamLocationHeader}))
	}
}

func invalid(name string, err error) error {
	if err == nil {
		return nil
	}
	return echo.NewHTTPError(http.StatusBadRequest, fmt.Sprintf("Invalid format for parameter %s: %s", name, err))
}

// Body reads a body of JSON.
func Body[T any](to **T) Part {
	return func(c echo.Context) error {
		body := new(T)
		if err := decode(c, body); err != nil {
			return err
		}
		*to = body
		return nil
	}
}

// OptionalBody reads a body of JSON, if there is one.
func OptionalBody[T any](to **T) Part {
	read := Body(to)
	return func(c echo.Context) error {
		if err := read(c); !errors.Is(err, io.EOF) {
			return err
		}
		return nil
	}
}

// FileBody reads a body that is a file.
func FileBody(to *[]byte) Part {
	return func(c echo.Context) (err error) {
		*to, err = io.ReadAll(c.Request().Body)
		return err
	}
}

// decode takes the value that a validator of requests has left on the body, so that what is handled is exactly what was
// checked; without one it reads the body.
func decode(c echo.Context, into any) error {
	if validated, ok := c.Request().Body.(interface{ ValidatedValue() any }); ok {
		if runtime.BindJSONValue(validated.ValidatedValue(), into) == nil {
			return nil
		}
	}
	return new(echo.DefaultBinder).BindBody(c, into)
}

// A Field sets a header of an answer.
type Field func(http.Header)

// Set sets a header to a value; nil leaves it out.
func Set[T any](name string, value *T) Field {
	return func(h http.Header) {
		if value != nil {
			h.Set(name, fmt.Sprint(*value))
		}
	}
}

// Write answers with JSON. Nothing is written if the body cannot be encoded.
func Write(w http.ResponseWriter, status int, body any, fields ...Field) error {
	var encoded bytes.Buffer
	if err := json.NewEncoder(&encoded).Encode(body); err != nil {
		return err
	}
	w.Header().Set(echo.HeaderContentType, echo.MIMEApplicationJSON)
	for _, set := range fields {
		set(w.Header())
	}
	w.WriteHeader(status)
	_, err := encoded.WriteTo(w)
	return err
}

// WriteFile answers with a file of a media type. Text is UTF-8.
func WriteFile(w http.ResponseWriter, status int, kind, body string, fields ...Field) error {
	if strings.HasPrefix(kind, "text/") {
		kind += "; charset=utf-8"
	}
	w.Header().Set(echo.HeaderContentType, kind)
	for _, set := range fields {
		set(w.Header())
	}
	w.WriteHeader(status)
	_, err := io.WriteString(w, body)
	return err
}
