package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats.go/jetstream"
	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/sweep"
	"github.com/qhatu/qhatu/pkg/vault"
)

// photos are the pictures of all orders: objects of a bucket, each sealed under the key of whose it is and bound to its name,
// "<order>/<uuid>". A name is used once, so that what an event names never changes.
type photos struct {
	objects jetstream.ObjectStore
	vault   *vault.Vault
	logger  *slog.Logger

	mu    sync.Mutex
	swept time.Time // when orphans were last looked for; at a start nobody does
}

const photoLabel = "order.photo:"

func (p *photos) put(ctx context.Context, name, org string, jpeg []byte) error {
	sealed, err := p.vault.Seal(ctx, org, photoLabel+name, jpeg)
	if err != nil {
		return err
	}
	_, err = p.objects.PutBytes(ctx, name, sealed)
	return err
}

// get returns errPhotoGone where nobody can open it any more. That one is lost is told to operators too.
func (p *photos) get(ctx context.Context, name, org string) ([]byte, error) {
	sealed, err := p.objects.GetBytes(ctx, name)
	if errors.Is(err, jetstream.ErrObjectNotFound) {
		p.logger.Error("a photo is lost", "photo", name)
		return nil, errPhotoGone
	}
	if err != nil {
		return nil, fmt.Errorf("read photo %s: %w", name, err)
	}
	jpeg, err := p.vault.Open(ctx, org, photoLabel+name, sealed)
	if errors.Is(err, vault.ErrErased) {
		return nil, errPhotoGone
	}
	return jpeg, err
}

// discard removes what no event names, and never will. What it cannot remove the sweep does.
func (p *photos) discard(ctx context.Context, name string) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), photoPatience)
	defer cancel()
	if err := p.objects.Delete(ctx, name); err != nil {
		p.logger.Warn("a photo that nobody keeps is not removed yet", "reason", err)
	}
}

const (
	orphanAge   = 7 * 24 * time.Hour // of what is stored and in no event: those are seconds apart
	orphanEvery = time.Hour
)

// due reports whether it is time to look for orphans again.
func (p *photos) due(now time.Time) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if now.Sub(p.swept) < orphanEvery {
		return false
	}
	p.swept = now
	return true
}

// findOrphans finds pictures of which the process that stored them could not tell any more: it died, or the order refused them; and those that are taken back.
// It looks for none while the log is not as it should be, nor of orders that have lost something: what is missing there may name them.
func (a *App) findOrphans(ctx context.Context, now time.Time) (repairs []sweep.Repair, err error) {
	isWritable := a.log.CheckWritable() == nil
	if a.photos.objects == nil || !isWritable || !a.photos.due(now) {
		return nil, nil
	}
	stored, err := a.photos.objects.List(ctx)
	if err != nil && !errors.Is(err, jetstream.ErrNoObjectsFound) {
		return nil, fmt.Errorf("list photos: %w", err)
	}
	if err := a.model.CatchUp(ctx); err != nil {
		return nil, err
	}
	lost := map[string]bool{}
	for _, id := range a.log.Lost(orderevents.Order) {
		lost[id] = true
	}
	for _, object := range stored {
		id, _, _ := strings.Cut(object.Name, "/")
		if lost[id] {
			continue
		}
		kept, takenBack, err := a.keepsPhoto(id, object.Name)
		if err != nil {
			return nil, err
		}
		if takenBack || !kept && now.Sub(object.ModTime) >= orphanAge {
			repairs = append(repairs, sweep.Repair{What: "photo that no order names", ID: id, Do: func(ctx context.Context) error {
				return a.photos.objects.Delete(ctx, object.Name)
			}})
		}
	}
	return repairs, nil
}

// keepsPhoto tells whether an order names a picture, and whether that is taken back.
func (a *App) keepsPhoto(id, name string) (kept, takenBack bool, err error) {
	err = a.view(func(tx *bbolt.Tx) error {
		o, _, err := a.views.Orders.Get(tx, id)
		for _, p := range o.Photos {
			if p.Object == name {
				kept, takenBack = true, p.TakenBack
			}
		}
		return err
	})
	return kept, takenBack, err
}
