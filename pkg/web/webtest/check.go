package webtest

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
)

// route is one operation of a contract.
type route struct {
	routers.Route
	segments  []string
	variables int
}

func routesOf(contract *openapi3.T) []route {
	var routes []route
	for path, item := range contract.Paths.Map() {
		for method, operation := range item.Operations() {
			routes = append(routes, route{
				Route: routers.Route{
					Spec: contract, Path: path, PathItem: item, Method: method, Operation: operation,
				},
				segments:  strings.Split(path, "/"),
				variables: strings.Count(path, "{"),
			})
		}
	}
	return routes
}

// match returns the values of the path's variables. A variable is a whole segment, or stands before a suffix
// ("{id}.ics").
func (r route) match(method, path string) (map[string]string, bool) {
	segments := strings.Split(path, "/")
	if method != r.Method || len(segments) != len(r.segments) {
		return nil, false
	}
	values := map[string]string{}
	for i, pattern := range r.segments {
		name, suffix, variable := strings.Cut(strings.TrimPrefix(pattern, "{"), "}")
		if !variable {
			if pattern != segments[i] {
				return nil, false
			}
			continue
		}
		value, ok := strings.CutSuffix(segments[i], suffix)
		if !ok || value == "" {
			return nil, false
		}
		values[name] = value
	}
	return values, true
}

// check holds a request and its answer against the contract.
func (c *Client) check(t testing.TB, d *draft, answer Response) {
	t.Helper()
	req := d.request()
	for _, route := range c.routes {
		values, ok := route.match(req.Method, req.URL.Path)
		if !ok {
			continue
		}
		input := &openapi3filter.RequestValidationInput{
			Request: req, PathParams: values, Route: &route.Route, Options: options(),
		}
		if !d.wrong {
			checkRequest(t, input)
		}
		checkAnswer(t, input, answer)
		checkNamed(t, route, answer)
		checkRevision(t, answer)
		c.checkLocation(t, d, route, answer)
		return
	}
}

// checkRevision: the ETag is of the revision that the body tells.
func checkRevision(t testing.TB, answer Response) {
	t.Helper()
	var body struct{ Revision *uint64 }
	if json.Unmarshal(answer.Body, &body) != nil || body.Revision == nil {
		return
	}
	if got := answer.Revision(); got != *body.Revision {
		t.Errorf("ETag %s of revision %d", answer.Header.Get("ETag"), *body.Revision)
	}
}

// checkLocation: where the contract says that a new thing can be read, it can.
func (c *Client) checkLocation(t testing.TB, d *draft, made route, answer Response) {
	t.Helper()
	declared := made.Operation.Responses.Status(answer.Status)
	if answer.Status != http.StatusCreated || declared == nil || declared.Value.Headers["Location"] == nil {
		return
	}
	location := answer.Header.Get("Location")
	at, err := url.Parse(location)
	if err != nil || !strings.HasPrefix(at.Path, "/") {
		t.Errorf("Location %q is no path", location)
		return
	}
	get := newDraft(http.MethodGet, at.RequestURI()) // behind a public URL, if there is one
	get.header.Set("Authorization", d.header.Get("Authorization"))
	get.header.Set("Qhatu-Position", answer.Header.Get("Qhatu-Position"))
	if read := c.serve(get); read.Status != http.StatusOK {
		t.Errorf("Location %q is answered %d: %s", location, read.Status, read.Body)
	}
}

func checkRequest(t testing.TB, input *openapi3filter.RequestValidationInput) {
	t.Helper()
	if err := openapi3filter.ValidateRequest(context.Background(), input); err != nil {
		t.Errorf("%s %s breaks the contract (say so with Wrong if it is meant): %v", input.Route.Method, input.Route.Path, err)
	}
}

func checkAnswer(t testing.TB, input *openapi3filter.RequestValidationInput, answer Response) {
	t.Helper()
	output := &openapi3filter.ResponseValidationInput{
		RequestValidationInput: input, Status: answer.Status, Header: answer.Header, Options: options(),
	}
	output.SetBodyBytes(answer.Body)
	if err := openapi3filter.ValidateResponse(context.Background(), output); err != nil {
		t.Errorf("answer %d of %s %s breaks the contract: %v", answer.Status, input.Route.Method, input.Route.Path, err)
	}
}

// checkNamed expects the contract to name the problem that was answered, where it names those of that status at all.
func checkNamed(t testing.TB, route route, answer Response) {
	t.Helper()
	documented := route.Operation.Responses.Value(strconv.Itoa(answer.Status))
	if answer.Status < http.StatusBadRequest || documented == nil {
		return
	}
	shared, named := documented.Value.Extensions["x-problems"].([]any)
	own, _ := route.Operation.Extensions["x-problems"].([]any)
	if slug := any(slugOf(answer)); named && !slices.Contains(shared, slug) && !slices.Contains(own, slug) {
		t.Errorf("%s %s answers %d %s: name it in the operation's x-problems", route.Method, route.Path, answer.Status, slug)
	}
}

// checkPage expects that whoever follows the type of a problem finds its page.
func (c *Client) checkPage(t testing.TB, answer Response) {
	t.Helper()
	if answer.Header.Get("Content-Type") != "application/problem+json" || len(answer.Body) == 0 { // a HEAD has no body
		return
	}
	slug := slugOf(answer)
	if _, found := c.pages.Load(slug); found {
		return
	}
	if page := c.serve(newDraft(http.MethodGet, "/problems/"+slug)); page.Status != http.StatusOK {
		t.Errorf("the problem %s has no page: no table of faults lists it", slug)
		return
	}
	c.pages.Store(slug, true)
}

// slugOf is the short name of the problem that was answered.
func slugOf(answer Response) string {
	var problem Problem
	_ = json.Unmarshal(answer.Body, &problem) // what is no problem has no name
	return problem.Slug()
}

func options() *openapi3filter.Options {
	return &openapi3filter.Options{
		MultiError:              true,
		IncludeResponseStatus:   true,
		AuthenticationFunc:      openapi3filter.NoopAuthenticationFunc,
		SkipSettingDefaults:     true,
		SchemaValidationOptions: []openapi3.SchemaValidationOption{openapi3.EnableFormatValidation()},
	}
}
