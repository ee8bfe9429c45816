package vault_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/pkg/natsd/natstest"
	"github.com/qhatu/qhatu/pkg/vault"
	"github.com/qhatu/qhatu/pkg/vault/vaulttest"
)

func TestATextIsSealedTheSameForOneSubjectAndLabelOnly(t *testing.T) {
	js := natstest.Start(t).JetStream()
	here, elsewhere := vaulttest.New(t, js), vaulttest.New(t, js)
	seal := func(v *vault.Vault, subject, label, text string) events.SealedText {
		t.Helper()
		sealed, err := v.SealText(t.Context(), subject, label, text)
		if err != nil {
			t.Fatal(err)
		}
		return sealed
	}
	first := seal(here, "buyer_1", "place", "Jr. Lima 3")
	if again := seal(elsewhere, "buyer_1", "place", "Jr. Lima 3"); again != first {
		t.Errorf("the same text is sealed as %s and %s", first, again)
	}
	if strings.Contains(string(first), "Lima") || first.Clear() || !events.SealedText("Jr. Lima 3").Clear() {
		t.Errorf("sealed as %s", first)
	}
	for _, other := range []events.SealedText{
		seal(here, "buyer_2", "place", "Jr. Lima 3"), seal(here, "buyer_1", "note", "Jr. Lima 3"), seal(here, "buyer_1", "place", "Jr. Lima 4"),
	} {
		if other == first {
			t.Errorf("another text is sealed the same: %s", other)
		}
	}
	if plain, err := elsewhere.OpenText(t.Context(), "place", first); err != nil || plain != "Jr. Lima 3" {
		t.Errorf("opened %q, %v", plain, err)
	}
	_, body, _ := first.Parts()
	for name, wrong := range map[string]events.SealedText{
		"another subject": events.NewSealedText("buyer_2", body), "cut off": events.NewSealedText("buyer_1", body[:10]), "changed": first[:len(first)-2] + "AA",
	} {
		if plain, err := here.OpenText(t.Context(), "place", wrong); err == nil {
			t.Errorf("%s opens as %q", name, plain)
		}
	}
	if _, err := here.OpenText(t.Context(), "note", first); err == nil {
		t.Error("another label opens it")
	}
}

func TestATextOfBeforeIsReadAndNoTextIsNone(t *testing.T) {
	v := vaulttest.New(t, natstest.Start(t).JetStream())
	if plain, err := v.OpenText(t.Context(), "place", "Jr. Lima 3"); err != nil || plain != "Jr. Lima 3" {
		t.Errorf("opened %q, %v", plain, err)
	}
	if sealed, err := v.SealText(t.Context(), "buyer_1", "place", ""); err != nil || sealed != "" {
		t.Errorf("no text is sealed as %q, %v", sealed, err)
	}
}

func TestErasingASubjectClosesItsTexts(t *testing.T) {
	v := vaulttest.New(t, natstest.Start(t).JetStream())
	erased, err := v.SealText(t.Context(), "buyer_1", "place", "Jr. Lima 3")
	if err != nil {
		t.Fatal(err)
	}
	kept, err := v.SealText(t.Context(), "assoc_1", "title", "Papa huayro")
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := v.Erase(t.Context(), "buyer_1"); err != nil {
			t.Fatal(err)
		}
		if _, err := v.OpenText(t.Context(), "place", erased); !errors.Is(err, vault.ErrErased) {
			t.Errorf("opened: %v", err)
		}
		if _, err := v.SealText(t.Context(), "buyer_1", "place", "Jr. Lima 3"); !errors.Is(err, vault.ErrErased) {
			t.Errorf("sealed anew: %v", err)
		}
	}
	if gone, err := v.OpenTexts(t.Context(), "title", &kept); kept != "Papa huayro" || gone || err != nil {
		t.Errorf("%q, %v, %v", kept, gone, err)
	}
	if gone, err := v.OpenTexts(t.Context(), "place", &erased); erased != "" || !gone || err != nil {
		t.Errorf("%q, %v, %v", erased, gone, err)
	}
}

func BenchmarkOpenText(b *testing.B) {
	v := vaulttest.New(b, natstest.Start(b).JetStream())
	sealed, err := v.SealText(b.Context(), "buyer_1", "place", "Jr. Lima 345, a dos cuadras de la plaza")
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := v.OpenText(b.Context(), "place", sealed); err != nil {
			b.Fatal(err)
		}
	}
}
