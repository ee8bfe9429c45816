package fault_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/qhatu/qhatu/pkg/fault"
)

var (
	errOwnOffer = errors.New("own offer")
	errOther    = errors.New("other")
)

func table() fault.Table {
	return fault.Table{
		{Fault: fault.Fault{Slug: "documented-only"}},
		{Err: errOwnOffer, Fault: fault.Fault{Kind: fault.Conflict, Slug: "own-offer", Title: fault.Text{EN: "Own offer"}}},
		{Err: errOwnOffer, Fault: fault.Fault{Kind: fault.Forbidden, Slug: "never-reached"}},
	}
}

func TestTableWrap(t *testing.T) {
	own := fault.NotFoundf("no hay %s", "no %s", "lote")
	cases := []struct {
		name string
		err  error
		kind fault.Kind
		text string
	}{
		{"sentinel", errOwnOffer, fault.Conflict, "own-offer: Own offer: own offer"},
		{"wrapped sentinel", fmt.Errorf("accept: %w", errOwnOffer), fault.Conflict, "own-offer: Own offer: accept: own offer"},
		{"unknown", errOther, fault.Internal, "other"},
		{"already a fault", own, fault.NotFound, "not-found: no lote"},
		{"wrapped fault", fmt.Errorf("load: %w", own), fault.NotFound, "load: not-found: no lote"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got := table().Wrap(c.err)
			if kind := fault.KindOf(got); kind != c.kind {
				t.Errorf("kind %v, want %v", kind, c.kind)
			}
			if got.Error() != c.text {
				t.Errorf("text %q, want %q", got, c.text)
			}
			if !errors.Is(got, c.err) {
				t.Errorf("%v lost its cause %v", got, c.err)
			}
		})
	}
	if err := table().Wrap(nil); err != nil {
		t.Errorf("nil became %v", err)
	}
}

func TestTableWrapLeavesTheTemplateAlone(t *testing.T) {
	entries := table()
	_ = entries.Wrap(errOwnOffer)
	if cause := entries[1].Fault.Unwrap(); cause != nil {
		t.Errorf("template got the cause %v", cause)
	}
}

func TestWithCopies(t *testing.T) {
	first := fault.New(fault.Stale, "stale-revision", fault.Text{}, fault.Text{}).With("revision", 7)
	second := first.With("turn", "buyer").Saying(fault.Text{EN: "read again"})
	if diff := cmp.Diff(map[string]any{"revision": 7}, first.Extra); diff != "" {
		t.Errorf("first changed (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(map[string]any{"revision": 7, "turn": "buyer"}, second.Extra); diff != "" {
		t.Errorf("second (-want +got):\n%s", diff)
	}
	if !errors.Is(second, first) {
		t.Error("a copy no longer matches its template")
	}
	if errors.Is(second, fault.InvalidFields()) {
		t.Error("faults of different slugs match")
	}
}

func TestWithOnlyChangesFaults(t *testing.T) {
	own := fault.NotFoundf("no hay lote", "no lote")
	got, ok := errors.AsType[*fault.Fault](fault.With(fmt.Errorf("load: %w", own), "lot_id", "lot_1"))
	if !ok || !errors.Is(got, own) || got.Extra["lot_id"] != "lot_1" || own.Extra != nil {
		t.Errorf("%+v of %+v", got, own)
	}
	if err := fault.With(errOther, "lot_id", "lot_1"); err != errOther { //nolint:errorlint // that very error
		t.Errorf("%v, want it as it was", err)
	}
	if err := fault.With(nil, "lot_id", "lot_1"); err != nil {
		t.Errorf("nil became %v", err)
	}
}

func TestEntries(t *testing.T) {
	title, detail := fault.Text{ES: "Título", EN: "Title"}, fault.Text{ES: "Detalle", EN: "Detail"}
	missing := fault.Missing(errOther, detail)
	for name, c := range map[string]struct {
		entry fault.Entry
		want  fault.Fault
	}{
		"missing": {missing, fault.Fault{Kind: fault.NotFound, Slug: "not-found", Title: missing.Fault.Title, Detail: detail}},
		"refused": {
			fault.Refused(errOther, "sold-out", title, detail),
			fault.Fault{Kind: fault.Conflict, Slug: "sold-out", Title: title, Detail: detail},
		},
		"wrong": {fault.Wrong(errOther, "/lot_id", detail), *fault.InvalidField("/lot_id", detail)},
	} {
		if !errors.Is(c.entry.Err, errOther) {
			t.Errorf("%s: err %v", name, c.entry.Err)
		}
		if diff := cmp.Diff(c.want, c.entry.Fault, cmpopts.IgnoreUnexported(fault.Fault{})); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	if want := fault.NotFoundf("", "").Title; missing.Fault.Title != want {
		t.Errorf("title %q, want that of every 404, %q", missing.Fault.Title, want)
	}
}

func TestWithinCopies(t *testing.T) {
	said := fault.InvalidFields(fault.Field{Pointer: "/price"}, fault.Field{Pointer: "/firm"}).Because(errOther)
	moved := said.Within("/offer")
	pointers := func(f *fault.Fault) []string {
		var all []string
		for _, field := range f.Fields {
			all = append(all, field.Pointer)
		}
		return all
	}
	if diff := cmp.Diff([]string{"/offer/price", "/offer/firm"}, pointers(moved)); diff != "" {
		t.Errorf("moved (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"/price", "/firm"}, pointers(said)); diff != "" {
		t.Errorf("the fault itself changed (-want +got):\n%s", diff)
	}
	if !errors.Is(moved, errOther) {
		t.Error("the cause is lost")
	}
}

func TestErrorNamesFields(t *testing.T) {
	err := fault.InvalidField("/price/amount", fault.Text{ES: "mayor que 0", EN: "more than 0"})
	want := "invalid: Correct the fields listed and send again.; /price/amount: more than 0"
	if err.Error() != want {
		t.Errorf("got %q, want %q", err, want)
	}
}

func TestKindsHaveNames(t *testing.T) {
	seen := map[string]fault.Kind{}
	for k := fault.Internal; k <= fault.Unavailable; k++ {
		if other, twice := seen[k.String()]; twice {
			t.Errorf("kinds %d and %d are both %q", k, other, k)
		}
		seen[k.String()] = k
	}
}

func TestStandardFaultsSpeakBothLanguages(t *testing.T) {
	for _, entry := range fault.Standard() {
		f := entry.Fault
		for _, text := range []fault.Text{f.Title, f.Detail} {
			if text.ES == "" || text.EN == "" {
				t.Errorf("%s lacks a language: %+v", f.Slug, text)
			}
		}
	}
}
