package audit

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"slices"

	"github.com/qhatu/qhatu/pkg/es"
)

// chains are the ends of the aggregates' hash chains. A log may have millions of aggregates: of subjects and hashes the first half is kept, which
// nobody finds a second of by chance.
type chains map[digest]link

type digest [16]byte

func half(whole [sha256.Size]byte) digest { return digest(whole[:16]) }

func keyOf(subject string) digest { return half(sha256.Sum256([]byte(subject))) }

// link is the end of an aggregate's hash chain.
type link struct {
	hash     digest
	revision uint64
}

// is tells whether the text is the hash of the commit; before the first there is none.
func (l link) is(text string) bool {
	if l.revision == 0 {
		return text == ""
	}
	raw, err := hex.DecodeString(text)
	return err == nil && len(raw) == sha256.Size && digest(raw[:16]) == l.hash
}

func (l link) String() string {
	if l.revision == 0 {
		return "nothing"
	}
	return hex.EncodeToString(l.hash[:4]) + "…"
}

// commands are the messages' ids, hashed, each with where it stands.
type commands []struct{ id, position uint64 }

func (c *commands) add(id string, position uint64) {
	hash := sha256.Sum256([]byte(id))
	*c = append(*c, struct{ id, position uint64 }{binary.BigEndian.Uint64(hash[:]), position})
}

// checkCommands finds commands that were stored twice. It is called at the end.
func (h *History) checkCommands() {
	all := h.commands
	slices.SortFunc(all, func(a, b struct{ id, position uint64 }) int {
		return cmp.Or(cmp.Compare(a.id, b.id), cmp.Compare(a.position, b.position))
	})
	for i := 1; i < len(all); i++ {
		if all[i].id == all[i-1].id {
			h.found(Commands, es.Position(all[i].position), "the command that stands here stands at %d too", all[i-1].position)
		}
	}
	h.commands = nil
}
