package cli_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/qhatu/qhatu/pkg/host"
	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/vault"
)

func TestVaultRotateWithoutAMarket(t *testing.T) {
	t.Chdir(t.TempDir())
	code, out, told := run(t, "vault", "rotate")
	if want := "qhatu: no master key data/keys/vault.key: run the market once, or say where it is with --vault-key\n"; code != 1 || out != "" || told != want {
		t.Errorf("code %d, out %q, told %q, want 1 and %q", code, out, told, want)
	}
}

func TestVaultRotateOfAMarketThatRunsAndOneThatDoesNot(t *testing.T) {
	cfg := host.Config{DataDir: t.TempDir(), HTTPAddr: "127.0.0.1:0"}
	market, err := host.Open(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	stopped := make(chan error, 1)
	go func() { stopped <- market.Run(ctx) }()
	rotated(t, cfg, "vault.key", "vault.key.2")
	stop()
	if err := <-stopped; err != nil {
		t.Fatal(err)
	}
	sealed := sealed(t, cfg)
	rotated(t, cfg, "vault.key.2", "vault.key.3")
	withVault(t, cfg, func(v *vault.Vault) {
		if plain, err := v.Open(t.Context(), "per_1", "note", sealed); string(plain) != "hola" {
			t.Errorf("%q, %v", plain, err)
		}
	})
}

// rotated rotates, and wants the old master retired.
func rotated(t *testing.T, cfg host.Config, old, made string) {
	t.Helper()
	code, out, told := run(t, "vault", "rotate", "--data-dir", cfg.DataDir)
	if code != 0 || !strings.Contains(out, made+".") || !strings.Contains(out, old+".retired") {
		t.Fatalf("code %d, out %q, told %q", code, out, told)
	}
	if err := os.Remove(filepath.Join(cfg.DataDir, "keys", old+".retired")); err != nil {
		t.Error(err)
	}
}

func sealed(t *testing.T, cfg host.Config) (sealed []byte) {
	withVault(t, cfg, func(v *vault.Vault) {
		var err error
		if sealed, err = v.Seal(t.Context(), "per_1", "note", []byte("hola")); err != nil {
			t.Error(err)
		}
	})
	return sealed
}

func withVault(t *testing.T, cfg host.Config, do func(*vault.Vault)) {
	t.Helper()
	node, err := natsd.Start(t.Context(), natsd.Config{Dir: cfg.DataDir})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = node.Close() }()
	v, err := vault.Open(t.Context(), node.JetStream(), cfg.VaultKeys().Masters)
	if err != nil {
		t.Fatal(err)
	}
	do(v)
}
