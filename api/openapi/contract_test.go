// Package openapi_test holds the contracts against the project's habits: what every operation declares, that objects are
// closed, that state machines are whole, and that the generated code speaks as the contracts say.
package openapi_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/qhatu/qhatu/api/access"
	"github.com/qhatu/qhatu/api/catalogrest"
	"github.com/qhatu/qhatu/api/chatrest"
	"github.com/qhatu/qhatu/api/commonrest"
	"github.com/qhatu/qhatu/api/fairrest"
	"github.com/qhatu/qhatu/api/identityrest"
	"github.com/qhatu/qhatu/api/notifyrest"
	"github.com/qhatu/qhatu/api/orderrest"
)

// contracts loads what the generated packages carry, with references into the shared document resolved.
func contracts(t *testing.T) map[string]*openapi3.T {
	t.Helper()
	docs := map[string]*openapi3.T{}
	for name, load := range map[string]func() (*openapi3.T, error){
		"catalog":  catalogrest.GetSpec,
		"chat":     chatrest.GetSpec,
		"common":   commonrest.GetSpec,
		"fair":     fairrest.GetSpec,
		"identity": identityrest.GetSpec,
		"notify":   notifyrest.GetSpec,
		"order":    orderrest.GetSpec,
	} {
		doc, err := load()
		if err != nil {
			t.Fatalf("load %s: %v", name, err)
		}
		docs[name] = doc
	}
	return docs
}

type operation struct {
	*openapi3.Operation
	method, path string
	params       openapi3.Parameters // its own and its path's
}

func (o operation) String() string { return o.method + " " + o.path }

func (o operation) public() bool {
	return o.Security != nil && slices.ContainsFunc(*o.Security, func(r openapi3.SecurityRequirement) bool { return len(r) == 0 })
}

func operations(t *testing.T) []operation {
	t.Helper()
	var all []operation
	for _, doc := range contracts(t) {
		for path, item := range doc.Paths.Map() {
			for method, op := range item.Operations() {
				all = append(all, operation{op, method, path, slices.Concat(item.Parameters, op.Parameters)})
			}
		}
	}
	if len(all) == 0 {
		t.Fatal("no operations")
	}
	return all
}

func TestContractsAreValid(t *testing.T) {
	for name, doc := range contracts(t) {
		if err := doc.Validate(t.Context()); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestOperationsHaveTheirOwnNames(t *testing.T) {
	seen := map[string]string{}
	for _, op := range operations(t) {
		if op.OperationID == "" || op.Summary == "" {
			t.Errorf("%s lacks operationId or summary", op)
		}
		if other, ok := seen[op.OperationID]; ok {
			t.Errorf("%s and %s are both %s", op, other, op.OperationID)
		}
		seen[op.OperationID] = op.String()
	}
}

func TestOperationsSayWhoMay(t *testing.T) {
	for _, op := range operations(t) {
		rule, err := access.Of(op.Operation)
		if err != nil {
			t.Errorf("%s: %v", op, err)
		}
		if rule.Open() != op.public() {
			t.Errorf("%s: without a token by x-access: %v, by security: %v", op, rule.Open(), op.public())
		}
		if len(rule.Named()) > 0 && op.Responses.Value("403") == nil {
			t.Errorf("%s lacks the answer 403", op)
		}
	}
}

// unsafe: the operation changes something, whatever its method is called.
func (o operation) unsafe() bool { return o.method != "GET" && o.method != "HEAD" }

// Every unsafe operation takes an Idempotency-Key, unless it needs no token: keys are told apart by caller. Every safe one takes an If-None-Match. Where the path names a thing, an operation
// takes an If-Match too. One whose path names nothing makes something new, which has no revision that a caller could have seen.
func TestOperationsDeclareTheirHeaders(t *testing.T) {
	for _, op := range operations(t) {
		want := map[string]bool{
			"Qhatu-Position":  true,
			"Idempotency-Key": op.unsafe() && !op.public(),
			"If-None-Match":   !op.unsafe(),
			"If-Match":        strings.Contains(op.path, "{"),
		}
		for name, wanted := range want {
			if has := op.params.GetByInAndName(openapi3.ParameterInHeader, name) != nil; has != wanted {
				t.Errorf("%s declares %s: %v, want %v", op, name, has, wanted)
			}
		}
	}
}

// What is sold at fairs is what the catalog knows.
func TestProductsAreTheSameInEveryContract(t *testing.T) {
	docs := contracts(t)
	want := docs["catalog"].Components.Schemas["ProductID"].Value.Enum
	for doc, spec := range docs {
		if ref := spec.Components.Schemas["ProductID"]; ref != nil && !slices.Equal(ref.Value.Enum, want) {
			t.Errorf("%s knows the products %v, the catalog %v", doc, ref.Value.Enum, want)
		}
	}
}

func TestListsAreCut(t *testing.T) {
	for _, op := range operations(t) {
		paged := op.params.GetByInAndName(openapi3.ParameterInQuery, "cursor") != nil
		sized := op.params.GetByInAndName(openapi3.ParameterInQuery, "limit") != nil
		answer := op.Responses.Value("200")
		if answer == nil {
			continue
		}
		_, next := schemaOf(answer.Value).Properties["next"]
		if paged != next || sized != next {
			t.Errorf("%s: cursor %v, limit %v, next %v", op, paged, sized, next)
		}
	}
}

func TestAnswersAreWhole(t *testing.T) {
	for _, op := range operations(t) {
		for status, answer := range op.Responses.Map() {
			switch {
			case status >= "400" && answer.Value.Content["application/problem+json"] == nil:
				t.Errorf("%s: %s is not a problem", op, status)
			case status < "400":
				checkHeaders(t, op, status, answer.Value)
			}
		}
		for _, status := range expected(op) {
			if op.Responses.Value(status) == nil {
				t.Errorf("%s lacks %s", op, status)
			}
		}
	}
}

// checkHeaders: what has a revision has it as ETag, whatever is read has an ETag, and whatever is new says where it is read.
func checkHeaders(t *testing.T, op operation, status string, answer *openapi3.Response) {
	t.Helper()
	etag, location := answer.Headers["ETag"], answer.Headers["Location"]
	if status < "300" && revised(answer) != (etag != nil && etag.Value.Required) {
		t.Errorf("%s: %s has revision %v and ETag %v", op, status, revised(answer), etag)
	}
	if !op.unsafe() && etag == nil {
		t.Errorf("%s: %s has no ETag", op, status)
	}
	if (status == "201") != (location != nil && location.Value.Required) {
		t.Errorf("%s: %s has Location %v", op, status, location)
	}
}

// revised: a thing has a revision of its own, or that of what it is part of (x-revision-of).
func revised(answer *openapi3.Response) bool {
	schema := schemaOf(answer)
	_, revision := schema.Properties["revision"]
	return revision || schema.Extensions["x-revision-of"] != nil
}

// expected lists the answers that the web layer may answer before an operation is reached.
func expected(op operation) []string {
	statuses := []string{"400", "401", "422", "429", "503"}
	if strings.Contains(op.path, "{id}") {
		statuses = append(statuses, "404")
	}
	if op.method == "POST" {
		statuses = append(statuses, "403", "409", "413", "415")
	}
	if !op.unsafe() {
		statuses = append(statuses, "304", "412")
	}
	if op.params.GetByInAndName(openapi3.ParameterInHeader, "If-Match") != nil {
		statuses = append(statuses, "412")
	}
	return slices.DeleteFunc(statuses, func(s string) bool { return s == "415" && op.RequestBody == nil })
}

// schemaOf is the schema of an answer in JSON; that of another answer has no properties.
func schemaOf(answer *openapi3.Response) *openapi3.Schema {
	if kind := answer.Content["application/json"]; kind != nil {
		return kind.Schema.Value
	}
	return &openapi3.Schema{}
}

func TestObjectsAreClosed(t *testing.T) {
	for doc, spec := range contracts(t) {
		seen := map[*openapi3.Schema]bool{}
		check := func(where string, s *openapi3.Schema) {
			if s.Type == nil || !s.Type.Is("object") {
				return
			}
			if open := s.AdditionalProperties.Has == nil || *s.AdditionalProperties.Has; open != (strings.HasSuffix(where, "Problem") || strings.Contains(where, "ExportedItem")) {
				t.Errorf("%s: additional properties allowed: %v", where, open)
			}
		}
		for name, ref := range spec.Components.Schemas {
			walk(doc+"/"+name, ref, seen, check)
		}
		for _, op := range operations(t) {
			for status, answer := range op.Responses.Map() {
				if mt := answer.Value.Content["application/json"]; mt != nil {
					walk(op.String()+" "+status, mt.Schema, seen, check)
				}
			}
			if op.RequestBody != nil {
				walkBody(op.String(), op.RequestBody.Value, seen, check)
			}
		}
	}
}

// pkg/web checks requests with a validator that does not know these keywords of JSON Schema 2020-12.
func TestRequestsUseKeywordsThatAreChecked(t *testing.T) {
	check := func(where string, s *openapi3.Schema) {
		if s.Const != nil || s.If != nil || s.Then != nil || s.Else != nil || s.Contains != nil || s.PropertyNames != nil ||
			len(s.PrefixItems)+len(s.PatternProperties)+len(s.DependentSchemas)+len(s.DependentRequired) > 0 ||
			s.UnevaluatedItems.Has != nil || s.UnevaluatedItems.Schema != nil ||
			s.UnevaluatedProperties.Has != nil || s.UnevaluatedProperties.Schema != nil {
			t.Errorf("%s uses a keyword that is not checked", where)
		}
	}
	seen := map[*openapi3.Schema]bool{}
	for _, op := range operations(t) {
		for _, parameter := range op.params {
			walk(op.String()+" "+parameter.Value.Name, parameter.Value.Schema, seen, check)
		}
		if op.RequestBody != nil {
			walkBody(op.String(), op.RequestBody.Value, seen, check)
		}
	}
}

// walk visits a schema and all that it is made of, each once.
func walk(where string, ref *openapi3.SchemaRef, seen map[*openapi3.Schema]bool, visit func(string, *openapi3.Schema)) {
	if ref == nil || seen[ref.Value] {
		return
	}
	seen[ref.Value] = true
	if ref.Ref != "" {
		where = ref.Ref
	}
	visit(where, ref.Value)
	walk(where+"[]", ref.Value.Items, seen, visit)
	for name, property := range ref.Value.Properties {
		walk(where+"."+name, property, seen, visit)
	}
	for _, part := range slices.Concat(ref.Value.AllOf, ref.Value.AnyOf, ref.Value.OneOf) {
		walk(where, part, seen, visit)
	}
}

// walkBody visits the schema of a body, if it is no file.
func walkBody(where string, body *openapi3.RequestBody, seen map[*openapi3.Schema]bool, check func(where string, s *openapi3.Schema)) {
	if media := body.Content["application/json"]; media != nil {
		walk(where, media.Schema, seen, check)
	}
}
