package apikey

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/stream"
	"github.com/qhatu/qhatu/pkg/token"
)

const (
	fresh     = 5 * time.Second // how long a process goes by what it has read of a key
	usedEvery = time.Minute     // how exactly the last use is told
	maxCached = 10_000
	lookUp    = 3 * time.Second // for the bucket to answer

	// PerOrganisation is how many keys an organisation may have that are active.
	PerOrganisation = 50
)

var (
	// ErrUnknown is returned where an organisation has no such key.
	ErrUnknown = errors.New("no such API key")
	// ErrTooMany is returned where an organisation has as many keys as it may.
	ErrTooMany = errors.New("too many API keys")
)

// Keys are the keys of a market. They are safe for concurrent use.
type Keys struct {
	bucket jetstream.KeyValue
	now    func() time.Time

	mu   sync.Mutex
	read map[string]cached
	used map[string]time.Time // when the last use was stored, by id
}

type cached struct {
	record Record // zero: there is none
	until  time.Time
}

// Open opens the bucket of keys.
func Open(ctx context.Context, js jetstream.JetStream) (*Keys, error) {
	bucket, err := js.KeyValue(ctx, natsd.APIKeys)
	if err != nil {
		return nil, fmt.Errorf("open API keys: %w", err)
	}
	return &Keys{bucket: bucket, now: time.Now, read: map[string]cached{}, used: map[string]time.Time{}}, nil
}

// New is a key to be made.
type New struct {
	Org, Role string
	Name      events.SealedText
	Scopes    []string
	By        string        // person id
	Life      time.Duration // at most MaxLife
	// Seed is what the key derives from, which nobody else may guess: the same one makes the same key, once. Empty: a random one.
	Seed  []byte
	Asked string // keyed fingerprint of the request; the same seed with another one, or of a key that is over, is [es.ErrOtherCommand]
}

// Make makes a key. The text that it returns is nowhere else. A key that was made from the same seed is returned as it is; once it is over,
// the same seed makes none.
func (k *Keys) Make(ctx context.Context, n New) (Record, string, error) {
	id, secret := generate(n.Seed)
	made, err := k.load(ctx, id)
	if errors.Is(err, ErrUnknown) {
		made, err = k.make(ctx, n, id, secret)
	}
	if err == nil && (made.Asked != n.Asked || made.State(k.now()) != Active) {
		err = es.ErrOtherCommand
	}
	if err != nil {
		return Record{}, "", err
	}
	return made, write(id, secret), nil
}

func (k *Keys) make(ctx context.Context, n New, id, secret string) (Record, error) {
	all, err := k.Of(ctx, n.Org)
	if err != nil {
		return Record{}, err
	}
	if err := k.makeRoom(ctx, all); err != nil {
		return Record{}, err
	}
	hash, now := sha256.Sum256([]byte(secret)), k.now().UTC().Truncate(time.Microsecond)
	r := Record{
		ID: id, Org: n.Org, Role: n.Role, Name: n.Name, Scopes: n.Scopes,
		CreatedAt: now, CreatedBy: n.By, ExpiresAt: now.Add(min(n.Life, MaxLife)).Truncate(time.Second), Hash: hash[:], Asked: n.Asked,
	}
	raw, err := json.Marshal(r)
	if err != nil {
		return Record{}, fmt.Errorf("make API key: %w", err)
	}
	if _, err := k.bucket.Put(ctx, listed(n.Org, id), nil); err != nil { // first, so that no key is unlisted
		return Record{}, fmt.Errorf("make API key: %w", err)
	}
	_, err = k.bucket.Update(ctx, stored(id), raw, 0) // and not Create, which would store it over one that was purged
	if errors.Is(err, jetstream.ErrKeyExists) || errors.Is(err, jetstream.ErrKeyRevisionMismatch) {
		return k.early(ctx, id)
	}
	if err != nil {
		return Record{}, fmt.Errorf("make API key: %w", err)
	}
	k.forget(id)
	if err := k.checkPlace(ctx, r); err != nil {
		return Record{}, err
	}
	return r, nil
}

// early is the key that the same request has made in the meantime. One that was forgotten since is not made again: it may have been revoked.
func (k *Keys) early(ctx context.Context, id string) (Record, error) {
	r, err := k.load(ctx, id)
	if errors.Is(err, ErrUnknown) {
		err = es.ErrOtherCommand
	}
	return r, err
}

// checkPlace takes back a key before which others have taken the last places. Of those that are made at once each sees the earlier ones.
func (k *Keys) checkPlace(ctx context.Context, made Record) error {
	all, err := k.Of(ctx, made.Org)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(all, func(r Record) bool { return r.ID == made.ID })
	before := 0
	for _, r := range all {
		if at >= 0 && r.place < all[at].place && r.State(k.now()) == Active {
			before++
		}
	}
	if before < PerOrganisation {
		return nil
	}
	return errors.Join(ErrTooMany, k.purge(ctx, made))
}

// purge forgets a key.
func (k *Keys) purge(ctx context.Context, r Record) error {
	k.forget(r.ID)
	var errs []error
	for _, name := range []string{stored(r.ID), used(r.ID), listed(r.Org, r.ID)} {
		errs = append(errs, k.bucket.Purge(ctx, name))
	}
	return errors.Join(errs...)
}

// makeRoom refuses one key more than there may be, and forgets what was over longest ago.
func (k *Keys) makeRoom(ctx context.Context, all []Record) error {
	over := slices.DeleteFunc(slices.Clone(all), func(r Record) bool { return r.State(k.now()) == Active })
	if len(all)-len(over) >= PerOrganisation {
		return ErrTooMany
	}
	if len(over) < PerOrganisation {
		return nil
	}
	return k.purge(ctx, over[len(over)-1])
}

// The names of a key's entries in the bucket.
func stored(id string) string      { return "key." + id }
func used(id string) string        { return "used." + id }
func listed(org, id string) string { return "of." + org + "." + id }

// Of lists an organisation's keys, the newest first, those that are over too.
func (k *Keys) Of(ctx context.Context, org string) ([]Record, error) {
	if !anID.MatchString(org) {
		return nil, nil
	}
	return k.list(ctx, org)
}

// Every lists the keys of all organisations, the newest first, those that are over too.
func (k *Keys) Every(ctx context.Context) ([]Record, error) { return k.list(ctx, "*") }

// anID is what an organisation's id can be; what else is written is no pattern of several.
var anID = regexp.MustCompile(`^[A-Za-z0-9_-]{1,128}$`)

func (k *Keys) list(ctx context.Context, org string) ([]Record, error) {
	names, err := k.bucket.ListKeysFiltered(ctx, listed(org, "*"))
	if err != nil {
		return nil, fmt.Errorf("list API keys: %w", err)
	}
	var all []Record
	for name := range names.Keys() {
		r, err := k.load(ctx, name[strings.LastIndexByte(name, '.')+1:])
		if errors.Is(err, ErrUnknown) {
			continue
		}
		if err != nil {
			return nil, err
		}
		all = append(all, r)
	}
	slices.SortFunc(all, func(a, b Record) int { return cmp.Or(b.CreatedAt.Compare(a.CreatedAt), cmp.Compare(a.ID, b.ID)) })
	return all, nil
}

// One is a key of whatever organisation.
func (k *Keys) One(ctx context.Context, id string) (Record, error) { return k.load(ctx, id) }

// LastUse is when a key was last used, to the minute; zero: never.
func (k *Keys) LastUse(ctx context.Context, id string) (time.Time, error) {
	entry, err := k.bucket.Get(ctx, used(id))
	switch {
	case errors.Is(err, jetstream.ErrKeyNotFound):
		return time.Time{}, nil
	case err != nil:
		return time.Time{}, fmt.Errorf("last use of an API key: %w", err)
	}
	at, err := time.Parse(time.RFC3339, string(entry.Value()))
	return at, err
}

// Revoke revokes a key, by a person. Whoever calls it also revokes the id (package revocation), so that no process goes by what it has
// read.
func (k *Keys) Revoke(ctx context.Context, id, by string) (Record, error) {
	return k.change(ctx, id, func(r *Record) bool {
		if !r.RevokedAt.IsZero() {
			return false
		}
		r.RevokedAt, r.RevokedBy = k.now().UTC().Truncate(time.Microsecond), by
		return true
	})
}

// Stand says what a key's maker may now. Other processes go by it within seconds.
func (k *Keys) Stand(ctx context.Context, id string, maker Standing) error {
	_, err := k.change(ctx, id, func(r *Record) bool {
		same := r.Maker.equal(maker)
		r.Maker = maker
		return !same
	})
	return err
}

// change stores a key as edit leaves it, if edit says that it changed something.
func (k *Keys) change(ctx context.Context, id string, edit func(*Record) bool) (Record, error) {
	for {
		r, err := k.load(ctx, id)
		if err != nil || !edit(&r) {
			return r, err
		}
		raw, err := json.Marshal(r)
		if err != nil {
			return r, fmt.Errorf("change API key: %w", err)
		}
		err = stream.Replace(ctx, k.bucket, stored(id), raw, r.place)
		if errors.Is(err, stream.ErrConflict) {
			continue
		}
		k.forget(id)
		if err != nil {
			return r, fmt.Errorf("change API key: %w", err)
		}
		return r, nil
	}
}

// Verify returns the claims of a key that is good. Errors are those of [token.Verifier].
func (k *Keys) Verify(ctx context.Context, raw string) (token.Claims, error) {
	id, secret, err := parse(raw)
	if err != nil {
		return token.Claims{}, err
	}
	r, err := k.recent(ctx, id)
	if err != nil {
		return token.Claims{}, fmt.Errorf("%w: %w", token.ErrKeysUnavailable, err)
	}
	switch matches := r.matches(secret); {
	case !matches:
		return token.Claims{}, fmt.Errorf("%w: no such API key", token.ErrInvalid)
	case r.State(k.now()) == Revoked:
		return token.Claims{}, fmt.Errorf("%w: API key", token.ErrRevoked)
	case r.State(k.now()) == Expired:
		return token.Claims{}, fmt.Errorf("%w: API key", token.ErrExpired)
	}
	k.noteUse(ctx, id)
	return r.claims(k.now()), nil
}

// recent is a record as it was some seconds ago or later; zero: there is none.
func (k *Keys) recent(ctx context.Context, id string) (Record, error) {
	k.mu.Lock()
	known, ok := k.read[id]
	k.mu.Unlock()
	if ok && k.now().Before(known.until) {
		return known.record, nil
	}
	ctx, cancel := context.WithTimeout(ctx, lookUp)
	defer cancel()
	r, err := k.load(ctx, id)
	if err != nil && !errors.Is(err, ErrUnknown) {
		return Record{}, err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(k.read) >= maxCached {
		clear(k.read)
	}
	k.read[id] = cached{r, k.now().Add(fresh)}
	return r, nil
}

func (k *Keys) forget(id string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.read, id)
}

// load reads a record, or says ErrUnknown.
func (k *Keys) load(ctx context.Context, id string) (r Record, err error) {
	entry, err := k.bucket.Get(ctx, stored(id))
	switch {
	case errors.Is(err, jetstream.ErrKeyNotFound), errors.Is(err, jetstream.ErrInvalidKey):
		return r, ErrUnknown
	case err != nil:
		return r, fmt.Errorf("read API key: %w", err)
	}
	if err := json.Unmarshal(entry.Value(), &r); err != nil {
		return r, fmt.Errorf("read API key: %w", err)
	}
	r.place = entry.Revision()
	return r, nil
}

// noteUse stores that a key was used, if that was last stored longer ago than usedEvery. It is no harm if that fails.
func (k *Keys) noteUse(ctx context.Context, id string) {
	now := k.now().UTC()
	k.mu.Lock()
	due := now.Sub(k.used[id]) >= usedEvery
	if due {
		if len(k.used) >= maxCached {
			clear(k.used)
		}
		k.used[id] = now
	}
	k.mu.Unlock()
	if due {
		ctx, cancel := context.WithTimeout(ctx, lookUp)
		defer cancel()
		_, _ = k.bucket.Put(ctx, used(id), []byte(now.Format(time.RFC3339)))
	}
}

// OrTokens returns a verifier of keys and of what another verifier knows.
func (k *Keys) OrTokens(tokens token.Verifier) token.Verifier { return either{k, tokens} }

type either struct{ keys, tokens token.Verifier }

// Verify asks the one of the two that may know it.
func (e either) Verify(ctx context.Context, raw string) (token.Claims, error) {
	if strings.HasPrefix(raw, Prefix) {
		return e.keys.Verify(ctx, raw)
	}
	return e.tokens.Verify(ctx, raw)
}
