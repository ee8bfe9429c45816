package block

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"os"

	"github.com/minio/highwayhash"
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
	Last     uint64 // last sequence at that time
	Subjects map[string]uint64
}

// ReadIndex reads how many messages of each subject there were. It returns an error if the file is missing, damaged, or of a server that writes another
// form.
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
	return index, nil
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
