package app

import (
	"context"
	"errors"
	"hash/maphash"
	"maps"
	"slices"
	"sync"
	"time"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/pkg/vault"
	"github.com/qhatu/qhatu/services/identity/internal/likeness"
	"github.com/qhatu/qhatu/services/identity/internal/projection"
)

// lookalikes are the organisations that may be taken for each other by their names, whatever their kinds. They are found by hashes of
// [likeness.Keys], in memory: names are the vault's, and so those count too that were registered long ago. Each organisation is looked at
// once; what is asked later costs as much as was registered since.
type lookalikes struct {
	mu    sync.Mutex
	seed  maphash.Seed
	last  time.Time           // the registration up to which all are known
	known map[string]bool     // by id
	byKey map[uint64][]string // ids
	like  map[string][]string // ids of the others of each that is like others
}

const (
	mostLike = 20        // others of one name that are listed
	mayLag   = time.Hour // by which clocks of those that register may differ
)

func newLookalikes() *lookalikes {
	return &lookalikes{seed: maphash.MakeSeed(), known: map[string]bool{}, byKey: map[uint64][]string{}, like: map[string][]string{}}
}

// Resembling are the organisations that are called like others, each with those.
func (a *App) Resembling(ctx context.Context) (map[string][]string, error) {
	l := a.lookalikes
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := a.lookAtNew(ctx); err != nil {
		return nil, err
	}
	return maps.Clone(l.like), nil
}

// Resembles are the ids of organisations that are called like one; none where that is not known now.
func (a *App) Resembles(ctx context.Context, id string) []string {
	all, err := a.Resembling(ctx)
	if err != nil {
		return nil
	}
	return all[id]
}

// warnResembling tells the operator of an organisation that is called like others.
func (a *App) warnResembling(ctx context.Context, id string) {
	if others := a.Resembles(ctx, id); len(others) > 0 {
		a.logger.WarnContext(ctx, "an organisation is called like others: see GET /v1/organisations?resembling=true", "organisation", id, "resembles", others)
	}
}

// lookAtNew looks at the organisations that were registered since, and forgets those that were erased.
func (a *App) lookAtNew(ctx context.Context) error {
	l := a.lookalikes
	bounds := readmodel.Bounds{}
	if !l.last.IsZero() {
		bounds = readmodel.UpTo(readmodel.Newest(l.last.Add(-mayLag)))
	}
	var registered []projection.Organisation
	err := a.model.View(func(tx *bbolt.Tx) (err error) {
		registered, err = a.views.Organisations.Within(tx, projection.Organisations, bounds)
		return err
	})
	for _, o := range slices.Backward(registered) {
		if err != nil {
			return err
		}
		if !l.known[o.ID] {
			err = a.lookAt(ctx, o)
		}
	}
	if err != nil {
		return err
	}
	return a.forgetErased()
}

func (a *App) lookAt(ctx context.Context, o projection.Organisation) error {
	l := a.lookalikes
	own, err := a.vault.Organisation(ctx, o.ID)
	if err != nil && !errors.Is(err, vault.ErrNoSubject) {
		return unavailable(err)
	}
	seen := map[string]bool{}
	for _, text := range likeness.Keys(own.Name) {
		key := maphash.String(l.seed, text)
		for _, other := range l.byKey[key] {
			if seen[other] || len(l.like[o.ID]) >= mostLike {
				continue
			}
			seen[other] = true
			if likeness.Resemble(own.Name, a.vault.Profile(ctx, other).Name) {
				l.pair(o.ID, other)
			}
		}
		l.byKey[key] = append(l.byKey[key], o.ID)
	}
	l.known[o.ID] = true
	if o.CreatedAt.After(l.last) {
		l.last = o.CreatedAt
	}
	return nil
}

func (l *lookalikes) pair(a, b string) {
	l.like[a] = append(slices.Clone(l.like[a]), b)
	if len(l.like[b]) < mostLike {
		l.like[b] = append(slices.Clone(l.like[b]), a)
	}
}

func (a *App) forgetErased() error {
	return a.model.View(func(tx *bbolt.Tx) error {
		l := a.lookalikes
		for id := range l.like {
			o, _, err := a.views.Organisations.Get(tx, id)
			if err != nil {
				return err
			}
			if o.IsErased() {
				l.drop(id)
			}
		}
		return nil
	})
}

func (l *lookalikes) drop(id string) {
	for _, other := range l.like[id] {
		rest := slices.DeleteFunc(slices.Clone(l.like[other]), func(each string) bool { return each == id })
		if l.like[other] = rest; len(rest) == 0 {
			delete(l.like, other)
		}
	}
	delete(l.like, id)
}
