package vault_test

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/natsd/natstest"
	"github.com/qhatu/qhatu/pkg/stream"
	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/pkg/vault"
	"github.com/qhatu/qhatu/pkg/vault/vaulttest"
)

type credential struct{ Secret string }

func bucket(t *testing.T) vault.Bucket[credential] {
	t.Helper()
	js := natstest.Start(t).JetStream()
	subject := func(key string) string { before, _, _ := strings.Cut(key, "."); return before }
	return vault.Bucket[credential]{KV: testkit.Must(js.KeyValue(t.Context(), natsd.Sessions))(t), Vault: vaulttest.New(t, js), Subject: subject}
}

// Of those who change one key at once each is shown what the one before has stored.
func TestASealedBucketLosesNoChange(t *testing.T) {
	b := bucket(t)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			err := b.Change(t.Context(), "per_1.ses_1", func(stored credential) (*credential, error) { return &credential{stored.Secret + "x"}, nil })
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	stored, revision, err := b.Get(t.Context(), "per_1.ses_1")
	if err != nil || stored.Secret != "xxxxxxxx" || revision == 0 {
		t.Errorf("stored %+v at %d, %v", stored, revision, err)
	}
	if err := b.Replace(t.Context(), "per_1.ses_1", credential{"other"}, revision-1); !errors.Is(err, stream.ErrConflict) {
		t.Errorf("in place of an earlier one: %v", err)
	}
	refused := errors.New("refused")
	if err := b.Change(t.Context(), "per_1.ses_1", func(credential) (*credential, error) { return nil, refused }); !errors.Is(err, refused) {
		t.Errorf("what is refused: %v", err)
	}
}

func TestASealedBucketShowsNothingToWhoeverReadsTheStoreNorOfTheErased(t *testing.T) {
	b := bucket(t)
	for _, key := range []string{"per_1.ses_1", "per_1.ses_2", "per_2.ses_3"} {
		if err := b.Replace(t.Context(), key, credential{"corre-ve-y-dile"}, 0); err != nil {
			t.Fatal(err)
		}
	}
	raw := testkit.Must(b.KV.Get(t.Context(), "per_1.ses_1"))(t).Value()
	if bytes.Contains(raw, []byte("corre")) {
		t.Errorf("stored %q", raw)
	}
	testkit.Must(b.KV.Put(t.Context(), "per_1.ses_2", raw))(t)
	if stored, _, err := b.Get(t.Context(), "per_1.ses_2"); stored.Secret != "" {
		t.Errorf("what was sealed for another key opens: %+v, %v", stored, err)
	}
	keys := testkit.Must(b.Keys(t.Context(), "per_1.*"))(t)
	if slices.Sort(keys); !slices.Equal(keys, []string{"per_1.ses_1", "per_1.ses_2"}) {
		t.Errorf("keys %v", keys)
	}
	if err := b.Vault.Erase(t.Context(), "per_1"); err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]string{"per_1.ses_1": "", "per_2.ses_3": "corre-ve-y-dile", "per_3.ses_4": "", "no key": ""} {
		if stored, _, err := b.Get(t.Context(), key); err != nil || stored.Secret != want {
			t.Errorf("%s: %+v, %v", key, stored, err)
		}
	}
	if err := b.Remove(t.Context(), "per_2.ses_3"); err != nil {
		t.Fatal(err)
	}
	if _, revision, err := b.Get(t.Context(), "per_2.ses_3"); err != nil || revision != 0 {
		t.Errorf("removed, and at %d, %v", revision, err)
	}
}
