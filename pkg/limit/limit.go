// Package limit bounds how much one caller, organisation, phone, address or pair of parties may ask of the market: one mechanism for
// everything that is limited, and one table of what is ([Defaults]).
//
// A limit is a [Rate]: so many within a time, or so many at the same time. How much is left of one is kept by key. Rates are counted
// by the generic cell rate algorithm: of each key nothing is kept but the moment from which its quota is whole again, and what was
// used comes back evenly.
//
// Invariants:
//
//   - Memory is bounded whatever the keys are: there are so many cells for each limit, and a key that finds none takes that of the
//     one that has used least. Whoever has used much of a quota does not get it back by asking under many keys.
//   - A limit that holds across replicas is counted in a bucket. While that does not answer, each process counts alone: a slow server
//     stops nobody who is honest, and frees nobody who is not.
//   - Nothing personal is kept: of a key only a hash.
//
// It imports no service and no HTTP.
package limit

import (
	"context"
	"hash/maphash"
	"log/slog"
	"sync"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/pkg/internal/trouble"
)

// Config is what limits are made of.
type Config struct {
	Rates  Rates              // what differs from the defaults
	Bucket jetstream.KeyValue // counts what holds across replicas; nil: each process counts alone
	Now    func() time.Time   // nil: time.Now
	Logger *slog.Logger       // nil: no log
}

// Limits are the limits of a process. They are safe for concurrent use. The nil Limits limit nothing.
type Limits struct {
	limits   map[Name]Default // as they are configured
	bucket   jetstream.KeyValue
	now      func() time.Time
	together *trouble.Trouble // with counting in the bucket
	seed     maphash.Seed

	mu     sync.Mutex
	cells  map[Name]*cells
	atOnce map[use]int
}

// use is what is counted at the same time.
type use struct {
	name Name
	key  string
}

// New returns limits. A name in the configuration that is no limit is an error that lists those that are.
func New(cfg Config) (*Limits, error) {
	limits, err := cfg.Rates.complete()
	if err != nil {
		return nil, err
	}
	l := &Limits{
		limits: limits, bucket: cfg.Bucket, now: cfg.Now, seed: maphash.MakeSeed(),
		cells: map[Name]*cells{}, atOnce: map[use]int{},
	}
	if l.now == nil {
		l.now = time.Now
	}
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.DiscardHandler)
	}
	l.together = trouble.New(cfg.Logger, "limits are counted by this process alone", "limits are counted together again")
	return l, nil
}

// Usage is how a key stands to a limit.
type Usage struct {
	Name Name
	Rate Rate
	Left int           // how many more there may be now
	Full time.Duration // until the quota is whole again
	Wait time.Duration // until there may be another; 0: now
}

// Refused tells whether the key has no more for now.
func (u Usage) Refused() bool { return u.Wait > 0 }

// Rate is what a limit is; the zero Rate limits nothing.
func (l *Limits) Rate(name Name) Rate {
	if l == nil {
		return Rate{}
	}
	return l.limits[name].Rate
}

// Take uses one of a key's quota, unless none is left. A key that is empty is not limited.
func (l *Limits) Take(ctx context.Context, name Name, key string) Usage {
	rate := l.Rate(name)
	if rate.unlimited() || key == "" {
		return Usage{Name: name, Rate: rate}
	}
	usage := l.count(name, key, 1)
	if usage.Refused() || l.bucket == nil || !l.limits[name].Shared {
		return usage
	}
	return l.countTogether(ctx, usage, key, 1)
}

// Want is one that is asked of a limit.
type Want struct {
	Name Name
	Key  string
}

// TakeAll uses one of each, or none where one of them has no more: that one's usage is returned. giveBack returns all of them: for
// what was not done in the end.
func (l *Limits) TakeAll(ctx context.Context, wants ...Want) (refused Usage, giveBack func(context.Context)) {
	for i, want := range wants {
		if usage := l.Take(ctx, want.Name, want.Key); usage.Refused() {
			l.Give(ctx, wants[:i]...)
			return usage, func(context.Context) {}
		}
	}
	return Usage{}, func(ctx context.Context) { l.Give(ctx, wants...) }
}

// Give returns what was taken: one of each.
func (l *Limits) Give(ctx context.Context, taken ...Want) {
	for _, t := range taken {
		if l.Rate(t.Name).unlimited() || t.Key == "" {
			continue
		}
		usage := l.count(t.Name, t.Key, -1)
		if l.bucket != nil && l.limits[t.Name].Shared {
			l.countTogether(ctx, usage, t.Key, -1)
		}
	}
}

// Look tells how a key stands to a limit within this process, and uses nothing.
func (l *Limits) Look(name Name, key string) Usage {
	rate := l.Rate(name)
	if rate.unlimited() || key == "" {
		return Usage{Name: name, Rate: rate}
	}
	return l.count(name, key, 0)
}

func (l *Limits) count(name Name, key string, used int) Usage {
	hash := maphash.String(l.seed, key)
	now := l.now().UnixNano()
	l.mu.Lock()
	defer l.mu.Unlock()
	kept := l.cells[name]
	if kept == nil {
		kept = new(cells)
		l.cells[name] = kept
	}
	whole, usage := l.limits[name].Rate.next(kept.get(hash), now, used)
	usage.Name = name
	if used != 0 && !usage.Refused() {
		kept.set(hash, whole)
	}
	return usage
}

// Enter takes one of those that there may be at the same time, and returns how to give it back; ok is false where there is none.
func (l *Limits) Enter(name Name, key string) (leave func(), ok bool) {
	rate := l.Rate(name)
	if rate.unlimited() || key == "" {
		return func() {}, true
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	u := use{name, key}
	if l.atOnce[u] >= rate.Most {
		return nil, false
	}
	l.atOnce[u]++
	return sync.OnceFunc(func() { l.leave(u) }), true
}

func (l *Limits) leave(u use) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.atOnce[u]--; l.atOnce[u] == 0 {
		delete(l.atOnce, u)
	}
}
