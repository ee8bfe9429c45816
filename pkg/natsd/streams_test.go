package natsd_test

import (
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/natsd/natstest"
	"github.com/qhatu/qhatu/pkg/testkit"
)

// Nothing in which the chat may stand is kept for longer than 30 days, but for conversations: package app of WhatsApp takes the words out
// of them (tidy.go), and leaves how people are reached.
func TestTheChatIsKeptForAMonth(t *testing.T) {
	js := natstest.Start(t).JetStream()
	for name, days := range map[string]int{natsd.Inbox: 30, natsd.Outbox: 30, natsd.Dead: 30, "KV_" + natsd.Idempotency: 1} {
		found, err := js.Stream(t.Context(), name)
		if err != nil {
			t.Fatal(err)
		}
		if got := found.CachedInfo().Config.MaxAge; got != time.Duration(days)*24*time.Hour {
			t.Errorf("%s is kept for %v, want %d days", name, got, days)
		}
	}
}

// A log of before there were batches takes them once it is declared again, and is the same log.
func TestALogThatExistsTakesBatches(t *testing.T) {
	node := natstest.Start(t)
	js := node.JetStream()
	old := testkit.Must(js.Stream(t.Context(), natsd.Market))(t).CachedInfo().Config
	old.AllowAtomicPublish = false
	testkit.Must(js.UpdateStream(t.Context(), old))(t)
	if err := node.Declare(t.Context()); err != nil {
		t.Fatal(err)
	}
	now := testkit.Must(js.Stream(t.Context(), natsd.Market))(t).CachedInfo().Config
	if !now.AllowAtomicPublish || now.Metadata[natsd.StoreID] != old.Metadata[natsd.StoreID] {
		t.Errorf("declared again: %+v", now)
	}
}

// Whoever waits for an answer by Idempotency-Key does not wait for the disk; a bucket of before is made anew, once.
func TestAnswersAreNotSynced(t *testing.T) {
	node := natstest.Start(t)
	js := node.JetStream()
	stored := func() bool {
		answers := testkit.Must(js.KeyValue(t.Context(), natsd.Idempotency))(t)
		_, err := answers.Get(t.Context(), "k")
		return err == nil
	}
	store := func() {
		testkit.Must(testkit.Must(js.KeyValue(t.Context(), natsd.Idempotency))(t).PutString(t.Context(), "k", "v"))(t)
	}
	declare := func() {
		t.Helper()
		if err := node.Declare(t.Context()); err != nil {
			t.Fatal(err)
		}
		cfg := info(t, js, "KV_"+natsd.Idempotency).Config
		if cfg.PersistMode != jetstream.AsyncPersistMode || cfg.MaxAge != 24*time.Hour || cfg.MaxMsgsPerSubject != 1 || !cfg.AllowDirect {
			t.Errorf("declared %+v", cfg)
		}
	}
	store()
	if declare(); !stored() {
		t.Error("declaring the bucket again empties it")
	}
	synced := info(t, js, "KV_"+natsd.Idempotency).Config
	synced.PersistMode = jetstream.DefaultPersistMode
	if err := js.DeleteStream(t.Context(), synced.Name); err != nil {
		t.Fatal(err)
	}
	testkit.Must(js.CreateStream(t.Context(), synced))(t)
	store()
	if declare(); stored() {
		t.Error("a synced bucket is not made anew")
	}
	for _, name := range []string{natsd.Market, natsd.Inbox, "KV_" + natsd.Vault, "KV_" + natsd.APIKeys} {
		if info(t, js, name).Config.PersistMode != jetstream.DefaultPersistMode {
			t.Errorf("%s is not synced", name)
		}
	}
}
