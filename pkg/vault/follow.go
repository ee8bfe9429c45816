package vault

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/pkg/internal/trouble"
	"github.com/qhatu/qhatu/pkg/internal/wait"
	"github.com/qhatu/qhatu/pkg/stream"
)

const (
	pulse    = 2 * time.Second // between two looks at how far the bucket of keys has got
	trust    = 8 * time.Second // for which what is in memory is good after a look that found nothing missed
	followed = time.Second     // until following begins anew after a failure
)

// Run follows the bucket of keys until ctx ends: what another process erases is dropped from memory at once, and a new master
// is taken up. As long as it cannot follow, or before it runs, nothing in memory is used: every key is read where it is stored.
func (v *Vault) Run(ctx context.Context, logger *slog.Logger) error {
	following := trouble.New(logger, "the keys of personal data are not followed; nothing is taken from memory", "the keys of personal data are followed again")
	for {
		err := v.follow(ctx, func() { following.Note(nil) })
		if ctx.Err() != nil {
			return nil //nolint:nilerr // it was told to end
		}
		following.Note(err)
		if !wait.For(ctx, followed) {
			return nil
		}
	}
}

// follow calls begun once it follows the bucket, which it does until it cannot.
func (v *Vault) follow(ctx context.Context, begun func()) error {
	defer v.forgetAll()
	heard, err := stream.LastRevision(ctx, v.keys)
	if err != nil {
		return err
	}
	if err := v.findMaster(ctx); err != nil {
		return err
	}
	changes, err := v.keys.WatchAll(ctx, jetstream.ResumeFromRevision(heard+1))
	if err != nil {
		return err
	}
	defer func() { _ = changes.Stop() }()
	ticker := time.NewTicker(pulse)
	defer ticker.Stop()
	look := look{heard, v.now()}
	for {
		v.trustSince(look, heard)
		select {
		case <-ctx.Done():
			return nil
		case entry, ok := <-changes.Updates():
			switch {
			case !ok:
				return errors.New("cut off")
			case entry == nil: // all that was there when following began
				begun()
				continue
			}
			heard = max(heard, entry.Revision())
			if err := v.heard(ctx, entry); err != nil {
				return err
			}
		case <-ticker.C:
			at := v.now()
			last, err := stream.LastRevision(ctx, v.keys)
			if err != nil {
				return err
			}
			if last < heard {
				return fmt.Errorf("bucket of keys ends at %d, which has been at %d", last, heard)
			}
			look.revision, look.at = last, at
		}
	}
}

// look is a look at the bucket: its last revision at a time.
type look struct {
	revision uint64
	at       time.Time
}

// heard takes up what has happened to an entry.
func (v *Vault) heard(ctx context.Context, entry jetstream.KeyValueEntry) error {
	stored := parse(entry.Value())
	destroyed := entry.Operation() != jetstream.KeyValuePut || stored.Erased
	v.endAbsence(entry.Key(), !destroyed)
	if destroyed {
		v.forget(entry.Key(), entry.Revision())
		return nil
	}
	switch {
	case entry.Key() == witness:
		return v.openWitness(ctx, stored)
	case stored.Master == v.masters.currentID():
		return nil
	}
	return v.takeUp(ctx, entry)
}

// takeUp is for a key that is wrapped by another master than new keys are: a rotation has begun that this process has not
// heard of, or a process that had not heard of one has made a key.
func (v *Vault) takeUp(ctx context.Context, entry jetstream.KeyValueEntry) error {
	if err := v.findMaster(ctx); err != nil {
		return err
	}
	current := v.masters.currentID()
	if parse(entry.Value()).Master == current {
		return nil
	}
	if err := v.rewrap(ctx, entry, current); err != nil && !errors.Is(err, stream.ErrConflict) {
		return err
	}
	return nil
}
