package token

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/go-cmp/cmp"
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
	return Claims{Subject: "person_1", Org: "org_1", Role: RoleBuyer, Act: "whatsapp"}
}

func TestMintedTokenVerifies(t *testing.T) {
	s := newSigner(t)
	for _, want := range []Claims{
		buyer(),
		{Subject: "person_2", Role: RoleCoordinator},
		{Subject: "person_3", Org: "assoc_1", Role: RoleAssociation},
		{Subject: "person_4", Org: "assoc_1", Role: RoleAssociation, Frozen: true},
		{Subject: "person_5", Role: RolePerson, Session: "ses_1"},
		{Subject: "person_6", Org: "org_1", Role: RoleBuyer, Session: "key_1", Member: MemberViewer, Scopes: []string{"catalog:read", "order:write"}, Limit: new(int64(250_00))},
		{Subject: "person_7", Org: "org_1", Role: RoleBuyer, Scopes: []string{}, Limit: new(int64)},
	} {
		raw, err := s.Mint(want, time.Hour, noon)
		if err != nil {
			t.Fatal(err)
		}
		got, err := at(s, noon.Add(time.Hour-time.Second)).Verify(t.Context(), raw)
		if err != nil {
			t.Fatal(err)
		}
		if got.ID == "" || !got.IssuedAt.Equal(noon) {
			t.Errorf("id %q, issued %s", got.ID, got.IssuedAt)
		}
		got.ID, got.IssuedAt, got.ExpiresAt = "", time.Time{}, time.Time{}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("claims (-want +got):\n%s", diff)
		}
	}
}

func TestTheTimeOfIssueIsToldToTheMicrosecond(t *testing.T) {
	s := newSigner(t)
	for _, fraction := range []time.Duration{0, time.Microsecond, 70 * time.Millisecond, time.Second - time.Microsecond, 123_456 * time.Microsecond} {
		raw, err := s.Mint(buyer(), time.Hour, noon.Add(fraction+900*time.Nanosecond))
		if err != nil {
			t.Fatal(err)
		}
		got, err := at(s, noon.Add(time.Second)).Verify(t.Context(), raw)
		if err != nil || !got.IssuedAt.Equal(noon.Add(fraction)) {
			t.Errorf("%s: issued at %s, %v", fraction, got.IssuedAt, err)
		}
	}
}

func TestNoTwoTokensHaveOneID(t *testing.T) {
	s, seen := newSigner(t), map[string]bool{}
	for range 3 {
		raw, err := s.Mint(buyer(), time.Hour, noon)
		if err != nil {
			t.Fatal(err)
		}
		got, err := at(s, noon).Verify(t.Context(), raw)
		if err != nil || seen[got.ID] {
			t.Errorf("id %q, %v", got.ID, err)
		}
		seen[got.ID] = true
	}
}

func TestNoTokenIsMadeForLongerThanAnyMayBe(t *testing.T) {
	s := newSigner(t)
	if _, err := s.Mint(buyer(), MaxLife, noon.Add(time.Millisecond)); err != nil {
		t.Errorf("the longest: %v", err)
	}
	if _, err := s.Mint(buyer(), MaxLife+2*time.Second, noon); !errors.Is(err, ErrInvalid) {
		t.Errorf("longer: %v", err)
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
		"unknown role":                   {Subject: "p", Org: "o", Role: "admin"},
		"no role":                        {Subject: "p", Org: "o"},
		"no org":                         {Subject: "p", Role: RoleBuyer},
		"no subject":                     {Org: "o", Role: RoleBuyer},
		"slash":                          {Subject: "a/b", Org: "o", Role: RoleBuyer},
		"space in org":                   {Subject: "p", Org: "o o", Role: RoleBuyer},
		"name as id":                     {Subject: "ñusta", Org: "o", Role: RoleBuyer},
		"session":                        {Subject: "p", Org: "o", Role: RoleBuyer, Session: "a/b"},
		"member":                         {Subject: "p", Org: "o", Role: RoleBuyer, Member: "owner"},
		"scope":                          {Subject: "p", Org: "o", Role: RoleBuyer, Scopes: []string{"catalog:read order:write"}},
		"limit":                          {Subject: "p", Org: "o", Role: RoleBuyer, Limit: new(int64(-1))},
		"a person who acts for somebody": {Subject: "p", Org: "o", Role: RolePerson},
		"too large":                      {Subject: strings.Repeat("p", maxSize), Org: "o", Role: RoleBuyer},
	} {
		if _, err := s.Mint(c, time.Hour, noon); !errors.Is(err, ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestVerifyRefuses(t *testing.T) {
	s, other := newSigner(t), newSigner(t)
	good := wireOf(Claims{Subject: "p", Org: "o", Role: RoleBuyer, IssuedAt: noon})
	good.ExpiresAt = date{noon.Add(time.Hour)}
	but := func(change func(*wire)) string {
		w := good
		change(&w)
		return sign(t, jwt.SigningMethodEdDSA, s.private, s.kid, w)
	}
	cases := map[string]string{
		"garbage":              "a.b.c",
		"empty":                "",
		"alg none":             sign(t, jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType, s.kid, good),
		"alg HS256":            sign(t, jwt.SigningMethodHS256, []byte(s.Public()), s.kid, good),
		"other key":            sign(t, jwt.SigningMethodEdDSA, other.private, s.kid, good),
		"other kid":            sign(t, jwt.SigningMethodEdDSA, s.private, other.kid, good),
		"no kid":               sign(t, jwt.SigningMethodEdDSA, s.private, "", good),
		"no expiry":            but(func(w *wire) { w.ExpiresAt = date{} }),
		"other issuer":         but(func(w *wire) { w.Issuer = "x" }),
		"other audience":       but(func(w *wire) { w.Audience = nil }),
		"unknown role":         but(func(w *wire) { w.Role = "admin" }),
		"no org":               but(func(w *wire) { w.Org = "" }),
		"no issue":             but(func(w *wire) { w.IssuedAt = date{} }),
		"issued in the future": but(func(w *wire) { w.IssuedAt = date{noon.Add(maxSkew + time.Second)} }),
		"not yet":              but(func(w *wire) { w.NotBefore = date{noon.Add(time.Minute)} }),
		"a hundred years":      but(func(w *wire) { w.ExpiresAt = date{noon.AddDate(100, 0, 0)} }),
		"a second too long":    but(func(w *wire) { w.ExpiresAt = date{noon.Add(MaxLife + time.Second)} }),
		"oversized":            but(func(w *wire) { w.Act = strings.Repeat("x", maxSize) }),
	}
	for name, raw := range cases {
		if _, err := at(s, noon).Verify(t.Context(), raw); !errors.Is(err, ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, raw := range map[string]string{
		"as it is":              but(func(*wire) {}),
		"the longest":           but(func(w *wire) { w.ExpiresAt = date{noon.Add(MaxLife)} }),
		"a clock that is ahead": but(func(w *wire) { w.IssuedAt = date{noon.Add(maxSkew)} }),
	} {
		if _, err := at(s, noon).Verify(t.Context(), raw); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// What is signed rightly and written in another way than a signer writes it.
func TestVerifyRefusesWhatNoSignerWrites(t *testing.T) {
	s := newSigner(t)
	head := fmt.Sprintf(`"alg":"EdDSA","kid":%q,"typ":"JWT"`, s.kid)
	body := fmt.Sprintf(`"iss":"qhatu","aud":["qhatu"],"sub":"p","org":"o","role":"buyer","iat":%d,"exp":%d`, noon.Unix(), noon.Add(time.Hour).Unix())
	signed := func(head, body string) string {
		text := base64.RawURLEncoding.EncodeToString([]byte(head)) + "." + base64.RawURLEncoding.EncodeToString([]byte(body))
		return text + "." + base64.RawURLEncoding.EncodeToString(ed25519.Sign(s.private, []byte(text)))
	}
	if _, err := at(s, noon).Verify(t.Context(), signed("{"+head+"}", "{"+body+"}")); err != nil {
		t.Fatalf("as a signer writes it: %v", err)
	}
	for name, raw := range map[string]string{
		"crit":              signed("{"+head+`,"crit":["exp"]}`, "{"+body+"}"),
		"empty crit":        signed("{"+head+`,"crit":[]}`, "{"+body+"}"),
		"unencoded payload": signed("{"+head+`,"b64":false,"crit":["b64"]}`, "{"+body+"}"),
		"key of its own":    signed("{"+head+`,"jwk":{"kty":"OKP"}}`, "{"+body+"}"),
		"keys elsewhere":    signed("{"+head+`,"jku":"https://a.example/keys"}`, "{"+body+"}"),
		"alg twice":         signed(`{"alg":"none",`+head+"}", "{"+body+"}"),
		"other typ":         signed(strings.Replace("{"+head+"}", "JWT", "dpop+jwt", 1), "{"+body+"}"),
		"no typ":            signed(strings.Replace("{"+head+"}", `,"typ":"JWT"`, "", 1), "{"+body+"}"),
		"nested":            signed("{"+head+`,"cty":"JWT"}`, "{"+body+"}"),
		"role twice":        signed("{"+head+"}", "{"+body+`,"role":"coordinator"}`),
		"role escaped":      signed("{"+head+"}", "{"+body+`,"rol\u0065":"coordinator"}`),
		"no object":         signed("{"+head+"}", "["+`"qhatu"`+"]"),
		"text for a time":   signed("{"+head+"}", strings.Replace("{"+body+"}", `"iat":`, `"iat":"x","at":`, 1)),
		"time before time":  signed("{"+head+"}", strings.Replace("{"+body+"}", `"iat":`, `"iat":-`, 1)),
		"four parts":        signed("{"+head+"}", "{"+body+"}") + ".x",
		"padded":            signed("{"+head+"}", "{"+body+"}") + "=",
	} {
		if _, err := at(s, noon).Verify(t.Context(), raw); !errors.Is(err, ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// What is too long to be a token costs nothing: no key is looked for.
func TestWhatIsTooLongIsNotRead(t *testing.T) {
	v := newVerifier(func(context.Context, string) (ed25519.PublicKey, error) {
		t.Error("a key was looked for")
		return nil, ErrUnknownKey
	}, time.Now)
	raw := newSigner(t)
	minted, err := raw.Mint(buyer(), time.Hour, noon)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := v.Verify(t.Context(), minted+strings.Repeat("A", maxSize)); !errors.Is(err, ErrInvalid) {
		t.Errorf("got %v", err)
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
