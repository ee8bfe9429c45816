package web_test

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/pkg/web"
)

func TestLimit(t *testing.T) {
	if got := web.Limit(nil); got != 50 {
		t.Errorf("limit without one: %d", got)
	}
	if got := web.Limit(new(int64(3))); got != 3 {
		t.Errorf("limit of 3: %d", got)
	}
}

func TestCursorFault(t *testing.T) {
	cause := fmt.Errorf("page: %w", readmodel.ErrBadCursor)
	f, ok := errors.AsType[*fault.Fault](web.CursorFault(cause))
	if !ok || f.Kind != fault.Invalid || len(f.Fields) != 1 || f.Fields[0].Pointer != "?cursor" || !errors.Is(f, cause) {
		t.Errorf("bad cursor: %+v", f)
	}
	for _, other := range []error{nil, errors.New("other")} {
		if got := web.CursorFault(other); got != other { //nolint:errorlint // the very same error
			t.Errorf("%v became %v", other, got)
		}
	}
}

func TestETag(t *testing.T) {
	if got := web.ETag(7); got != `"7"` {
		t.Errorf("etag %s", got)
	}
}

// chosen is what a list is asked for.
type chosen struct {
	Region string
	Limit  int `json:"-"`
}

func TestACursorIsReadBackByItsListing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list := web.Listing{Name: rapid.StringN(1, 9, 20).Draw(t, "list"), Filter: chosen{Region: rapid.String().Draw(t, "region")}}
		began := time.Unix(0, rapid.Int64Range(0, 1<<62).Draw(t, "began"))
		next := readmodel.Cursor{
			Began: began, Log: rapid.Uint32().Draw(t, "log"), At: es.Position(rapid.Uint64().Draw(t, "at")),
			Walk: rapid.IntRange(0, 3).Draw(t, "walk"), Rank: readmodel.Rank(rapid.Uint64().Draw(t, "rank")), ID: rapid.StringN(1, 40, 60).Draw(t, "id"),
		}
		cursor := list.Next(&next)
		if len(*cursor) > 512 {
			t.Errorf("a cursor of %d", len(*cursor))
		}
		got, err := list.From(cursor, began.Add(readmodel.ListingLasts))
		if err != nil || got != next {
			t.Errorf("%+v became %+v, %v", next, got, err)
		}
	})
}

func TestACursorOfAnotherListingIsRefused(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	list := web.Listing{Name: "lots", Filter: chosen{Region: "cusco"}}
	cursor := *list.Next(&readmodel.Cursor{Began: now, At: 7, Rank: 9, ID: "lot_1"})
	if from, err := (web.Listing{Name: "lots", Filter: chosen{Region: "cusco", Limit: 3}}).From(&cursor, now); err != nil || from.ID != "lot_1" {
		t.Errorf("its own listing, another limit: %+v, %v", from, err)
	}
	raw, _ := base64.RawURLEncoding.DecodeString(cursor)
	type asked struct {
		list   web.Listing
		cursor string
		at     time.Time
	}
	cases := map[string]asked{
		"another list":        {web.Listing{Name: "fairs", Filter: list.Filter}, cursor, now},
		"another filter":      {web.Listing{Name: "lots", Filter: chosen{Region: "puno"}}, cursor, now},
		"a day later":         {list, cursor, now.Add(readmodel.ListingLasts + 1)},
		"the former format":   {list, base64.RawURLEncoding.EncodeToString([]byte("\x7f\xff\xff\xff\xff\xff\xff\xfflot_1")), now},
		"a former second one": {list, "past." + cursor, now},
		"none":                {list, "", now},
		"short":               {list, "AAAA", now},
		"longer":              {list, cursor + "AAAA", now},
		"no base64":           {list, "%%", now},
		"the other alphabet":  {list, strings.Repeat("+/", 40), now},
	}
	for i := range raw {
		changed := append([]byte{}, raw...)
		changed[i] ^= 1
		cases[fmt.Sprintf("byte %d changed", i)] = asked{list, base64.RawURLEncoding.EncodeToString(changed), now}
	}
	for name, c := range cases {
		if _, err := c.list.From(&c.cursor, c.at); !errors.Is(err, readmodel.ErrBadCursor) || fault.KindOf(err) != fault.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}
