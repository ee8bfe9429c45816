// Package id makes the names of things: a prefix that says the kind, an underscore, and 26 characters of Crockford's base
// 32 in lower case, such as "lot_01jd6q0n5e8s3k7v2m9x4c0b1a".
//
// Invariants: an id never holds a point, a star, a greater-than sign or a blank, so that it can be one token of a NATS
// subject. Deriving is pure; New reads the clock and the system's randomness, so domain code must not call it. The package
// imports the standard library only.
package id

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"strings"
	"time"
)

const (
	alphabet = "0123456789abcdefghjkmnpqrstvwxyz"
	length   = 26
)

// New makes an id that nobody else has: 48 bits of Unix milliseconds, then 80 random bits. Ids of different milliseconds
// sort in the order in which they were made. It panics when the prefix is not of lower-case letters.
func New(prefix string) string {
	var b [16]byte
	binary.BigEndian.PutUint64(b[:8], uint64(time.Now().UnixMilli())<<16)
	_, _ = rand.Read(b[6:]) // never fails: crypto/rand ends the program instead
	return name(prefix, b[:])
}

// Derive makes the same id of the same parts every time, from their SHA-256. Each part goes in with its length, so that
// moving a character from one part to the next gives another id. It panics when the prefix is not of lower-case letters.
func Derive(prefix string, parts ...string) string {
	h := sha256.New()
	for _, part := range parts {
		_ = binary.Write(h, binary.BigEndian, uint64(len(part))) // a hash never refuses
		h.Write([]byte(part))
	}
	return name(prefix, h.Sum(nil))
}

// Valid tells whether s is an id of that kind, as New and Derive make them.
func Valid(prefix, s string) bool {
	rest, ok := strings.CutPrefix(s, prefix+"_")
	return ok && letters(prefix) && len(rest) == length && strings.Trim(rest, alphabet) == ""
}

func name(prefix string, b []byte) string {
	if !letters(prefix) {
		panic("id: prefix " + prefix + " is not of lower-case letters")
	}
	encoding := base32.NewEncoding(alphabet).WithPadding(base32.NoPadding)
	return prefix + "_" + encoding.EncodeToString(b)[:length]
}

func letters(s string) bool {
	return s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz") == ""
}
