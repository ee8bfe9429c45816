package web

import (
	"errors"
	"io"
	"net/http"
	"net/mail"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/strictjson"
)

// validate holds the request against the contract. Defaults of missing parameters and fields are filled in. The body
// stays readable.
func (s *Server) validate(c echo.Context, op *operation) error {
	in := c.Request()
	query, wrong, err := readQuery(in.URL, op)
	if err != nil {
		return err
	}
	if err := s.checkBody(c, op); err != nil {
		return err
	}
	r := requestOf(c)
	err = openapi3filter.ValidateRequest(in.Context(), &openapi3filter.RequestValidationInput{
		Request:     in,
		PathParams:  pathParams(c),
		QueryParams: query,
		Route:       op.route,
		Options:     &openapi3filter.Options{MultiError: true, SchemaValidationOptions: ofFormats, ExcludeRequestBody: r.said != nil || r.isFile},
	})
	fields, err := fieldsOf(err, wrong)
	if err != nil {
		return err
	}
	if r.said != nil {
		if fields, err = fieldsOf(r.validateBody(in, op), fields); err != nil {
			return err
		}
	}
	if len(fields) > 0 {
		return fault.InvalidFields(fields[:min(len(fields), fault.MostFields)]...)
	}
	return nil
}

var ofFormats = []openapi3.SchemaValidationOption{openapi3.EnableFormatValidation(), openapi3.WithStringFormatValidators(formats)}

// validateBody holds what the body says against its schema, and leaves it on the body: generated handlers bind exactly what was checked.
func (r *request) validateBody(in *http.Request, op *operation) error {
	schema := op.route.Operation.RequestBody.Value.Content.Get(in.Header.Get(echo.HeaderContentType)).Schema
	if schema == nil {
		return nil
	}
	filled := false
	options := append([]openapi3.SchemaValidationOption{
		openapi3.VisitAsRequest(), openapi3.MultiErrors(), openapi3.DefaultsSet(func() { filled = true }),
	}, ofFormats...)
	if err := schema.Value.VisitJSON(r.said, options...); err != nil {
		return &openapi3filter.RequestError{Reason: "not as its schema", Err: err}
	}
	if filled {
		setBody(in, strictjson.Plain(r.said))
	}
	in.Body = checkedBody{in.Body, r.said}
	return nil
}

// checkedBody is a body with what it says.
type checkedBody struct {
	io.ReadCloser
	said any
}

// ValidatedValue is what generated handlers ask for.
func (b checkedBody) ValidatedValue() any { return b.said }

func pathParams(c echo.Context) map[string]string {
	values := c.ParamValues()
	params := make(map[string]string, len(values))
	for i, name := range c.ParamNames() {
		params[name] = values[i]
	}
	return params
}

const (
	day      = 24 * time.Hour
	lastYear = 9999
)

// formats are the string formats that are checked, stricter than the validator's own: 2026-02-31 is no date.
var formats = map[string]openapi3.StringFormatValidator{
	"date":        openapi3.NewCallbackValidator(checkDate),
	"date-time":   openapi3.NewCallbackValidator(checkDateTime),
	"email":       openapi3.NewCallbackValidator(checkEmail),
	"plain-name":  openapi3.NewCallbackValidator(checkPlainName),
	"plain-lines": openapi3.NewCallbackValidator(checkPlainLines),
	"plain-text":  openapi3.NewCallbackValidator(checkPlainText),
	"uri":         openapi3.NewCallbackValidator(checkURI),
	"uuid":        openapi3.NewCallbackValidator(uuid.Validate),
}

func checkDate(s string) error {
	_, err := time.Parse(time.DateOnly, s)
	return err
}

// rfc3339 is stricter than package time, which takes an hour of one digit and a zone of +24:00 and cannot write the latter.
var rfc3339 = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$`)

// checkDateTime takes the times of RFC 3339 that decoders read, so in capitals and without leap seconds, and that every clock of
// the world can write: a zone may turn the last day of 9999 into one that JSON has no time for.
func checkDateTime(s string) error {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil || !rfc3339.MatchString(s) {
		return notDateTime(s)
	}
	if first, last := t.UTC().Add(-day), t.UTC().Add(day); first.Year() < 0 || last.Year() > lastYear {
		return errEdgeOfTime
	}
	return nil
}

var (
	errEdgeOfTime = &refusal{ES: "Usa una hora entre 0000-01-02 y 9999-12-30: no toda zona horaria puede escribir otra.", EN: "Use a time from 0000-01-02 to 9999-12-30: not every time zone can write another."}
	errSmall      = &refusal{ES: "Escribe la T y la Z en mayúscula: 2026-11-02T12:00:00Z.", EN: "Write T and Z in capitals: 2026-11-02T12:00:00Z."}
	errLeapSecond = &refusal{ES: "No se admiten segundos intercalares: escribe el segundo 59.", EN: "Leap seconds are not taken: write second 59."}

	yearBeyond = regexp.MustCompile(`^[+-]?\d{5,}-|^-\d{4}-`)
)

// notDateTime says of times that exist, and that RFC 3339 or ISO 8601 can write, why they are not taken.
func notDateTime(s string) error {
	switch {
	case strings.Contains(s, ":59:60"):
		return errLeapSecond
	case rfc3339.MatchString(strings.ToUpper(s)) && !rfc3339.MatchString(s):
		return errSmall
	case yearBeyond.MatchString(s):
		return errEdgeOfTime
	}
	return errors.New("no time of RFC 3339")
}

func checkEmail(s string) error {
	address, err := mail.ParseAddress(s)
	if err == nil && address.Address != s {
		return errors.New("more than an address")
	}
	return err
}

func checkURI(s string) error {
	u, err := url.Parse(s)
	if err == nil && !u.IsAbs() {
		return errors.New("not absolute")
	}
	return err
}
