package natsd_test

import (
	"testing"
	"time"

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
