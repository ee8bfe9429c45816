// Package vault stores personal data: names, phones, what people write. All other packages know ids, and ask the vault for
// the data when they answer.
//
// Each subject (a person, an organisation, a phone) has a data key of its own. The key is made on first use, sealed with
// the master key, and stored in the bucket KEYS. What is sealed with it can be opened as long as the key exists: destroying
// the key erases the subject from every stream, bucket and backup. The bucket VAULT holds a sealed document for each
// subject of whom something is stored.
//
// What always holds:
//
//   - Nothing leaves this package in the clear but to its caller; errors name subjects, never contents.
//   - What is sealed is bound to its subject and label: for others it does not open.
//   - A wrong master key is found out when the vault is opened.
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
	// ErrNoSubject is returned when nothing is stored of a subject.
	ErrNoSubject = errors.New("nothing is stored of this subject")
	// ErrErased is returned when the key that something was sealed with is gone.
	ErrErased = errors.New("erased")
	// ErrMasterKey is returned by Open when the vault was made with another master key.
	ErrMasterKey = errors.New("vault was made with another master key")
)

// MasterSize is the size of a master key in bytes.
const MasterSize = 32

// Vault seals and opens personal data. It is safe for concurrent use, also by several processes with the same buckets.
type Vault struct {
	keys      jetstream.KeyValue
	documents jetstream.KeyValue
	wrap      cipher.AEAD // seals data keys
	index     []byte      // key of Index

	mu            sync.Mutex
	opened        map[string]*dataKey // data keys in use, by subject
	organisations organisationCache
}

// Open opens the vault of a log with its master key, which every process that resolves names must have.
func Open(ctx context.Context, js jetstream.JetStream, master []byte) (*Vault, error) {
	if len(master) < MasterSize {
		return nil, fmt.Errorf("open vault: master key of %d bytes, want %d", len(master), MasterSize)
	}
	v := &Vault{opened: map[string]*dataKey{}}
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

// Index returns a keyed hash of a value by which something is found although the value itself, such as a phone, is not
// stored: 26 characters of Crockford's base 32 in lower case. Without the master key the value cannot be found by trying
// all values.
func (v *Vault) Index(kind, value string) string {
	mac := hmac.New(sha256.New, v.index)
	_, _ = fmt.Fprintf(mac, "%d:%s%s", len(kind), kind, value) // a hash never fails to write
	return crockford.EncodeToString(mac.Sum(nil))[:26]
}

var crockford = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)
