package app

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
)

// TestStoredWordsStay: what waits in a stream while the market is upgraded is found and read afterwards.
func TestStoredWordsStay(t *testing.T) {
	now := time.Now()
	out := outbound{Person: "per_1", LastInbound: now, ReceivedAt: now, AsTemplate: true}
	for _, record := range []struct {
		name   string
		stored any
		want   string
	}{
		{"outbound message", out, "as_template heard last_inbound message person to"},
		{"queued message", queuedOutbound{}, "entry key"},
		{"conversation", conversation{
			LastInbound: now, Handled: []string{"a"}, Outbound: []queuedOutbound{{}}, Position: "p", LastSequence: 1, LastSequenceAt: now, Organisation: "assoc_1",
		}, "handled last_inbound organisation position said state through through_at to"},
		{"notice", addressedNotice{Notice: chat.Notice{Kind: "flow.kind"}}, "notice organisation person position"},
		{"sealed record", sealedRecord{}, "at contact"},
		{"inbound message", inbound{Received: now}, "from received update"},
	} {
		if got := words(t, record.stored); got != record.want {
			t.Errorf("%s is stored as %q, want %q", record.name, got, record.want)
		}
	}
	subjects := []string{
		inboxMessage, inboxNotice, inboxStatus, inboxOther, outboxMessage, outboxAttempt, outboxSent, outboxDead, outboxStatus, chatConversation, chatLink,
	}
	want := "inbox.message. inbox.notice. inbox.status. inbox.other. outbox.entry. outbox.attempt. outbox.sent. outbox.dead. outbox.heard. $KV.CHAT. $KV.CHAT.link-"
	if got := strings.Join(subjects, " "); got != want {
		t.Errorf("subjects %q, want %q", got, want)
	}
}

func words(t *testing.T, stored any) string {
	t.Helper()
	raw, err := json.Marshal(stored)
	if err != nil {
		t.Fatal(err)
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(raw, &fields); err != nil {
		t.Fatal(err)
	}
	return strings.Join(slices.Sorted(maps.Keys(fields)), " ")
}
