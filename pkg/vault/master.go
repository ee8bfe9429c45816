package vault

import (
	"context"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
)

// Master wraps data keys, and is the only one who can unwrap them again: a key in a file ([NewMaster]), or a key management
// service, which never gives its own key away. It is safe for concurrent use.
type Master interface {
	// ID names the master for ever and tells nothing of it. What the master wraps is stored with it.
	ID() string
	// Wrap wraps the data key of a subject, for which alone it can be unwrapped.
	Wrap(ctx context.Context, subject string, key []byte) ([]byte, error)
	// Unwrap returns what Wrap wrapped for the subject.
	Unwrap(ctx context.Context, subject string, wrapped []byte) ([]byte, error)
}

// Masters returns the masters that a process has, the newest last. It is called again when a key turns up that none of them
// has wrapped, and before a rotation.
type Masters func(ctx context.Context) ([]Master, error)

// MasterSize is the size of a master key, and of a data key, in bytes.
const MasterSize = 32

// NewMaster returns the master whose key stands in a file.
func NewMaster(key []byte) (Master, error) {
	if len(key) < MasterSize {
		return nil, fmt.Errorf("master key of %d bytes, want %d", len(key), MasterSize)
	}
	wrapping, err := hkdf.Key(sha256.New, key, nil, "qhatu vault wrap v1", MasterSize)
	if err != nil {
		return nil, err
	}
	sealing, err := newAEAD(wrapping)
	if err != nil {
		return nil, err
	}
	name, err := hkdf.Key(sha256.New, key, nil, "qhatu vault id v1", 8)
	if err != nil {
		return nil, err
	}
	index, err := hkdf.Key(sha256.New, key, nil, "qhatu vault index v1", sha256.Size)
	return &keyMaster{id: hex.EncodeToString(name), wrap: sealing, index: index}, err
}

type keyMaster struct {
	id    string
	wrap  cipher.AEAD
	index []byte // key of Index in vaults that were made when it derived from the master
}

func (m *keyMaster) ID() string { return m.id }

func (m *keyMaster) Wrap(_ context.Context, subject string, key []byte) ([]byte, error) {
	return m.wrap.Seal(nil, nil, key, []byte(subject)), nil
}

func (m *keyMaster) Unwrap(_ context.Context, subject string, wrapped []byte) ([]byte, error) {
	return m.wrap.Open(nil, nil, wrapped, []byte(subject))
}

// randomKey returns a new data key.
func randomKey() []byte {
	key := make([]byte, MasterSize)
	_, _ = rand.Read(key) // never fails
	return key
}
