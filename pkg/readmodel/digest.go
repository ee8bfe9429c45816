package readmodel

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"strings"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/pkg/es"
)

// digestSlots is into how many parts what a read model holds is divided, by a hash of its paths.
const digestSlots = 4096

// Digest says what a read model holds, without saying it: two that hold the same at one position have the same digest. It is as large for a million
// rows as for one.
type Digest struct {
	Log         string      `json:"log"` // its identity
	Position    es.Position `json:"position"`
	Projections string      `json:"projections"` // and their versions
	Entries     int         `json:"entries"`
	Slots       []uint64    `json:"slots"`          // of each part, the sum of the hashes of its entries
	Some        []Entry     `json:"some,omitempty"` // entries of the parts that were asked for
}

// Entry is a key of a read model by its path ("lots/rows/lot_1"), with the hash of its value. A path with other bytes than print is in base64
// after "base64:".
type Entry struct {
	Path string `json:"path"`
	Hash uint64 `json:"hash"`
}

// mostEntries is how many entries a digest lists: less than a message of NATS holds.
const mostEntries = 4_000

// Listable are as many of the slots as have few enough entries, by the usual number in one, to be listed: one at least.
func (d Digest) Listable(slots []int) []int {
	return slots[:min(len(slots), max(1, mostEntries/2/(d.Entries/digestSlots+1)))]
}

// Whole tells whether all entries that were asked for are listed.
func (d Digest) Whole() bool { return len(d.Some) < mostEntries }

// Differ are the slots in which two digests differ.
func (d Digest) Differ(other Digest) (slots []int) {
	for i := range d.Slots {
		if d.Slots[i] != other.Slots[i] {
			slots = append(slots, i)
		}
	}
	return slots
}

// Digest reads the whole read model at one position, and lists the entries of some slots, up to 4,000. It returns [ErrBusy] while the
// model is rebuilt.
func (m *Model) Digest(slots ...int) (d Digest, err error) {
	if !m.busy.TryLock() {
		return d, ErrBusy
	}
	defer m.busy.Unlock()
	err = m.View(func(tx *bbolt.Tx) error {
		d, err = digestOf(tx, slots)
		return err
	})
	return d, err
}

// DigestAtLeast is Digest once the read model has got to a position.
func (m *Model) DigestAtLeast(ctx context.Context, at es.Position, slots ...int) (Digest, error) {
	if err := m.WaitFor(ctx, at); err != nil {
		return Digest{}, err
	}
	return m.Digest(slots...)
}

// DigestFile is [Model.Digest] of a file that no process has open. trusted is false where the file will be rebuilt at the next start in any case,
// because the machine may have stopped while it was in use. A file that is not whole is an error.
func DigestFile(path string, slots ...int) (d Digest, trusted bool, err error) {
	if !markOf(path).trusted() {
		return d, false, nil
	}
	if why, err := inspect(context.Background(), path, true); why != nil || err != nil {
		return d, true, fmt.Errorf("read %s: %w", path, cmp.Or(why, err))
	}
	err = guard(func() error {
		db, err := bbolt.Open(path, 0o600, &bbolt.Options{ReadOnly: true, Timeout: lockTimeout})
		if err != nil {
			return err
		}
		err = db.View(func(tx *bbolt.Tx) error {
			d, err = digestOf(tx, slots)
			return err
		})
		if closed := db.Close(); err == nil {
			err = closed
		}
		return err
	})
	if err != nil {
		return d, true, fmt.Errorf("read %s: %w", path, err)
	}
	return d, true, nil
}

func digestOf(tx *bbolt.Tx, slots []int) (Digest, error) {
	at, err := readCheckpoint(tx)
	if err != nil {
		return Digest{}, err
	}
	d := digester{Digest: Digest{Log: at.Log, Position: at.Position, Projections: at.Projections, Slots: make([]uint64, digestSlots)}, wanted: map[int]bool{}}
	for _, slot := range slots {
		d.wanted[slot] = true
	}
	err = eachPath(tx, d.add)
	return d.Digest, err
}

type digester struct {
	Digest

	wanted map[int]bool
}

// add takes an entry in. The sum does not depend on the order; each hash is of path and value together.
func (d *digester) add(path string, value []byte) {
	name := sha256.Sum256([]byte(path))
	slot := int(binary.BigEndian.Uint64(name[:]) % digestSlots)
	both := sha256.New()
	_, _ = both.Write(name[:]) // a hash never fails to write
	_, _ = both.Write(value)
	hash := binary.BigEndian.Uint64(both.Sum(nil))
	d.Entries++
	d.Slots[slot] += hash
	if d.wanted[slot] && len(d.Some) < mostEntries {
		d.Some = append(d.Some, Entry{Path: printed(path), Hash: hash})
	}
}

// printed is a path as it can be shown: keys of lists hold ranks in bytes.
func printed(path string) string {
	if strings.ContainsFunc(path, func(r rune) bool { return r < ' ' || r > '~' }) {
		return "base64:" + base64.StdEncoding.EncodeToString([]byte(path))
	}
	return path
}
