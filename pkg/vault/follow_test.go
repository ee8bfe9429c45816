package vault_test

import (
	"errors"
	"testing"
	"time"

	"github.com/qhatu/qhatu/pkg/natsd/natstest"
	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/pkg/vault"
	"github.com/qhatu/qhatu/pkg/vault/vaulttest"
)

func TestWhatIsErasedElsewhereIsDroppedFromMemory(t *testing.T) {
	js := natstest.Start(t).JetStream()
	one, other := vaulttest.New(t, js), vaulttest.New(t, js)
	run(t, other)
	now := time.Now()
	other.SetClock(func() time.Time { return now }) // what is in memory stays good
	if err := one.NameOrganisation(t.Context(), "org_1", "Snacks Lima"); err != nil {
		t.Fatal(err)
	}
	sealed, err := other.Seal(t.Context(), "org_1", "note", []byte("hola"))
	if err != nil {
		t.Fatal(err)
	}
	if got := other.Profile(t.Context(), "org_1"); got.Name != "Snacks Lima" {
		t.Fatalf("%+v", got)
	}
	if err := one.Erase(t.Context(), "org_1"); err != nil {
		t.Fatal(err)
	}
	testkit.Eventually(t, "what was done elsewhere takes effect", func() bool {
		_, err := other.Open(t.Context(), "org_1", "note", sealed)
		return errors.Is(err, vault.ErrErased) && other.Profile(t.Context(), "org_1").Erased
	})
}

func TestWhoCannotFollowSoonUsesNothingInMemory(t *testing.T) {
	js := natstest.Start(t).JetStream()
	one, other := vaulttest.New(t, js), vaulttest.New(t, js)
	now := time.Now()
	other.SetClock(func() time.Time { return now })
	other.Look()
	sealed, err := other.Seal(t.Context(), "per_1", "note", []byte("hola"))
	if err != nil {
		t.Fatal(err)
	}
	if err := one.Erase(t.Context(), "per_1"); err != nil {
		t.Fatal(err)
	}
	if _, err := other.Open(t.Context(), "per_1", "note", sealed); err != nil {
		t.Errorf("in memory: %v", err)
	}
	now = now.Add(vault.Trust)
	if _, err := other.Open(t.Context(), "per_1", "note", sealed); !errors.Is(err, vault.ErrErased) {
		t.Errorf("later: %v", err)
	}
}
