package token

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/go-cmp/cmp"
)

// verified mints a token and has it verified once, so that its signature is not computed again.
func verified(t *testing.T, v Verifier, s *Signer, c Claims) (raw string, claims Claims) {
	t.Helper()
	raw, err := s.Mint(c, time.Hour, noon)
	if err != nil {
		t.Fatal(err)
	}
	if claims, err = v.Verify(t.Context(), raw); err != nil {
		t.Fatal(err)
	}
	return raw, claims
}

func TestATokenSaysTheSameEachTime(t *testing.T) {
	s := newSigner(t)
	v := at(s, noon)
	raw, first := verified(t, v, s, Claims{Subject: "p", Org: "o", Role: RoleBuyer, Scopes: []string{"catalog:read"}, Limit: new(int64(5))})
	again, err := v.Verify(t.Context(), raw)
	if diff := cmp.Diff(first, again); diff != "" || err != nil {
		t.Errorf("%v (-first +again):\n%s", err, diff)
	}
	again.Scopes[0] = "order:write"
	*again.Limit = 0
	if third, _ := v.Verify(t.Context(), raw); !cmp.Equal(first, third) {
		t.Error("who was told can change what the next one is told")
	}
}

func TestATokenThatIsKnownEndsOnItsSecond(t *testing.T) {
	s := newSigner(t)
	v := s.Verifier().(*verifier)
	now := noon
	v.now = func() time.Time { return now }
	raw, claims := verified(t, v, s, buyer())
	for _, c := range []struct {
		at   time.Time
		want error
	}{
		{claims.ExpiresAt.Add(-time.Nanosecond), nil},
		{claims.ExpiresAt, ErrExpired},
		{noon.Add(-maxSkew - time.Second), ErrInvalid}, // the clock was put back
		{noon, nil},
	} {
		now = c.at
		if _, err := v.Verify(t.Context(), raw); !errors.Is(err, c.want) {
			t.Errorf("at %s: %v, want %v", c.at, err, c.want)
		}
	}
}

func TestATokenThatDiffersInOneByteIsNotKnown(t *testing.T) {
	s := newSigner(t)
	v := at(s, noon)
	raw, _ := verified(t, v, s, buyer())
	for i := range len(raw) {
		changed := raw[:i] + string(raw[i]^1) + raw[i+1:]
		if _, err := v.Verify(t.Context(), changed); !errors.Is(err, ErrInvalid) {
			t.Errorf("byte %d: %v", i, err)
		}
	}
	for _, changed := range []string{raw + " ", raw + "=", " " + raw, raw[:len(raw)-1], strings.ToUpper(raw)} {
		if _, err := v.Verify(t.Context(), changed); !errors.Is(err, ErrInvalid) {
			t.Errorf("%q: %v", changed, err)
		}
	}
}

func TestATokenIsRefusedOnceItsKeyIsRemoved(t *testing.T) {
	r := newRings(t)
	v := r.other.Verifier()
	raw, first := r.mint(t, r.one), r.one.signing().kid
	if _, err := v.Verify(t.Context(), raw); err != nil {
		t.Fatal(err)
	}
	r.rotate(t, 0)
	if err := r.one.Remove(first); err != nil {
		t.Fatal(err)
	}
	r.clock = r.clock.Add(reread)
	if _, err := v.Verify(t.Context(), raw); !errors.Is(err, ErrUnknownKey) {
		t.Errorf("its key is removed: %v", err)
	}
	if known := len(v.(*verifier).checked.known); known != 0 {
		t.Errorf("%d tokens are known", known)
	}
}

func TestOnlyGoodTokensAreKnownAndNotTooMany(t *testing.T) {
	s := newSigner(t)
	v := at(s, noon).(*verifier)
	bad := buyer()
	bad.Role = "admin"
	for _, raw := range []string{
		"a.b.c", sign(t, jwt.SigningMethodEdDSA, s.private, s.kid, wireOf(bad)),
		sign(t, jwt.SigningMethodEdDSA, newSigner(t).private, s.kid, wireOf(buyer())),
	} {
		if _, err := v.Verify(t.Context(), raw); err == nil || len(v.checked.known) != 0 {
			t.Errorf("%v, %d known", err, len(v.checked.known))
		}
	}
	for i := range 2*maxChecked + 1 {
		v.checked.put(sha256.Sum256(binary.AppendVarint(nil, int64(i))), signed{key: ed25519.PublicKey{}})
		if known := len(v.checked.known); known > maxChecked {
			t.Fatalf("%d tokens are known", known)
		}
	}
	verified(t, v, s, buyer())
}

func BenchmarkVerifyAgain(b *testing.B) {
	_, private, _ := ed25519.GenerateKey(nil)
	s := NewSigner(private)
	raw, _ := s.Mint(buyer(), time.Hour, time.Now())
	v := s.Verifier()
	for b.Loop() {
		if _, err := v.Verify(b.Context(), raw); err != nil {
			b.Fatal(err)
		}
	}
}
