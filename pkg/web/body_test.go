package web_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"

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

// The body of a PATCH is a merge patch (RFC 7396), and may say so.
func TestAPatchMaySayThatItIsAMergePatch(t *testing.T) {
	f := newFixture(t)
	f.shop.does(func(c echo.Context) error {
		return c.JSON(http.StatusOK, map[string]any{"did": c.Request().Header.Get("Content-Type")})
	})
	f.shop.changing(t).Paths.Value("/v1/lots/{id}").Patch.RequestBody = f.shop.changing(t).Paths.Value("/v1/lots").Post.RequestBody
	f.restart(t)
	for _, kind := range []string{"application/merge-patch+json", "Application/Merge-Patch+JSON; charset=utf-8", "application/json"} {
		answer := f.producer(t).Do(t, http.MethodPatch, "/v1/lots/lot_1", webtest.Body(kind, goodLot), webtest.Wrong())
		if answer.Status != http.StatusOK || !strings.Contains(string(answer.Body), `"application/json"`) {
			t.Errorf("%s: %d %s", kind, answer.Status, answer.Body)
		}
	}
	for _, kind := range []string{"application/json-patch+json", "text/plain", ""} {
		answer := f.producer(t).Do(t, http.MethodPatch, "/v1/lots/lot_1", webtest.Body(kind, goodLot), webtest.Wrong())
		answer.Problem(t, 415, "unsupported-media-type")
		if got := answer.Header.Get("Accept-Patch"); got != "application/json, application/merge-patch+json" {
			t.Errorf("%s: Accept-Patch %q", kind, got)
		}
	}
	f.producer(t).Do(t, http.MethodPost, "/v1/lots", webtest.Body("application/merge-patch+json", goodLot), webtest.Wrong()).Problem(t, 415, "unsupported-media-type")
}

func TestNumbersAndTruthValuesOfAQueryAreWrittenPlainly(t *testing.T) {
	f := newFixture(t)
	for _, wrong := range []string{"limit=005", "limit=%2B5", "limit=5.0", "limit=1e1", "limit=0x5", "limit=5_0", "limit=-05"} {
		f.Get(t, "/v1/lots?"+wrong, webtest.Wrong()).Problem(t, 422, "invalid")
	}
	f.Get(t, "/v1/lots?limit=5").Want(t, 200)
}
