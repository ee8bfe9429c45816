package token

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"
)

// keyServer serves a key set that the test may change, and counts the fetches.
type keyServer struct {
	status  int
	set     []byte
	fetches int
}

func (k *keyServer) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	k.fetches++
	w.WriteHeader(k.status)
	_, _ = w.Write(k.set)
}

type remoteFixture struct {
	served *keyServer
	clock  time.Time
	verify func(t *testing.T, s *Signer) error
}

func newRemote(t *testing.T, served *keyServer) *remoteFixture {
	t.Helper()
	server := httptest.NewServer(served)
	t.Cleanup(server.Close)
	f := &remoteFixture{served: served, clock: noon}
	now := func() time.Time { return f.clock }
	remote := &remoteKeys{url: server.URL, client: server.Client(), now: now}
	v := newVerifier(remote.key, now)
	f.verify = func(t *testing.T, s *Signer) error {
		t.Helper()
		raw, err := s.Mint(buyer(), time.Hour, noon)
		if err != nil {
			t.Fatal(err)
		}
		_, err = v.Verify(t.Context(), raw)
		return err
	}
	return f
}

func TestRemoteKeysAreCached(t *testing.T) {
	s := newSigner(t)
	f := newRemote(t, &keyServer{status: 200, set: s.JWKS()})
	for range 3 {
		if err := f.verify(t, s); err != nil {
			t.Fatal(err)
		}
	}
	if f.served.fetches != 1 {
		t.Errorf("%d fetches, want 1", f.served.fetches)
	}
}

func TestUnknownKeyIsFetchedAtMostEveryTenSeconds(t *testing.T) {
	old, next := newSigner(t), newSigner(t)
	f := newRemote(t, &keyServer{status: 200, set: old.JWKS()})
	if err := f.verify(t, old); err != nil {
		t.Fatal(err)
	}
	f.served.set = next.JWKS()
	f.clock = f.clock.Add(refetchEvery - time.Nanosecond)
	if err := f.verify(t, next); !errors.Is(err, ErrInvalid) {
		t.Errorf("too early: %v", err)
	}
	f.clock = f.clock.Add(time.Nanosecond)
	if err := f.verify(t, next); err != nil {
		t.Errorf("after ten seconds: %v", err)
	}
	if f.served.fetches != 2 {
		t.Errorf("%d fetches, want 2", f.served.fetches)
	}
}

func TestUnreachableKeysAreNotTheCallersFault(t *testing.T) {
	s := newSigner(t)
	f := newRemote(t, &keyServer{status: 503})
	if err := f.verify(t, s); !errors.Is(err, ErrKeysUnavailable) || errors.Is(err, ErrInvalid) {
		t.Errorf("got %v", err)
	}
	f.served.status, f.served.set = 200, s.JWKS()
	f.clock = f.clock.Add(refetchEvery)
	if err := f.verify(t, s); err != nil {
		t.Fatal(err)
	}
	f.served.status = 503
	f.clock = f.clock.Add(refetchEvery)
	if err := f.verify(t, newSigner(t)); !errors.Is(err, ErrKeysUnavailable) {
		t.Errorf("got %v", err)
	}
	if err := f.verify(t, s); err != nil {
		t.Errorf("a known key is no longer known: %v", err)
	}
}

func TestFromJWKSTakesTheKeysOfASigner(t *testing.T) {
	s := newSigner(t)
	server := httptest.NewServer(&keyServer{status: 200, set: s.JWKS()})
	defer server.Close()
	raw, err := s.Mint(buyer(), time.Hour, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := FromJWKS(server.URL, server.Client()).Verify(t.Context(), raw); err != nil {
		t.Fatal(err)
	}
}
