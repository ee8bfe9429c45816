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
		"type":             {price(3.5, "PEN"), told{"/price/amount": "It must be a text in quotes."}},
		"short":            {with("title", "x"), told{"/title": "Use at least 3 characters."}},
		"long":             {with("title", strings.Repeat("x", 21)), told{"/title": "Use at most 20 characters."}},
		"minimum":          {with("sacks", 0), told{"/sacks": "It must be 1 or more."}},
		"maximum":          {with("sacks", 501), told{"/sacks": "It must be 500 or less."}},
		"fraction":         {with("sacks", 1.5), told{"/sacks": "It must be a whole number."}},
		"exclusive":        {with("share", 0), told{"/share": "It must be more than 0."}},
		"exclusive above":  {with("share", 1), told{"/share": "It must be less than 1."}},
		"no such date":     {with("harvested_on", "2026-02-31"), told{"/harvested_on": "Use a date that exists, YYYY-MM-DD."}},
		"null":             {with("title", nil), told{"/title": "It cannot be null: give a value or leave the field out."}},
		"null of an enum":  {price("3.50", nil), told{"/price/currency": "It cannot be null: give a value or leave the field out."}},
		"null of a format": {with("harvested_on", nil), told{"/harvested_on": "It cannot be null: give a value or leave the field out."}},
		"within a list":    {with("photos", []any{"https://x.pe/1.jpg", "x"}), told{"/photos/1": "Use a complete address: https://…"}},
		"too many":         {with("photos", []any{"https://x.pe/1", "https://x.pe/2", "https://x.pe/3"}), told{"/photos": "Give at most 2."}},
		"read-only":        {with("id", "lot_1"), told{"/id": "The market sets this: remove it."}},
		"no alternative":   {with("basis", map[string]any{"sea": 1}), told{"/basis": "Give exactly one of these: farm, point."}},
		"the alternative":  {with("basis", map[string]any{"farm": 1}), told{"/basis/farm": "It must be a text in quotes."}},
		"two alternatives": {with("basis", map[string]any{"farm": "a", "point": "b"}), told{"/basis": "Give exactly one of these: farm, point."}},
		"no kind":          {with("carriage", map[string]any{"boat": "x"}), told{"/carriage/by": "Use one of these: river, road."}},
		"no such kind":     {with("carriage", map[string]any{"by": "air"}), told{"/carriage/by": "Use one of these: river, road."}},
		"its kind":         {with("carriage", map[string]any{"by": "river"}), told{"/carriage/boat": "This is missing."}},
		"no hint":          {with("code", "pe"), told{"/code": "It does not match the contract: see /docs."}},
		"misspelt":         {with("harvested-On", "2026-01-01"), told{"/harvested-On": "There is none of this name. Did you mean “harvested_on”?"}},
		"nothing seen":     {with("words", "\u200b\u00a0\u202e"), told{"/words": "It cannot be empty."}},
		"a link":           {with("words", "Entra:\nwww.premio.pe"), told{"/words": "“www.premio.pe” looks like a web or e-mail address: remove it. If it is none, leave a blank behind the full stop or colon."}},
		"signs only":       {with("words", "**"), told{"/words": "Write words or figures: signs like * _ ~ ` alone say nothing."}},
		"only a star":      {with("line", "*"), told{"/line": "Write words or figures: signs like * _ ~ ` alone say nothing."}},
		"time too late":    {with("until", "9999-12-31T23:59:59Z"), told{"/until": "Use a time from 0000-01-02 to 9999-12-30: not every time zone can write another."}},
		"time far away":    {with("until", "12026-01-01T00:00:00Z"), told{"/until": "Use a time from 0000-01-02 to 9999-12-30: not every time zone can write another."}},
		"time in small":    {with("until", "2026-11-02t07:00:00z"), told{"/until": "Write T and Z in capitals: 2026-11-02T12:00:00Z."}},
		"leap second":      {with("until", "2016-12-31T23:59:60Z"), told{"/until": "Leap seconds are not taken: write second 59."}},
		"time never":       {with("until", "2026-02-30T00:00:00Z"), told{"/until": "Use a date and time that exist, with T and zone (RFC 3339): 2026-11-02T07:00:00-05:00 or …T12:00:00Z."}},
		"two lines":        {with("line", "a\nb"), told{"/line": "Write it on one line, without control characters."}},
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
	type told map[string]string // pointer -> English
	const (
		empty   = "It is empty: give a value or remove it."
		twice   = "It is there more than once: send it once."
		unknown = "There is no such parameter: remove it or correct its name."
		meant   = "There is none of this name. Did you mean “limit”?"
	)
	for query, want := range map[string]told{
		"limit=0":                      {"?limit": "It must be 1 or more."},
		"limit=201":                    {"?limit": "It must be 200 or less."},
		"limit=abc":                    {"?limit": "It must be a whole number."},
		"limit=1.5":                    {"?limit": "It must be a whole number."},
		"cursor=":                      {"?cursor": empty},
		"region=&cursor":               {"?cursor": empty},
		"cursor=%20%E2%80%8B":          {"?cursor": empty},
		"region=%20":                   {"?region": empty},
		"region=%20%E2%80%8B":          {"?region": empty},
		"state=open&state=+":           {"?state": empty},
		"limit=%20":                    {"?limit": empty},
		"limit=+2":                     {"?limit": "It must be a whole number."},
		"limit=%2B2":                   {"?limit": "It must be a whole number."},
		"limit=2%20":                   {"?limit": "It must be a whole number."},
		"limit=02":                     {"?limit": "It must be a whole number."},
		"region=&region=Cusco":         {"?region": twice},
		"region=&region=":              {"?region": twice},
		"colour=":                      {"?colour": unknown},
		"product=gold":                 {"?product": "Use one of these: maize, cocoa."},
		"state=open&state=lost":        {"?state": "Use one of these: open, sold."},
		"since=2026-13-01":             {"?since": "Use a date that exists, YYYY-MM-DD."},
		"colour=red&limt=5":            {"?colour": unknown, "?limt": meant},
		"Limit=5":                      {"?Limit": meant},
		"limit[]=5":                    {"?limit[]": meant},
		"lmiit=5":                      {"?lmiit": meant},
		"limit%E2%80%8B=5":             {"?limit\u200b": meant},
		"at=2026-11-02T07:00:00+05:00": {"?at": "Use a date and time that exist, with T and zone (RFC 3339): 2026-11-02T07:00:00-05:00 or …T12:00:00Z. In an address, + is written %2B."},
		"at=9999-12-31T23:59:59Z":      {"?at": "Use a time from 0000-01-02 to 9999-12-30: not every time zone can write another."},
		"region=*":                     {"?region": "Write words or figures: signs like * _ ~ ` alone say nothing."},
		"colour=red&limit=-1":          {"?colour": unknown, "?limit": "It must be 1 or more."},
		"limit=1&limit=2":              {"?limit": twice},
		"limit=1&limit=1&region=":      {"?limit": twice},
		"product=maize&pro%64uct=x":    {"?product": twice},
	} {
		got := told{}
		for _, e := range f.Get(t, "/v1/lots?"+query, webtest.Wrong(), webtest.Lang("en")).Problem(t, 422, "invalid").Errors {
			got[e.Pointer] = e.Detail
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", query, diff)
		}
	}
	f.Get(t, "/v1/lots?limit=5&product=maize&state=open&state=sold").Want(t, 200)
	for query, want := range map[string]string{
		"limit=%zz": "?limit", "limit=%": "?limit", "%zz=1": "?%zz", "limit=1;product=maize": "?limit", "product=ma%EDz": "?product", "region=\xed": "?region",
	} {
		problem := f.Get(t, "/v1/lots?"+query, webtest.Wrong()).Problem(t, 400, "malformed")
		if diff := cmp.Diff([]string{want}, problem.Pointers()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", query, diff)
		}
	}
}

// A form sends every field, those that nobody filled in without a value.
func TestAnEmptyParameterIsAbsent(t *testing.T) {
	f := newFixture(t)
	f.shop.does(func(c echo.Context) error {
		return c.JSON(http.StatusOK, map[string]any{"did": c.QueryParams().Encode()})
	})
	for query, want := range map[string]string{
		"region=&product=maize":     "limit=50&product=maize",
		"limit=&since=&at=":         "limit=50",
		"limit":                     "limit=50",
		"state=":                    "limit=50",
		"state=&state=open&limit=7": "limit=7&state=open",
	} {
		if got := f.Get(t, "/v1/lots?"+query, webtest.Wrong()).Want(t, 200).Field(t, "did"); got != want {
			t.Errorf("%s: %v, want %s", query, got, want)
		}
	}
}

func TestTextsOfAQueryAreCleaned(t *testing.T) {
	f := newFixture(t)
	var region string
	f.shop.does(func(c echo.Context) error {
		region = c.QueryParam("region")
		return reply(http.StatusOK)(c)
	})
	f.Get(t, "/v1/lots?region=+San%C2%A0Marti%CC%81n%E2%80%8B+").Want(t, 200)
	if region != "San Martín" {
		t.Errorf("region %+q", region)
	}
}

func TestMalformedBodies(t *testing.T) {
	f := newFixture(t)
	client := f.producer(t)
	for name, body := range map[string]string{
		"empty": "", "spaces": "  ", "null": "null", "null of an editor": "\ufeff null\n", "cut": `{"title":`, "text": "hello", "two values": `{"title":"abc"} {}`, "trailing": `{} x`,
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
