package readmodel

import (
	"hash/maphash"
	"sync/atomic"

	"github.com/qhatu/qhatu/pkg/kept"
)

// Part is a part of a read model: a projection, one of its lists with the rows in it, or a row. As a source of what is kept it has
// another version once it has changed, and none from before a change is written until it is. Two parts may change
// together although nothing but one of them has.
type Part struct{ changes *atomic.Uint64 } // twice the number of changes; odd while one is written

var _ kept.Source = Part{}

// Version counts changes.
func (p Part) Version() (version uint64, ok bool) {
	version = p.changes.Load()
	return version, version%2 == 0
}

// parts count the changes of all parts of a read model since it was opened, in a number of counters that is fixed, whatever there is.
type parts struct {
	seed     maphash.Seed
	counters [1 << 12]atomic.Uint64
}

func newParts() *parts { return &parts{seed: maphash.MakeSeed()} }

// of is a row, or a list, or with neither the whole of a projection.
func (p *parts) of(bucket, list, row string) Part {
	var hash maphash.Hash
	hash.SetSeed(p.seed)
	for _, name := range []string{bucket, list, row} {
		_, _ = hash.WriteString(name) // a hash never fails to write
		_ = hash.WriteByte(0)
	}
	return Part{&p.counters[hash.Sum64()%uint64(len(p.counters))]}
}

// change is the parts that a transaction changes.
type change map[Part]bool

func (p *parts) change(all batches) change {
	changed := change{}
	for _, b := range all {
		bucket, _ := b.of.Schema()
		b.Changed(func(list, row string) { changed[p.of(bucket, list, row)] = true })
	}
	return changed
}

// step begins a change of its parts or ends it.
func (c change) step() {
	for part := range c {
		part.changes.Add(1)
	}
}

// replaced counts a change of everything.
func (p *parts) replaced() {
	for i := range p.counters {
		p.counters[i].Add(2) //nolint:mnd // a change that has ended
	}
}

// Whole is the projection as a part of a read model.
func (p Projection[Row]) Whole(m *Model) kept.Source { return m.parts.of(p.Bucket, "", "") }

// Row is a row as a part of a read model, whether it exists or not.
func (p Projection[Row]) Row(m *Model, id string) kept.Source { return m.parts.of(p.Bucket, "", id) }

// manyLists is beyond how many lists a filter's part is the whole projection.
const manyLists = 32

// Chosen is what a filter chooses as parts of a read model: the lists that it walks along.
func (p Projection[Row]) Chosen(m *Model, f Filter[Row]) (all []kept.Source) {
	for _, walk := range f.Walks() {
		for _, list := range walk.Lists {
			all = append(all, m.parts.of(p.Bucket, list, ""))
		}
		if len(all) > manyLists {
			return []kept.Source{p.Whole(m)}
		}
	}
	return all
}
