package token

import (
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/go-cmp/cmp"

	"github.com/qhatu/qhatu/pkg/id"
)

var noon = time.Date(2026, 11, 2, 12, 0, 0, 0, time.UTC)

func newSigner(t *testing.T) *Signer {
	t.Helper()
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return NewSigner(private)
}

// at is a signer's verifier with its clock stopped.
func at(s *Signer, now time.Time) Verifier {
	v := s.Verifier().(*verifier)
	v.now = func() time.Time { return now }
	return v
}

func buyer() Claims {
	return Claims{Subject: "person_1", Org: "org_1", OrgName: "Café Ñusta", Role: RoleBuyer, Act: "whatsapp"}
}

func TestMintedTokenVerifies(t *testing.T) {
	s := newSigner(t)
	for _, want := range []Claims{
		buyer(),
		{Subject: "person_2", Role: RoleCoordinator},
		{Subject: "person_3", Org: "assoc_1", Role: RoleAssociation},
		{Subject: "person_4", Org: "assoc_1", Role: RoleAssociation, Frozen: true},
	} {
		raw, err := s.Mint(want, time.Hour, noon)
		if err != nil {
			t.Fatal(err)
		}
		got, err := at(s, noon.Add(time.Hour-time.Second)).Verify(t.Context(), raw)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("claims (-want +got):\n%s", diff)
		}
	}
}

func TestExpiryIsExact(t *testing.T) {
	s := newSigner(t)
	raw, err := s.Mint(buyer(), time.Hour, noon)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := at(s, noon.Add(time.Hour)).Verify(t.Context(), raw); !errors.Is(err, ErrInvalid) {
		t.Errorf("expired token: %v", err)
	}
}

func TestMintRefusesWhatNoVerifierAccepts(t *testing.T) {
	s := newSigner(t)
	for name, c := range map[string]Claims{
		"unknown role": {Subject: "p", Org: "o", Role: "admin"},
		"no role":      {Subject: "p", Org: "o"},
		"no org":       {Subject: "p", Role: RoleBuyer},
		"no subject":   {Org: "o", Role: RoleBuyer},
		"slash":        {Subject: "a/b", Org: "o", Role: RoleBuyer},
		"space in org": {Subject: "p", Org: "o o", Role: RoleBuyer},
		"name as id":   {Subject: "ñusta", Org: "o", Role: RoleBuyer},
	} {
		if _, err := s.Mint(c, time.Hour, noon); !errors.Is(err, ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestVerifyRefuses(t *testing.T) {
	s, other := newSigner(t), newSigner(t)
	good := wire{
		RegisteredClaims: jwt.RegisteredClaims{
			Issuer: Issuer, Audience: jwt.ClaimStrings{Audience}, Subject: "p", ExpiresAt: jwt.NewNumericDate(noon.Add(time.Hour)),
		},
		Org: "o", Role: RoleBuyer,
	}
	but := func(change func(*wire)) wire { w := good; change(&w); return w }
	cases := map[string]string{
		"garbage":        "a.b.c",
		"empty":          "",
		"alg none":       sign(t, jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType, s.kid, good),
		"alg HS256":      sign(t, jwt.SigningMethodHS256, []byte(s.Public()), s.kid, good),
		"other key":      sign(t, jwt.SigningMethodEdDSA, other.private, s.kid, good),
		"other kid":      sign(t, jwt.SigningMethodEdDSA, s.private, other.kid, good),
		"no kid":         sign(t, jwt.SigningMethodEdDSA, s.private, "", good),
		"no expiry":      sign(t, jwt.SigningMethodEdDSA, s.private, s.kid, but(func(w *wire) { w.ExpiresAt = nil })),
		"other issuer":   sign(t, jwt.SigningMethodEdDSA, s.private, s.kid, but(func(w *wire) { w.Issuer = "x" })),
		"other audience": sign(t, jwt.SigningMethodEdDSA, s.private, s.kid, but(func(w *wire) { w.Audience = nil })),
		"unknown role":   sign(t, jwt.SigningMethodEdDSA, s.private, s.kid, but(func(w *wire) { w.Role = "admin" })),
		"no org":         sign(t, jwt.SigningMethodEdDSA, s.private, s.kid, but(func(w *wire) { w.Org = "" })),
	}
	for name, raw := range cases {
		if _, err := at(s, noon).Verify(t.Context(), raw); !errors.Is(err, ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := at(s, noon).Verify(t.Context(), sign(t, jwt.SigningMethodEdDSA, s.private, s.kid, good)); err != nil {
		t.Errorf("the unchanged token: %v", err)
	}
}

func sign(t *testing.T, method jwt.SigningMethod, key any, kid string, claims wire) string {
	t.Helper()
	unsigned := jwt.NewWithClaims(method, claims)
	unsigned.Header["kid"] = kid
	raw, err := unsigned.SignedString(key)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// The example of RFC 8037, appendix A.3.
func TestThumbprintOfTheStandard(t *testing.T) {
	keys, err := decodeJWKS([]byte(`{"keys":[{"kty":"OKP","crv":"Ed25519","kid":"k",
		"x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"},{"kty":"RSA","n":"AQAB","e":"AQAB"}]}`))
	if err != nil || len(keys) != 1 {
		t.Fatalf("%d keys, %v", len(keys), err)
	}
	if got, want := thumbprint(keys["k"]), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestOrgID(t *testing.T) {
	got := OrgID(RoleAssociation, "  Asociación  Ñuqa\tKawsay ")
	if want := id.Derive("assoc", "asociación ñuqa kawsay"); got != want {
		t.Errorf("got %q, want %q: spaces and case do not count", got, want)
	}
	if !strings.HasPrefix(OrgID(RoleBuyer, "x"), "org_") {
		t.Error("a buyer is an org_")
	}
	if OrgID(RoleBuyer, "x") == OrgID(RoleBuyer, "y") {
		t.Error("two names share an id")
	}
}
