package vault

import (
	"context"
	"errors"
	"fmt"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/pkg/stream"
)

// Rotate wraps every data key by the newest master, and what is new from now on, in every process. What the keys seal stays
// as it is. It returns how many keys it has wrapped. A rotation that was cut off is completed by the next one. When it
// returns without an error, nothing is wrapped by the other masters any more: they may be destroyed.
//
// Every process must have the newest master before; see [Masters].
func (v *Vault) Rotate(ctx context.Context) (count int, err error) {
	if err := v.masters.reload(ctx); err != nil {
		return 0, err
	}
	newest := v.masters.newest().ID()
	if err := v.announce(ctx, newest); err != nil {
		return 0, fmt.Errorf("rotate: %w", err)
	}
	for {
		n, err := v.rewrapAll(ctx, newest)
		count += n
		if err != nil {
			return count, fmt.Errorf("rotate: %w", err)
		}
		if n == 0 {
			return count, nil
		}
	}
}

// announce wraps the witness: what is new is wrapped by the same master from now on, by every process.
func (v *Vault) announce(ctx context.Context, master string) error {
	for {
		entry, err := v.keys.Get(ctx, witness)
		if err != nil {
			return err
		}
		if parse(entry.Value()).Master == master {
			v.masters.use(master)
			return nil
		}
		if err := v.rewrap(ctx, entry, master); err != nil && !errors.Is(err, stream.ErrConflict) {
			return err
		}
	}
}

// rewrapAll wraps every key that another master has wrapped, and returns how many there were, or somebody else has changed
// meanwhile.
func (v *Vault) rewrapAll(ctx context.Context, master string) (count int, err error) {
	entries, err := v.keys.WatchAll(ctx, jetstream.IgnoreDeletes())
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, entries.Stop()) }()
	for {
		select {
		case <-ctx.Done():
			return count, ctx.Err()
		case entry, ok := <-entries.Updates():
			if !ok {
				return count, errors.New("list keys: cut off")
			}
			if entry == nil { // all have been listed
				return count, nil
			}
			if w := parse(entry.Value()); w.Erased || w.Master == master {
				continue
			}
			count++
			if err := v.rewrap(ctx, entry, master); err != nil && !errors.Is(err, stream.ErrConflict) {
				return count, err
			}
		}
	}
}

// rewrap wraps one key anew. It returns [stream.ErrConflict] where the entry has changed.
func (v *Vault) rewrap(ctx context.Context, entry jetstream.KeyValueEntry, master string) error {
	key, _, err := v.masters.unwrap(ctx, entry.Key(), parse(entry.Value()))
	if err != nil {
		return fmt.Errorf("key of %s: %w", entry.Key(), err)
	}
	value, err := v.masters.wrap(ctx, master, entry.Key(), key)
	if err != nil {
		return fmt.Errorf("key of %s: %w", entry.Key(), err)
	}
	return stream.Replace(ctx, v.keys, entry.Key(), value, entry.Revision())
}
