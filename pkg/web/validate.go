package web

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/mail"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"github.com/qhatu/qhatu/pkg/fault"
)

// validate holds the request against the contract. Defaults of missing parameters and fields are filled in. The body
// stays readable.
func (s *Server) validate(c echo.Context, op *operation) error {
	in := c.Request()
	query, err := url.ParseQuery(in.URL.RawQuery)
	if err != nil {
		return faultMalformed.Because(err)
	}
	if err := checkBodyKind(in, op, requestOf(c).body); err != nil {
		return err
	}
	fields := unknownParameters(op, query)
	err = openapi3filter.ValidateRequest(in.Context(), &openapi3filter.RequestValidationInput{
		Request:     in,
		PathParams:  pathParams(c),
		QueryParams: query,
		Route:       op.route,
		Options: &openapi3filter.Options{
			MultiError:         true,
			KeepValidatedValue: true, // generated handlers bind it: exactly what was checked
			SchemaValidationOptions: []openapi3.SchemaValidationOption{
				openapi3.EnableFormatValidation(), openapi3.WithStringFormatValidators(formats),
			},
		},
	})
	found, err := fieldsOf(err)
	if err != nil {
		return err
	}
	if fields = append(fields, found...); len(fields) > 0 {
		return fault.InvalidFields(fields[:min(len(fields), maxFields)]...)
	}
	return nil
}

// maxFields bounds the answer to a body that is wrong everywhere.
const maxFields = 50

func pathParams(c echo.Context) map[string]string {
	values := c.ParamValues()
	params := make(map[string]string, len(values))
	for i, name := range c.ParamNames() {
		params[name] = values[i]
	}
	return params
}

func unknownParameters(op *operation, query url.Values) []fault.Field {
	var fields []fault.Field
	for name := range query {
		base, _, _ := strings.Cut(name, "[") // filter[product]: the deepObject style
		if !op.query[name] && !op.query[base] {
			fields = append(fields, fault.Field{Pointer: "?" + name, Detail: textUnknownParameter})
		}
	}
	slices.SortFunc(fields, func(a, b fault.Field) int { return strings.Compare(a.Pointer, b.Pointer) })
	return fields
}

// checkBodyKind refuses a missing body, another media type, and JSON that is none.
func checkBodyKind(in *http.Request, op *operation, body []byte) error {
	wanted := op.route.Operation.RequestBody
	if wanted == nil || wanted.Value == nil {
		return nil
	}
	if len(bytes.TrimSpace(body)) == 0 {
		if wanted.Value.Required {
			return faultNoBody
		}
		setBody(in, nil)
		return nil
	}
	kind := in.Header.Get(echo.HeaderContentType)
	if wanted.Value.Content.Get(kind) == nil {
		return faultUnsupported.With("accepted", kindsOf(wanted.Value.Content))
	}
	if isJSON(kind) {
		return checkJSON(body)
	}
	return nil
}

func kindsOf(content openapi3.Content) []string {
	kinds := make([]string, 0, len(content))
	for kind := range content {
		kinds = append(kinds, kind)
	}
	slices.Sort(kinds)
	return kinds
}

func isJSON(kind string) bool {
	media, _, _ := strings.Cut(kind, ";")
	media = strings.ToLower(strings.TrimSpace(media))
	return media == echo.MIMEApplicationJSON || strings.HasSuffix(media, "+json")
}

// checkJSON wants one JSON value and nothing after it.
func checkJSON(body []byte) error {
	decoder := json.NewDecoder(bytes.NewReader(body))
	var value json.RawMessage
	if err := decoder.Decode(&value); err != nil {
		return faultMalformed.Because(err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return faultMalformed.Because(errors.New("text after the JSON value"))
	}
	return nil
}

// formats are the string formats that are checked, stricter than the validator's own: 2026-02-31 is no date.
var formats = map[string]openapi3.StringFormatValidator{
	"date":        openapi3.NewCallbackValidator(checkDate),
	"date-time":   openapi3.NewCallbackValidator(checkDateTime),
	"email":       openapi3.NewCallbackValidator(checkEmail),
	"plain-lines": openapi3.NewCallbackValidator(checkPlainLines),
	"plain-text":  openapi3.NewCallbackValidator(checkPlainText),
	"uri":         openapi3.NewCallbackValidator(checkURI),
	"uuid":        openapi3.NewCallbackValidator(uuid.Validate),
}

func checkDate(s string) error {
	_, err := time.Parse(time.DateOnly, s)
	return err
}

func checkDateTime(s string) error {
	_, err := time.Parse(time.RFC3339, s)
	return err
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
