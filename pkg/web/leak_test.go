package web_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"
)

// Wherever somebody writes what is personal, and however the request fails, neither the log, at its most talkative, nor a metric has it.
func TestWhatFailsLeavesNothingPersonal(t *testing.T) {
	const planted, deep = "Filomena51962345871", 70
	f := newFixture(t)
	f.shop.does(func(echo.Context) error { panic(planted) })
	raw := f.token(t, producerClaims())
	good := `{"product":"maize","title":"` + planted + `"}`
	for name, r := range map[string]struct {
		method, path, body string
		header             [2]string
	}{
		"a value":            {http.MethodPost, "/v1/lots", `{"quantity":"` + planted + `","product":"` + planted + `"}`, [2]string{}},
		"a name":             {http.MethodPost, "/v1/lots", `{"` + planted + `":1}`, [2]string{}},
		"a repeated name":    {http.MethodPost, "/v1/lots", `{"` + planted + `":1,"` + planted + `":2}`, [2]string{}},
		"no JSON":            {http.MethodPost, "/v1/lots", planted, [2]string{}},
		"cut off":            {http.MethodPost, "/v1/lots", `{"product":"` + planted, [2]string{}},
		"deep":               {http.MethodPost, "/v1/lots", strings.Repeat(`{"`+planted+`":`, deep) + "1" + strings.Repeat("}", deep), [2]string{}},
		"another media type": {http.MethodPost, "/v1/lots", good, [2]string{"Content-Type", "text/" + planted}},
		"an encoding":        {http.MethodPost, "/v1/lots", good, [2]string{"Content-Encoding", planted}},
		"a key":              {http.MethodPost, "/v1/lots", good, [2]string{"Idempotency-Key", planted + strings.Repeat("x", 300)}},
		"a token":            {http.MethodGet, "/v1/lots", "", [2]string{"Authorization", "Bearer " + planted}},
		"a scheme":           {http.MethodGet, "/v1/lots", "", [2]string{"Authorization", planted}},
		"a purpose":          {http.MethodGet, "/v1/lots", "", [2]string{"Qhatu-Purpose", planted}},
		"a position":         {http.MethodGet, "/v1/lots", "", [2]string{"Qhatu-Position", planted}},
		"a revision":         {http.MethodPost, "/v1/lots/" + planted + "/publish", "", [2]string{"If-Match", planted}},
		"a language":         {http.MethodGet, "/v1/lots", "", [2]string{"Accept-Language", planted}},
		"what is accepted":   {http.MethodGet, "/v1/lots", "", [2]string{"Accept", planted}},
		"when it was done":   {http.MethodPost, "/v1/lots", good, [2]string{"Qhatu-Acted-At", planted}},
		"an address":         {http.MethodGet, "/v1/lots", "", [2]string{"X-Forwarded-For", planted}},
		"a request's id":     {http.MethodGet, "/v1/lots", "", [2]string{"X-Request-Id", planted}},
		"a query":            {http.MethodGet, "/v1/lots?" + planted + "=" + planted, "", [2]string{}},
		"a cursor":           {http.MethodGet, "/v1/lots?cursor=" + planted, "", [2]string{}},
		"a path":             {http.MethodGet, "/v1/" + planted, "", [2]string{}},
		"a path that panics": {http.MethodGet, "/v1/lots/" + planted, "", [2]string{}},
		"a method":           {planted, "/v1/lots", "", [2]string{}},
	} {
		request := httptest.NewRequestWithContext(t.Context(), r.method, r.path, strings.NewReader(r.body))
		request.Header.Set("Authorization", "Bearer "+raw)
		if r.body != "" {
			request.Header.Set("Content-Type", "application/json")
		}
		if r.header[0] != "" {
			request.Header.Set(r.header[0], r.header[1])
		}
		f.logs.Reset()
		answer := httptest.NewRecorder()
		f.server.Handler().ServeHTTP(answer, request)
		if answer.Code < http.StatusBadRequest {
			t.Errorf("%s: %d", name, answer.Code)
		}
		for place, text := range map[string]string{"log": f.logs.String(), "metrics": f.metrics(t)} {
			if strings.Contains(strings.ToLower(text), "filomena") || strings.Contains(text, "962345871") {
				t.Errorf("%s, answered %d, stands in the %s: %s", name, answer.Code, place, text)
			}
		}
	}
}
