package vault

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/pkg/stream"
)

// Bucket is a bucket of what is no fact of the market and gone with its end, such as credentials. Each value is sealed, as JSON, under the key of a
// subject: where that is erased, there is nothing.
type Bucket[T any] struct {
	KV      jetstream.KeyValue
	Vault   *Vault
	Subject func(key string) string // under whose key what stands under a key is sealed
	Failed  func(cause error) error // what callers are told where bucket or vault fail; nil: the cause
}

// Change lets decide say what becomes of what is stored (the zero T where that is nothing): a value to store, or nil to leave it. Then it
// returns decide's outcome. Of processes that change one key at once, each is shown what the one before it stored; decide may be
// called again.
func (b Bucket[T]) Change(ctx context.Context, key string, decide func(stored T) (next *T, outcome error)) error {
	for {
		stored, revision, err := b.Get(ctx, key)
		if err != nil {
			return err
		}
		next, outcome := decide(stored)
		if next == nil {
			return outcome
		}
		if err := b.Replace(ctx, key, *next, revision); !errors.Is(err, stream.ErrConflict) {
			return errors.Join(err, outcome)
		}
	}
}

// Get returns what is stored, the zero T where that is nothing, and its revision.
func (b Bucket[T]) Get(ctx context.Context, key string) (value T, revision uint64, err error) {
	entry, err := b.KV.Get(ctx, key)
	switch {
	case errors.Is(err, jetstream.ErrKeyNotFound), errors.Is(err, jetstream.ErrInvalidKey):
		return value, 0, nil
	case err != nil:
		return value, 0, b.failed("read", err)
	}
	value, err = b.Open(ctx, entry)
	return value, entry.Revision(), err
}

// Open opens an entry of the bucket; of one whose subject is erased it returns the zero T.
func (b Bucket[T]) Open(ctx context.Context, entry jetstream.KeyValueEntry) (value T, err error) {
	plain, err := b.Vault.Open(ctx, b.Subject(entry.Key()), entry.Key(), entry.Value())
	if errors.Is(err, ErrErased) {
		return value, nil
	}
	if err != nil {
		return value, b.failed("read", err)
	}
	if err := json.Unmarshal(plain, &value); err != nil {
		return value, fmt.Errorf("read of %s: %w", b.KV.Bucket(), err)
	}
	return value, nil
}

// Replace stores a value in place of the revision that was read, 0 where nothing was stored. It returns [stream.ErrConflict] where another value was stored in between.
func (b Bucket[T]) Replace(ctx context.Context, key string, value T, revision uint64) error {
	plain, err := json.Marshal(value)
	if err != nil {
		return fmt.Errorf("store in %s: %w", b.KV.Bucket(), err)
	}
	sealed, err := b.Vault.Seal(ctx, b.Subject(key), key, plain)
	if err != nil {
		return b.failed("store", err)
	}
	err = stream.Replace(ctx, b.KV, key, sealed, revision)
	if err != nil && !errors.Is(err, stream.ErrConflict) {
		return b.failed("store", err)
	}
	return err
}

// Keys lists what is stored under keys that match ("per_x.*").
func (b Bucket[T]) Keys(ctx context.Context, filter string) (all []string, err error) {
	lister, err := b.KV.ListKeysFiltered(ctx, filter)
	if err != nil {
		return nil, b.failed("list", err)
	}
	for key := range lister.Keys() {
		all = append(all, key)
	}
	return all, nil
}

// Remove leaves nothing under a key.
func (b Bucket[T]) Remove(ctx context.Context, key string) error {
	if err := b.KV.Purge(ctx, key); err != nil {
		return b.failed("remove", err)
	}
	return nil
}

func (b Bucket[T]) failed(what string, err error) error {
	err = fmt.Errorf("%s of %s: %w", what, b.KV.Bucket(), err)
	if b.Failed == nil {
		return err
	}
	return b.Failed(err)
}
