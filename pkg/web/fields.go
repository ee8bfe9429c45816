package web

import (
	"errors"
	"maps"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/qhatu/qhatu/pkg/fault"
)

// fieldsOf adds to what is wrong already what the validator found, up to fault.MostFields. What cannot be told by field is an error: a body
// that cannot be read is malformed, a path that no id can have is not found.
func fieldsOf(found error, wrong []fault.Field) ([]fault.Field, error) {
	if found == nil {
		return wrong, nil
	}
	list, ok := found.(openapi3.MultiError) //nolint:errorlint // errors.As would take the first of a nested list
	if !ok {
		list = openapi3.MultiError{found}
	}
	told := findings{fields: wrong}
	for _, err := range list {
		if fatal := told.addOne(err); fatal != nil {
			return nil, fatal
		}
	}
	return told.fields, nil
}

// findings collects what is told of a request, a bounded number of fields: bodies may be wrong thousands of times.
type findings struct {
	fields []fault.Field
	seen   map[fault.Field]bool
	opened map[string]bool // objects whose unknown members were told
}

func (f *findings) full() bool { return len(f.fields) >= fault.MostFields }

func (f *findings) add(pointer string, detail fault.Text) {
	field := fault.Field{Pointer: pointer, Detail: detail}
	if f.full() || f.seen[field] {
		return
	}
	if f.seen == nil {
		f.seen = map[fault.Field]bool{}
	}
	f.seen[field] = true
	f.fields = append(f.fields, field)
}

func (f *findings) addOne(err error) error {
	refused, ok := errors.AsType[*openapi3filter.RequestError](err)
	if !ok {
		return faultMalformed.Because(err)
	}
	if refused.Parameter != nil {
		return f.addParameter(refused)
	}
	before := len(f.fields)
	f.addSchema(refused.Err)
	if len(f.fields) == before && !f.full() {
		return faultMalformed.Because(withoutValues(refused))
	}
	return nil
}

// withoutValues keeps the validator's message, which quotes the body, out of the log.
func withoutValues(refused *openapi3filter.RequestError) error {
	if refused.Reason != "" {
		return errors.New(refused.Reason)
	}
	return errors.New("body refused")
}

func (f *findings) addParameter(refused *openapi3filter.RequestError) error {
	parameter := refused.Parameter
	pointer := "?" + parameter.Name
	switch parameter.In {
	case openapi3.ParameterInPath:
		return faultNoSuchPath
	case openapi3.ParameterInHeader, openapi3.ParameterInCookie:
		pointer = parameter.Name + ":"
	}
	if slices.ContainsFunc(f.fields, func(told fault.Field) bool { return told.Pointer == pointer }) {
		return nil // it was left out because of what is told
	}
	if errors.Is(refused.Err, openapi3filter.ErrInvalidRequired) || errors.Is(refused.Err, openapi3filter.ErrInvalidEmptyValue) {
		f.add(pointer, textRequired)
		return nil
	}
	var of findings
	of.addSchema(refused.Err)
	if len(of.fields) == 0 && parameter.Schema != nil { // it could not even be parsed
		f.add(pointer, textType(parameter.Schema.Value))
	}
	for _, field := range of.fields {
		if field.Detail == formatWords["date-time"] {
			field.Detail = fault.Text{ES: field.Detail.ES + textPlus.ES, EN: field.Detail.EN + textPlus.EN}
		}
		f.add(pointer, field.Detail)
	}
	return nil
}

// addSchema walks down to the single rules that were broken.
func (f *findings) addSchema(err error) {
	switch found := err.(type) { //nolint:errorlint // each level is looked at by itself
	case openapi3.MultiError:
		for _, one := range found {
			if f.full() {
				return
			}
			f.addSchema(one)
		}
	case *openapi3.SchemaError:
		f.addRule(found)
	}
}

func (f *findings) addRule(found *openapi3.SchemaError) {
	if inner := innerErrors(found); len(inner) > 0 {
		f.addSchema(inner)
		return
	}
	pointer := jsonPointer(found.JSONPointer())
	switch {
	case found.SchemaField == "discriminator":
		f.add(memberOf(pointer, found.Schema.Discriminator.PropertyName), textKinds(found.Schema.Discriminator))
	case found.SchemaField != "properties":
		f.add(pointer, textOf(found))
	case !f.opened[pointer]:
		f.addUnknown(pointer, found)
	}
}

// addUnknown adds all members of an object that its schema does not know: the validator brings the whole object once
// for each of them.
func (f *findings) addUnknown(pointer string, found *openapi3.SchemaError) {
	if f.opened == nil {
		f.opened = map[string]bool{}
	}
	f.opened[pointer] = true
	value, _ := found.Value.(map[string]any)
	for _, name := range slices.Sorted(maps.Keys(value)) {
		if f.full() {
			return
		}
		if found.Schema.Properties[name] == nil {
			f.add(memberOf(pointer, name), textUnknown(textUnknownField, name, found.Schema.Properties))
		}
	}
}

// innerErrors returns the causes worth telling: those of allOf, of a wrapper, and of the one alternative that was meant.
func innerErrors(found *openapi3.SchemaError) openapi3.MultiError {
	inner, ok := errors.AsType[openapi3.MultiError](found.Origin)
	if !ok || found.SchemaField != "oneOf" || len(inner) == 1 {
		return inner
	}
	if i := meant(found); i >= 0 && len(inner) == len(found.Schema.OneOf) {
		return inner[i : i+1]
	}
	return nil
}

// meant is the only alternative that knows a member of the value; -1: there is no such.
func meant(found *openapi3.SchemaError) int {
	value, _ := found.Value.(map[string]any)
	only := -1
	for i, alternative := range found.Schema.OneOf {
		if !sharesName(alternative.Value.Properties, value) {
			continue
		}
		if only >= 0 {
			return -1
		}
		only = i
	}
	return only
}

func sharesName(properties openapi3.Schemas, value map[string]any) bool {
	for name := range properties {
		if _, ok := value[name]; ok {
			return true
		}
	}
	return false
}

func jsonPointer(path []string) (pointer string) {
	for _, name := range path {
		pointer = memberOf(pointer, name)
	}
	return pointer
}

func memberOf(pointer, name string) string {
	return string(jsontext.Pointer(pointer).AppendToken(name))
}
