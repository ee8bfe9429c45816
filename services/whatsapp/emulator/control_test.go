package emulator_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/qhatu/qhatu/services/whatsapp/emulator"
	"github.com/qhatu/qhatu/services/whatsapp/internal/wire"
)

// order asks the control door.
func (w *world) order(method, path, body string, into any) (status int) {
	w.t.Helper()
	req, err := http.NewRequestWithContext(w.t.Context(), method, w.url+"/_emulator/"+path, strings.NewReader(body))
	if err != nil {
		w.t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		w.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	if err := json.NewDecoder(resp.Body).Decode(into); err != nil {
		w.t.Fatal(err)
	}
	return resp.StatusCode
}

func TestTheControlDoor(t *testing.T) {
	w := newWorld(t)
	var id struct{ ID string }
	if status := w.order("POST", "say", `{"phone":"+51911111111","name":"Elmer","text":"hola","at":"2026-11-22T08:00:00Z"}`, &id); status != 200 {
		t.Fatalf("say: %d", status)
	}
	elmer := w.Person("+51911111111", "")
	heard := lastMessage(t, w.heard())
	if m := heard.Message; m.ID != id.ID || m.Body() != "hola" || heard.ProfileName != "Elmer" || m.Timestamp.Hour() != 8 {
		t.Errorf("heard %+v", heard)
	}
	w.send(wire.Buttons(to(elmer), wire.Frame{Body: "¿Sí?"}, wire.Choice{ID: "yes", Title: "✅ Sí"}, wire.Choice{ID: "no", Title: "No"}))
	for body, want := range map[string]string{
		`{"phone":"+51911111111","title":"Sí"}`: "yes",
		`{"phone":"+51911111111","id":"no"}`:    "no",
	} {
		if status := w.order("POST", "tap", body, &id); status != 200 {
			t.Errorf("%s: %d", body, status)
		}
		if tapped, _, _ := lastMessage(t, w.heard()).Message.Tap(); tapped != want {
			t.Errorf("%s: tapped %q", body, tapped)
		}
	}
	if status := w.order("POST", "say", `{"phone":"+51911111111","text":"esa","quotes":"wamid.one"}`, &id); status != 200 {
		t.Fatalf("say: %d", status)
	}
	if m := lastMessage(t, w.heard()).Message; m.Context == nil || m.Context.ID != "wamid.one" {
		t.Errorf("it quotes %+v", m.Context)
	}
	var chat struct{ Bubbles []emulator.Bubble }
	w.order("GET", "bubbles?phone=51911111111", "", &chat)
	if diff := cmp.Diff(elmer.Bubbles(), chat.Bubbles); diff != "" || len(chat.Bubbles) != 5 {
		t.Error(diff)
	}
}

func TestBubblesAreWaitedFor(t *testing.T) {
	w := newWorld(t)
	w.rosa.Say("hola")
	got := make(chan int)
	go func() {
		var chat struct{ Bubbles []emulator.Bubble }
		w.order("GET", "bubbles?beyond=1&phone=51987654321", "", &chat)
		got <- len(chat.Bubbles)
	}()
	w.send(wire.Text(to(w.rosa), "uno"))
	w.send(wire.Text(to(w.rosa), "dos"))
	select {
	case n := <-got:
		if n != 3 {
			t.Errorf("%d bubbles", n)
		}
	case <-time.After(2 * time.Minute):
		t.Error("waits for more")
	}
}

func TestPhoneAndWebhookOverTheControlDoor(t *testing.T) {
	w := newWorld(t)
	w.rosa.Say("hola")
	w.heard()
	var said map[string]any
	if status := w.order("POST", "phone", `{"phone":"+51987654321","online":false,"window":"shut"}`, &said); status != 200 {
		t.Fatalf("phone: %d", status)
	}
	w.rosa.Say("sin red")
	w.send(wire.Text(to(w.rosa), "a"))
	if diff := cmp.Diff([]int{131047}, codes(w.heard())); diff != "" {
		t.Error(diff)
	}
	w.order("POST", "webhook", `{"url":""}`, &said)
	w.order("POST", "phone", `{"phone":"+51987654321","online":true}`, &said)
	if got := w.box.take(); len(got) != 0 {
		t.Errorf("heard %v without a webhook", texts(got))
	}
	w.order("POST", "webhook", `{"url":"`+w.box.url+`"}`, &said)
	if diff := cmp.Diff([]string{"sin red"}, texts(w.heard())); diff != "" {
		t.Error(diff)
	}
	var journal struct{ Entries []emulator.Entry }
	if w.order("GET", "journal", "", &journal); len(journal.Entries) != len(w.Journal()) {
		t.Errorf("%d entries", len(journal.Entries))
	}
}

func TestWrongOrders(t *testing.T) {
	w := newWorld(t)
	for _, c := range []struct {
		method, path, body string
		want               int
	}{
		{"POST", "say", `{`, 400},
		{"POST", "say", `{"phone":"+51987654321"}`, 400},
		{"POST", "say", `{"text":"hola"}`, 400},
		{"POST", "tap", `{"phone":"+51987654321"}`, 400},
		{"POST", "tap", `{"phone":"+51987654321","title":"Sí"}`, 404},
		{"POST", "phone", `{"phone":"+51987654321","window":"open"}`, 400},
		{"GET", "bubbles", ``, 400},
		{"GET", "bubbles?phone=51987654321&beyond=x", ``, 400},
	} {
		var said struct{ Error string }
		if status := w.order(c.method, c.path, c.body, &said); status != c.want || said.Error == "" {
			t.Errorf("%s %s: %d, %q", c.path, c.body, status, said.Error)
		}
	}
}
