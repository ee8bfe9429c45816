package readmodel_test

import (
	"runtime"
	"sync"
	"testing"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/kept"
	"github.com/qhatu/qhatu/pkg/natsd/natstest"
	"github.com/qhatu/qhatu/pkg/readmodel"
)

// pagesByWord are notebooks with the number of their words, listed by the last.
func pagesByWord() readmodel.Projection[page] {
	return readmodel.Projection[page]{
		Bucket: "pages", Version: 1,
		Lists: func(p page) map[string]readmodel.Rank {
			return map[string]readmodel.Rank{p.Last: readmodel.Rank(p.Words)}
		},
		From: []readmodel.Source[page]{
			readmodel.Fold("school.notebook", writtenTable(), func(p page, _ written, _ es.Record) page {
				p.Words++
				return p
			}),
			lastWord(),
		},
	}
}

func TestAPartChangesWithItsRowsAndListsOnly(t *testing.T) {
	pages, other := pagesByWord(), pagesByWord()
	other.Bucket, other.From = "other", nil
	log := open(t, natstest.Start(t))
	m, err := readmodel.Open(t.Context(), config(t, log.log), pages, other)
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = m.Run(t.Context()) }()
	log.write(t, "n1", "papa")
	log.write(t, "n2", "quinua")
	catchUp(t, m)
	list := func(name string) kept.Source { return pages.Chosen(m, readmodel.All[page](name))[0] }
	parts := map[string]kept.Source{
		"the whole": pages.Whole(m), "the row": pages.Row(m, "n1"), "the list it leaves": list("papa"), "the list it comes to": list("oca"),
		"another row": pages.Row(m, "n2"), "another list": list("quinua"), "another projection": other.Whole(m),
	}
	stamps := map[string]kept.Stamp{}
	for name, part := range parts {
		stamps[name], _ = kept.Now(part)
	}
	log.write(t, "n1", "oca")
	catchUp(t, m)
	for name, changes := range map[string]bool{
		"the whole": true, "the row": true, "the list it leaves": true, "the list it comes to": true,
		"another row": false, "another list": false, "another projection": false,
	} {
		if stamps[name].Holds() == changes {
			t.Errorf("%s changes: %v", name, !changes)
		}
	}
}

// What is read under a stamp that holds is what stands there, and whoever has waited for a position is given nothing from before it.
func TestWhatIsKeptIsNeverOlderThanThePositionThatWasReached(t *testing.T) {
	pages := pagesByWord()
	log := open(t, natstest.Start(t))
	m, _ := run(t, config(t, log.log), pages)
	cache := kept.New(1<<20, func(int) int { return 8 })
	read := func() (words int) {
		words, ok, leave := cache.Join(t.Context(), "n1")
		defer leave()
		if ok {
			return words
		}
		stamp, steady := kept.Now(pages.Row(m, "n1"))
		err := m.View(func(tx *bbolt.Tx) error {
			row, _, err := pages.Get(tx, "n1")
			words = row.Words
			return err
		})
		if err != nil {
			t.Error(err)
		}
		if steady {
			cache.Put("n1", words, stamp)
		}
		return words
	}
	done := make(chan struct{})
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			for seen := 0; ; {
				select {
				case <-done:
					return
				default:
				}
				words := read()
				if words < seen {
					t.Errorf("given %d words after %d were seen", words, seen)
				}
				seen = words
				runtime.Gosched() // to whoever writes
			}
		})
	}
	for written := 1; written <= 100; written++ {
		at := log.write(t, "n1", "papa")
		if err := m.WaitFor(t.Context(), at); err != nil {
			t.Fatal(err)
		}
		if words := read(); words != written {
			t.Errorf("%d words after %d were written", words, written)
		}
	}
	close(done)
	group.Wait()
}
