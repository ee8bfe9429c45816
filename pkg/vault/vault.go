// Package vault keeps personal data: names, phones, what people write. Everything else in the market knows ids, and asks
// here for what stands behind them when it answers.
//
// A subject (a person, an organisation, a phone) has a data key of its own, made on first use, wrapped by the master key
// and kept in the bucket KEYS. What is sealed under it can be opened as long as that key exists: destroying it erases the
// subject from every stream, bucket and backup that holds something sealed. The bucket VAULT holds one sealed document for
// each subject that has one.
//
// Invariants:
//
//   - Nothing leaves this package in the clear but to its caller; errors name subjects, never contents.
//   - What is sealed is bound to its subject and label: moved elsewhere, it does not open.
//   - A wrong master key is noticed when the vault is opened, not when a name is missing.
//
// It imports no service and no HTTP.
package vault

import (
	"context"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"fmt"
	"sync"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/pkg/natsd"
)

var (
	// ErrNoSubject is returned when nothing is kept of a subject.
	ErrNoSubject = errors.New("nothing is kept of this subject")
	// ErrErased is returned when the key that something was sealed with is gone.
	ErrErased = errors.New("erased")
	// ErrMasterKey is returned by Open when the vault was made with another master key.
	ErrMasterKey = errors.New("vault was made with another master key")
)

// MasterSize is the size of a master key in bytes.
const MasterSize = 32

// Vault seals and opens. It is safe for concurrent use, also by several processes over the same buckets.
type Vault struct {
	keys      jetstream.KeyValue
	documents jetstream.KeyValue
	wrap      cipher.AEAD // seals data keys
	index     []byte      // key of Index

	mu            sync.Mutex
	opened        map[string]cipher.AEAD // data keys in use, by subject
	organisations remembered
}

// Open opens the vault of a log with its master key, which every process that resolves names must have.
func Open(ctx context.Context, js jetstream.JetStream, master []byte) (*Vault, error) {
	if len(master) < MasterSize {
		return nil, fmt.Errorf("open vault: master key of %d bytes, want %d", len(master), MasterSize)
	}
	v := &Vault{opened: map[string]cipher.AEAD{}}
	var err error
	if v.keys, err = js.KeyValue(ctx, natsd.Keys); err != nil {
		return nil, fmt.Errorf("open vault: %w", err)
	}
	if v.documents, err = js.KeyValue(ctx, natsd.Vault); err != nil {
		return nil, fmt.Errorf("open vault: %w", err)
	}
	wrapping, err := hkdf.Key(sha256.New, master, nil, "qhatu vault wrap v1", MasterSize)
	if err != nil {
		return nil, fmt.Errorf("open vault: %w", err)
	}
	if v.wrap, err = newAEAD(wrapping); err != nil {
		return nil, fmt.Errorf("open vault: %w", err)
	}
	if v.index, err = hkdf.Key(sha256.New, master, nil, "qhatu vault index v1", sha256.Size); err != nil {
		return nil, fmt.Errorf("open vault: %w", err)
	}
	return v, v.checkMaster(ctx)
}

// witness is the key that tells whether two processes have the same master key.
const witness = "witness"

// checkMaster opens the witness, which the first process to open the vault seals.
func (v *Vault) checkMaster(ctx context.Context) error {
	_, err := v.keys.Create(ctx, witness, v.wrap.Seal(nil, nil, []byte(witness), []byte(witness)))
	if err != nil && !errors.Is(err, jetstream.ErrKeyExists) {
		return fmt.Errorf("open vault: %w", err)
	}
	entry, err := v.keys.Get(ctx, witness)
	if err != nil {
		return fmt.Errorf("open vault: %w", err)
	}
	if _, err := v.wrap.Open(nil, nil, entry.Value(), []byte(witness)); err != nil {
		return ErrMasterKey
	}
	return nil
}

// Index is a keyed hash of a value that must be found without being kept, such as a phone: 26 characters of Crockford's
// base 32 in lower case. Without the master key it cannot be guessed by trying all values.
func (v *Vault) Index(kind, value string) string {
	mac := hmac.New(sha256.New, v.index)
	_, _ = fmt.Fprintf(mac, "%d:%s%s", len(kind), kind, value) // a hash never fails to write
	return crockford.EncodeToString(mac.Sum(nil))[:26]
}

var crockford = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)
