package readmodel_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/natsd/natstest"
	"github.com/qhatu/qhatu/pkg/readmodel"
)

// page is what a reader makes of a notebook, or of a word.
type page struct {
	Words int    `json:"words"`
	Last  string `json:"last"`
}

// lastWord makes a row's last word that of each event. "unwritable" becomes one that no JSON can hold.
func lastWord() readmodel.Source[page] {
	return readmodel.On(writtenTable(), func(p page, e written, _ es.Record) page {
		if p.Last = e.Word; e.Word == "unwritable" {
			p.Last = "\xff"
		}
		return p
	})
}

func writtenTable() es.EventTable[written] {
	return es.NewEventTable(events.Table[written]{Events: map[string]written{"school.notebook.written.v1": {}}})
}

// An event of several sources changes a row by each, in their order, and the row is listed as the last leaves it. An event
// that names several rows changes each of them.
func TestARowIsChangedByEachSourceAndListedOnce(t *testing.T) {
	names := writtenTable()
	var listed []page
	pages := readmodel.Projection[page]{
		Bucket: "pages", Version: 1,
		Lists: func(p page) map[string]readmodel.Rank {
			listed = append(listed, p)
			return map[string]readmodel.Rank{"last=" + p.Last: readmodel.Rank(p.Words)}
		},
		From: []readmodel.Source[page]{
			readmodel.Fold("school.notebook", names, func(p page, _ written, _ es.Record) page {
				p.Words++
				return p
			}),
			lastWord(),
			readmodel.OnRows(names, func(e written) []string { return []string{"word " + e.Word, "all"} },
				func(p page, _ written, _ es.Record) page { return page{p.Words + 1, "any"} }),
		},
	}
	log := open(t, natstest.Start(t))
	m, _ := run(t, config(t, log.log), pages)
	log.write(t, "n1", "papa", "quinua")
	catchUp(t, m)
	got := map[string]page{}
	err := m.View(func(tx *bbolt.Tx) error {
		for _, id := range []string{"n1", "word papa", "word quinua", "all"} {
			row, _, err := pages.Get(tx, id)
			if err != nil {
				return err
			}
			got[id] = row
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]page{"n1": {2, "quinua"}, "word papa": {1, "any"}, "word quinua": {1, "any"}, "all": {2, "any"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, p := range listed {
		if p.Last == "" {
			t.Errorf("listed before its last source has changed it: %+v", p)
		}
	}
}
