// Package revocation refuses tokens that were good: every process keeps the list of what was revoked, which stands in the
// bucket REVOKED, and hears within a moment what another one adds to it.
//
// What is revoked is an id that tokens carry: of a sign-in ("ses_…"), of an API key ("key_…"), of one token, of a person or
// service, of an organisation. Sign-ins, keys and single tokens are over for good. A token of a person or an organisation is
// refused if it was issued at that time or before; those issued since are good, so that a role that was changed takes effect
// at once and ends nothing.
//
// What always holds:
//
//   - Nothing is taken off the list before the last token that it concerns has expired by itself; keys and organisations
//     stay on it, because a key may be good for longer than a token.
//   - A process knows everything that was revoked before it started to serve.
//   - A process that cannot follow the list says that it is not ready.
//
// Times are those of the machines' clocks, as in tokens: they have to be kept together. It knows nothing of HTTP.
package revocation

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/stream"
	"github.com/qhatu/qhatu/pkg/token"
)

// List is what was revoked. It is safe for concurrent use.
type List struct {
	bucket jetstream.KeyValue
	now    func() time.Time

	mu      sync.RWMutex
	revoked map[string]entry // by id
	lost    error            // why the list is not followed; nil: it is
	doubted time.Time        // see [List.Distrust]
}

type entry struct {
	at       time.Time // when it was revoked
	revision uint64    // of the bucket
}

// ErrID is returned for what cannot be the id of anything that tokens carry.
var ErrID = errors.New("not an id that can be revoked")

var revocable = regexp.MustCompile(`^[A-Za-z0-9_-]{1,128}$`)

// Open reads what was revoked before now.
func Open(ctx context.Context, js jetstream.JetStream) (*List, error) {
	l := &List{now: time.Now, revoked: map[string]entry{}}
	err := stream.Retry(ctx, func(ctx context.Context) (err error) {
		if l.bucket, err = js.KeyValue(ctx, natsd.Revoked); err != nil {
			return err
		}
		return l.readAll(ctx)
	})
	if err != nil {
		return nil, fmt.Errorf("open revocations: %w", err)
	}
	return l, nil
}

// Revoke refuses from now on, on every replica, what carries the id and was issued until now. Revoked again, it is what is
// issued until then.
func (l *List) Revoke(ctx context.Context, id string) error {
	if !revocable.MatchString(id) {
		return fmt.Errorf("revoke %q: %w", id, ErrID)
	}
	made := entry{at: l.now().Truncate(time.Microsecond)}
	err := stream.Retry(ctx, func(ctx context.Context) (err error) {
		made.revision, err = l.bucket.Put(ctx, id, []byte(made.at.UTC().Format(time.RFC3339Nano)))
		return err
	})
	if err != nil {
		return fmt.Errorf("revoke %s: %w", id, err)
	}
	l.add(id, made)
	return nil
}

// Distrust refuses every token that was issued until a time: the list has lost something, and nobody knows which of them were revoked. API keys, which have no
// id beside that of their session, go on: what they are stored as says whether they are good.
func (l *List) Distrust(until time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if until.After(l.doubted) {
		l.doubted = until
	}
}

// Revoked reports that claims are no longer good.
func (l *List) Revoked(c token.Claims) bool {
	l.mu.RLock()
	defer l.mu.RUnlock()
	if c.ID != "" && !c.IssuedAt.After(l.doubted) {
		return true
	}
	return l.ended(c.Session) || l.ended(c.ID) || l.issuedBefore(c.Subject, c.IssuedAt) || l.issuedBefore(c.Org, c.IssuedAt)
}

func (l *List) ended(id string) bool {
	_, ok := l.revoked[id]
	return ok && id != ""
}

func (l *List) issuedBefore(id string, issued time.Time) bool {
	e, ok := l.revoked[id]
	return ok && !issued.After(e.at)
}

// Ready returns nil while the list is followed, else why it is not.
func (l *List) Ready() error {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return l.lost
}

// add takes up an entry, and what is left of one that it takes the place of: of two processes whose clocks differ, the later time counts.
func (l *List) add(id string, e entry) {
	l.mu.Lock()
	defer l.mu.Unlock()
	known := l.revoked[id]
	if known.at.After(e.at) {
		e.at = known.at
	}
	e.revision = max(e.revision, known.revision)
	l.revoked[id] = e
}

func (l *List) remove(id string, revision uint64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.revoked[id].revision <= revision {
		delete(l.revoked, id)
	}
}

// heard takes up an entry of the bucket. What cannot be read counts from when it was stored.
func (l *List) heard(stored jetstream.KeyValueEntry) {
	if stored.Operation() != jetstream.KeyValuePut {
		l.remove(stored.Key(), stored.Revision())
		return
	}
	at, err := time.Parse(time.RFC3339Nano, string(stored.Value()))
	if err != nil {
		at = stored.Created()
	}
	l.add(stored.Key(), entry{at, stored.Revision()})
}

// keep is how long after its revocation an id may still stand in a token that has not expired.
const keep = token.MaxLife + 24*time.Hour

// stays holds for what does not end with the tokens: keys, and organisations, which have keys.
func stays(id string) bool {
	kind, _, _ := strings.Cut(id, "_")
	return kind == "key" || kind == "org" || kind == "assoc"
}

// over are the entries that no token carries any more.
func (l *List) over() map[string]entry {
	l.mu.RLock()
	defer l.mu.RUnlock()
	found := map[string]entry{}
	for id, e := range l.revoked {
		if !stays(id) && l.now().Sub(e.at) > keep {
			found[id] = e
		}
	}
	return found
}
