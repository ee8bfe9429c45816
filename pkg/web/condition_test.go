package web_test

import (
	"math"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/pkg/web"
	"github.com/qhatu/qhatu/pkg/web/webtest"
)

// said answers with a document, at a revision if it is not 0.
func said(revision uint64, document string) echo.HandlerFunc {
	return func(c echo.Context) error {
		if revision != 0 {
			c.Response().Header().Set("ETag", web.ETag(revision))
		}
		return c.JSONBlob(http.StatusOK, []byte(document))
	}
}

func TestACommandIsDecidedOnTheRevisionsThatIfMatchNames(t *testing.T) {
	f := newFixture(t)
	var seen es.Meta
	f.shop.does(func(c echo.Context) error {
		seen = web.MetaFrom(c.Request().Context())
		return reply(http.StatusOK)(c)
	})
	for _, c := range []struct {
		header []string
		want   es.Revisions
	}{
		{[]string{`"7"`}, es.Revisions{7}},
		{[]string{`"7-5f0c"`}, es.Revisions{7}},
		{[]string{`"7-5f0c-gzip"`}, es.Revisions{7}},
		{[]string{`W/"7"`}, es.Revisions{7}},
		{[]string{`W/"7-5f0c" , "8"`}, es.Revisions{7, 8}},
		{[]string{`"7","8",`, `W/"9"`}, es.Revisions{7, 8, 9}},
		{[]string{`"of-something-else", "7"`}, es.Revisions{7}},
		{[]string{`"7"`, ``, ` `}, es.Revisions{7}},
		{[]string{`"of-something-else"`}, es.Revisions{math.MaxUint64}}, // which nothing has
		{[]string{`"0"`, `"99999999999999999999"`}, es.Revisions{math.MaxUint64}},
		{[]string{`*`, ``}, nil},
		{[]string{`*`}, nil},
		{nil, nil},
	} {
		f.producer(t).Post(t, "/v1/lots/lot_1/publish", nil, webtest.Headers("If-Match", c.header...)).Want(t, 200)
		if !slices.Equal(seen.IfRevision, c.want) {
			t.Errorf("%q: revisions %v, want %v", c.header, seen.IfRevision, c.want)
		}
	}
}

func TestAConditionThatCannotBeReadIsRefused(t *testing.T) {
	f := newFixture(t)
	f.shop.does(said(7, `{"did":1}`))
	bad := [][]string{{`7`}, {`w/"7"`}, {`"7`}, {`7"`}, {`"7" "8"`}, {`*, "7"`}, {`"7", *`}, {`"7"`, `*`}, {`,`}, {`W/7`}, {"\"7\u00a0\""}}
	for _, header := range append(bad, slices.Repeat([]string{`"7"`}, 21)) {
		for name, lang := range map[string]string{`"7", "8"`: "en", "comillas": "es"} {
			problem := f.producer(t).Post(t, "/v1/lots/lot_1/publish", nil, webtest.Headers("If-Match", header...), webtest.Lang(lang)).Problem(t, 400, "malformed")
			if !strings.Contains(problem.Detail, name) || !strings.Contains(problem.Detail, "If-Match") {
				t.Errorf("%q: %s", header, problem.Detail)
			}
		}
		f.Get(t, "/v1/lots", webtest.Headers("If-Match", header...)).Problem(t, 400, "malformed")
		f.Get(t, "/v1/lots", webtest.Headers("If-None-Match", header...)).Problem(t, 400, "malformed")
	}
	for _, header := range []string{`*`, `"7"`} {
		f.producer(t).Post(t, "/v1/lots", lot(), webtest.Header("If-None-Match", header)).Problem(t, 400, "malformed")
	}
	f.Get(t, "/v1/lots/lot_1", webtest.Header("If-Match", "7")).Problem(t, 401, "token-required")
}

func TestWhatIsReadAgainUnchangedHasNoBody(t *testing.T) {
	f := newFixture(t)
	f.shop.does(said(7, `{"did":1}`))
	reader := f.producer(t)
	first := reader.Get(t, "/v1/lots/lot_1").Want(t, 200)
	etag := first.Header.Get("ETag")
	if first.Revision() != 7 || etag == web.ETag(7) {
		t.Errorf("ETag %s", etag)
	}
	for _, method := range []string{http.MethodGet, http.MethodHead} {
		for _, header := range [][]string{{etag}, {"W/" + etag}, {`"1"`, etag}, {`"1-5f0c", ` + etag}, {"*"}} {
			again := reader.Do(t, method, "/v1/lots/lot_1", webtest.Headers("If-None-Match", header...)).Want(t, 304)
			if len(again.Body) > 0 || again.Header.Get("Content-Type")+again.Header.Get("Content-Length") != "" {
				t.Errorf("body %q, headers %v", again.Body, again.Header)
			}
			for _, name := range []string{"ETag", "Vary", "Cache-Control", "Qhatu-Position"} {
				if again.Header.Get(name) == "" || again.Header.Get(name) != first.Header.Get(name) {
					t.Errorf("%s %q, first %q", name, again.Header.Get(name), first.Header.Get(name))
				}
			}
		}
	}
	for _, header := range []string{`"7"`, `"7-5f0c"`, `"8"`} { // a revision alone does not tell what the clock has changed
		reader.Get(t, "/v1/lots/lot_1", webtest.Header("If-None-Match", header)).Want(t, 200)
	}
	reader.Get(t, "/v1/lots/lot_1", webtest.Header("If-Modified-Since", "Fri, 01 Jan 2100 00:00:00 GMT")).Want(t, 200)
	f.shop.does(said(7, `{"did":2}`))
	reader.Get(t, "/v1/lots/lot_1", webtest.Header("If-None-Match", etag)).Want(t, 200)
	for _, page := range []string{"/docs", "/docs/shop.json", "/docs/assets/swagger-ui.css", "/problems", "/problems/sold-out", "/healthz"} {
		first := f.Get(t, page).Want(t, 200)
		if again := f.Get(t, page, webtest.Header("If-None-Match", first.Header.Get("ETag"))).Want(t, 304); again.Header.Get("Cache-Control") == "" {
			t.Errorf("%s: headers %v", page, again.Header)
		}
	}
}

func TestReadingOnlyWhatIsStillThere(t *testing.T) {
	f := newFixture(t)
	f.shop.does(said(7, `{"did":1}`))
	etag := f.Get(t, "/v1/lots").Header.Get("ETag")
	for _, header := range []string{etag, `"7"`, `W/"7"`, `"7-5f0c"`, `"6", "7"`, "*"} {
		f.Get(t, "/v1/lots", webtest.Header("If-Match", header)).Want(t, 200)
	}
	for _, header := range []string{`"6"`, `"x"`, `"6", "8"`} {
		refused := f.Get(t, "/v1/lots", webtest.Header("If-Match", header))
		refused.Problem(t, 412, "stale-revision")
		if got := refused.Text(t, "etag"); got != etag {
			t.Errorf("told of %s, not of %s", got, etag)
		}
		if refused.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("headers %v", refused.Header)
		}
	}
	f.Get(t, "/v1/lots", webtest.Header("If-Match", `"6"`), webtest.Header("If-None-Match", etag)).Problem(t, 412, "stale-revision")
	f.shop.does(said(0, `{"did":1}`))
	list := f.Get(t, "/v1/lots").Header.Get("ETag")
	f.Get(t, "/v1/lots", webtest.Header("If-Match", list)).Want(t, 200)
	f.Get(t, "/v1/lots", webtest.Header("If-Match", etag)).Problem(t, 412, "stale-revision")
}

// A page is the same while its items are and those of the pages after it. The second at which it was read does not count.
func TestAPageIsTheSameWhileItsListIs(t *testing.T) {
	f := newFixture(t)
	testPages(t, f, func(items, tail string) echo.HandlerFunc { return said(0, items+tail) })
	testPages(t, f, func(items, tail string) echo.HandlerFunc { // whose handler knows what tells it apart
		return func(c echo.Context) error {
			web.TellApart(c.Request().Context(), []byte(items))
			return said(0, items+tail)(c)
		}
	})
}

func testPages(t *testing.T, f *fixture, page func(items, tail string) echo.HandlerFunc) {
	t.Helper()
	list := web.Listing{Name: "lots"}
	etag := func(document string, next readmodel.Cursor) string {
		f.shop.does(page(document, `,"next":"`+*list.Next(&next)+`"}`))
		return f.Get(t, "/v1/lots").Want(t, 200).Header.Get("ETag")
	}
	const items = `{"did":[1,2]`
	cursor := readmodel.Cursor{Began: now.Truncate(time.Minute), Log: 1, At: 7, Rank: 5, ID: "lot_3"}
	later := cursor
	later.Began = later.Began.Add(59 * time.Second)
	first := etag(items, cursor)
	if again := etag(items, later); again != first || !strings.HasPrefix(first, "W/") {
		t.Errorf("ETag %s, then %s", first, again)
	}
	if got := etag(`{"did":[1,3]`, cursor); got == first {
		t.Error("other items have the same ETag")
	}
	for name, change := range map[string]func(*readmodel.Cursor){
		"something moved": func(c *readmodel.Cursor) { c.At++ }, "another log": func(c *readmodel.Cursor) { c.Log++ },
		"another place": func(c *readmodel.Cursor) { c.Rank++ }, "another row": func(c *readmodel.Cursor) { c.ID = "lot_4" },
		"another walk": func(c *readmodel.Cursor) { c.Walk++ }, "a minute later": func(c *readmodel.Cursor) { c.Began = c.Began.Add(time.Minute) },
	} {
		other := cursor
		change(&other)
		if got := etag(items, other); got == first {
			t.Errorf("%s, and the same ETag", name)
		}
	}
	for _, tail := range []string{`}`, `,"next":null}`, `,"next":"abc"}`, `,"next":"abd"}`} {
		f.shop.does(page(items, tail))
		if got := f.Get(t, "/v1/lots").Want(t, 200).Header.Get("ETag"); got == first {
			t.Errorf("%s has the same ETag", tail)
		}
	}
}

// How long a body is that is not sent is not said, although its handler says so.
func TestAnAnswerThatIsNotSentHasNoLength(t *testing.T) {
	f := newFixture(t)
	f.shop.does(func(c echo.Context) error {
		c.Response().Header().Set(echo.HeaderContentLength, "9")
		return said(7, `{"did":1}`)(c)
	})
	answer := f.Get(t, "/v1/lots").Want(t, 200)
	if got := answer.Header.Get(echo.HeaderContentLength); got != "9" {
		t.Errorf("Content-Length %q", got)
	}
	again := f.Get(t, "/v1/lots", webtest.Header("If-None-Match", answer.Header.Get("ETag"))).Want(t, 304)
	if got := again.Header.Values(echo.HeaderContentLength); len(got) > 0 {
		t.Errorf("Content-Length of a 304: %q", got)
	}
}

func TestWhoMayKeepAnswers(t *testing.T) {
	f := newFixture(t)
	f.shop.changing(t).Paths.Value("/v1/lots/{id}").Get.Extensions["x-personal-data"] = true
	f.restart(t)
	for want, answer := range map[string]webtest.Response{
		"no-cache":          f.Get(t, "/v1/lots").Want(t, 200),
		"private, no-cache": f.producer(t).Get(t, "/v1/lots").Want(t, 200),
		"no-store":          f.producer(t).Get(t, "/v1/lots/lot_1").Want(t, 200),
		"no-store ":         f.producer(t).Post(t, "/v1/lots/lot_1/publish", nil).Want(t, 200),
		"no-store  ":        f.Get(t, "/v1/none"),
		"no-store   ":       f.Get(t, "/v1/lots/lot_1"),
	} {
		if got := answer.Header.Get("Cache-Control"); got != strings.TrimSpace(want) {
			t.Errorf("Cache-Control %q, want %q", got, want)
		}
	}
	if vary := f.Get(t, "/v1/lots").Header.Get("Vary"); vary != "Accept-Language, Authorization, Accept-Encoding" {
		t.Errorf("Vary %q", vary)
	}
}
