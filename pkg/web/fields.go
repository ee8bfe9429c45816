package web

import (
	"errors"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"

	"github.com/qhatu/qhatu/pkg/fault"
)

// fieldsOf translates what the validator found. What cannot be told by field is an error: a body that cannot be read is
// malformed, a path that no id can have is not found.
func fieldsOf(found error) ([]fault.Field, error) {
	if found == nil {
		return nil, nil
	}
	list, ok := found.(openapi3.MultiError) //nolint:errorlint // errors.As would take the first of a nested list
	if !ok {
		list = openapi3.MultiError{found}
	}
	var fields []fault.Field
	for _, err := range list {
		more, fatal := fieldsOfOne(err)
		if fatal != nil {
			return nil, fatal
		}
		fields = append(fields, more...)
	}
	return withoutRepeats(fields), nil
}

func fieldsOfOne(err error) ([]fault.Field, error) {
	refused, ok := errors.AsType[*openapi3filter.RequestError](err)
	if !ok {
		return nil, faultMalformed.Because(err)
	}
	if refused.Parameter != nil {
		return fieldsOfParameter(refused)
	}
	fields := schemaFields(refused.Err)
	if len(fields) == 0 {
		return nil, faultMalformed.Because(withoutValues(refused))
	}
	return fields, nil
}

// withoutValues keeps the validator's message, which quotes the body, out of the log.
func withoutValues(refused *openapi3filter.RequestError) error {
	if refused.Reason != "" {
		return errors.New(refused.Reason)
	}
	return errors.New("body refused")
}

func fieldsOfParameter(refused *openapi3filter.RequestError) ([]fault.Field, error) {
	parameter := refused.Parameter
	pointer := "?" + parameter.Name
	switch parameter.In {
	case openapi3.ParameterInPath:
		return nil, faultNoSuchPath
	case openapi3.ParameterInHeader, openapi3.ParameterInCookie:
		pointer = parameter.Name + ":"
	}
	if errors.Is(refused.Err, openapi3filter.ErrInvalidRequired) || errors.Is(refused.Err, openapi3filter.ErrInvalidEmptyValue) {
		return []fault.Field{{Pointer: pointer, Detail: textRequired}}, nil
	}
	fields := schemaFields(refused.Err)
	if len(fields) == 0 && parameter.Schema != nil { // it could not even be parsed
		return []fault.Field{{Pointer: pointer, Detail: textType(parameter.Schema.Value)}}, nil
	}
	for i := range fields {
		fields[i].Pointer = pointer
	}
	return fields, nil
}

// schemaFields walks down to the single rules that were broken.
func schemaFields(err error) []fault.Field {
	switch found := err.(type) { //nolint:errorlint // each level is looked at by itself
	case openapi3.MultiError:
		var fields []fault.Field
		for _, one := range found {
			fields = append(fields, schemaFields(one)...)
		}
		return fields
	case *openapi3.SchemaError:
		return fieldsOfSchema(found)
	}
	return nil
}

func fieldsOfSchema(found *openapi3.SchemaError) []fault.Field {
	if inner := innerErrors(found); len(inner) > 0 {
		if fields := schemaFields(inner); len(fields) > 0 {
			return fields
		}
	}
	pointer := jsonPointer(found.JSONPointer())
	if found.SchemaField != "properties" {
		return []fault.Field{{Pointer: pointer, Detail: textOf(found)}}
	}
	var fields []fault.Field
	for _, name := range unknownNames(found) {
		fields = append(fields, fault.Field{Pointer: pointer + jsonPointer([]string{name}), Detail: textUnknownField})
	}
	return fields
}

// innerErrors returns the causes worth telling: those of allOf, of a wrapper, and of the one alternative that was meant.
func innerErrors(found *openapi3.SchemaError) openapi3.MultiError {
	inner, ok := errors.AsType[openapi3.MultiError](found.Origin)
	if !ok || (isChoice(found.SchemaField) && len(inner) != 1) {
		return nil
	}
	return inner
}

func isChoice(keyword string) bool { return keyword == "oneOf" || keyword == "anyOf" }

// unknownNames are the members of the value that its schema does not know.
func unknownNames(found *openapi3.SchemaError) []string {
	value, _ := found.Value.(map[string]any)
	var names []string
	for name := range value {
		if found.Schema == nil || found.Schema.Properties[name] == nil {
			names = append(names, name)
		}
	}
	return names
}

func jsonPointer(path []string) string {
	escape := strings.NewReplacer("~", "~0", "/", "~1")
	var pointer strings.Builder
	for _, part := range path {
		pointer.WriteString("/" + escape.Replace(part))
	}
	return pointer.String()
}

func withoutRepeats(fields []fault.Field) []fault.Field {
	seen := map[fault.Field]bool{}
	unique := fields[:0]
	for _, field := range fields {
		if !seen[field] {
			seen[field] = true
			unique = append(unique, field)
		}
	}
	return unique
}
