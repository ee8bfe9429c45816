package token

import (
	"context"
	"crypto/ed25519"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"
)

const (
	refetchEvery = 10 * time.Second // how often an unknown key id may cause a fetch
	refetchAfter = 5 * time.Minute  // after which known keys are fetched again: one may have been taken away
	fetchTimeout = 5 * time.Second
	maxKeySet    = 64 << 10
)

// FromJWKS returns a verifier that takes its keys from a key set on the web, as /.well-known/jwks.json serves it. It
// keeps the keys it knows and fetches again when a token names another one, at most every 10 s, and every five minutes.
func FromJWKS(url string, client *http.Client) Verifier {
	remote := &remoteKeys{url: url, client: client, now: time.Now}
	return newVerifier(remote.key, time.Now)
}

type remoteKeys struct {
	url    string
	client *http.Client
	now    func() time.Time

	fetching sync.Mutex // held by whoever fetches

	mu      sync.Mutex
	known   map[string]ed25519.PublicKey
	asked   time.Time // of the last fetch, good or bad
	problem error     // of the last fetch
}

func (r *remoteKeys) key(ctx context.Context, kid string) (ed25519.PublicKey, error) {
	key, due := r.look(kid)
	switch {
	case key != nil && !due:
		return key, nil
	case key == nil:
		r.fetching.Lock() // waits for whoever fetches already
	case !r.fetching.TryLock():
		return key, nil
	}
	defer r.fetching.Unlock()
	if key, due = r.look(kid); due {
		r.fetchInTime(ctx)
		key, _ = r.look(kid)
	}
	return key, r.missing(key, kid)
}

// look returns a known key, nil if there is none by that id, and whether it is time to fetch.
func (r *remoteKeys) look(kid string) (key ed25519.PublicKey, due bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	key = r.known[kid]
	wait := refetchEvery
	if key != nil {
		wait = refetchAfter
	}
	return key, r.asked.IsZero() || r.now().Sub(r.asked) >= wait
}

// missing says why there is no key, if there is none.
func (r *remoteKeys) missing(key ed25519.PublicKey, kid string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case key != nil:
		return nil
	case r.problem != nil:
		return fmt.Errorf("%w: %w", ErrKeysUnavailable, r.problem)
	}
	return fmt.Errorf("%w %.64q", ErrUnknownKey, kid)
}

// fetchInTime keeps the known keys when the fetch fails. It does not end with the request that caused it: others wait for
// the same keys.
func (r *remoteKeys) fetchInTime(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), fetchTimeout)
	defer cancel()
	asked := r.now()
	keys, err := r.fetch(ctx)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.asked, r.problem = asked, err
	if err == nil {
		r.known = keys
	}
}

func (r *remoteKeys) fetch(ctx context.Context) (map[string]ed25519.PublicKey, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, r.url, nil)
	if err != nil {
		return nil, fmt.Errorf("ask for keys: %w", err)
	}
	res, err := r.client.Do(req)
	if err != nil {
		return nil, fmt.Errorf("fetch keys: %w", err)
	}
	defer res.Body.Close() //nolint:errcheck // read only
	if res.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("fetch keys: status %d", res.StatusCode)
	}
	raw, err := io.ReadAll(io.LimitReader(res.Body, maxKeySet))
	if err != nil {
		return nil, fmt.Errorf("read keys: %w", err)
	}
	return decodeJWKS(raw)
}
