package es_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/pkg/es"
)

// The events of these tests: a weighing, in its third version, and a loss.
type (
	weighed struct {
		Grams int64  `json:"grams"`
		Scale string `json:"scale"`
	}
	spilt struct {
		Grams int64 `json:"grams"`
	}
)

// history says how the weighing came about: v1 gave pounds, v2 kilograms, v3 grams and which scale.
func history() []events.Upcast {
	return []events.Upcast{
		{From: "test.sack.weighed.v1", To: "test.sack.weighed.v2", Apply: recast(func(old struct{ Libras int64 }) any {
			return map[string]int64{"kg": old.Libras * 46 / 100}
		})},
		{From: "test.sack.weighed.v2", To: "test.sack.weighed.v3", Apply: recast(func(old struct{ KG int64 }) any {
			return map[string]any{"grams": old.KG * 1000, "scale": "unknown"}
		})},
	}
}

func recast[O any](change func(O) any) func(json.RawMessage) (json.RawMessage, error) {
	return func(data json.RawMessage) (json.RawMessage, error) {
		var old O
		if err := json.Unmarshal(data, &old); err != nil {
			return nil, err
		}
		return json.Marshal(change(old))
	}
}

func names() es.EventTable[any] {
	return es.NewEventTable(events.Table[any]{Events: map[string]any{"test.sack.weighed.v3": weighed{}, "test.sack.spilt.v1": spilt{}}, Upcasts: history()})
}

func TestOldVersionsAreReadAsTheNewest(t *testing.T) {
	for name, tt := range map[string]struct {
		name, data string
		want       any
	}{
		"as it is now":     {"test.sack.weighed.v3", `{"grams":46000,"scale":"b"}`, weighed{46_000, "b"}},
		"one version ago":  {"test.sack.weighed.v2", `{"kg":46}`, weighed{46_000, "unknown"}},
		"two versions ago": {"test.sack.weighed.v1", `{"libras":100}`, weighed{46_000, "unknown"}},
		"an unknown field": {"test.sack.spilt.v1", `{"grams":1,"later":true}`, spilt{1}},
		"a missing field":  {"test.sack.spilt.v1", `{}`, spilt{}},
	} {
		got, err := names().Decode(tt.name, json.RawMessage(tt.data))
		if diff := cmp.Diff(tt.want, got); diff != "" || err != nil {
			t.Errorf("%s: %v (-want +got):\n%s", name, err, diff)
		}
	}
}

func TestOnlyTheNewestVersionIsWritten(t *testing.T) {
	name, data, err := names().Encode(weighed{46_000, "b"})
	if name != "test.sack.weighed.v3" || string(data) != `{"grams":46000,"scale":"b"}` || err != nil {
		t.Errorf("wrote %s %s, %v", name, data, err)
	}
}

func TestWhatTheTableDoesNotKnow(t *testing.T) {
	n := names()
	for _, name := range []string{"", "test.sack.weighed.v4", "test.sack.spilt", "weighed"} {
		if _, err := n.Decode(name, json.RawMessage(`{}`)); !errors.Is(err, es.ErrUnknownEvent) {
			t.Errorf("%q: %v", name, err)
		}
	}
	want := []string{"test.sack.weighed.v1", "test.sack.weighed.v2", "test.sack.weighed.v3"}
	if diff := cmp.Diff(want, n.StoredAs(weighed{})); diff != "" {
		t.Errorf("old versions are read with the new (-want +got):\n%s", diff)
	}
	if got := n.StoredAs(filled{}); len(got) != 0 {
		t.Errorf("an event outside the table is stored as %v", got)
	}
	for _, event := range []any{filled{1}, &spilt{1}, nil} {
		if name, _, err := n.Encode(event); !errors.Is(err, es.ErrUnknownEvent) {
			t.Errorf("%T is written as %q, %v", event, name, err)
		}
	}
	lost := es.NewEventTable(events.Table[any]{Events: map[string]any{"test.sack.spilt.v1": spilt{}}, Upcasts: []events.Upcast{{From: "a.v1", To: "a.v2", Apply: history()[0].Apply}}})
	if _, err := lost.Decode("a.v1", json.RawMessage(`{}`)); !errors.Is(err, es.ErrUnknownEvent) {
		t.Errorf("an upcast to nowhere: %v", err)
	}
}

func TestBrokenDataIsAnError(t *testing.T) {
	for _, name := range []string{"test.sack.weighed.v1", "test.sack.weighed.v3"} {
		for _, data := range []string{``, `{`, `[]`, `"grams"`, `{"grams":"many","libras":"many"}`} {
			if got, err := names().Decode(name, json.RawMessage(data)); err == nil {
				t.Errorf("%s %s is read as %+v", name, data, got)
			}
		}
	}
}

func TestTwoNamesForOneStructAreAMistake(t *testing.T) {
	defer func() {
		if got := fmt.Sprint(recover()); got == "<nil>" {
			t.Error("no panic")
		}
	}()
	es.NewEventTable(events.Table[any]{Events: map[string]any{"test.sack.spilt.v1": spilt{}, "test.sack.lost.v1": spilt{}}})
}

func TestTheFirstEventOfACommit(t *testing.T) {
	of := func(events ...any) es.Commit[any] { return es.Commit[any]{Events: events} }
	if got, err := es.First[weighed](of(weighed{46_000, "b"}, spilt{})); err != nil || got != (weighed{46_000, "b"}) {
		t.Errorf("%+v, %v", got, err)
	}
	for name, c := range map[string]es.Commit[any]{"another event": of(spilt{1}, weighed{1, "b"}), "none": {}} {
		if got, err := es.First[weighed](c); err == nil {
			t.Errorf("%s: %+v", name, got)
		}
	}
}
