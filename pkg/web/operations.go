package web

import (
	"fmt"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/routers"

	"github.com/qhatu/qhatu/api/access"
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
	audited  bool                           // x-audit: that it was done is recorded, whoever did it
	onBehalf bool                           // x-on-behalf: a service may do it for the person it speaks for, although it is their own
	safer    bool                           // x-in-doubt: it only takes away, and who is in doubt does it too
	oneself  string                         // x-oneself: the path parameter that names a person, who does it of themselves whatever they may else
	maxBody  int64                          // x-max-body: bytes of its body, which is a file; 0: as the service takes them
	open     bool                           // x-open-query: parameters that it does not know are somebody else's, and left out
	access   access.Rule                    // x-access: who may
	query    map[string]*openapi3.Parameter // the query parameters it knows
	headers  []string                       // the headers that it is held against, but for If-None-Match
	route    *routers.Route                 // what requests are held against
	keeps    atomic.Bool                    // its handler has let answers be kept
}

// operationsOf indexes a service's contract, which is valid.
func operationsOf(service Service, document *openapi3.T) (operations, error) {
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
	rule, err := ruleOf(document, op)
	if err != nil {
		return nil, err
	}
	oneself, _ := op.Extensions["x-oneself"].(string)
	maxBody, _ := op.Extensions["x-max-body"].(float64)
	prepared := &operation{
		service:  service,
		secured:  !rule.Open(),
		personal: op.Extensions["x-personal-data"] == true,
		open:     op.Extensions["x-open-query"] == true,
		audited:  op.Extensions["x-audit"] == true,
		onBehalf: op.Extensions["x-on-behalf"] == true,
		safer:    op.Extensions["x-in-doubt"] == true,
		oneself:  oneself,
		maxBody:  int64(maxBody),
		access:   rule,
		query:    map[string]*openapi3.Parameter{},
		route:    routeOf(document, path, item, method, op),
	}
	for _, parameter := range slices.Concat(item.Parameters, op.Parameters) {
		switch name := parameter.Value.Name; {
		case parameter.Value.In == openapi3.ParameterInQuery:
			prepared.query[name] = parameter.Value
		case parameter.Value.In == openapi3.ParameterInHeader && name != "If-None-Match":
			prepared.headers = append(prepared.headers, name)
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

// ruleOf reads who may do an operation. What readers of the contract are told of tokens agrees with it, and its roles are those of tokens.
func ruleOf(document *openapi3.T, op *openapi3.Operation) (access.Rule, error) {
	rule, err := access.Of(op)
	if err != nil {
		return rule, err
	}
	if rule.Open() == demandsToken(document, op) {
		return rule, fmt.Errorf("%s: a token is needed: %v, by security: %v", access.Extension, !rule.Open(), rule.Open())
	}
	for _, role := range rule.Named() {
		if !slices.Contains(token.Roles(), role) {
			return rule, fmt.Errorf("%s: no token has the role %s", access.Extension, role)
		}
	}
	return rule, nil
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
