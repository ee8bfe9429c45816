package token

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"testing"
	"time"
)

// rings are two processes over one folder, with one clock.
type rings struct {
	clock      time.Time
	one, other *Ring
}

func newRings(t *testing.T) *rings {
	t.Helper()
	path := filepath.Join(t.TempDir(), "keys", "signing.pem")
	r := &rings{clock: noon}
	r.one, r.other = r.open(t, path), r.open(t, path)
	return r
}

func (r *rings) open(t *testing.T, path string) *Ring {
	t.Helper()
	ring, err := OpenRing(path)
	if err != nil {
		t.Fatal(err)
	}
	ring.now, ring.read = func() time.Time { return r.clock }, r.clock
	return ring
}

func (r *rings) mint(t *testing.T, by *Ring) string {
	t.Helper()
	raw, err := by.Mint(buyer(), MaxLife, r.clock)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func (r *rings) rotate(t *testing.T, ahead time.Duration) Key {
	t.Helper()
	made, err := r.one.Rotate(r.clock.Add(ahead))
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// published is how many keys a ring's set has.
func published(t *testing.T, ring *Ring) int {
	t.Helper()
	raw, err := ring.JWKS()
	if err != nil {
		t.Fatal(err)
	}
	keys, err := decodeJWKS(raw)
	if err != nil {
		t.Fatal(err)
	}
	return len(keys)
}

func (r *rings) wantSigns(t *testing.T, by *Ring, id string) {
	t.Helper()
	if _, signing, err := by.Keys(); err != nil || signing != id {
		t.Errorf("%s signs, %v, want %s", signing, err, id)
	}
}

func TestRotationOverlaps(t *testing.T) {
	r := newRings(t)
	_, first, err := r.one.Keys()
	if err != nil {
		t.Fatal(err)
	}
	old := r.mint(t, r.one)
	next := r.rotate(t, time.Hour)
	r.clock = r.clock.Add(reread)
	for _, ring := range []*Ring{r.one, r.other} { // published ahead, and not used
		if n := published(t, ring); n != 2 {
			t.Errorf("%d keys published, want both", n)
		}
		r.wantSigns(t, ring, first)
	}
	r.clock = next.From
	last := r.clock
	fresh := r.mint(t, r.other)
	r.wantSigns(t, r.other, next.ID)
	r.clock = r.clock.Add(MaxLife - time.Hour - time.Second)
	for name, raw := range map[string]string{"old": old, "fresh": fresh} {
		if _, err := r.one.Verifier().Verify(t.Context(), raw); (err == nil) != (name == "fresh" || r.clock.Before(noon.Add(MaxLife))) {
			t.Errorf("%s: %v", name, err)
		}
	}
	r.clock = last.Add(MaxLife + time.Second)
	r.rotate(t, 0) // removes what is over
	if n := published(t, r.other); n != 2 {
		t.Errorf("%d keys published, want the two that may have good tokens", n)
	}
	if _, err := OpenRing(r.one.path); err != nil {
		t.Errorf("without the first key: %v", err)
	}
}

func TestAKeyThatIsMadeElsewhereIsKnownAtOnce(t *testing.T) {
	r := newRings(t)
	r.rotate(t, 0)
	r.clock = r.clock.Add(rereadUnknown)
	if _, err := r.other.Verifier().Verify(t.Context(), r.mint(t, r.one)); err != nil {
		t.Error(err)
	}
}

func TestAKeyInOtherHandsIsRemoved(t *testing.T) {
	r := newRings(t)
	stolen := r.mint(t, r.one)
	_, id, err := r.one.Keys()
	if err != nil {
		t.Fatal(err)
	}
	if err := r.one.Remove(id); err == nil {
		t.Error("the key that signs was removed")
	}
	r.rotate(t, 0)
	r.clock = r.clock.Add(time.Second)
	if err := r.one.Remove(id); err != nil {
		t.Fatal(err)
	}
	if err := r.one.Remove(id); !errors.Is(err, ErrUnknownKey) {
		t.Errorf("removed twice: %v", err)
	}
	r.clock = r.clock.Add(reread)
	for _, ring := range []*Ring{r.one, r.other, r.open(t, r.one.path)} {
		if _, err := ring.Verifier().Verify(t.Context(), stolen); !errors.Is(err, ErrUnknownKey) {
			t.Errorf("its token: %v", err)
		}
		if _, err := ring.Verifier().Verify(t.Context(), r.mint(t, r.one)); err != nil {
			t.Errorf("one of the new key: %v", err)
		}
	}
}

// A verifier elsewhere learns of the next key before it signs, and of one that was taken away.
func TestARemoteVerifierFollowsTheRing(t *testing.T) {
	r := newRings(t)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		raw, err := r.one.JWKS()
		if err != nil {
			t.Error(err)
		}
		_, _ = w.Write(raw)
	}))
	defer server.Close()
	remote := &remoteKeys{url: server.URL, client: server.Client(), now: func() time.Time { return r.clock }}
	v := newVerifier(remote.key, remote.now)
	verify := func(raw string) error { _, err := v.Verify(t.Context(), raw); return err }

	old := r.mint(t, r.one)
	if err := verify(old); err != nil {
		t.Fatal(err)
	}
	_, first, _ := r.one.Keys()
	next := r.rotate(t, refetchAfter)
	r.clock = next.From
	fresh := r.mint(t, r.one)
	if err := errors.Join(verify(fresh), verify(old)); err != nil {
		t.Errorf("old and new: %v", err)
	}
	if err := r.one.Remove(first); err != nil {
		t.Fatal(err)
	}
	r.clock = r.clock.Add(refetchAfter)
	if err := errors.Join(verify(fresh)); err != nil {
		t.Error(err)
	}
	if err := verify(old); !errors.Is(err, ErrInvalid) {
		t.Errorf("of the key that was taken away: %v", err)
	}
}
