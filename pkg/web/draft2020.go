package web

import (
	"errors"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"
)

var errFound = errors.New("found")

// usesDraft2020 reports whether a request to the operation can only be checked with the JSON Schema 2020-12 validator.
func usesDraft2020(item *openapi3.PathItem, op *openapi3.Operation) bool {
	return slices.ContainsFunc(requestSchemas(item, op), func(schema *openapi3.SchemaRef) bool {
		err := schema.WalkSubtree(func(_ string, s *openapi3.SchemaRef) error {
			if s.Value != nil && hasDraft2020Keyword(s.Value) {
				return errFound
			}
			return nil
		})
		return errors.Is(err, errFound)
	})
}

func requestSchemas(item *openapi3.PathItem, op *openapi3.Operation) []*openapi3.SchemaRef {
	var schemas []*openapi3.SchemaRef
	for _, parameter := range slices.Concat(item.Parameters, op.Parameters) {
		if parameter.Value.Schema != nil {
			schemas = append(schemas, parameter.Value.Schema)
		}
	}
	if op.RequestBody != nil {
		for _, media := range op.RequestBody.Value.Content {
			if media.Schema != nil {
				schemas = append(schemas, media.Schema)
			}
		}
	}
	return schemas
}

func hasDraft2020Keyword(s *openapi3.Schema) bool {
	return s.Const != nil || s.If != nil || s.Then != nil || s.Else != nil ||
		len(s.PrefixItems) > 0 || s.Contains != nil || s.PropertyNames != nil ||
		len(s.PatternProperties) > 0 || len(s.DependentSchemas) > 0 || len(s.DependentRequired) > 0 ||
		s.UnevaluatedItems.Has != nil || s.UnevaluatedItems.Schema != nil ||
		s.UnevaluatedProperties.Has != nil || s.UnevaluatedProperties.Schema != nil
}
