package audit_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/qhatu/qhatu/pkg/audit"
	"github.com/qhatu/qhatu/pkg/natsd/natstest"
)

func TestRecordsAreReadByWhomAndOfWhom(t *testing.T) {
	log := audit.Open(natstest.Start(t).JetStream())
	at := time.Now().UTC()
	if found, _, err := log.Read(t.Context(), audit.Filter{}, 10); err != nil || len(found) > 0 {
		t.Errorf("of nothing: %v, %v", found, err)
	}
	var all []audit.Record
	for i, pair := range [][2]string{{"per_1", "per_a"}, {"per_2", "per_a"}, {"per_1", "whatsapp"}, {"Per 3", "per_a"}} {
		all = append(all, audit.Record{At: at.Add(time.Duration(i) * time.Minute), About: pair[0], Actor: pair[1], Purpose: audit.Unstated})
	}
	if err := log.Write(t.Context(), all...); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		filter audit.Filter
		want   int
	}{
		"all": {audit.Filter{}, 4}, "about": {audit.Filter{About: "per_1"}, 2}, "by": {audit.Filter{Actor: "per_a"}, 3},
		"both": {audit.Filter{About: "per_2", Actor: "whatsapp"}, 0}, "until": {audit.Filter{To: at.Add(2 * time.Minute)}, 2},
		"later": {audit.Filter{From: time.Now().Add(time.Hour)}, 0},
	} {
		found, next, err := log.Read(t.Context(), c.filter, 10)
		if err != nil || len(found) != c.want || next != 0 {
			t.Errorf("%s: %d, next %d, %v, want %d", name, len(found), next, err, c.want)
		}
	}
	var read []audit.Record
	for before := uint64(0); ; {
		page, next, err := log.Read(t.Context(), audit.Filter{Before: before}, 3)
		if err != nil {
			t.Fatal(err)
		}
		read, before = append(read, page...), next
		if next == 0 {
			break
		}
	}
	slices.Reverse(read)
	if diff := cmp.Diff(all, read); diff != "" {
		t.Errorf("page by page, the newest first: %s", diff)
	}
}

// Whose records are few among very many of others is found all the same.
func TestAFewAmongMany(t *testing.T) {
	log := audit.Open(natstest.Start(t).JetStream())
	many := make([]audit.Record, 1000)
	for i := range many {
		many[i] = audit.Record{About: "per_many", Actor: "per_a"}
	}
	few := audit.Record{About: "per_few", Actor: "per_a"}
	if err := log.Write(t.Context(), slices.Concat([]audit.Record{few}, many, []audit.Record{few})...); err != nil {
		t.Fatal(err)
	}
	for limit, want := range map[int]int{1: 1, 2: 2, 3: 2} {
		found, next, err := log.Read(t.Context(), audit.Filter{About: "per_few"}, limit)
		if err != nil || len(found) != want || (next == 0) != (limit > 1) {
			t.Errorf("at most %d: %d, next %d, %v", limit, len(found), next, err)
		}
	}
	log.Reads = 1
	all, reads := 0, 0
	for f := (audit.Filter{About: "per_few"}); reads == 0 || f.Before > 0; reads++ {
		found, next, err := log.Read(t.Context(), f, 3)
		if err != nil {
			t.Fatal(err)
		}
		all, f.Before = all+len(found), next
	}
	if all != 2 || reads != 4 {
		t.Errorf("in parts: %d, by %d reads", all, reads)
	}
}
