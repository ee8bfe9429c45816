package audit_test

import (
	"testing"
	"time"

	"github.com/qhatu/qhatu/pkg/audit"
	"github.com/qhatu/qhatu/pkg/natsd/natstest"
)

func TestRecordsAreReadByWhomAndOfWhom(t *testing.T) {
	log := audit.Open(natstest.Start(t).JetStream())
	at := time.Now().UTC()
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
	for after := uint64(0); ; {
		page, next, err := log.Read(t.Context(), audit.Filter{After: after}, 3)
		if err != nil {
			t.Fatal(err)
		}
		read, after = append(read, page...), next
		if next == 0 {
			break
		}
	}
	if len(read) != 4 {
		t.Errorf("page by page: %d", len(read))
	}
}
