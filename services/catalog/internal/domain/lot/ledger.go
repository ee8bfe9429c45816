package lot

import (
	"hash/fnv"
	"iter"
	"maps"
)

// Key names an entry of the ledger: the stock of one offer.
type Key struct {
	Negotiation string
	Offer       int
}

// EntryState is the state of an entry of the ledger.
type EntryState string

// The states of a ledger entry.
const (
	Reserved  EntryState = "reserved"
	Committed EntryState = "committed"
	Released  EntryState = "released"
	Refused   EntryState = "refused"
)

// Entry is one line of the ledger.
type Entry struct {
	State    EntryState
	Milli    int64
	Returned int64 // of what was committed, what its order has given back
}

// Ledger is the lines of a lot's stock. It is a value: With leaves the one before as it was. To do so it copies only the
// shard that changes, so that folding a long history stays cheap.
type Ledger struct{ shards *[64]map[Key]Entry }

// Get returns an entry, the zero Entry if there is none.
func (l Ledger) Get(k Key) Entry {
	if l.shards == nil {
		return Entry{}
	}
	return l.shards[l.shard(k)][k]
}

// With returns the ledger with an entry in place of the one before.
func (l Ledger) With(k Key, e Entry) Ledger {
	shards := new([64]map[Key]Entry)
	if l.shards != nil {
		*shards = *l.shards
	}
	i := l.shard(k)
	shards[i] = maps.Clone(shards[i])
	if shards[i] == nil {
		shards[i] = make(map[Key]Entry, 1)
	}
	shards[i][k] = e
	return Ledger{shards}
}

// All yields every entry, in no order.
func (l Ledger) All() iter.Seq2[Key, Entry] {
	return func(yield func(Key, Entry) bool) {
		if l.shards == nil {
			return
		}
		for _, shard := range l.shards {
			for k, e := range shard {
				if !yield(k, e) {
					return
				}
			}
		}
	}
}

// Equal reports whether two ledgers hold the same entries.
func (l Ledger) Equal(other Ledger) bool {
	return maps.Equal(maps.Collect(l.All()), maps.Collect(other.All()))
}

func (Ledger) shard(k Key) int {
	h := fnv.New32a()
	_, _ = h.Write([]byte(k.Negotiation)) // never fails
	return int(h.Sum32() % 64)
}
