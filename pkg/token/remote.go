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
	fetchTimeout = 5 * time.Second
	maxKeySet    = 64 << 10
)

// FromJWKS returns a verifier that takes its keys from a key set on the web, as /.well-known/jwks.json serves it. It
// keeps the keys it knows and fetches again when a token names another one, at most every 10 s.
func FromJWKS(url string, client *http.Client) Verifier {
	remote := &remoteKeys{url: url, client: client, now: time.Now}
	return &verifier{keys: remote.key, now: time.Now}
}

type remoteKeys struct {
	url    string
	client *http.Client
	now    func() time.Time

	mu      sync.Mutex
	known   map[string]ed25519.PublicKey
	asked   time.Time // of the last fetch, good or bad
	problem error     // of the last fetch
}

func (r *remoteKeys) key(ctx context.Context, kid string) (ed25519.PublicKey, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if key, ok := r.known[kid]; ok {
		return key, nil
	}
	if now := r.now(); r.asked.IsZero() || now.Sub(r.asked) >= refetchEvery {
		r.asked = now
		r.refresh(ctx)
	}
	if key, ok := r.known[kid]; ok {
		return key, nil
	}
	if r.problem != nil {
		return nil, fmt.Errorf("%w: %w", ErrKeysUnavailable, r.problem)
	}
	return nil, fmt.Errorf("%w %q", ErrUnknownKey, kid)
}

// refresh keeps the known keys when the fetch fails. It does not end with the request that caused it: others wait for the
// same keys.
func (r *remoteKeys) refresh(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), fetchTimeout)
	defer cancel()
	keys, err := r.fetch(ctx)
	if r.problem = err; err == nil {
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
