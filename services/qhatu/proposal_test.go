package qhatu_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/qhatu/qhatu/api/access"
	"github.com/qhatu/qhatu/pkg/web/webtest"
)

// shownOperation is an operation of a published contract.
type shownOperation struct {
	contract     body
	method, path string
	op           body
	parameters   []any // the path's and its own
}

// operationsOf are those of a service, as its contract is published.
func operationsOf(t *testing.T, anyone client, service string) (all []shownOperation) {
	t.Helper()
	contract := read[body](t, anyone.Get(t, "/docs/"+service+".json").Want(t, http.StatusOK))
	paths, _ := contract["paths"].(body)
	for _, path := range slices.Sorted(maps.Keys(paths)) {
		item, _ := paths[path].(body)
		shared, _ := item["parameters"].([]any)
		for _, method := range []string{"get", "post", "put", "patch", "delete"} {
			if op, ok := item[method].(body); ok {
				own, _ := op["parameters"].([]any)
				all = append(all, shownOperation{contract, strings.ToUpper(method), path, op, slices.Concat(shared, own)})
			}
		}
	}
	return all
}

func (o shownOperation) id() string { return fmt.Sprint(o.op["operationId"]) }

// roles are who may; "" is anyone.
func (o shownOperation) roles() []string {
	rule, _ := o.op[access.Extension].(body)
	if rule[access.Anonymous] != nil {
		return []string{""}
	}
	return slices.Sorted(maps.Keys(rule))
}

// at follows references within the contract.
func (o shownOperation) at(value any) body {
	for {
		v, _ := value.(body)
		ref, ok := v["$ref"].(string)
		if !ok {
			return v
		}
		value = o.contract
		for _, step := range strings.Split(strings.TrimPrefix(ref, "#/"), "/") {
			value = value.(body)[step]
		}
	}
}

// target is the path with what the page fills in by itself: examples of parameters, and their defaults.
func (o shownOperation) target(t *testing.T) (target string, header http.Header) {
	t.Helper()
	target, header = o.path, http.Header{}
	var query []string
	for _, shown := range o.parameters {
		p := o.at(shown)
		schema := o.at(p["schema"])
		value, name := p["example"], fmt.Sprint(p["name"])
		for _, other := range []any{schema["example"], schema["default"]} {
			if value == nil {
				value = other
			}
		}
		switch {
		case value == nil && p["required"] == true:
			t.Errorf("%s is required and has no example", name)
		case value != nil && p["required"] != true && schema["default"] == nil:
			t.Errorf("%s may be left out, and the page fills it with %v", name, value)
		case value != nil && p["in"] == "path":
			target = strings.ReplaceAll(target, "{"+name+"}", fmt.Sprint(value))
		case value != nil && p["in"] == "query":
			query = append(query, name+"="+fmt.Sprint(value))
		case value != nil:
			header.Set(name, fmt.Sprint(value))
		}
	}
	if len(query) > 0 {
		target += "?" + strings.Join(query, "&")
	}
	return target, header
}

// bodies are what the page proposes to send, by name; one nil where there is nothing to send.
func (o shownOperation) bodies(t *testing.T) map[string]any {
	t.Helper()
	request := o.at(o.op["requestBody"])
	if request == nil {
		return map[string]any{"": nil}
	}
	media, isJSON := request["content"].(body)["application/json"].(body)
	if !isJSON { // a file, which whoever tries it chooses
		return map[string]any{"": nil}
	}
	proposed := map[string]any{}
	named, _ := media["examples"].(body)
	for name, example := range named {
		proposed[name] = o.at(example)["value"]
	}
	for _, example := range []any{media["example"], o.at(media["schema"])["example"]} {
		if len(proposed) == 0 && example != nil {
			proposed[""] = example
		}
	}
	if len(proposed) == 0 {
		t.Errorf("there is no example of the body")
	}
	return proposed
}

// proposal is a request as a contract proposes it, with ids of examples in it.
type proposal struct {
	method, target, body string
	kind                 string // of the body
	header               http.Header
}

func (o shownOperation) proposal(t *testing.T, example string) proposal {
	t.Helper()
	p := proposal{method: o.method}
	p.target, p.header = o.target(t)
	if sent := o.bodies(t)[example]; sent != nil {
		raw, err := json.Marshal(sent)
		if err != nil {
			t.Fatal(err)
		}
		p.body, p.kind = string(raw), "application/json"
	} else if o.at(o.op["requestBody"]) != nil {
		p.body, p.kind = jpegOf(t, 1), "image/jpeg"
	}
	return p
}

// about puts ids that are in use in place of those of examples, which are counted from 0: of the target, then of the body. Headers
// name what the target and the body name.
func (p proposal) about(id func(at int, kind string) string) proposal {
	at := -1
	inUse := func(text string) string {
		return exampleID.ReplaceAllStringFunc(text, func(example string) string {
			at++
			return id(at, exampleID.FindStringSubmatch(example)[1])
		})
	}
	p.target = inUse(p.target)
	if p.kind == "application/json" {
		p.body = inUse(p.body)
	}
	return p
}

// kinds are those of the ids, in the order of about.
func (p proposal) kinds() []string {
	var kinds []string
	p.about(func(_ int, kind string) string {
		kinds = append(kinds, kind)
		return ""
	})
	return kinds
}

func (p proposal) send(t *testing.T, by client, more ...webtest.Option) webtest.Response {
	t.Helper()
	var options []webtest.Option
	for name := range p.header {
		options = append(options, webtest.Header(name, p.header.Get(name)))
	}
	if p.body != "" {
		options = append(options, webtest.Body(p.kind, p.body))
	}
	return by.Do(t, p.method, p.target, slices.Concat(options, more)...)
}
