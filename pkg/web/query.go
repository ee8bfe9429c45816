package web

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/text"
)

// readQuery reads a query that is written without mistakes, its values cleaned, and puts it back in that form for the handler.
// Parameters that are unknown or given twice, or of blanks only, are wrong and left out; one without a value counts as absent, as
// forms send it.
func readQuery(u *url.URL, op *operation) (url.Values, []fault.Field, error) {
	query, err := parseQuery(u.RawQuery)
	if err != nil {
		return nil, nil, err
	}
	var wrong []fault.Field
	for name, values := range query {
		if op.open && op.parameter(name) == nil {
			delete(query, name)
			continue
		}
		detail, ok := op.checkParameter(name, values)
		if !ok {
			wrong = append(wrong, fault.Field{Pointer: "?" + name, Detail: detail})
		}
		if values = cleaned(values); !ok || len(values) == 0 {
			delete(query, name)
			continue
		}
		query[name] = values
	}
	slices.SortFunc(wrong, func(a, b fault.Field) int { return strings.Compare(a.Pointer, b.Pointer) })
	u.RawQuery = query.Encode()
	return query, wrong, nil
}

// parseQuery is url.ParseQuery, except that it names the parameter that is wrong and insists on UTF-8.
func parseQuery(raw string) (url.Values, error) {
	query := url.Values{}
	for part := range strings.SplitSeq(raw, "&") {
		if part == "" {
			continue
		}
		written, value, _ := strings.Cut(part, "=")
		name, err := unescape(written, written)
		if err != nil {
			return nil, err
		}
		value, err = unescape(name, value)
		if err != nil {
			return nil, err
		}
		query.Add(name, value)
	}
	return query, nil
}

// unescape decodes a part of the query that belongs to the named parameter.
func unescape(name, part string) (string, error) {
	plain, err := url.QueryUnescape(part)
	var detail fault.Text
	switch {
	case strings.Contains(part, ";"):
		detail = textSemicolon
	case err != nil:
		detail = textPercent
	case !utf8.ValidString(plain):
		detail = textNotUTF8
	default:
		return plain, nil
	}
	return "", faultBadQuery.Naming(fault.Field{Pointer: "?" + strings.ToValidUTF8(name, "\ufffd"), Detail: detail})
}

// checkParameter says what is wrong with a parameter's values before the contract is asked.
func (op *operation) checkParameter(name string, values []string) (detail fault.Text, ok bool) {
	parameter := op.parameter(name)
	switch {
	case parameter == nil:
		return textUnknown(textUnknownParameter, name, op.query), false
	case len(values) > 1 && !parameter.Schema.Value.Type.Is("array"):
		return textRepeatedParameter, false
	case slices.ContainsFunc(values, isBlank), name == cursorParameter && slices.Contains(values, ""):
		return textEmptyParameter, false
	case !isPlain(parameter, values):
		return textType(parameter.Schema.Value), false
	}
	return fault.Text{}, true
}

// cursorParameter is never taken for absent: who has lost their cursor would read the first page for ever.
const cursorParameter = "cursor"

// isBlank tells whether somebody sent a value of which nothing can be seen: dropping that filter would show what they did not ask for.
func isBlank(value string) bool { return value != "" && text.Clean(value) == "" }

// cleaned are values as they are kept, without empty ones.
func cleaned(values []string) (all []string) {
	for _, value := range values {
		if value = text.Clean(value); value != "" {
			all = append(all, value)
		}
	}
	return all
}

var (
	plainInteger = regexp.MustCompile(`^-?(0|[1-9][0-9]*)$`)
	plainBoolean = regexp.MustCompile(`^(true|false)$`)
)

// isPlain tells whether numbers and truth values are written as in JSON, or not at all: the validator would also take "+5", "005" and
// "True", and cleaning " 5", which "+5" is in a query.
func isPlain(parameter *openapi3.Parameter, values []string) bool {
	var form *regexp.Regexp
	switch kind := parameter.Schema.Value.Type; {
	case kind.Is("integer"):
		form = plainInteger
	case kind.Is("boolean"):
		form = plainBoolean
	default:
		return true
	}
	return !slices.ContainsFunc(values, func(value string) bool { return value != "" && !form.MatchString(value) })
}

// parameter is the one to which a name belongs; nil: there is none.
func (op *operation) parameter(name string) *openapi3.Parameter {
	if base, _, nested := strings.Cut(name, "["); nested && op.query[base] != nil && op.query[base].Style == openapi3.SerializationDeepObject {
		return op.query[base] // filter[product]
	}
	return op.query[name]
}
