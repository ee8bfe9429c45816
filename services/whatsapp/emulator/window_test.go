package emulator_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/qhatu/qhatu/services/whatsapp/emulator"
	"github.com/qhatu/qhatu/services/whatsapp/internal/graph"
	"github.com/qhatu/qhatu/services/whatsapp/internal/wire"
)

// codes are what statuses failed with.
func codes(updates []wire.Update) (all []int) {
	for _, u := range updates {
		if u.Status != nil && u.Status.Status == "failed" {
			all = append(all, u.Status.Errors[0].Code)
		}
	}
	return all
}

func TestTheWindow(t *testing.T) {
	hello := func(w *world) wire.Outgoing { return wire.Text(to(w.rosa), "hola") }
	notice := func(w *world) wire.Outgoing {
		return wire.Template(to(w.rosa), wire.TemplateMessage{Name: "aviso", Language: "es_PE"})
	}
	for name, c := range map[string]struct {
		before func(w *world)
		send   func(w *world) wire.Outgoing
		failed []int
	}{
		"never wrote":           {func(*world) {}, hello, []int{131047}},
		"never wrote, template": {func(*world) {}, notice, nil},
		"wrote":                 {func(w *world) { w.rosa.Say("hola") }, hello, nil},
		"wrote 24 hours ago":    {func(w *world) { w.rosa.Say("hola"); w.clock.pass(24 * time.Hour) }, hello, []int{131047}},
		"wrote just before":     {func(w *world) { w.rosa.Say("hola"); w.clock.pass(24*time.Hour - time.Second) }, hello, nil},
		"as if":                 {func(w *world) { w.rosa.Say("hola"); w.rosa.ShutWindow() }, hello, []int{131047}},
		"tapped a template": {func(w *world) {
			w.send(notice(w))
			if err := w.rosa.TapTitle("Ver"); err != nil {
				w.t.Error(err)
			}
		}, hello, nil},
		"only reacted":     {func(w *world) { w.rosa.React(w.send(notice(w)), "👍") }, hello, []int{131047}},
		"late message":     {func(w *world) { w.rosa.SayAt("hola", w.clock.Now().Add(-25*time.Hour)) }, hello, []int{131047}},
		"late after a new": {func(w *world) { w.rosa.Say("hola"); w.rosa.SayAt("antes", w.clock.Now().Add(-25*time.Hour)) }, hello, nil},
		"another person wrote": {func(w *world) {
			w.Person("+51911111111", "Elmer").Say("hola")
		}, hello, []int{131047}},
		"wrote while offline": {func(w *world) { w.rosa.Online(false); w.rosa.Say("hola") }, hello, []int{131047}},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			c.before(w)
			w.send(c.send(w))
			if diff := cmp.Diff(c.failed, codes(w.heard())); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestAShutWindowMayRefuseAtOnce(t *testing.T) {
	w := newWorld(t)
	w.RefuseShutWindow(true)
	_, err := w.graph.Send(t.Context(), wire.Text(to(w.rosa), "hola"))
	var refusal *graph.Error
	if !errors.As(err, &refusal) || refusal.Code != 131047 || refusal.Action() != graph.Window {
		t.Errorf("sent with %v", err)
	}
	if got := w.heard(); len(got) != 0 || w.Sent() != 0 {
		t.Errorf("heard %+v", got)
	}
}

// What failed is not on the phone, and its status says whose it was.
func TestAFailedMessageIsNotShown(t *testing.T) {
	w := newWorld(t)
	o := wire.Text(to(w.rosa), "hola")
	o.Callback = "ev:1"
	id := w.send(o)
	if shown := w.rosa.Bubbles(); len(shown) != 0 {
		t.Errorf("it shows %v", shown)
	}
	got := w.heard()
	if len(got) != 1 || got[0].Status.ID != id || got[0].Status.Callback != "ev:1" || got[0].Status.RecipientID != "51987654321" ||
		got[0].Status.RecipientUserID != "" {
		t.Errorf("heard %+v", got[0].Status)
	}
}

func TestWhoIsNotOnWhatsApp(t *testing.T) {
	w := newWorld(t)
	w.rosa.Say("hola")
	w.rosa.OnWhatsApp(false)
	w.send(wire.Text(to(w.rosa), "hola"))
	if diff := cmp.Diff([]int{131026}, codes(w.heard())); diff != "" {
		t.Error(diff)
	}
}

func TestThePairLimit(t *testing.T) {
	w := newWorld(t)
	w.SetWebhook("")
	w.LimitPairs(true)
	elmer := w.Person("+51911111111", "Elmer")
	w.rosa.Say("hola")
	elmer.Say("hola")
	try := func(p *emulator.Phone) bool {
		_, err := w.graph.Send(t.Context(), wire.Text(to(p), "hola"))
		var refusal *graph.Error
		if errors.As(err, &refusal) && refusal.Code == 131056 && refusal.Action() == graph.Hold {
			return false
		}
		if err != nil {
			t.Fatal(err)
		}
		return true
	}
	for i := range 45 {
		if !try(w.rosa) {
			t.Fatalf("message %d of a burst is refused", i+1)
		}
	}
	if try(w.rosa) {
		t.Error("a burst has no end")
	}
	if !try(elmer) {
		t.Error("one person's limit holds another up")
	}
	w.clock.pass(5 * time.Second)
	if try(w.rosa) {
		t.Error("five seconds are enough")
	}
	w.clock.pass(time.Second)
	if !try(w.rosa) || try(w.rosa) {
		t.Error("six seconds are one message")
	}
}
