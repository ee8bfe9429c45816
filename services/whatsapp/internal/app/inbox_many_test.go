package app_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/stream"
	"github.com/qhatu/qhatu/pkg/testkit"
)

// Of a webhook of many updates everything is kept once: some of it came before, some stands in it twice, some cannot be read; and each phone's
// is kept in its order.
func TestOfManyUpdatesEachIsKeptOnce(t *testing.T) {
	const people, each = 20, 10
	w := newWorld(t)
	phone := func(i int) string { return fmt.Sprint(51900000000 + i) }
	w.says(t, phone(0), "0 0", "hola")
	var batch incoming
	for n := range each {
		for i := range people {
			batch = batch.text(phone(i), fmt.Sprint(i, n), "hola", w.clock.Now().Add(time.Duration(n)*time.Second))
		}
		batch = batch.text(phone(n), fmt.Sprint(n, n), "hola", w.clock.Now().Add(time.Duration(n)*time.Second)) // again
		batch = append(batch, map[string]any{"from": phone(n), "type": n}, map[string]any{"id": []int{n}})      // nobody's
	}
	slices.Reverse(batch)
	body := webhook("messages", batch)
	for range 2 {
		w.receive(t, body)
		if n, other := w.stored(t, natsd.Inbox, "inbox.message.>"), w.stored(t, natsd.Inbox, "inbox.other.>"); n != people*each || other != 2*each {
			t.Errorf("kept %d messages and %d others", n, other)
		}
	}
	for i := range people {
		contact, before := w.vault.Index("phone", "+"+phone(i)), uint64(0)
		for n := range each {
			key := w.vault.Index("whatsapp message", "message "+ourNumber+" wamid."+fmt.Sprint(i, n))
			m := testkit.Must(stream.New(w.js, natsd.Inbox).Last(t.Context(), strings.Join([]string{"inbox.message", contact, key}, ".")))(t)
			if m == nil || m.Sequence <= before {
				t.Fatalf("message %d of %s: %+v, not after %d", n, phone(i), m, before)
			}
			before = m.Sequence
		}
	}
}
