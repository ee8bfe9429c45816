// Package apikey is how machines say for which organisation they act: keys that one of its admins makes, shown once and sent
// as bearer tokens are.
//
// A key is "qhatu_key_", the id of its record, 256 random bits and a checksum, so that whoever looks for secrets where none
// should be knows one without asking. What is stored in the bucket API_KEYS, which every process reads, is a hash.
//
// What always holds:
//
//   - The secret is stored nowhere, and is in no error. It derives, as the id does, from what the request gives that makes the key, so
//     that the same request again finds the key and can say it again.
//   - What is no key, another's, revoked or expired is refused at the same small cost; what is not written as a key is not
//     looked up.
//   - A key does what its scopes name of what its organisation's role may, never what is for the organisation's admins, nor
//     what its maker may not ([Standing]); it says who acts as its own id, not as the person who made it.
//   - No key is good for longer than [MaxLife]. A process goes by what it has read for some seconds; package revocation
//     reaches it at once.
package apikey

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/subtle"
	"encoding/base32"
	"fmt"
	"hash/crc32"
	"regexp"
	"strings"
	"time"

	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/pkg/token"
)

// Prefix begins every key.
const Prefix = "qhatu_key_"

// How long a key is good for.
const (
	UsualLife = 90 * 24 * time.Hour
	MaxLife   = 365 * 24 * time.Hour
)

// Record is what is stored of a key.
type Record struct {
	ID        string            `json:"id"` // "key_…"
	Org       string            `json:"org"`
	Role      string            `json:"role"`                // the organisation's
	Name      events.SealedText `json:"name"`                // what its makers call it
	Scopes    []string          `json:"scopes"`              // see [token.Claims]
	CreatedAt time.Time         `json:"created_at"`          // by the machine's clock, as tokens
	CreatedBy string            `json:"created_by"`          // person id
	ExpiresAt time.Time         `json:"expires_at"`          //
	RevokedAt time.Time         `json:"revoked_at,omitzero"` // zero: it was not
	RevokedBy string            `json:"revoked_by,omitempty"`
	Maker     Standing          `json:"maker,omitzero"`
	Hash      []byte            `json:"hash"`            // SHA-256 of the secret
	Asked     string            `json:"asked,omitempty"` // keyed fingerprint of the request that made it, where its caller may repeat it

	place uint64 // in the order in which keys were stored last
}

// Standing is what is said of a key's maker, beyond which no key goes. The zero one says nothing.
type Standing struct {
	Frozen       bool      `json:"frozen,omitzero"` // it is in doubt who they are
	Limit        *int64    `json:"limit,omitempty"` // what they may bind the organisation to, in céntimos, until LimitedUntil; nil: any
	LimitedFrom  time.Time `json:"limited_from,omitzero"`
	LimitedUntil time.Time `json:"limited_until,omitzero"`
}

// equal tells whether two say the same.
func (s Standing) equal(o Standing) bool {
	return s.Frozen == o.Frozen && s.LimitedUntil.Equal(o.LimitedUntil) && (s.Limit == nil) == (o.Limit == nil) &&
		(s.Limit == nil || *s.Limit == *o.Limit)
}

// States of a key.
const (
	Active  = "active"
	Expired = "expired"
	Revoked = "revoked"
)

// State is the key's state at a time.
func (r Record) State(now time.Time) string {
	switch {
	case !r.RevokedAt.IsZero():
		return Revoked
	case !now.Before(r.ExpiresAt):
		return Expired
	}
	return Active
}

// claims are what a key says of its bearer at a time.
func (r Record) claims(now time.Time) token.Claims {
	c := token.Claims{
		Subject: r.ID, Session: r.ID, Org: r.Org, Role: r.Role, Member: token.MemberTrader, Scopes: append([]string{}, r.Scopes...),
		IssuedAt: r.CreatedAt, Frozen: r.Maker.Frozen,
	}
	if now.Before(r.Maker.LimitedUntil) {
		c.Limit, c.LimitFrom = r.Maker.Limit, r.Maker.LimitedFrom
	}
	return c
}

// matches compares the secret in constant time.
func (r Record) matches(secret string) bool {
	hash := sha256.Sum256([]byte(secret))
	return subtle.ConstantTimeCompare(hash[:], r.Hash) == 1
}

// parts of a key: the rest of its id, and its secret.
var written = regexp.MustCompile(`^qhatu_key_([a-z2-7]{26})_([a-z2-7]{52})([0-9a-f]{8})$`)

const recordPrefix = "key_"

// inKeys are the characters of a key: 5 bits each.
var inKeys = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// generate makes an id of 128 bits and a secret of 256; without a seed, random ones.
func generate(seed []byte) (id, secret string) {
	if len(seed) == 0 {
		seed = []byte(rand.Text() + rand.Text())
	}
	bits := sha512.Sum512(seed)
	return recordPrefix + inKeys.EncodeToString(bits[:16]), inKeys.EncodeToString(bits[16:48])
}

// write writes a key.
func write(id, secret string) string {
	rest := strings.TrimPrefix(id, recordPrefix) + "_" + secret
	return fmt.Sprintf("%s%s%08x", Prefix, rest, crc32.ChecksumIEEE([]byte(rest)))
}

// parse takes a key apart. What was not written by write is an error that wraps [token.ErrInvalid].
func parse(raw string) (id, secret string, err error) {
	parts := written.FindStringSubmatch(raw[:min(len(raw), 200)])
	if parts == nil || write(recordPrefix+parts[1], parts[2]) != raw {
		return "", "", fmt.Errorf("%w: not written as an API key", token.ErrInvalid)
	}
	return recordPrefix + parts[1], parts[2], nil
}
