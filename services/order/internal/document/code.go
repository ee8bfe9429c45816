package document

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"

	"github.com/qhatu/qhatu/pkg/es"
)

// Kind is what a paper is.
type Kind string

// The papers that the market writes.
const (
	OfRecord   Kind = "record"
	OfContract Kind = "contract"
	OfSheet    Kind = "sheet"
)

// Code is what every page of a document carries: it leads to the place in the log that the document was written from, and says what stands there.
type Code struct {
	Position es.Position
	Hash     string // begin of a hash of the place: hashDigits hex digits
}

// hashDigits is how much of a hash a code has: 80 bits, which nobody guesses, in 16 signs.
const hashDigits = 20

const (
	signs     = "0123456789abcdefghjkmnpqrstvwxyz" // Crockford's: none that looks like another
	hashSigns = hashDigits / 5 * 4
	groupSize = 4
)

// CodeOf is the code of a paper of some kind that was written from a place in the log. From that of a sheet, which drivers hold, nobody comes to that of the contract.
func CodeOf(p es.Proof, kind Kind) Code {
	hash := p.Hash
	if kind == OfSheet {
		sum := sha256.Sum256([]byte(string(kind) + " " + hash))
		hash = hex.EncodeToString(sum[:])
	}
	return Code{Position: p.Position, Hash: hash[:hashDigits]}
}

// Fits reports whether a code is of a paper of some kind that was written from this place.
func (c Code) Fits(p es.Proof, kind Kind) bool { return p.Position != 0 && CodeOf(p, kind) == c }

// String is the code as it is printed: the position, and the hash in four groups of four, "5K2-9QF3-…".
func (c Code) String() string {
	all := strings.ToUpper(encode(uint64(c.Position)))
	for hash := c.Hash; hash != ""; hash = hash[groupSize+1:] {
		group, _ := strconv.ParseUint(hash[:groupSize+1], 16, 64)
		all += "-" + strings.ToUpper(strings.Repeat("0", groupSize-len(encode(group)))+encode(group))
	}
	return all
}

// ParseCode reads a code as people write it: in either case, with or without dashes and blanks, O for 0 and I or L for 1.
func ParseCode(written string) (c Code, ok bool) {
	plain := strings.NewReplacer("-", "", " ", "", "o", "0", "i", "1", "l", "1").Replace(strings.ToLower(written))
	cut := len(plain) - hashSigns
	if cut < 1 {
		return Code{}, false
	}
	position, ok := decode(plain[:cut])
	if !ok || position == 0 {
		return Code{}, false
	}
	c.Position = es.Position(position)
	for i := cut; i < len(plain); i += groupSize {
		group, ok := decode(plain[i : i+groupSize])
		if !ok {
			return Code{}, false
		}
		c.Hash += hex.EncodeToString([]byte{byte(group >> 16), byte(group >> 8), byte(group)})[1:]
	}
	return c, true
}

func encode(n uint64) string {
	if n < uint64(len(signs)) {
		return signs[n : n+1]
	}
	return encode(n/uint64(len(signs))) + signs[n%uint64(len(signs)):][:1]
}

// decode reads at most twelve signs.
func decode(s string) (n uint64, ok bool) {
	if len(s) > 12 {
		return 0, false
	}
	for _, sign := range []byte(s) {
		value := strings.IndexByte(signs, sign)
		if value < 0 {
			return 0, false
		}
		n = n*uint64(len(signs)) + uint64(value)
	}
	return n, true
}
