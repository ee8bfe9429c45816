package web

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/routers"

	"github.com/qhatu/qhatu/pkg/token"
)

// operationID is a method and a route template as echo writes it ("/v1/lots/:id").
type operationID struct{ method, path string }

type operations map[operationID]*operation

// operation is one operation of a contract, prepared for the checks.
type operation struct {
	service  Service
	secured  bool                           // the contract demands a token
	personal bool                           // x-personal-data: with a token, the answer may tell of people
	roles    []string                       // x-roles: who may; nil: every role
	query    map[string]*openapi3.Parameter // the query parameters it knows
	route    *routers.Route                 // what requests are held against
}

// operationsOf indexes a service's contract.
func operationsOf(service Service, document *openapi3.T) (operations, error) {
	if err := document.Validate(context.Background(), openapi3.DisableExamplesValidation()); err != nil {
		return nil, fmt.Errorf("contract: %w", err)
	}
	table := operations{}
	for path, item := range document.Paths.Map() {
		for method, op := range item.Operations() {
			prepared, err := prepare(service, document, path, item, method, op)
			if err != nil {
				return nil, fmt.Errorf("contract: %s %s: %w", method, path, err)
			}
			table[operationID{method, echoPath(path)}] = prepared
		}
	}
	return table, nil
}

// anyOf is what a request by another method than those of a path is held against: who may do nothing there at all is not told
// what there is.
func anyOf(ops []*operation) *operation {
	all := &operation{secured: true}
	for _, op := range ops {
		all.secured = all.secured && op.secured
		all.roles = append(all.roles, op.roles...)
	}
	if slices.ContainsFunc(ops, func(op *operation) bool { return op.roles == nil }) {
		all.roles = nil
	}
	slices.Sort(all.roles)
	all.roles = slices.Compact(all.roles)
	return all
}

// echoPath turns "/v1/lots/{id}" into "/v1/lots/:id", and "/v1/fairs/{id}.ics" into "/v1/fairs/:id/.ics".
func echoPath(path string) string {
	written := strings.NewReplacer("{", ":", "}", "").Replace(path)
	if strings.HasSuffix(path, "}") || !strings.HasPrefix(written[strings.LastIndex(written, "/")+1:], ":") {
		return written
	}
	return extensionApart(written)
}

func prepare(
	service Service, document *openapi3.T, path string, item *openapi3.PathItem, method string, op *openapi3.Operation,
) (*operation, error) {
	roles, err := rolesOf(op)
	if err != nil {
		return nil, err
	}
	prepared := &operation{
		service:  service,
		secured:  demandsToken(document, op),
		personal: op.Extensions["x-personal-data"] == true,
		roles:    roles,
		query:    map[string]*openapi3.Parameter{},
		route:    routeOf(document, path, item, method, op),
	}
	for _, parameter := range slices.Concat(item.Parameters, op.Parameters) {
		if parameter.Value.In == openapi3.ParameterInQuery {
			prepared.query[parameter.Value.Name] = parameter.Value
		}
	}
	return prepared, nil
}

// demandsToken: an empty requirement among others makes the token optional.
func demandsToken(document *openapi3.T, op *openapi3.Operation) bool {
	requirements := document.Security
	if op.Security != nil {
		requirements = *op.Security
	}
	optional := slices.ContainsFunc(requirements, func(r openapi3.SecurityRequirement) bool { return len(r) == 0 })
	return len(requirements) > 0 && !optional
}

func rolesOf(op *openapi3.Operation) ([]string, error) {
	declared, ok := op.Extensions["x-roles"]
	if !ok {
		return nil, nil
	}
	list, ok := declared.([]any)
	if !ok {
		return nil, fmt.Errorf("x-roles is not a list")
	}
	roles := make([]string, len(list))
	for i, item := range list {
		roles[i], _ = item.(string)
		if !slices.Contains(token.Roles(), roles[i]) {
			return nil, fmt.Errorf("x-roles: unknown role %v", item)
		}
	}
	return roles, nil
}

// routeOf describes the operation to the validator. The security requirements are left out: they are checked apart.
//
// For an OpenAPI 3.1 document the validator would compile the schemas of every request anew. Its built-in validator
// does not, and names every field, so the document is passed off as 3.0. It knows no const, if, prefixItems and other
// keywords of JSON Schema 2020-12: a test of the contracts sees to it that requests use none.
func routeOf(document *openapi3.T, path string, item *openapi3.PathItem, method string, op *openapi3.Operation) *routers.Route {
	spec := &openapi3.T{OpenAPI: "3.0.3", Components: document.Components}
	unsecured := *op
	unsecured.Security = &openapi3.SecurityRequirements{}
	return &routers.Route{Spec: spec, Path: path, PathItem: item, Method: method, Operation: &unsecured}
}
