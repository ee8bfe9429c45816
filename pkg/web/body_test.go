package web_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/qhatu/qhatu/pkg/web/webtest"
)

const goodLot = `{"title":"Maíz","price":{"amount":"3.50","currency":"PEN"}}`

func TestKindsOfBodies(t *testing.T) {
	f := newFixture(t)
	f.shop.does(reply(http.StatusCreated))
	client := f.producer(t)
	for _, kind := range []string{
		"application/json", "Application/JSON", "application/json; charset=utf-8", `application/json;charset="UTF-8"`, "application/json; charset=utf8",
	} {
		client.Do(t, http.MethodPost, "/v1/lots", webtest.Body(kind, goodLot)).Want(t, 201)
	}
	for kind, says := range map[string]string{
		"application/json; charset=iso-8859-1": "charset=utf-8",
		"application/json; charset=utf-16":     "charset=utf-8",
		"text/plain":                           "application/json",
		"application/x-www-form-urlencoded":    "application/json",
		"application/xml":                      "application/json",
		"application/json; charset":            "application/json",
		"json":                                 "application/json",
		"":                                     "Content-Type is missing",
	} {
		answer := client.Do(t, http.MethodPost, "/v1/lots", webtest.Body(kind, goodLot), webtest.Wrong(), webtest.Lang("en"))
		problem := answer.Problem(t, 415, "unsupported-media-type")
		if !strings.Contains(problem.Detail, says) || answer.Header.Get("Accept") != "application/json" {
			t.Errorf("%q: %s; Accept %q", kind, problem.Detail, answer.Header.Get("Accept"))
		}
	}
}

func TestCompressedBodiesAreRefused(t *testing.T) {
	f := newFixture(t)
	f.shop.does(reply(http.StatusCreated))
	for _, encoding := range []string{"gzip", "br", "deflate", "zstd", "identity, gzip", "x"} {
		answer := f.producer(t).Do(t, http.MethodPost, "/v1/lots", webtest.Body("application/json", "\x1f\x8b\x08"),
			webtest.Header("Content-Encoding", encoding), webtest.Wrong())
		answer.Problem(t, 415, "unsupported-media-type")
		if got := answer.Header.Get("Accept-Encoding"); got != "identity" {
			t.Errorf("%s: Accept-Encoding %q", encoding, got)
		}
	}
	f.producer(t).Do(t, http.MethodPost, "/v1/lots", webtest.Body("application/json", goodLot),
		webtest.Header("Content-Encoding", "Identity")).Want(t, 201)
}

// Who sends a body where none is taken believes that it counts.
func TestBodiesThatNobodyWantsAreRefused(t *testing.T) {
	f := newFixture(t)
	client := f.producer(t)
	for _, one := range []struct{ method, path string }{{"GET", "/v1/lots"}, {"DELETE", "/v1/lots/lot_1"}, {"POST", "/v1/lots/lot_1/publish"}} {
		for _, body := range []string{"", "{}", " { } \n", "null"} {
			client.Do(t, one.method, one.path, webtest.Body("application/json", body), webtest.Wrong()).Want(t, 200)
		}
		client.Do(t, one.method, one.path, webtest.Body("application/json", `{"quantity":"1"}`), webtest.Wrong()).Problem(t, 400, "malformed")
		client.Do(t, one.method, one.path, webtest.Body("text/plain", "now"), webtest.Wrong()).Problem(t, 400, "malformed")
	}
	f.Do(t, http.MethodPost, "/v1/kinds", webtest.Body("", " "), webtest.Wrong()).Want(t, 200)
}
