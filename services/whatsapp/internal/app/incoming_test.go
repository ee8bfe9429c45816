package app_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/qhatu/qhatu/pkg/testkit"
)

const (
	rosa  = "51987654321"
	elmer = "51987654322"
)

// incoming are messages for one webhook.
type incoming []map[string]any

func (in incoming) text(from, id, body string, at time.Time) incoming {
	return append(in, map[string]any{
		"from": from, "id": "wamid." + id, "timestamp": fmt.Sprint(at.Unix()), "type": "text", "text": map[string]any{"body": body},
	})
}

func (in incoming) tap(from, id, payload string, at time.Time) incoming {
	return append(in, map[string]any{
		"from": from, "id": "wamid." + id, "timestamp": fmt.Sprint(at.Unix()), "type": "button",
		"button": map[string]any{"payload": payload, "text": "Ver"},
	})
}

// webhook is the body of a webhook with messages or statuses.
func webhook(field string, list any) []byte {
	value := map[string]any{
		"messaging_product": "whatsapp", "metadata": map[string]any{"phone_number_id": ourNumber}, field: list,
	}
	body, err := json.Marshal(map[string]any{
		"object": "whatsapp_business_account",
		"entry":  []any{map[string]any{"id": "1", "changes": []any{map[string]any{"field": "messages", "value": value}}}},
	})
	if err != nil {
		panic(err)
	}
	return body
}

// status is the body of a webhook that tells what became of a message.
func status(is, to, id, callback string, codes ...int) []byte {
	one := map[string]any{
		"id": "wamid." + id, "status": is, "timestamp": "1795359600", "recipient_id": to, "biz_opaque_callback_data": callback,
	}
	for _, code := range codes {
		one["errors"] = []any{map[string]any{"code": code, "title": "x"}}
	}
	return webhook("statuses", []any{one})
}

// receive lets a webhook come. A process may die of what it starts before Meta hears that it was kept.
func (w *world) receive(t *testing.T, body []byte) {
	t.Helper()
	if err := w.app.Receive(t.Context(), body); err != nil && !errors.Is(err, errDied) {
		t.Fatal(err)
	}
}

// says lets somebody write a text now.
func (w *world) says(t *testing.T, from, id, body string) {
	t.Helper()
	w.receive(t, webhook("messages", incoming(nil).text(from, id, body, w.clock.Now())))
}

// wants waits until everything is done, and compares what someone was told.
func (w *world) wants(t *testing.T, phone string, want ...string) {
	t.Helper()
	testkit.Eventually(t, strings.Join(want, " | "), func() bool { return len(w.graph.to("+"+phone)) >= len(want) })
	w.idle(t)
	w.told(t, phone, want...)
}

// told compares what someone was told so far.
func (w *world) told(t *testing.T, phone string, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, w.graph.to("+"+phone)); diff != "" {
		t.Errorf("%s was told (-want +got):\n%s", phone, diff)
	}
}
