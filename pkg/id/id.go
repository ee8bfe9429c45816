// Package id makes the names of things: a prefix that says the kind, an underscore, and 26 characters of Crockford's base
// 32 in lower case, such as "lot_01jd6q0n5e8s3k7v2m9x4c0b1a".
//
// Invariants: an id holds no dot, asterisk, greater-than sign or space, so that it can be one token of a NATS subject.
// Deriving is pure: it uses neither a clock nor random numbers, so that a repeated request finds what the first one made. The package imports the standard library only.
package id

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"strings"
)

const (
	alphabet = "0123456789abcdefghjkmnpqrstvwxyz"
	length   = 26
)

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

// IsDerived reports whether [Derive] makes s of these parts, with whatever prefix.
func IsDerived(s string, parts ...string) bool {
	prefix, _, _ := strings.Cut(s, "_")
	return letters(prefix) && s == Derive(prefix, parts...)
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
