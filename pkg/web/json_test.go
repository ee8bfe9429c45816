package web_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/labstack/echo/v4"

	"github.com/qhatu/qhatu/pkg/web/webtest"
)

const jsonKind = "application/json"

// brokenBodies are bodies that are no JSON, where they break, and what is said of it.
var brokenBodies = map[string]struct {
	line, column, offset int
	says                 string
}{
	"":                             {},
	" \n ":                         {},
	`hello`:                        {1, 1, 0, "a value is missing"},
	`{"title":`:                    {1, 10, 9, "it ends too early"},
	`{"title":"abc`:                {1, 14, 13, "it ends too early"},
	`{"title":"abc"`:               {1, 15, 14, "it ends too early"},
	`{"title":"abc"} {}`:           {1, 17, 16, "nothing may follow"},
	"{\n  \"title\": \"ñ\" x\n}":   {2, 16, 18, "a comma or “}” is missing"},
	`{"title":"abc",}`:             {1, 15, 14, "the comma is one too many"},
	`[1,]`:                         {1, 3, 2, "the comma is one too many"},
	`[1 2]`:                        {1, 4, 3, "a comma or “]” is missing"},
	`{"title" "abc"}`:              {1, 10, 9, "a name is followed by a colon"},
	`{"title":}`:                   {1, 10, 9, "a value is missing"},
	`{title:"abc"}`:                {1, 2, 1, "names and texts stand in double quotes"},
	`{'title':'abc'}`:              {1, 2, 1, "names and texts stand in double quotes"},
	`{1:"abc"}`:                    {1, 2, 1, "names and texts stand in double quotes"},
	`{"title":None}`:               {1, 10, 9, "a value is missing"},
	`{"sacks":tru}`:                {1, 10, 9, "a value is missing"},
	`{"sacks":1e}`:                 {1, 12, 11, "a number is written like"},
	`{"sacks":NaN}`:                {1, 10, 9, "a value is missing"},
	`{"sacks":01}`:                 {1, 11, 10, "a number is written like"},
	`{"sacks":+1}`:                 {1, 10, 9, "a number is written like"},
	`{"share":.5}`:                 {1, 10, 9, "a number is written like"},
	`{"share":5.}`:                 {1, 12, 11, "a number is written like"},
	"// a lot\n{}":                 {1, 1, 0, "JSON has no comments"},
	"{\"title\":\"a\nb\"}":         {1, 12, 11, "a line break is written"},
	`{"title":"\x41bc"}`:           {1, 11, 10, `\ is followed by`},
	`{"title":"\ud800"}`:           {1, 11, 10, "in pairs only"},
	`{"title":"\udf3d\ud83c"}`:     {1, 11, 10, "in pairs only"},
	"\ufeff{\"title\":x}":          {1, 10, 12, "a value is missing"},
	"{\"title\":\"Ma\xedz\"}":      {1, 13, 12, "The body is not UTF-8"},
	"\xff\xfe{\x00}\x00":           {1, 1, 0, "it looks like UTF-16"},
	"{\x00\"\x00a\x00\"\x00":       {1, 1, 0, "it looks like UTF-16"},
	"\x00{\x00}":                   {1, 1, 0, "it looks like UTF-16"},
	"\v{}":                         {1, 1, 0, "an invisible character stands here (U+000B)"},
	"\f{}":                         {1, 1, 0, "(U+000C)"},
	"\x1e{}":                       {1, 1, 0, "(U+001E)"},
	"\x00\x00{}":                   {1, 1, 0, "(U+0000)"},
	"{}\x00":                       {1, 3, 2, "(U+0000)"},
	"\ufeff\v{}":                   {1, 1, 3, "(U+000B)"},
	"{\x1e\"title\":1}":            {1, 2, 1, "(U+001E)"},
	"\ufeff\ufeff{}":               {1, 1, 3, "(U+FEFF)"},
	"{\u00a0\"title\":1}":          {1, 2, 1, "(U+00A0)"},
	"{\"title\":\u00a01}":          {1, 10, 9, "(U+00A0)"},
	"{\"title\"\u2028:1}":          {1, 9, 8, "(U+2028)"},
	"{\"title\":1\u200b}":          {1, 11, 10, "(U+200B)"},
	"{\"title\":1}\u00a0":          {1, 12, 11, "(U+00A0)"},
	"[1\u00a0,2]":                  {1, 3, 2, "(U+00A0)"},
	"{“title”:1}":                  {1, 2, 1, "“ is a typographic quote"},
	"{\"title\":“abc”}":            {1, 10, 9, "“ is a typographic quote"},
	"{‘title’:1}":                  {1, 2, 1, "‘ is a typographic quote"},
	"{«title»:1}":                  {1, 2, 1, "« is a typographic quote"},
	"“{}”":                         {1, 1, 0, "“ is a typographic quote"},
	"{\"title\"：1}":                {1, 9, 8, "： is no sign of JSON: write :."},
	"{\"title\":1，\"x\":2}":        {1, 11, 10, "， is no sign of JSON: write ,."},
	"{\"ti\x01tle\":1}":            {1, 5, 4, "a line break is written"},
	"{\"title\":\"\x00\"}":         {1, 11, 10, "a line break is written"},
	"{\"title\":\"\xed\xa0\x80\"}": {1, 11, 10, "The body is not UTF-8"},
	"{\"title\":\"\xc0\xaf\"}":     {1, 11, 10, "The body is not UTF-8"},
}

func TestBrokenBodiesSayWhere(t *testing.T) {
	f := newFixture(t)
	client := f.producer(t)
	for body, want := range brokenBodies {
		t.Run(fmt.Sprintf("%q", body), func(t *testing.T) {
			answer := client.Do(t, http.MethodPost, "/v1/lots", webtest.Body(jsonKind, body), webtest.Wrong(), webtest.Lang("en"))
			problem := answer.Problem(t, 400, "malformed")
			if want.line == 0 {
				return
			}
			got := [3]any{answer.Field(t, "line"), answer.Field(t, "column"), answer.Field(t, "offset")}
			if got != [3]any{float64(want.line), float64(want.column), float64(want.offset)} || !strings.Contains(problem.Detail, want.says) {
				t.Errorf("at %v: %s", got, problem.Detail)
			}
		})
	}
	if f.shop.did() != 0 {
		t.Errorf("%d handlers ran", f.shop.did())
	}
	for _, part := range []string{"hello", "title"} {
		if strings.Contains(f.logs.String(), part) {
			t.Errorf("the log holds %q of a body", part)
		}
	}
}

func TestNamesThatRepeatAreRefused(t *testing.T) {
	f := newFixture(t)
	for body, want := range map[string]string{
		`{"title":"abc","title":"abd"}`:                     "/title",
		`{"price":{"amount":"1","amount":"900"}}`:           "/price/amount",
		`{"photos":[{"a/b":1,"\u0061/b":2}]}`:               "/photos/0/a~1b",
		`{"price":{},"title":"abc","price":{"amount":"1"}}`: "/price",
	} {
		problem := f.producer(t).Do(t, http.MethodPost, "/v1/lots", webtest.Body(jsonKind, body), webtest.Wrong()).Problem(t, 400, "malformed")
		if diff := cmp.Diff([]string{want}, problem.Pointers()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", body, diff)
		}
	}
}

func TestNumbers(t *testing.T) {
	f := newFixture(t)
	var body string
	f.shop.does(func(c echo.Context) error {
		raw, err := io.ReadAll(c.Request().Body)
		body = string(raw)
		return errOr(err, func() error { return reply(http.StatusCreated)(c) })
	})
	post := func(sacks string) webtest.Response {
		body = ""
		return f.producer(t).Do(t, http.MethodPost, "/v1/lots", webtest.Wrong(), webtest.Body(jsonKind,
			`{"title":"abc","price":{"amount":"1","currency":"PEN"},"sacks":`+sacks+`}`))
	}
	for written, want := range map[string]string{
		"30": "30", "30.0": "30", "3e1": "30", "3E+1": "30", "300e-1": "30", "0.003e4": "30", "30.00000000000000000000": "30", "3.0e1": "30",
	} {
		post(written).Want(t, 201)
		if !strings.Contains(body, `"sacks":`+want+`,`) && !strings.Contains(body, `"sacks":`+want+`}`) {
			t.Errorf("%s becomes %s", written, body)
		}
	}
	for _, written := range []string{"30.5", "1e400", "-1e400", "1e-400", "0", "-0.0", "0e99999999999999999999", "1e-99999999999999999999", "9007199254740993", "30.00000000000000000001", "1e15"} {
		problem := post(written).Problem(t, 422, "invalid")
		if diff := cmp.Diff([]string{"/sacks"}, problem.Pointers()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", written, diff)
		}
	}
}

func errOr(err error, next func() error) error {
	if err != nil {
		return err
	}
	return next()
}

func TestTextsOfABodyAreCleaned(t *testing.T) {
	f := newFixture(t)
	var got struct{ Title, Words string }
	f.shop.does(func(c echo.Context) error {
		return errOr(c.Bind(&got), func() error { return reply(http.StatusCreated)(c) })
	})
	lot := lot()
	lot["title"], lot["words"] = "\ufeff Mai\u0301z\u00a0\t blanco\u200b ", "Secado\u202e al sol. \r\n\r\n Sin gorgojo.\n"
	f.producer(t).Post(t, "/v1/lots", lot).Want(t, 201)
	if got.Title != "Maíz blanco" || got.Words != "Secado al sol.\n\nSin gorgojo." {
		t.Errorf("%+q", got)
	}
}

// Bodies that are deep, or hold very many values, are refused before anybody walks over them; what is said of one that is wrong
// everywhere is bounded.
func TestWorkIsBounded(t *testing.T) {
	f := newFixture(t)
	client := f.producer(t)
	send := func(body string) webtest.Response {
		return client.Do(t, http.MethodPost, "/v1/lots", webtest.Body(jsonKind, body), webtest.Wrong())
	}
	send(`{"photos":`+strings.Repeat("[", 5000)+strings.Repeat("]", 5000)+`}`).Problem(t, 400, "malformed")
	send(`{"photos":[`+strings.Repeat("{},", 9000)+`{}]}`).Problem(t, 413, "too-large")
	if got := len(send(manyUnknown(4000)).Problem(t, 422, "invalid").Errors); got != 50 {
		t.Errorf("%d fields are told", got)
	}
	few, many := allocations(t, send, 500), allocations(t, send, 4000)
	if many > 10*few {
		t.Errorf("8 times the unknown fields make %.0f allocations of %.0f", many, few)
	}
}

func allocations(t *testing.T, send func(string) webtest.Response, fields int) float64 {
	t.Helper()
	body := manyUnknown(fields)
	return testing.AllocsPerRun(1, func() { send(body) })
}

func manyUnknown(n int) string {
	var body strings.Builder
	body.WriteString(`{"title":"abc"`)
	for i := range n {
		fmt.Fprintf(&body, `,"x%d":%d`, i, i)
	}
	return body.String() + "}"
}
