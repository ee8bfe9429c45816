package qhatu_test

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"

	"github.com/qhatu/qhatu/pkg/host"
	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/pkg/token"
	"github.com/qhatu/qhatu/services/identity"
	"github.com/qhatu/qhatu/services/whatsapp"
)

// A process of WhatsApp without the signing key goes on when the token that it was given has ended, and stops being ready
// once that token is revoked.
func TestAProcessWithoutTheKeyKeepsItsTokenGood(t *testing.T) {
	node, err := natsd.Embed(t.Context(), t.TempDir(), &server.Options{Host: "127.0.0.1", Port: server.RANDOM_PORT}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = node.Close() })
	dir, keys := t.TempDir(), t.TempDir()
	nats := node.Server().ClientURL()
	const elsewhere = "http://127.0.0.1:1"
	var signing host.Platform
	identityAt, _ := start(t, host.Config{DataDir: dir, NATSURL: nats}, func(ctx context.Context, p host.Platform) (host.Service, error) {
		signing = p
		return identity.New(ctx, p)
	})
	given, err := signing.Mint(token.Claims{Role: token.RoleService, Subject: "whatsapp"}, 20*24*time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	chat := func(later time.Duration) (address string, stop func()) {
		return start(t, host.Config{
			DataDir: t.TempDir(), KeyDir: keys, NATSURL: nats, JWKSURL: identityAt + "/.well-known/jwks.json", VaultKey: filepath.Join(dir, "keys", "vault.key"),
			Peers: host.Peers{IdentityURL: identityAt, CatalogURL: elsewhere, OrderURL: elsewhere, FairURL: elsewhere, NotifyURL: elsewhere},
			Now:   func() time.Time { return time.Now().Add(later) },
		}, whatsapp.New(whatsapp.Config{
			GraphURL: "http://127.0.0.1:1", GraphVersion: "v26.0", Token: "token", PhoneNumberID: "200000000000001", AppSecret: "secret",
			VerifyToken: "verify", ServiceToken: given,
		}))
	}
	kept := func() string {
		raw, _ := os.ReadFile(filepath.Join(keys, "service-whatsapp.token"))
		return string(raw)
	}
	_, stop := chat(15 * 24 * time.Hour)
	testkit.Eventually(t, "the token is renewed", func() bool { return kept() != "" })
	stop()
	first := kept()
	chatting, _ := chat(19 * 24 * time.Hour)
	testkit.Eventually(t, "it is renewed from the one that is kept", func() bool { return kept() != first })
	testkit.Eventually(t, "the process is ready", func() bool { return ready(chatting) })
	from, to := testkit.Must(token.Peek(given))(t), testkit.Must(token.Peek(kept()))(t)
	if to.Session != from.ID || to.Life() != from.Life() {
		t.Errorf("from %+v to %+v", from, to)
	}
	if err := signing.Revocations.Revoke(t.Context(), from.ID); err != nil {
		t.Fatal(err)
	}
	testkit.Eventually(t, "the process is ready no more", func() bool { return !ready(chatting) })
}

// start runs a process until it is stopped, at the latest at the test's end.
func start(t *testing.T, cfg host.Config, build host.Builder) (address string, stop func()) {
	t.Helper()
	cfg.HTTPAddr, cfg.Replicas, cfg.LogLevel = "127.0.0.1:0", 1, "error"
	h, err := host.Open(t.Context(), cfg, build)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- h.Run(ctx) }()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(stop)
	return strings.Replace(h.URL(), "localhost", "127.0.0.1", 1), stop
}
