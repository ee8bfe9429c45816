package vault_test

import (
	"bytes"
	"context"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/natsd/natstest"
	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/pkg/vault"
	"github.com/qhatu/qhatu/pkg/vault/vaulttest"
)

// remote stands in for a key management service, which may be out of reach.
type remote struct {
	vault.Master
	wraps int // how many more it wraps before it is out of reach
}

var errUnreachable = errors.New("out of reach")

func (r *remote) ID() string { return "kms:1" }

func (r *remote) Wrap(ctx context.Context, subject string, key []byte) ([]byte, error) {
	if r.wraps--; r.wraps < 0 {
		return nil, errUnreachable
	}
	return r.Master.Wrap(ctx, subject, key)
}

func TestARotationThatIsCutOffAnywhereIsCompletedByTheNext(t *testing.T) {
	js := natstest.Start(t).JetStream()
	old := vaulttest.New(t, js)
	sealed := map[string][]byte{}
	for i := range 5 {
		subject := fmt.Sprintf("per_%d", i)
		var err error
		if sealed[subject], err = old.Seal(t.Context(), subject, "note", []byte("hola")); err != nil {
			t.Fatal(err)
		}
	}
	if err := old.Erase(t.Context(), "per_4"); err != nil {
		t.Fatal(err)
	}
	service := &remote{Master: masters(t, "new.")[0]}
	both := slices.Concat(masters(t, "key."), []vault.Master{service})
	for range 20 {
		service.wraps = 1
		rotating, err := vault.Open(t.Context(), js, have(both...))
		if err != nil {
			t.Fatal(err)
		}
		if _, err = rotating.Rotate(t.Context()); err == nil {
			break
		} else if !errors.Is(err, errUnreachable) {
			t.Fatal(err)
		}
		for subject := range sealed { // everything opens in between, with both
			if _, err := rotating.Open(t.Context(), subject, "note", sealed[subject]); err != nil && subject != "per_4" {
				t.Fatal(err)
			}
		}
	}
	after, err := vault.Open(t.Context(), js, have(service))
	if err != nil {
		t.Fatal(err)
	}
	if after.Index("phone", "1") != old.Index("phone", "1") {
		t.Error("the index has changed")
	}
	for subject := range sealed {
		plain, err := after.Open(t.Context(), subject, "note", sealed[subject])
		if subject == "per_4" {
			if !errors.Is(err, vault.ErrErased) {
				t.Errorf("erased, and after the rotation: %q, %v", plain, err)
			}
		} else if string(plain) != "hola" {
			t.Errorf("%s: %q, %v", subject, plain, err)
		}
	}
	if _, err := vault.Open(t.Context(), js, vaulttest.Masters(t, "key.")); !errors.Is(err, vault.ErrMasterKey) {
		t.Errorf("with the old master: %v", err)
	}
}

func masters(t *testing.T, texts ...string) []vault.Master {
	all, err := vaulttest.Masters(t, texts...)(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func have(all ...vault.Master) vault.Masters {
	return func(context.Context) ([]vault.Master, error) { return all, nil }
}

// A process hears of a rotation that runs elsewhere, and what another one still wraps by the old master is wrapped anew.
func TestARunningProcessTakesUpTheNewMaster(t *testing.T) {
	js := natstest.Start(t).JetStream()
	late := vaulttest.New(t, js) // never hears of it
	known := masters(t, "key.")
	running, err := vault.Open(t.Context(), js, func(context.Context) ([]vault.Master, error) { return known, nil })
	if err != nil {
		t.Fatal(err)
	}
	run(t, running)
	known = masters(t, "key.", "new.")
	rotating, err := vault.Open(t.Context(), js, have(known...))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := rotating.Rotate(t.Context()); err != nil {
		t.Fatal(err)
	}
	sealed, err := late.Seal(t.Context(), "per_1", "note", []byte("hola"))
	if err != nil {
		t.Fatal(err)
	}
	testkit.Eventually(t, "what was done elsewhere takes effect", func() bool {
		after, err := vault.Open(t.Context(), js, vaulttest.Masters(t, "new."))
		if err != nil {
			return false
		}
		plain, err := after.Open(t.Context(), "per_1", "note", sealed)
		return err == nil && string(plain) == "hola"
	})
	if _, err := running.Seal(t.Context(), "per_2", "note", []byte("hola")); err != nil {
		t.Error(err)
	}
}

// run lets a vault follow the bucket, and waits until it does.
func run(t *testing.T, v *vault.Vault) {
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- v.Run(ctx, slog.New(slog.DiscardHandler)) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	testkit.Eventually(t, "the bucket is followed", v.IsTrusted)
}

// In the first vaults there was one master, the keys were stored as it wraps them, and the index derived from it.
func TestAVaultOfOneMasterIsReadAndRotated(t *testing.T) {
	js := natstest.Start(t).JetStream()
	master := masters(t, "key.")[0]
	keys, err := js.KeyValue(t.Context(), natsd.Keys)
	if err != nil {
		t.Fatal(err)
	}
	for subject, key := range map[string][]byte{"witness": []byte("witness"), "per_1": bytes.Repeat([]byte{1}, 32)} {
		value, err := master.Wrap(t.Context(), subject, key)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := keys.Create(t.Context(), subject, value); err != nil {
			t.Fatal(err)
		}
	}
	v, err := vault.Open(t.Context(), js, vaulttest.Masters(t, "key.", "new."))
	if err != nil {
		t.Fatal(err)
	}
	sealed, err := v.Seal(t.Context(), "per_1", "note", []byte("hola"))
	if err != nil {
		t.Fatal(err)
	}
	if count, err := v.Rotate(t.Context()); err != nil || count != 2 { // the index and one person
		t.Fatalf("%d, %v", count, err)
	}
	after, err := vault.Open(t.Context(), js, vaulttest.Masters(t, "new."))
	if err != nil {
		t.Fatal(err)
	}
	if plain, err := after.Open(t.Context(), "per_1", "note", sealed); string(plain) != "hola" {
		t.Errorf("%q, %v", plain, err)
	}
	if got, want := after.Index("phone", "+51987654321"), firstIndex(t); got != want {
		t.Errorf("index %s, before %s", got, want)
	}
}

// firstIndex is the index as the first vaults made it.
func firstIndex(t *testing.T) string {
	key, err := hkdf.Key(sha256.New, bytes.Repeat([]byte("key."), 8), nil, "qhatu vault index v1", sha256.Size)
	if err != nil {
		t.Fatal(err)
	}
	mac := hmac.New(sha256.New, key)
	_, _ = mac.Write([]byte("5:phone+51987654321"))
	return base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding).EncodeToString(mac.Sum(nil))[:26]
}

func TestMasterFilesFollowEachOther(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "keys")
	files := vault.KeyFiles(filepath.Join(dir, "vault.key"))
	if _, err := files.Add(); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a second one before the first: %v", err)
	}
	if _, err := files.Masters(t.Context()); !errors.Is(err, vault.ErrNoMaster) {
		t.Errorf("none: %v", err)
	}
	for range 2 {
		if err := files.Make(); err != nil {
			t.Fatal(err)
		}
	}
	first, err := files.Masters(t.Context())
	if err != nil || len(first) != 1 {
		t.Fatalf("%v, %v", first, err)
	}
	for _, want := range []string{"vault.key.2", "vault.key.3"} {
		for range 2 { // called again, it makes no other
			if made, err := files.Add(); err != nil || filepath.Base(made) != want {
				t.Fatalf("made %s, %v, want %s", made, err, want)
			}
		}
		if all, err := files.Masters(t.Context()); err != nil || len(all) != 2 {
			t.Fatalf("%d masters, %v", len(all), err)
		}
		if gone, err := files.Retire(); err != nil || len(gone) != 1 {
			t.Fatalf("retired %v, %v", gone, err)
		}
	}
	for _, other := range []string{"vault.key.3.bak", "vault.key.04", "vault.key.x", "other.key"} {
		if err := os.WriteFile(filepath.Join(dir, other), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	last, err := files.Masters(t.Context())
	if err != nil || len(last) != 1 || last[0].ID() == first[0].ID() {
		t.Errorf("%v, %v", last, err)
	}
	if rotating, err := files.Rotating(); rotating || err != nil {
		t.Errorf("%t, %v", rotating, err)
	}
}
