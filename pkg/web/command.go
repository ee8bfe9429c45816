package web

import (
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"github.com/qhatu/qhatu/pkg/es"
)

const commandIDSize = 16 // bytes: 128 bits

// commandIDs makes command ids: keyed hashes, so that they tell nothing of the caller.
type commandIDs struct{ key []byte }

func newCommandIDs(secret []byte) (commandIDs, error) {
	key, err := subkey(secret, "command-id")
	return commandIDs{key: key}, err
}

func (ids commandIDs) derive(scope, method, path, idempotencyKey string) es.CommandID {
	return es.CommandID(keyedHash(ids.key, scope, method, path, idempotencyKey)[:2*commandIDSize])
}

// seal makes a request's fingerprint fit to be stored with its commit: keyed, since what was asked may be guessable.
func (ids commandIDs) seal(fingerprint string) string {
	return keyedHash(ids.key, "fingerprint", fingerprint)[:2*commandIDSize]
}

// seed is what a command's secrets for one purpose derive from.
func (ids commandIDs) seed(purpose string, id es.CommandID) []byte {
	return []byte(keyedHash(ids.key, "seed", purpose, string(id), ""))
}

func (commandIDs) random() es.CommandID {
	var id [commandIDSize]byte
	_, _ = rand.Read(id[:]) // never fails
	return es.CommandID(hex.EncodeToString(id[:]))
}

// subkey derives a 256-bit key for one purpose.
func subkey(secret []byte, purpose string) ([]byte, error) {
	key, err := hkdf.Key(sha256.New, secret, nil, "qhatu web "+purpose, sha256.Size)
	if err != nil {
		return nil, fmt.Errorf("derive key for %s: %w", purpose, err)
	}
	return key, nil
}

// keyedHash is the HMAC-SHA256 of the parts in hex; the lengths keep them apart.
func keyedHash(key []byte, parts ...string) string {
	mac := hmac.New(sha256.New, key)
	for _, part := range parts {
		_, _ = fmt.Fprintf(mac, "%d:%s", len(part), part) // a hash never fails to write
	}
	return hex.EncodeToString(mac.Sum(nil))
}
