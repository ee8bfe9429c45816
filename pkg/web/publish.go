package web

import (
	"encoding/json"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/qhatu/qhatu/api/access"
)

// published is the contract as it is served, a document that a first reader can work with:
//
//   - its server is the process that serves it, whatever a proxy puts before its paths;
//   - optional parameters have no example, since whoever tries them out would send it: their description tells it instead;
//   - each operation says who may call it;
//   - what its x-problems name is explained, with an example of each.
func (s *Server) published(document *openapi3.T) ([]byte, error) {
	raw, err := document.MarshalJSON()
	if err != nil {
		return nil, fmt.Errorf("encode contract: %w", err)
	}
	p := publication{problems: s.problems}
	if err := json.Unmarshal(raw, &p.doc); err != nil {
		return nil, fmt.Errorf("decode contract: %w", err)
	}
	p.doc["servers"] = []object{{"url": "../", "description": "This installation"}}
	p.eachParameter(p.leaveEmpty)
	for _, op := range p.operations() {
		p.tellAccess(op)
	}
	p.explainProblems()
	return json.Marshal(p.doc)
}

// object is one of a JSON document.
type object = map[string]any

// publication is a contract on its way to its readers.
type publication struct {
	doc      object
	problems []documented
}

// component returns the shared parts of a kind: "schemas".
func (p publication) component(kind string) object { return child(child(p.doc, "components"), kind) }

// child is an object within another one; empty where there is none.
func child(o object, name string) object {
	inner, _ := o[name].(object)
	return inner
}

// resolved follows references within the document.
func (p publication) resolved(o object) object {
	for {
		ref, ok := o["$ref"].(string)
		if !ok {
			return o
		}
		o = p.doc
		for _, step := range strings.Split(strings.TrimPrefix(ref, "#/"), "/") {
			o = child(o, step)
		}
	}
}

// operations are those of the document, by method and path ("get /v1/lots").
func (p publication) operations() iter.Seq2[string, object] {
	return func(yield func(string, object) bool) {
		paths := child(p.doc, "paths")
		for _, path := range slices.Sorted(maps.Keys(paths)) {
			for _, method := range []string{"get", "put", "post", "delete", "patch"} {
				if op := child(child(paths, path), method); op != nil && !yield(method+" "+path, op) {
					return
				}
			}
		}
	}
}

// eachParameter visits every parameter where it is written.
func (p publication) eachParameter(visit func(object)) {
	visitAll := func(owner object) {
		list, _ := owner["parameters"].([]any)
		for _, parameter := range list {
			visit(parameter.(object)) //nolint:forcetypeassert // the contract was validated
		}
	}
	for _, item := range child(p.doc, "paths") {
		visitAll(item.(object)) //nolint:forcetypeassert // as above
	}
	for _, op := range p.operations() {
		visitAll(op)
	}
	for _, shared := range p.component("parameters") {
		visit(shared.(object)) //nolint:forcetypeassert // as above
	}
}

// leaveEmpty moves the example of an optional parameter into its description.
func (p publication) leaveEmpty(parameter object) {
	if parameter["required"] == true || parameter["$ref"] != nil {
		return
	}
	schema := maps.Clone(p.resolved(child(parameter, "schema")))
	example := parameter["example"]
	if example == nil {
		example = schema["example"]
	}
	if example == nil {
		return
	}
	delete(parameter, "example")
	delete(schema, "example")
	parameter["schema"] = schema
	parameter["description"] = strings.TrimSpace(fmt.Sprintf("%s For example `%v`.", stringIn(parameter, "description"), example))
}

// tellAccess says who may do an operation.
func (p publication) tellAccess(op object) {
	rule, _ := access.Read(op[access.Extension]) // it was read before
	op["description"] = strings.TrimSpace(stringIn(op, "description") + "\n\n" + rule.Text())
}

func stringIn(o object, name string) string {
	text, _ := o[name].(string)
	return text
}

// explainProblems tells of each problem that a shared answer or an operation names in x-problems.
func (p publication) explainProblems() {
	for _, op := range p.operations() {
		p.explainOwn(op)
	}
	responses := p.component("responses")
	for name := range responses {
		if problems := p.named(child(responses, name)); len(problems) > 0 {
			responses[name] = explained(child(responses, name), problems)
		}
	}
}

// explainOwn gives an operation that names problems of its own an answer of its own for each of their statuses.
func (p publication) explainOwn(op object) {
	own, responses := p.named(op), child(op, "responses")
	for _, d := range own {
		status := strconv.Itoa(d.Status)
		response := p.resolved(child(responses, status))
		mine := slices.DeleteFunc(slices.Clone(own), func(other documented) bool { return other.Status != d.Status })
		if child(responses, status)["$ref"] != nil {
			responses[status] = explained(response, slices.Concat(mine, p.named(response)))
		}
	}
}

func (p publication) named(o object) []documented {
	problems, _ := named(o, p.problems) // it was checked
	return problems
}

// explained returns an answer with what its problems mean.
func explained(response object, problems []documented) object {
	told := maps.Clone(response)
	text, examples := stringIn(response, "description"), object{}
	for _, d := range problems {
		text += fmt.Sprintf("\n- [`%s`](../%s) %s. %s", d.Slug, d.Path(), English.Of(d.Title), English.Of(d.Advice))
		examples[d.Slug] = object{"summary": English.Of(d.Title), "value": problemIn(English, "", d)}
	}
	told["description"] = text
	media := maps.Clone(child(child(response, "content"), problemType))
	media["examples"] = examples
	told["content"] = object{problemType: media}
	return told
}

// named returns those of the problems that x-problems lists.
func named(o object, all []documented) ([]documented, error) {
	list, _ := o["x-problems"].([]any)
	problems := make([]documented, len(list))
	for i, slug := range list {
		at := slices.IndexFunc(all, func(d documented) bool { return d.Slug == slug })
		if at < 0 {
			return nil, fmt.Errorf("x-problems: nobody answers %v", slug)
		}
		problems[i] = all[at]
	}
	return problems, nil
}

// checkProblems expects that the problems that a contract names are answered by somebody, and those of an operation by it.
func (s *Server) checkProblems(document *openapi3.T) error {
	for path, item := range document.Paths.Map() {
		for method, op := range item.Operations() {
			if err := s.checkOwnProblems(op); err != nil {
				return fmt.Errorf("%s %s: %w", method, path, err)
			}
		}
	}
	if document.Components == nil {
		return nil
	}
	for name, response := range document.Components.Responses {
		if _, err := named(response.Value.Extensions, s.problems); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

func (s *Server) checkOwnProblems(op *openapi3.Operation) error {
	own, err := named(op.Extensions, s.problems)
	for _, d := range own {
		if op.Responses.Status(d.Status) == nil {
			return fmt.Errorf("x-problems: %s is %d, which the operation does not answer", d.Slug, d.Status)
		}
	}
	return err
}
