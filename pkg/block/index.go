package block

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"os"
	"sort"

	"github.com/minio/highwayhash"
	"github.com/nats-io/nats-server/v2/server/avl"
)

// IndexName is the file beside the blocks in which the server notes what they hold, at its stop and from time to time.
const IndexName = "index.db"

var errIndex = errors.New("not an index that is known")

const (
	indexMark    = 11
	oldestIndex  = 3
	newestIndex  = 4
	indexVersion = 1 // place of the version
)

// Index is what the server noted.
type Index struct {
	Last     uint64            // last sequence at that time
	Subjects map[string]uint64 // how many messages of each there were

	files []indexed // ascending
}

// indexed is what the server noted of a file.
type indexed struct {
	first, last uint64
	deleted     *avl.SequenceSet // between them; nil: none
}

// Had reports whether there was a message with this sequence.
func (i Index) Had(sequence uint64) bool {
	n := sort.Search(len(i.files), func(n int) bool { return i.files[n].last >= sequence })
	return n < len(i.files) && i.files[n].first <= sequence && (i.files[n].deleted == nil || !i.files[n].deleted.Exists(sequence))
}

// Lacked reports whether the message with this sequence had been deleted, although it may still stand in a file.
func (i Index) Lacked(sequence uint64) bool { return sequence <= i.Last && !i.Had(sequence) }

// ReadIndex returns an error if the file is missing, damaged, or of a server that writes another form.
func ReadIndex(path, stream string) (Index, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return Index{}, err
	}
	if len(raw) < hashSize+2 || raw[0] != indexMark || raw[indexVersion] < oldestIndex || raw[indexVersion] > newestIndex {
		return Index{}, errIndex
	}
	end := len(raw) - hashSize
	key := sha256.Sum256([]byte(stream))
	digest, _ := highwayhash.NewDigest64(key[:])
	_, _ = digest.Write(raw[:end])
	if !bytes.Equal(digest.Sum(nil), raw[end:]) {
		return Index{}, errIndex
	}
	n := numbers{rest: raw[2:end]}
	index := Index{Subjects: map[string]uint64{}}
	n.skip(4) // messages, bytes, first sequence, its time
	index.Last = n.next()
	n.skip(1) // time of the last
	for range n.next() {
		subject := n.text()
		count := n.next()
		n.skip(1) // first block
		if count > 1 || raw[indexVersion] >= newestIndex {
			n.skip(1) // last block
		}
		if n.failed {
			return Index{}, errIndex
		}
		index.Subjects[subject] = count
	}
	for range n.next() {
		index.files = append(index.files, n.file())
		if n.failed {
			return Index{}, errIndex
		}
	}
	return index, nil
}

// file reads what is noted of a file.
func (n *numbers) file() (f indexed) {
	n.skip(2) // its number, bytes
	f.first = n.next()
	n.skip(1) // its time
	f.last = n.next()
	n.skip(1) // its time
	deleted := n.next()
	n.skip(2) // messages that end by themselves, that are to come later
	if deleted == 0 || n.failed {
		return f
	}
	set, size, err := avl.Decode(n.rest)
	if err != nil {
		n.failed = true
		return f
	}
	f.deleted, n.rest = set, n.rest[size:]
	return f
}

// numbers reads varints.
type numbers struct {
	rest   []byte
	failed bool
}

func (n *numbers) next() uint64 {
	value, size := binary.Uvarint(n.rest)
	if size <= 0 {
		n.failed, n.rest = true, nil
		return 0
	}
	n.rest = n.rest[size:]
	return value
}

func (n *numbers) skip(count int) {
	for range count {
		n.next()
	}
}

func (n *numbers) text() string {
	length := n.next()
	if length > uint64(len(n.rest)) {
		n.failed = true
		return ""
	}
	text := string(n.rest[:length])
	n.rest = n.rest[length:]
	return text
}

// SettingsSum is what the server writes beside the settings of a stream (meta.inf), as it writes it (meta.sum).
func SettingsSum(stream string, settings []byte) string {
	key := sha256.Sum256([]byte(stream))
	sum := highwayhash.Sum64(settings, key[:])
	return hex.EncodeToString(binary.LittleEndian.AppendUint64(nil, sum))
}
