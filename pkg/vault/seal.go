package vault

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"errors"
	"fmt"

	"github.com/nats-io/nats.go/jetstream"
)

// Seal seals something of a subject, bound to the label. A subject without a key gets one; for one who is erased it returns
// ErrErased.
func (v *Vault) Seal(ctx context.Context, subject, label string, plain []byte) ([]byte, error) {
	key, err := v.anyKey(ctx, subject)
	if err != nil {
		return nil, fmt.Errorf("seal for %s: %w", subject, err)
	}
	return key.Seal(nil, nil, plain, binding(subject, label)), nil
}

// Open opens what Seal sealed for the same subject and label. It returns ErrErased when the subject's key is gone.
func (v *Vault) Open(ctx context.Context, subject, label string, sealed []byte) ([]byte, error) {
	key, err := v.opening(ctx, subject)
	if err != nil {
		return nil, fmt.Errorf("open for %s: %w", subject, err)
	}
	plain, err := key.Open(nil, nil, sealed, binding(subject, label))
	if err != nil {
		return nil, fmt.Errorf("open for %s: %w: sealed with a key that is gone, or changed", subject, ErrErased)
	}
	return plain, nil
}

// errNoKey is ErrErased for a subject that has no key, and may get one.
var errNoKey = fmt.Errorf("%w: no key", ErrErased)

// key returns a subject's data key, errNoKey when there is none, ErrErased when there will be none.
func (v *Vault) key(ctx context.Context, subject string) (*dataKey, error) {
	if key := v.inMemory(subject); key != nil {
		return key, nil
	}
	stored, revision, err := v.entry(ctx, subject)
	if err != nil {
		return nil, err
	}
	raw, _, err := v.masters.unwrap(ctx, subject, stored)
	if err != nil {
		return nil, err
	}
	return v.usable(subject, raw, revision)
}

// entry reads the entry of a subject that has a key. Its errors are those of key, and what they say is remembered.
func (v *Vault) entry(ctx context.Context, subject string) (stored wrapped, revision uint64, err error) {
	heard := v.heardOf()
	entry, err := v.keys.Get(ctx, subject)
	switch {
	case errors.Is(err, jetstream.ErrKeyNotFound):
		err = errNoKey
	case err != nil:
		return stored, 0, fmt.Errorf("read key: %w", err)
	default:
		if stored = parse(entry.Value()); !stored.Erased {
			return stored, entry.Revision(), nil
		}
		err = ErrErased
	}
	v.rememberAbsence(subject, err, heard)
	return stored, 0, err
}

// opening is key for what was sealed before. That there is none is taken from memory.
func (v *Vault) opening(ctx context.Context, subject string) (*dataKey, error) {
	if err := v.absence(subject); err != nil {
		return nil, err
	}
	return v.key(ctx, subject)
}

// usable returns the data key that was stored at a revision, and remembers it.
func (v *Vault) usable(subject string, raw []byte, revision uint64) (*dataKey, error) {
	key, err := newDataKey(raw)
	if err != nil {
		return nil, err
	}
	return key, v.remember(subject, key, revision)
}

// anyKey returns a subject's data key, a new one when there is none.
func (v *Vault) anyKey(ctx context.Context, subject string) (*dataKey, error) {
	key, err := v.key(ctx, subject)
	if errors.Is(err, errNoKey) {
		return v.makeKey(ctx, subject)
	}
	return key, err
}

// makeKey makes a data key. Of processes that do so at once, one wins and the others take its key.
func (v *Vault) makeKey(ctx context.Context, subject string) (*dataKey, error) {
	raw := randomKey()
	revision, err := v.makeEntry(ctx, subject, raw, v.masters.currentID())
	switch {
	case err != nil:
		return nil, err
	case revision == 0:
		return v.key(ctx, subject)
	}
	return v.usable(subject, raw, revision)
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
