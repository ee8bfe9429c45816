package vault

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"errors"
	"fmt"

	"github.com/nats-io/nats.go/jetstream"
)

// Seal seals something of a subject, bound to the label. A subject without a key gets one.
func (v *Vault) Seal(ctx context.Context, subject, label string, plain []byte) ([]byte, error) {
	key, err := v.anyKey(ctx, subject)
	if err != nil {
		return nil, fmt.Errorf("seal for %s: %w", subject, err)
	}
	return key.Seal(nil, nil, plain, binding(subject, label)), nil
}

// Open opens what Seal sealed for the same subject and label. It returns ErrErased when the subject's key is gone.
func (v *Vault) Open(ctx context.Context, subject, label string, sealed []byte) ([]byte, error) {
	key, err := v.key(ctx, subject)
	if err != nil {
		return nil, fmt.Errorf("open for %s: %w", subject, err)
	}
	plain, err := key.Open(nil, nil, sealed, binding(subject, label))
	if err != nil {
		return nil, fmt.Errorf("open for %s: %w: sealed with a key that is gone, or changed", subject, ErrErased)
	}
	return plain, nil
}

// Erase destroys a subject's key and document. What was sealed for it stays where it is and can never be opened again,
// except by other processes that have the key in memory, until they restart.
func (v *Vault) Erase(ctx context.Context, subject string) error {
	if err := v.keys.Purge(ctx, subject); err != nil {
		return fmt.Errorf("erase %s: %w", subject, err)
	}
	if err := v.documents.Purge(ctx, subject); err != nil {
		return fmt.Errorf("erase %s: %w", subject, err)
	}
	v.mu.Lock()
	delete(v.opened, subject)
	v.mu.Unlock()
	v.organisations.forget(subject)
	return nil
}

// key returns a subject's data key, ErrErased when there is none.
func (v *Vault) key(ctx context.Context, subject string) (*dataKey, error) {
	v.mu.Lock()
	key := v.opened[subject]
	v.mu.Unlock()
	if key != nil {
		return key, nil
	}
	entry, err := v.keys.Get(ctx, subject)
	switch {
	case errors.Is(err, jetstream.ErrKeyNotFound):
		return nil, ErrErased
	case err != nil:
		return nil, fmt.Errorf("read key: %w", err)
	}
	return v.unwrap(subject, entry.Value())
}

// anyKey returns a subject's data key, a new one when there is none.
func (v *Vault) anyKey(ctx context.Context, subject string) (*dataKey, error) {
	key, err := v.key(ctx, subject)
	if errors.Is(err, ErrErased) {
		return v.makeKey(ctx, subject)
	}
	return key, err
}

// makeKey makes a data key. Of processes that do so at once, one wins and the others take its key.
func (v *Vault) makeKey(ctx context.Context, subject string) (*dataKey, error) {
	raw := make([]byte, MasterSize)
	_, _ = rand.Read(raw) // never fails
	_, err := v.keys.Create(ctx, subject, v.wrap.Seal(nil, nil, raw, []byte(subject)))
	if err != nil && !errors.Is(err, jetstream.ErrKeyExists) {
		return nil, fmt.Errorf("store key: %w", err)
	}
	return v.key(ctx, subject)
}

// maxKeysInMemory bounds how many data keys are cached.
const maxKeysInMemory = 10_000

func (v *Vault) unwrap(subject string, wrapped []byte) (*dataKey, error) {
	raw, err := v.wrap.Open(nil, nil, wrapped, []byte(subject))
	if err != nil {
		return nil, ErrMasterKey
	}
	key, err := newDataKey(raw)
	if err != nil {
		return nil, err
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if len(v.opened) >= maxKeysInMemory {
		clear(v.opened)
	}
	v.opened[subject] = key
	return key, nil
}

// dataKey is a subject's key: for what is sealed once, and, derived from it, for texts.
type dataKey struct {
	cipher.AEAD
	texts *textKey
}

func newDataKey(raw []byte) (*dataKey, error) {
	sealing, err := newAEAD(raw)
	if err != nil {
		return nil, err
	}
	texts, err := newTextKey(raw)
	if err != nil {
		return nil, err
	}
	return &dataKey{sealing, texts}, nil
}

func newAEAD(key []byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCMWithRandomNonce(block)
}

func binding(subject, label string) []byte {
	return fmt.Appendf(nil, "%d:%s%s", len(subject), subject, label)
}
