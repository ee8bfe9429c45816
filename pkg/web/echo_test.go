package web_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/qhatu/qhatu/pkg/web/webtest"
)

// A caller who sends something long is told where, and is not sent it back: answers stay small, whatever of a request was long, and in
// whatever language they are told.
func TestNothingIsSaidAgainAtLength(t *testing.T) {
	f := newFixture(t)
	f.shop.does(reply(http.StatusOK))
	large, long := strings.Repeat("q", 900<<10), strings.Repeat("q", 6<<10)
	json := func(body string) []webtest.Option { return []webtest.Option{webtest.Body("application/json", body)} }
	header := func(name, value string) []webtest.Option { return []webtest.Option{webtest.Header(name, value)} }
	for name, sent := range map[string]struct {
		method, path string
		options      []webtest.Option
	}{
		"name":                 {"POST", "/v1/lots", json(`{"` + large + `": 1}`)},
		"escaped name":         {"POST", "/v1/lots", json(`{"` + strings.Repeat(`\u0001~/ñ`, 60<<10) + `": 1}`)},
		"name twice":           {"POST", "/v1/lots", json(`{"` + long + `": 1, "` + long + `": 2}`)},
		"name within":          {"POST", "/v1/lots", json(`{"product": {"` + large + `": [1]}}`)},
		"many names":           {"POST", "/v1/lots", json(`{"` + strings.Join(strings.Split(strings.Repeat(long+" ", 100), " "), `1": 1, "`) + `": 1}`)},
		"text":                 {"POST", "/v1/lots", json(`{"product": "` + large + `"}`)},
		"link":                 {"POST", "/v1/lots", json(`{"note": "https://` + long + `.pe/` + long + `"}`)},
		"number":               {"POST", "/v1/lots", json(`{"count": 1` + strings.Repeat("0", 900<<10) + `}`)},
		"broken":               {"POST", "/v1/lots", json(`{"product": ` + large)},
		"no object":            {"POST", "/v1/lots", json(`"` + large + `"`)},
		"name of a query":      {"GET", "/v1/lots?" + long + "=1", nil},
		"value of a query":     {"GET", "/v1/lots?limit=" + long, nil},
		"cursor":               {"GET", "/v1/lots?cursor=" + long, nil},
		"id":                   {"GET", "/v1/lots/" + long, nil},
		"path":                 {"GET", "/" + long, nil},
		"page of a problem":    {"GET", "/problems/" + long, nil},
		"language of a page":   {"GET", "/docs?lang=" + long, nil},
		"method":               {long, "/v1/lots", nil},
		"If-Match":             {"PUT", "/v1/lots/lot_1", header("If-Match", long)},
		"If-None-Match":        {"GET", "/v1/lots", header("If-None-Match", long)},
		"Qhatu-Position":       {"GET", "/v1/lots", header("Qhatu-Position", long)},
		"Idempotency-Key":      {"POST", "/v1/lots", header("Idempotency-Key", long)},
		"Qhatu-Purpose":        {"GET", "/v1/lots", header("Qhatu-Purpose", long)},
		"Accept":               {"GET", "/v1/lots", header("Accept", "text/"+long)},
		"Accept-Language":      {"GET", "/v1/lots", header("Accept-Language", long)},
		"Authorization":        {"GET", "/v1/lots", header("Authorization", "Bearer "+long)},
		"another scheme":       {"GET", "/v1/lots", header("Authorization", long)},
		"Content-Type":         {"POST", "/v1/lots", []webtest.Option{webtest.Body("application/"+long, "{}")}},
		"charset":              {"POST", "/v1/lots", []webtest.Option{webtest.Body("application/json; charset="+long, "{}")}},
		"Content-Encoding":     {"POST", "/v1/lots", append(json("{}"), webtest.Header("Content-Encoding", long))},
		"Origin":               {"GET", "/v1/lots", header("Origin", "https://"+long+".example")},
		"preflight":            {"OPTIONS", "/v1/lots", append(header("Origin", "https://"+long+".example"), webtest.Header("Access-Control-Request-Headers", long))},
		"X-Forwarded-Prefix":   {"GET", "/nothing", header("X-Forwarded-Prefix", "/"+long)},
		"X-Forwarded-Host":     {"GET", "/", header("X-Forwarded-Host", long)},
		"X-Request-Id":         {"GET", "/nothing", header("X-Request-Id", long)},
		"X-Forwarded-Proto":    {"GET", "/", header("X-Forwarded-Proto", long)},
		"a header of any name": {"GET", "/nothing", header("X-"+long, "1")},
	} {
		for _, language := range []string{"es", "en"} {
			options := append([]webtest.Option{webtest.Wrong()}, sent.options...)
			if name != "Accept-Language" {
				options = append(options, webtest.Header("Accept-Language", language))
			}
			answer := f.Do(t, sent.method, sent.path, options...)
			said := string(answer.Body)
			for name, values := range answer.Header {
				said += name + strings.Join(values, "")
			}
			if strings.Contains(said, strings.Repeat("q", 1200)) || answer.Status >= 400 && len(said) > 12<<10 {
				t.Errorf("%s: %d, %d bytes: %.300s", name, answer.Status, len(said), said)
			}
		}
	}
}
