package limit

const (
	groups    = 4096 // of cells, by a key's hash
	groupSize = 8
)

// cells keep the moment from which the quota of a key is whole, for so many keys as there are cells. The zero cells are empty.
type cells struct {
	groups [groups][groupSize]cell
}

// cell is one key; its zero value is a quota that is whole.
type cell struct {
	hash  uint64
	whole int64
}

func (c *cells) group(hash uint64) *[groupSize]cell { return &c.groups[hash%groups] }

// get returns the moment of a key; 0 where nothing is kept of it.
func (c *cells) get(hash uint64) int64 {
	for _, kept := range c.group(hash) {
		if kept.hash == hash {
			return kept.whole
		}
	}
	return 0
}

// set keeps the moment of a key, in its own cell or that of the key that has used least.
func (c *cells) set(hash uint64, whole int64) {
	group := c.group(hash)
	least := 0
	for i, kept := range group {
		if kept.hash == hash {
			group[i].whole = whole
			return
		}
		if kept.whole < group[least].whole {
			least = i
		}
	}
	group[least] = cell{hash, whole}
}
