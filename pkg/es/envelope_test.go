package es

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// fullDraft is a commit with everything filled.
func fullDraft() draft {
	return draft{
		aggregate: "catalog.lot", id: "lot_1", revision: 7, prevHash: strings.Repeat("ab", 32),
		at: time.Date(2026, 11, 22, 10, 0, 0, 123456789, time.UTC),
		meta: Meta{
			CommandID: "c1", Actor: Actor{Role: "buyer", Org: "org_1", Person: "per_1", Via: "rest"},
			Cause: EventRef{ID: "c0/neg_1#0", CorrelationID: "corr"}, Fingerprint: "f00d",
			Occurred: time.Date(2026, 11, 22, 9, 0, 0, 0, time.FixedZone("PET", -5*3600)),
		},
	}
}

func encoded(t testing.TB, d draft, names []string, data ...string) ([]byte, []Record) {
	t.Helper()
	raw := make([]json.RawMessage, len(data))
	for i := range data {
		raw[i] = json.RawMessage(data[i])
	}
	body, records, err := d.encode(names, raw)
	if err != nil {
		t.Fatal(err)
	}
	return body, records
}

// The stored form is read for ever: testdata/commit.json was written by hand once and is only ever read.
func TestACommitIsStoredAsItAlwaysWas(t *testing.T) {
	golden, err := os.ReadFile(filepath.Join("testdata", "commit.json"))
	if err != nil {
		t.Fatal(err)
	}
	body, want := encoded(t, fullDraft(), []string{"catalog.lot.paused.v1", "catalog.lot.stock_adjusted.v1"}, `{}`, `{"delta_milli":-5}`)
	var a, b any
	if err := json.Unmarshal(golden, &a); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(body, &b); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(a, b); diff != "" {
		t.Errorf("stored now (-golden +got):\n%s", diff)
	}
	got, err := DecodeMessage("market.catalog.lot.lot_1", 42, golden)
	if err != nil {
		t.Fatal(err)
	}
	for i := range want {
		want[i].Position = 42
	}
	if diff := cmp.Diff(want, got, cmp.Transformer("compact", compact)); diff != "" {
		t.Errorf("read (-want +got):\n%s", diff)
	}
}

func compact(data json.RawMessage) (v any) {
	_ = json.Unmarshal(data, &v)
	return v
}

func TestWhatIsNoCommit(t *testing.T) {
	body, _ := encoded(t, fullDraft(), []string{"catalog.lot.paused.v1"}, `{}`)
	for name, tt := range map[string]struct{ subject, body string }{
		"another stream's subject": {"timer.catalog.lot.lot_1", string(body)},
		"no aggregate":             {"market.lot_1", string(body)},
		"no subject":               {"", string(body)},
		"nothing":                  {"market.catalog.lot.lot_1", ""},
		"no events":                {"market.catalog.lot.lot_1", "[]"},
		"null":                     {"market.catalog.lot.lot_1", "null"},
		"one event, not a batch":   {"market.catalog.lot.lot_1", `{"specversion":"1.0"}`},
		"a cut message":            {"market.catalog.lot.lot_1", string(body[:len(body)-2])},
		"no actor":                 {"market.catalog.lot.lot_1", strings.Replace(string(body), "buyer/org_1/per_1/rest", "buyer", 1)},
		"a number for a time":      {"market.catalog.lot.lot_1", strings.Replace(string(body), `"2026-11-22T10:00:00.123456789Z"`, "1", 1)},
	} {
		if got, err := DecodeMessage(tt.subject, 1, []byte(tt.body)); err == nil {
			t.Errorf("%s is read as %+v", name, got)
		}
	}
}

// FuzzDecodeMessage: whatever stands in the log, reading it ends in an error or in whole records, and never in a panic.
func FuzzDecodeMessage(f *testing.F) {
	first := fullDraft()
	first.revision, first.prevHash, first.meta.Occurred = 1, "", time.Time{}
	for _, d := range []draft{fullDraft(), first, {aggregate: "order.negotiation", id: "neg_1", revision: 1}} {
		body, _ := encoded(f, d, []string{"a.b.c.v1"}, `{}`)
		f.Add(Subject(d.aggregate, d.id), uint64(1), body)
		body, _ = encoded(f, d, []string{"a.b.c.v1", "a.b.d.v2"}, `{"milli":920000,"unit":"quintal"}`, `[null,1.5e300,"é"]`)
		f.Add(Subject(d.aggregate, d.id), uint64(1<<63), body)
	}
	f.Add("market.a.b", uint64(0), []byte(`[{"actor":"///"}]`))
	f.Fuzz(func(t *testing.T, subject string, sequence uint64, body []byte) {
		records, err := DecodeMessage(subject, sequence, body)
		if (err == nil) == (len(records) == 0) {
			t.Fatalf("%d records and error %v", len(records), err)
		}
		for i, r := range records {
			if r.Position != Position(sequence) || r.Index != i || r.Last != (i == len(records)-1) {
				t.Errorf("record %d of %d: %+v", i, len(records), r)
			}
			if !strings.HasPrefix(subject, "market."+r.Aggregate+".") {
				t.Errorf("on %s, read as of %q", subject, r.Aggregate)
			}
			if again, err := ParseActor(r.Actor.String()); err != nil || again != r.Actor {
				t.Errorf("actor %+v, read again %+v, %v", r.Actor, again, err)
			}
		}
	})
}

// FuzzCommit: what is stored is read back, to the record and to the link.
func FuzzCommit(f *testing.F) {
	f.Add("c1", "lot_1", "org_1", "corr", "cause", int64(1_790_000_000_123_456_789), int64(0), uint64(7), "abcd", "grano <&> maíz", 2)
	f.Add("", "", "", "", "", int64(0), int64(-1), uint64(0), "", "", 1)
	f.Fuzz(func(t *testing.T, command, id, org, correlation, cause string, at, occurred int64, revision uint64, hash, text string, events int) {
		clean := func(s string) string { return strings.ToValidUTF8(strings.ReplaceAll(s, "/", "-"), "?") }
		d := draft{aggregate: "catalog.lot", id: clean(id), revision: revision, prevHash: clean(hash), at: time.Unix(0, at), meta: Meta{
			CommandID: CommandID(clean(command)), Actor: Actor{Role: "buyer", Org: clean(org), Via: "rest"},
			Cause: EventRef{ID: clean(cause), CorrelationID: clean(correlation)}, Fingerprint: clean(text),
		}}
		if occurred != 0 {
			d.meta.Occurred = time.Unix(0, occurred)
		}
		data, err := json.Marshal(map[string]string{"text": clean(text)})
		if err != nil {
			t.Fatal(err)
		}
		n := 1 + int(uint(events)%5)
		body, want := encoded(t, d, slices.Repeat([]string{"catalog.lot.paused.v1"}, n), slices.Repeat([]string{string(data)}, n)...)
		got, link, err := decodeCommit(Subject(d.aggregate, "lot_1"), 9, body)
		if err != nil || link != d.prevHash {
			t.Fatalf("link %q, want %q, %v", link, d.prevHash, err)
		}
		for i := range want {
			want[i].Position = 9
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("read back (-stored +read):\n%s", diff)
		}
	})
}
