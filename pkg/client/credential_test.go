package client_test

import (
	"crypto/ed25519"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/qhatu/qhatu/pkg/client"
	"github.com/qhatu/qhatu/pkg/token"
)

const aDay = 24 * time.Hour

// service is a process with a token, the identity that renews it, and a clock that both go by.
type service struct {
	signer   *token.Signer
	identity *httptest.Server
	refuses  bool
	renewed  int
	now      time.Time
	revoked  string
	cfg      client.CredentialConfig
}

func newService(t *testing.T) *service {
	t.Helper()
	_, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	s := &service{signer: token.NewSigner(private), now: time.Now()}
	s.identity = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { s.renew(t, w, r) }))
	t.Cleanup(s.identity.Close)
	s.cfg = client.CredentialConfig{
		Given: s.mint(t), Path: filepath.Join(t.TempDir(), "service.token"), Now: func() time.Time { return s.now },
		Peer:    func(string) (string, *http.Client) { return s.identity.URL, s.identity.Client() },
		Revoked: func(c token.Claims) bool { return c.Session == s.revoked || c.ID == s.revoked },
		Logger:  slog.New(slog.DiscardHandler),
	}
	s.revoked = "nothing"
	return s
}

func (s *service) mint(t *testing.T) string {
	t.Helper()
	minted, err := s.signer.Mint(token.Claims{Subject: "whatsapp", Role: token.RoleService}, token.MaxLife, s.now)
	if err != nil {
		t.Fatal(err)
	}
	return minted
}

// renew answers as identity does: whoever shows a token that has ended is refused.
func (s *service) renew(t *testing.T, w http.ResponseWriter, r *http.Request) {
	shown, err := token.Peek(r.Header.Get("Authorization")[len("Bearer "):])
	if err != nil || s.now.After(shown.ExpiresAt) || s.refuses {
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	s.renewed++
	_ = json.NewEncoder(w).Encode(map[string]any{"access_token": s.mint(t), "token_type": "Bearer", "expires_in": 1, "organisations": []any{}})
}

func (s *service) start(t *testing.T) *client.Credential {
	t.Helper()
	c, err := client.OpenCredential(s.cfg)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func bearer(t *testing.T, c *client.Credential) string {
	t.Helper()
	raw, err := c.BearerToken(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func TestACredentialLivesForYears(t *testing.T) {
	s := newService(t)
	c := s.start(t)
	for day := range 3 * 365 {
		s.now = s.now.Add(aDay)
		if c.Renew(t.Context()); c.Ready() != nil {
			t.Fatalf("day %d: %v", day, c.Ready())
		}
		if day%100 == 0 { // started again, it goes on with what is kept
			held := bearer(t, c)
			if c = s.start(t); bearer(t, c) != held {
				t.Fatalf("day %d: another token after a start", day)
			}
		}
	}
	if s.renewed < 90 || s.renewed > 110 {
		t.Errorf("renewed %d times in three years, want once in a third of a month", s.renewed)
	}
	if info, err := os.Stat(s.cfg.Path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("kept as %v, %v", info, err)
	}
}

func TestACredentialThatIsNotRenewedSaysSoInTime(t *testing.T) {
	s := newService(t)
	c := s.start(t)
	s.refuses = true
	for _, step := range []struct {
		day   int
		ready bool
	}{{1, true}, {12, true}, {20, true}, {21, false}, {30, false}} {
		now := s.now
		s.now = now.Add(time.Duration(step.day) * aDay)
		if c.Renew(t.Context()); (c.Ready() == nil) != step.ready {
			t.Errorf("day %d: %v", step.day, c.Ready())
		}
		if s.now = now; step.day == 30 {
			s.refuses, s.now = false, now.Add(30*aDay)
		}
	}
	if c.Renew(t.Context()); c.Ready() != nil {
		t.Errorf("once identity answers: %v", c.Ready())
	}
	s.now = s.now.Add(32 * aDay) // the machine was off
	if c.Renew(t.Context()); c.Ready() == nil {
		t.Error("it has ended")
	}
}

func TestWhichTokenCounts(t *testing.T) {
	s := newService(t)
	c := s.start(t)
	first, err := token.Peek(s.cfg.Given)
	if err != nil {
		t.Fatal(err)
	}
	s.now = s.now.Add(15 * aDay)
	c.Renew(t.Context())
	kept := bearer(t, c)
	s.now = s.now.Add(aDay)
	old := s.cfg.Given
	s.cfg.Given = s.mint(t)
	if got := bearer(t, s.start(t)); got != s.cfg.Given {
		t.Error("one that was given later does not count")
	}
	s.cfg.Given = old
	if got := bearer(t, s.start(t)); got != kept {
		t.Error("one that is kept and newer does not count")
	}
	if err := os.WriteFile(s.cfg.Path, []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := bearer(t, s.start(t)); got != old {
		t.Error("what cannot be read counts")
	}
	s.revoked = first.ID
	if s.start(t).Ready() == nil {
		t.Error("one that was revoked is ready")
	}
}

func TestACredentialWhoseKeyWasRemoved(t *testing.T) {
	s := newService(t)
	c := s.start(t)
	if c.Answered(s.cfg.Given, true) || c.Ready() == nil {
		t.Error("nobody hears that it is refused")
	}
	if c.Answered(s.cfg.Given, false) || c.Ready() != nil {
		t.Errorf("it is accepted again: %v", c.Ready())
	}
}
