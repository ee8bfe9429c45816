package vault_test

import (
	"errors"
	"testing"
	"time"

	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/pkg/natsd/natstest"
	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/pkg/vault"
	"github.com/qhatu/qhatu/pkg/vault/vaulttest"
)

// Whoever has no key is asked for once, until one is heard of.
func TestThatThereIsNoKeyIsReadOnce(t *testing.T) {
	js := natstest.Start(t).JetStream()
	one, other := vaulttest.New(t, js), vaulttest.New(t, js)
	sealed := testkit.Must(one.SealText(t.Context(), "org_1", "note", "hola"))(t)
	if err := errors.Join(one.Renew(t.Context(), "org_1"), one.Erase(t.Context(), "org_2")); err != nil {
		t.Fatal(err)
	}
	erased := testkit.Must(one.SealedForms(t.Context(), "org_2", "note", new(sealed)))(t)[sealed]
	reads := other.CountReads()
	run(t, other)
	now := time.Now()
	other.SetClock(func() time.Time { return now })
	testkit.Eventually(t, "keys are followed", other.IsTrusted)
	before := reads()
	for i := range 3 {
		for _, text := range []events.SealedText{sealed, erased} {
			if _, err := other.OpenText(t.Context(), "note", text); !errors.Is(err, vault.ErrErased) {
				t.Errorf("%s: %v", text, err)
			}
		}
		if got := other.Profile(t.Context(), "org_1"); got != (vault.Organisation{}) {
			t.Errorf("%+v", got)
		}
		if got := reads() - before; got != 2 {
			t.Errorf("%d keys read after round %d", got, i)
		}
	}
	version, _ := other.Version()
	if err := one.NameOrganisation(t.Context(), "org_1", "Snacks Lima"); err != nil {
		t.Fatal(err)
	}
	again := testkit.Must(one.SealText(t.Context(), "org_1", "note", "hola"))(t)
	testkit.Eventually(t, "a key that was made elsewhere is used", func() bool {
		plain, err := other.OpenText(t.Context(), "note", again)
		return err == nil && plain == "hola" && other.Profile(t.Context(), "org_1").Name == "Snacks Lima"
	})
	if after, _ := other.Version(); after == version {
		t.Error("what was kept without the key still holds")
	}
}

// A vault that takes nothing from memory, and whoever seals, reads whether there is a key.
func TestANewKeyIsUsedByWhoSeals(t *testing.T) {
	js := natstest.Start(t).JetStream()
	one, other := vaulttest.New(t, js), vaulttest.New(t, js)
	now := time.Now()
	other.SetClock(func() time.Time { return now })
	other.Look()
	if got := other.Profile(t.Context(), "org_1"); got != (vault.Organisation{}) {
		t.Errorf("%+v", got)
	}
	sealed := testkit.Must(one.SealText(t.Context(), "org_1", "note", "hola"))(t)
	if same := testkit.Must(other.SealText(t.Context(), "org_1", "note", "hola"))(t); same != sealed {
		t.Errorf("sealed by another key: %s, %s", same, sealed)
	}
	if plain, err := other.OpenText(t.Context(), "note", sealed); err != nil || plain != "hola" {
		t.Errorf("%q, %v", plain, err)
	}
}

func TestWhatWasKeptWithoutAKeyEndsOnceOneIsMade(t *testing.T) {
	v := vaulttest.New(t, natstest.Start(t).JetStream())
	now := time.Now()
	v.SetClock(func() time.Time { return now })
	v.Look()
	if _, err := v.Organisation(t.Context(), "org_1"); !errors.Is(err, vault.ErrNoSubject) {
		t.Fatal(err)
	}
	before, _ := v.Version()
	testkit.Must(v.SealText(t.Context(), "org_1", "note", "hola"))(t)
	if after, _ := v.Version(); after == before {
		t.Error("it still holds")
	}
}
