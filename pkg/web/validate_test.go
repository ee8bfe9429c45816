package web_test

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/labstack/echo/v4"

	"github.com/qhatu/qhatu/pkg/web/webtest"
)

func TestInvalidBodiesNameTheirFields(t *testing.T) {
	f := newFixture(t)
	with := func(name string, value any) map[string]any { l := lot(); l[name] = value; return l }
	price := func(amount, currency any) map[string]any {
		return with("price", map[string]any{"amount": amount, "currency": currency})
	}
	type told map[string]string // pointer -> English
	cases := map[string]struct {
		body any
		want told
	}{
		"missing":          {map[string]any{"price": map[string]any{}}, told{"/title": "This is missing.", "/price/amount": "This is missing.", "/price/currency": "This is missing."}},
		"unknown":          {with("colour/x", 1), told{"/colour~1x": "There is no such field: remove it or correct its name."}},
		"hint of pattern":  {price("3,50", "PEN"), told{"/price/amount": "Write the price like 3.50."}},
		"enum":             {price("3.50", "EUR"), told{"/price/currency": "Use one of these: PEN, BOB, USD."}},
		"type":             {price(3.5, "PEN"), told{"/price/amount": "It must be a text."}},
		"short":            {with("title", "x"), told{"/title": "Use at least 3 characters."}},
		"long":             {with("title", strings.Repeat("x", 21)), told{"/title": "Use at most 20 characters."}},
		"minimum":          {with("sacks", 0), told{"/sacks": "It must be 1 or more."}},
		"maximum":          {with("sacks", 501), told{"/sacks": "It must be 500 or less."}},
		"fraction":         {with("sacks", 1.5), told{"/sacks": "It must be a whole number."}},
		"exclusive":        {with("share", 0), told{"/share": "It must be more than 0."}},
		"exclusive above":  {with("share", 1), told{"/share": "It must be less than 1."}},
		"no such date":     {with("harvested_on", "2026-02-31"), told{"/harvested_on": "Use a date that exists, YYYY-MM-DD."}},
		"null":             {with("title", nil), told{"/title": "It cannot be null: give a value or leave the field out."}},
		"within a list":    {with("photos", []any{"https://x.pe/1.jpg", "x"}), told{"/photos/1": "Use a complete address: https://…"}},
		"too many":         {with("photos", []any{"https://x.pe/1", "https://x.pe/2", "https://x.pe/3"}), told{"/photos": "Give at most 2."}},
		"read-only":        {with("id", "lot_1"), told{"/id": "The market sets this: remove it."}},
		"no alternative":   {with("basis", map[string]any{"sea": 1}), told{"/basis": "It has none of the accepted shapes: see the contract at /docs."}},
		"part of all":      {with("note", "too long"), told{"/note": "Use at most 5 characters."}},
		"not an object":    {[]any{1}, told{"": "It must be an object."}},
		"several at once":  {price("x", "x"), told{"/price/amount": "Write the price like 3.50.", "/price/currency": "Use one of these: PEN, BOB, USD."}},
		"two of a mistake": {map[string]any{"title": "abc", "price": map[string]any{"amount": "1", "currency": "PEN"}, "a": 1, "b": 2}, told{"/a": "There is no such field: remove it or correct its name.", "/b": "There is no such field: remove it or correct its name."}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			answer := f.producer(t).Post(t, "/v1/lots", c.body, webtest.Wrong(), webtest.Lang("en"))
			got := told{}
			for _, e := range answer.Problem(t, 422, "invalid").Errors {
				got[e.Pointer] = e.Detail
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("errors (-want +got):\n%s", diff)
			}
		})
	}
	if f.shop.did() != 0 {
		t.Errorf("%d handlers ran", f.shop.did())
	}
}

func TestEnumsAndClosedObjectsAreChecked(t *testing.T) {
	f := newFixture(t)
	f.Post(t, "/v1/kinds", map[string]any{"kind": "fixed"}).Want(t, 200)
	problem := f.Post(t, "/v1/kinds", map[string]any{"kind": "other"}, webtest.Wrong()).Problem(t, 422, "invalid")
	if diff := cmp.Diff([]string{"/kind"}, problem.Pointers()); diff != "" {
		t.Error(diff)
	}
	f.Post(t, "/v1/kinds", map[string]any{"kind": "fixed", "x": 1}, webtest.Wrong()).Problem(t, 422, "invalid")
}

func TestInvalidQueries(t *testing.T) {
	f := newFixture(t)
	for query, want := range map[string][]string{
		"limit=0":             {"?limit"},
		"limit=201":           {"?limit"},
		"limit=abc":           {"?limit"},
		"since=":              {"?since"},
		"product=gold":        {"?product"},
		"since=2026-13-01":    {"?since"},
		"colour=red&limt=5":   {"?colour", "?limt"},
		"colour=red&limit=-1": {"?colour", "?limit"},
	} {
		problem := f.Get(t, "/v1/lots?"+query, webtest.Wrong()).Problem(t, 422, "invalid")
		if diff := cmp.Diff(want, problem.Pointers()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", query, diff)
		}
	}
	f.Get(t, "/v1/lots?limit=5&product=maize").Want(t, 200)
	f.Get(t, "/v1/lots?limit=", webtest.Wrong()).Want(t, 200) // an empty value of a parameter with a default is the default
	f.Get(t, "/v1/lots?limit=%zz", webtest.Wrong()).Problem(t, 400, "malformed")
}

func TestMalformedBodies(t *testing.T) {
	f := newFixture(t)
	client := f.producer(t)
	for name, body := range map[string]string{
		"empty": "", "spaces": "  ", "cut": `{"title":`, "text": "hello", "two values": `{"title":"abc"} {}`, "trailing": `{} x`,
	} {
		t.Run(name, func(t *testing.T) {
			client.Do(t, http.MethodPost, "/v1/lots", webtest.Body("application/json", body), webtest.Wrong()).
				Problem(t, 400, "malformed")
		})
	}
	client.Do(t, http.MethodPost, "/v1/lots", webtest.Wrong()).Problem(t, 400, "malformed")
	for _, kind := range []string{"text/plain", "application/x-www-form-urlencoded", ""} {
		client.Do(t, http.MethodPost, "/v1/lots", webtest.Body(kind, `{}`), webtest.Wrong()).
			Problem(t, 415, "unsupported-media-type")
	}
	big := `{"title":"` + strings.Repeat("x", 1<<20) + `"}`
	client.Do(t, http.MethodPost, "/v1/lots", webtest.Body("application/json", big), webtest.Wrong()).
		Problem(t, 413, "too-large")
}

func TestBodyOfUnknownLengthIsCut(t *testing.T) {
	f := newFixture(t)
	req := newRequest(t, http.MethodPost, "/v1/lots", io.MultiReader(strings.NewReader(strings.Repeat(" ", 1<<20)), strings.NewReader("{}")))
	req.ContentLength = -1
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer "+f.token(t, producerClaims()))
	if answer := serve(f, req); answer.Code != 413 {
		t.Errorf("status %d: %s", answer.Code, answer.Body)
	}
}

func TestPathThatNoIDHasIsNotFound(t *testing.T) {
	f := newFixture(t)
	f.producer(t).Get(t, "/v1/lots/LOT-1", webtest.Wrong()).Problem(t, 404, "not-found")
}

func TestDefaultsAreFilledInAndTheBodyStaysReadable(t *testing.T) {
	f := newFixture(t)
	var limit string
	f.shop.does(func(c echo.Context) error {
		limit = c.QueryParam("limit")
		return reply(http.StatusOK)(c)
	})
	f.Get(t, "/v1/lots").Want(t, 200)
	if limit != "50" {
		t.Errorf("limit %q", limit)
	}
	var got map[string]any
	f.shop.does(func(c echo.Context) error {
		if err := json.NewDecoder(c.Request().Body).Decode(&got); err != nil {
			return err
		}
		return reply(http.StatusCreated)(c)
	})
	f.producer(t).Post(t, "/v1/lots", lot()).Want(t, 201)
	want := lot()
	want["grade"] = "first"
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("body (-want +got):\n%s", diff)
	}
}

func TestRefusalsOfGeneratedCodeAreMalformed(t *testing.T) {
	f := newFixture(t)
	f.shop.does(func(echo.Context) error {
		return echo.NewHTTPError(http.StatusBadRequest, "Invalid format for parameter id: x")
	})
	f.Get(t, "/v1/lots").Problem(t, 400, "malformed")
}
