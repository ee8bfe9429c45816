package whatsapp

import (
	"crypto/ed25519"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/qhatu/qhatu/pkg/host"
	"github.com/qhatu/qhatu/pkg/revocation"
	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/pkg/token"
)

func TestTheCredentialIsRenewedEachHour(t *testing.T) {
	now, made := time.Date(2026, 11, 22, 15, 0, 0, 0, time.UTC), 0
	own, err := credentialOf(Config{}, host.Platform{
		Revocations: &revocation.List{},
		Now:         func() time.Time { return now },
		Mint: func(c token.Claims, good time.Duration) (string, error) {
			if c.Role != token.RoleService || c.Subject != "whatsapp" || good <= time.Hour {
				t.Errorf("minted %+v for %s", c, good)
			}
			made++
			return fmt.Sprint("token ", made), nil
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct {
		after time.Duration
		want  string
	}{{0, "token 1"}, {59 * time.Minute, "token 1"}, {time.Minute, "token 2"}, {time.Minute, "token 2"}} {
		now = now.Add(step.after)
		if got, err := own.BearerToken(t.Context()); err != nil || got != step.want {
			t.Errorf("%q, %v, want %q", got, err, step.want)
		}
	}
}

func TestACredentialThatIsRevokedIsMadeAnew(t *testing.T) {
	signer, ended := newSigner(t), ""
	own := &ownCredential{
		mint:    func(c token.Claims, d time.Duration) (string, error) { return signer.Mint(c, d, time.Now()) },
		now:     time.Now,
		revoked: func(c token.Claims) bool { return c.ID == ended },
	}
	first := testkit.Must(own.BearerToken(t.Context()))(t)
	ended = testkit.Must(token.Peek(first))(t).ID
	if next := testkit.Must(own.BearerToken(t.Context()))(t); next == first {
		t.Error("the one that was revoked is used")
	}
}

func TestACredentialThatIsRefusedIsMadeAnew(t *testing.T) {
	signer := newSigner(t)
	own := &ownCredential{
		mint: func(c token.Claims, d time.Duration) (string, error) { return signer.Mint(c, d, time.Now()) },
		now:  time.Now, revoked: func(token.Claims) bool { return false },
	}
	first := testkit.Must(own.BearerToken(t.Context()))(t)
	if !own.Answered(first, true) || own.Ready() == nil {
		t.Error("the one that was refused is used, or nobody hears of it")
	}
	next := testkit.Must(own.BearerToken(t.Context()))(t)
	if next == first || !own.Answered(first, true) || own.Answered(next, false) || own.Ready() != nil {
		t.Errorf("the next one is not in use: %v", own.Ready())
	}
}

func TestACredentialThatIsGivenIsUsed(t *testing.T) {
	given, err := newSigner(t).Mint(token.Claims{Subject: "whatsapp", Role: token.RoleService}, time.Hour, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	p := host.Platform{Revocations: &revocation.List{}, Now: time.Now, KeyDir: t.TempDir()}
	own, err := credentialOf(Config{ServiceToken: given}, p)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := own.BearerToken(t.Context()); err != nil || got != given {
		t.Errorf("%q, %v", got, err)
	}
	if _, err := credentialOf(Config{}, p); !errors.Is(err, errNoCredential) {
		t.Errorf("without any: %v", err)
	}
	if _, err := credentialOf(Config{ServiceToken: "no token"}, p); !errors.Is(err, token.ErrMalformed) {
		t.Errorf("of what is no token: %v", err)
	}
}

func newSigner(t *testing.T) *token.Signer {
	t.Helper()
	_, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	return token.NewSigner(private)
}
