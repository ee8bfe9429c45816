package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/pkg/stream"
	"github.com/qhatu/qhatu/pkg/vault"
)

// sealedBucket is a bucket of credentials: no fact of the market, and gone with their end. Each value is sealed under the key of a subject:
// where that is erased, there is nothing.
type sealedBucket[T any] struct {
	bucket  jetstream.KeyValue
	vault   *vault.Vault
	subject func(key string) string
}

// change lets decide say what becomes of what is stored (the zero T where that is nothing): a value to store, or nil to leave it. Then it
// returns decide's outcome. Of processes that change one key at once, each is shown what the one before it stored; decide may be
// called again.
func (b sealedBucket[T]) change(ctx context.Context, key string, decide func(stored T) (next *T, outcome error)) error {
	for {
		stored, revision, err := b.get(ctx, key)
		if err != nil {
			return err
		}
		next, outcome := decide(stored)
		if next == nil {
			return outcome
		}
		if err := b.replace(ctx, key, *next, revision); !errors.Is(err, stream.ErrConflict) {
			return errors.Join(err, outcome)
		}
	}
}

// get returns what is stored, the zero T where that is nothing, and its revision.
func (b sealedBucket[T]) get(ctx context.Context, key string) (value T, revision uint64, err error) {
	entry, err := b.bucket.Get(ctx, key)
	switch {
	case errors.Is(err, jetstream.ErrKeyNotFound), errors.Is(err, jetstream.ErrInvalidKey):
		return value, 0, nil
	case err != nil:
		return value, 0, unavailable(fmt.Errorf("read credential: %w", err))
	}
	plain, err := b.vault.Open(ctx, b.subject(key), key, entry.Value())
	if errors.Is(err, vault.ErrErased) {
		return value, entry.Revision(), nil
	}
	if err != nil {
		return value, 0, unavailable(err)
	}
	if err := json.Unmarshal(plain, &value); err != nil {
		return value, 0, fmt.Errorf("read credential: %w", err)
	}
	return value, entry.Revision(), nil
}

// replace returns [stream.ErrConflict] where another value was stored in between.
func (b sealedBucket[T]) replace(ctx context.Context, key string, value T, revision uint64) error {
	plain, err := json.Marshal(value)
	if err != nil {
		return fmt.Errorf("store credential: %w", err)
	}
	sealed, err := b.vault.Seal(ctx, b.subject(key), key, plain)
	if err != nil {
		return unavailable(err)
	}
	err = stream.Replace(ctx, b.bucket, key, sealed, revision)
	if err != nil && !errors.Is(err, stream.ErrConflict) {
		return unavailable(fmt.Errorf("store credential: %w", err))
	}
	return err
}

// keys lists what is stored under keys that match ("per_x.*").
func (b sealedBucket[T]) keys(ctx context.Context, filter string) (all []string, err error) {
	lister, err := b.bucket.ListKeysFiltered(ctx, filter)
	if err != nil {
		return nil, unavailable(fmt.Errorf("list credentials: %w", err))
	}
	for key := range lister.Keys() {
		all = append(all, key)
	}
	return all, nil
}

func (b sealedBucket[T]) remove(ctx context.Context, key string) error {
	if err := b.bucket.Purge(ctx, key); err != nil {
		return unavailable(fmt.Errorf("remove credential: %w", err))
	}
	return nil
}

// ofCodes is the subject of what concerns codes: it says nothing of a person, who may not be known, and does not outlive the day.
func ofCodes(string) string { return "codes" }

// ofPerson is the person of a key "<person>.<session>".
func ofPerson(key string) string {
	person, _, _ := strings.Cut(key, ".")
	return person
}
