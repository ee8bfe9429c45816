package token

import (
	"context"
	"crypto/ed25519"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/qhatu/qhatu/pkg/internal/atomicfile"
)

// reread is how long a ring goes by what it has read of its folder, and rereadUnknown how long where somebody names a key
// that it does not hold.
const (
	reread        = 5 * time.Second
	rereadUnknown = 100 * time.Millisecond
)

// Key is a key of a [Ring], as operators are shown it.
type Key struct {
	ID    string
	File  string
	From  time.Time // when it begins to sign; zero: it was the first
	Until time.Time // when no token that it signed is good any more; zero: no key follows it
}

// Ring is the signing keys of a folder: signing.pem, and beside it one file for each key that followed. One key signs at a
// time; the next is published before it begins, and the one before it is published until every token that it signed has
// expired. Every process that shares the folder takes up a change within seconds.
type Ring struct {
	path string
	now  func() time.Time

	mu   sync.Mutex
	keys []ringKey // by when they begin to sign
	read time.Time
}

type ringKey struct {
	Key
	signer *Signer
}

// OpenRing opens the ring whose first key is at path. It makes that key where there is none, as [LoadOrCreateKey] does.
func OpenRing(path string) (*Ring, error) {
	if _, err := LoadOrCreateKey(path); err != nil && !errors.Is(err, errRemoved) {
		return nil, err
	}
	r := &Ring{path: path, now: time.Now}
	return r, r.refresh(0)
}

// Mint mints by the key that signs now; see [Signer.Mint].
func (r *Ring) Mint(c Claims, ttl time.Duration, now time.Time) (string, error) {
	if err := r.refresh(reread); err != nil {
		return "", err
	}
	return r.signing().Mint(c, ttl, now)
}

// Verifier accepts what the ring's keys have signed.
func (r *Ring) Verifier() Verifier {
	return newVerifier(r.find, func() time.Time { return r.now() })
}

// JWKS returns the keys that are published now as a JSON Web Key Set (application/jwk-set+json).
func (r *Ring) JWKS() ([]byte, error) {
	if err := r.refresh(reread); err != nil {
		return nil, err
	}
	var public []ed25519.PublicKey
	for _, k := range r.published() {
		public = append(public, k.signer.Public())
	}
	return encodeJWKS(public...), nil
}

// Keys lists the keys that are published now, by when they begin to sign, and which of them signs.
func (r *Ring) Keys() (keys []Key, signing string, err error) {
	if err := r.refresh(0); err != nil {
		return nil, "", err
	}
	for _, k := range r.published() {
		keys = append(keys, k.Key)
	}
	return keys, r.signing().kid, nil
}

// Rotate makes the key that signs from a time on, and removes the files of keys of whose tokens none is good any more.
func (r *Ring) Rotate(from time.Time) (Key, error) {
	from = from.UTC().Truncate(time.Second)
	raw, err := newKey(pemFrom, from.Format(time.RFC3339))
	if err != nil {
		return Key{}, fmt.Errorf("rotate: %w", err)
	}
	private, err := decodeKey(raw)
	if err != nil {
		return Key{}, fmt.Errorf("rotate: %w", err)
	}
	made := Key{ID: thumbprint(publicOf(private)), From: from}
	made.File = strings.TrimSuffix(r.path, ".pem") + "-" + made.ID[:8] + ".pem"
	if err := atomicfile.Create(made.File, raw); err != nil {
		return Key{}, fmt.Errorf("rotate: %w", err)
	}
	if err := r.refresh(0); err != nil {
		return Key{}, err
	}
	return made, r.removeOver()
}

// Remove takes a key away at once, with all tokens that it signed: for one that somebody else may have. That which signs
// cannot be removed; rotate first.
func (r *Ring) Remove(id string) error {
	if err := r.refresh(0); err != nil {
		return err
	}
	if r.signing().kid == id {
		return errors.New("this key signs: rotate with --ahead 0s first")
	}
	published := r.published()
	at := slices.IndexFunc(published, func(k ringKey) bool { return k.ID == id })
	if at < 0 {
		return fmt.Errorf("%w %q", ErrUnknownKey, id)
	}
	if err := r.remove(published[at].File); err != nil {
		return err
	}
	return r.refresh(0)
}

// remove removes a key's file. The first key's is emptied instead: where it is missing, a new one is made.
func (r *Ring) remove(file string) error {
	if file == r.path {
		return atomicfile.Replace(file, pem.EncodeToMemory(&pem.Block{Type: pemRemoved}))
	}
	return os.Remove(file)
}

func (r *Ring) removeOver() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	var errs []error
	for _, k := range r.keys {
		if k.over(r.now()) {
			errs = append(errs, r.remove(k.File))
		}
	}
	return errors.Join(errs...)
}

func (k ringKey) over(now time.Time) bool { return !k.Until.IsZero() && now.After(k.Until) }

// find finds a published key. Where there is none by that id, it may have been made a moment ago.
func (r *Ring) find(_ context.Context, kid string) (ed25519.PublicKey, error) {
	if err := r.refresh(reread); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrKeysUnavailable, err)
	}
	if key := r.lookUp(kid); key != nil {
		return key, nil
	}
	if err := r.refresh(rereadUnknown); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrKeysUnavailable, err)
	}
	if key := r.lookUp(kid); key != nil {
		return key, nil
	}
	return nil, fmt.Errorf("%w %.64q", ErrUnknownKey, kid)
}

func (r *Ring) lookUp(kid string) ed25519.PublicKey {
	for _, k := range r.published() {
		if k.ID == kid {
			return k.signer.Public()
		}
	}
	return nil
}

func (r *Ring) published() []ringKey {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := r.now()
	return slices.DeleteFunc(slices.Clone(r.keys), func(k ringKey) bool { return k.over(now) })
}

// signing is the last key that has begun to sign.
func (r *Ring) signing() *Signer {
	r.mu.Lock()
	defer r.mu.Unlock()
	current := r.keys[0]
	for _, k := range r.keys[1:] {
		if !k.From.After(r.now()) {
			current = k
		}
	}
	return current.signer
}

// refresh reads the folder again, if that was last done longer ago than age. A folder that cannot be read leaves what was read.
func (r *Ring) refresh(age time.Duration) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := r.now()
	if age > 0 && now.Sub(r.read) < age && !now.Before(r.read) {
		return nil
	}
	keys, err := readRing(r.path)
	if err != nil && r.keys == nil {
		return fmt.Errorf("signing keys: %w", err)
	}
	r.read = now
	if err == nil {
		r.keys = keys
	}
	return nil
}

func readRing(path string) ([]ringKey, error) {
	files, err := filepath.Glob(strings.TrimSuffix(path, ".pem") + "-*.pem")
	if err != nil {
		return nil, err
	}
	var keys []ringKey
	for _, file := range append([]string{path}, files...) {
		k, err := readRingKey(file)
		if errors.Is(err, errRemoved) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		keys = append(keys, k)
	}
	if len(keys) == 0 {
		return nil, errors.New("no key is left")
	}
	slices.SortStableFunc(keys, func(a, b ringKey) int { return a.From.Compare(b.From) })
	for i := range keys[:len(keys)-1] {
		keys[i].Until = keys[i+1].From.Add(MaxLife)
	}
	return keys, nil
}

func readRingKey(file string) (ringKey, error) {
	raw, err := os.ReadFile(file)
	if err != nil {
		return ringKey{}, err
	}
	private, err := decodeKey(raw)
	if err != nil {
		return ringKey{}, err
	}
	k := ringKey{signer: NewSigner(private)}
	k.ID, k.File = k.signer.kid, file
	block, _ := pem.Decode(raw)
	if from := block.Headers[pemFrom]; from != "" {
		k.From, err = time.Parse(time.RFC3339, from)
	}
	return k, err
}
