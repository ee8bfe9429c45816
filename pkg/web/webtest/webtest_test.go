package webtest_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/qhatu/qhatu/pkg/web/webtest"
)

const contract = `
openapi: 3.1.0
info: {title: T, version: "1"}
paths:
  /lots/mine:
    get: {responses: {"200": {description: ok}}}
  /lots/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string, maxLength: 5}}]
    get:
      responses:
        "200":
          description: ok
          headers: {ETag: {required: true, schema: {type: string}}}
          content: {application/json: {schema: {type: object, required: [id], properties: {id: {type: string}}}}}
    post:
      requestBody: {required: true, content: {application/json: {schema: {type: object, required: [x]}}}}
      responses: {"204": {description: ok}}
  /fairs/{id}.ics:
    get: {responses: {"404": {description: none}}}
  /fairs/{id}:
    get: {responses: {"200": {description: ok}}}
`

// witness notes what a test would have been told.
type witness struct {
	testing.TB
	said []string
}

func (*witness) Helper() {}

func (w *witness) Errorf(format string, args ...any) {
	w.said = append(w.said, fmt.Sprintf(format, args...))
}

// answering returns a client whose every request gets this answer.
func answering(t *testing.T, status int, kind, body string) *webtest.Client {
	t.Helper()
	document, err := openapi3.NewLoader().LoadFromData([]byte(contract))
	if err != nil {
		t.Fatal(err)
	}
	return webtest.New(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", kind)
		if kind == "application/json" {
			w.Header().Set("ETag", `"1"`)
		}
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}), document)
}

func TestAnswersAreHeldAgainstTheContract(t *testing.T) {
	for name, c := range map[string]struct {
		method, path string
		status       int
		kind, body   string
		want         string // part of what is said; "": nothing
	}{
		"good":                {"GET", "/lots/l1", 200, "application/json", `{"id":"l1"}`, ""},
		"other shape":         {"GET", "/lots/l1", 200, "application/json", `{"id":1}`, "breaks the contract"},
		"member missing":      {"GET", "/lots/l1", 200, "application/json", `{}`, "breaks the contract"},
		"undocumented status": {"GET", "/lots/l1", 202, "application/json", `{"id":"l1"}`, "status is not supported"},
		"other media type":    {"GET", "/lots/l1", 200, "text/plain", `{"id":"l1"}`, "breaks the contract"},
		"own path first":      {"GET", "/lots/mine", 200, "text/plain", ``, ""},
		"suffix":              {"GET", "/fairs/f1.ics", 200, "text/plain", ``, "status is not supported"},
		"not in the contract": {"GET", "/healthz", 500, "text/plain", ``, ""},
	} {
		t.Run(name, func(t *testing.T) {
			w := &witness{TB: t}
			answering(t, c.status, c.kind, c.body).Do(w, c.method, c.path)
			said := strings.Join(w.said, "\n")
			if (c.want == "") != (said == "") || !strings.Contains(said, c.want) {
				t.Errorf("said %q, want %q", said, c.want)
			}
		})
	}
}

func TestRequestsAreHeldAgainstTheContract(t *testing.T) {
	client := answering(t, 204, "", "")
	for name, c := range map[string]struct {
		path    string
		options []webtest.Option
		wrong   bool
	}{
		"good":           {"/lots/l1", []webtest.Option{webtest.JSON(map[string]int{"x": 1})}, false},
		"no body":        {"/lots/l1", nil, true},
		"member missing": {"/lots/l1", []webtest.Option{webtest.JSON(map[string]int{})}, true},
		"long id":        {"/lots/l12345", []webtest.Option{webtest.JSON(map[string]int{"x": 1})}, true},
		"meant":          {"/lots/l12345", []webtest.Option{webtest.Wrong()}, false},
	} {
		w := &witness{TB: t}
		client.Do(w, http.MethodPost, c.path, c.options...)
		if wrong := len(w.said) > 0; wrong != c.wrong {
			t.Errorf("%s: said %q", name, w.said)
		}
	}
}

func TestReadingAnswers(t *testing.T) {
	answer := answering(t, 200, "application/json", `{"id":"l1","price":{"amount":"3.50"}}`).Get(t, "/lots/l1").Want(t, 200)
	if got := answer.Text(t, "price.amount"); got != "3.50" {
		t.Errorf("amount %q", got)
	}
	if got := answer.Field(t, "price.none.at.all"); got != nil {
		t.Errorf("got %v", got)
	}
}
