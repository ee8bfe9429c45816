package app_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
)

// What was worded before an erasure and has not gone out keeps nothing of whoever is erased: no name, no text, also not in a template,
// nor when it is asked for again. What names nobody else goes out as it is.
func TestWhatWasWordedBeforeAnErasureIsNotSent(t *testing.T) {
	const name, place = "Comercializadora Plantada", "Jirón Plantado 44"
	w := newWorld(t)
	w.market.writes = []string{name, place}
	w.joins(t, "per_rosa", rosa)
	w.open(t, "neg_0") // org_1 has a key
	w.says(t, rosa, "1", "hola")
	testkit.Eventually(t, "answered", func() bool { return len(w.graph.to("+"+rosa)) >= 2 })
	w.idle(t)
	w.bot.told = func(chat.Notice) (*chat.Message, error) {
		m := chat.Tell("La oferta").WithTemplate("oferta_nueva", "x", chat.Param{Name: "comprador", Text: name})
		m.Buttons = []chat.Choice{{ID: "b:1", Title: "Comercializadora P…"}}
		return &m, nil
	}
	w.bot.plan(func(st chat.State, in chat.Input) (chat.State, []chat.Message, error) {
		return st, []chat.Message{{Body: "oí " + in.Text + ", llévalo a " + strings.ToUpper(place[:14]) + "…"}}, nil
	})
	said := len(w.graph.to("+" + rosa))
	w.graph.does(func(int, sent) error { return errors.New("Meta is away") })
	w.happens(t, "neg_1", orderevents.NegotiationOpened{Buyer: "org_1", Association: "assoc_1"})
	w.happens(t, "neg_1", offerOf(1, orderevents.Buyer))
	testkit.Eventually(t, "the notice waits", func() bool { return w.stored(t, natsd.Outbox, "outbox.entry.>") == said+1 })
	w.says(t, rosa, "2", "otra cosa")
	testkit.Eventually(t, "the answer waits", func() bool { return w.stored(t, natsd.Outbox, "outbox.entry.>") == said+2 })
	if err := w.vault.Erase(t.Context(), "org_1"); err != nil {
		t.Fatal(err)
	}
	w.graph.does(nil)
	testkit.Eventually(t, "they go out", func() bool { w.clock.Advance(time.Second); return len(w.graph.to("+"+rosa)) >= said+2 })
	w.bot.plan(func(st chat.State, _ chat.Input) (chat.State, []chat.Message, error) {
		return st, []chat.Message{{Body: "te repito: " + name}}, nil // from what the conversation remembers
	})
	w.says(t, rosa, "3", "repite")
	testkit.Eventually(t, "answered", func() bool { return len(w.graph.to("+"+rosa)) >= said+3 })
	for _, told := range w.graph.to("+" + rosa)[said:] {
		if lower := strings.ToLower(told); strings.Contains(lower, "comercializadora") || strings.Contains(lower, "jirón") {
			t.Errorf("told %q", told)
		}
	}
}
