package emulator_test

import (
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/qhatu/qhatu/services/whatsapp/internal/wire"
)

func TestRefusalsOfTheDoor(t *testing.T) {
	w := newWorld(t)
	body, err := json.Marshal(wire.Text(to(w.rosa), "hola"))
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		method, path, bearer string
		status, code, sub    int
	}{
		"no token":        {"POST", "/v26.0/" + number + "/messages", "", 401, 190, 0},
		"wrong token":     {"POST", "/v26.0/" + number + "/messages", "Bearer other", 401, 190, 0},
		"token bare":      {"GET", "/v26.0/" + number, token, 401, 190, 0},
		"unknown number":  {"POST", "/v26.0/1/messages", "Bearer " + token, 400, 100, 33},
		"unknown object":  {"GET", "/v26.0/1", "Bearer " + token, 400, 100, 33},
		"no version":      {"GET", "/x/" + number, "Bearer " + token, 400, 2500, 0},
		"no such path":    {"GET", "/v26.0/1/2/3", "Bearer " + token, 400, 2500, 0},
		"no file":         {"POST", "/v26.0/" + number + "/media", "Bearer " + token, 400, 100, 0},
		"media of nobody": {"POST", "/v26.0/1/media", "Bearer " + token, 400, 100, 33},
		"media unseen":    {"POST", "/v26.0/" + number + "/media", "", 401, 190, 0},
	} {
		got := w.call(c.method, c.path, c.bearer, body)
		if got.Status != c.status || got.Error.Code != c.code || got.Error.Subcode != c.sub || got.Error.Trace == "" {
			t.Errorf("%s: %+v", name, got)
		}
	}
	if w.Sent() != 0 {
		t.Errorf("%d sent", w.Sent())
	}
}

func TestAnyVersionAndTheNumbersOwnPage(t *testing.T) {
	w := newWorld(t)
	for _, version := range []string{"v21.0", "v26.0", "v30.1"} {
		if got := w.call(http.MethodGet, "/"+version+"/"+number+"?fields=display_phone_number,nothing", "Bearer "+token, nil); got.Status != http.StatusOK {
			t.Errorf("%s: %+v", version, got)
		}
	}
}

func TestTheAnswerSaysWhoWasAddressed(t *testing.T) {
	w := newWorld(t)
	w.rosa.Say("hola")
	user := w.rosa.UserID()
	for body, want := range map[string]map[string]string{
		`{"messaging_product":"whatsapp","to":"+51 987-654-321","type":"text","text":{"body":"a"}}`:                                     {"input": "+51 987-654-321", "wa_id": "51987654321"},
		`{"messaging_product":"whatsapp","recipient":"` + user + `","type":"text","text":{"body":"a"}}`:                                 {"input": user, "user_id": user},
		`{"messaging_product":"whatsapp","to":"+51987654321","recipient":"` + user + `","text":{"body":"a"}}`:                           {"input": "+51987654321", "wa_id": "51987654321", "user_id": user},
		`{"messaging_product":"whatsapp","to":"51987654321","type":"template","template":{"name":"aviso","language":{"code":"es_PE"}}}`: {"input": "51987654321", "wa_id": "5151987654321"},
	} {
		got := w.post([]byte(body))
		if len(got.Contacts) != 1 {
			t.Errorf("%s: %+v", body, got)
			continue
		}
		if diff := cmp.Diff(want, got.Contacts[0]); diff != "" {
			t.Errorf("%s: %s", body, diff)
		}
	}
}

func TestReadMarksAndTyping(t *testing.T) {
	w := newWorld(t)
	w.rosa.Say("uno")
	second := w.rosa.Say("dos")
	w.rosa.Say("tres")
	if err := w.graph.MarkRead(t.Context(), second, true); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, b := range w.rosa.Bubbles() {
		got = append(got, b.Body+" "+b.Status)
	}
	if diff := cmp.Diff([]string{"uno read", "dos read", "tres sent"}, got); diff != "" {
		t.Error(diff)
	}
	if !w.rosa.Typing() {
		t.Error("nobody is seen typing")
	}
	w.clock.pass(25 * time.Second)
	if w.rosa.Typing() {
		t.Error("typing has no end")
	}
	if err := w.graph.MarkRead(t.Context(), second, true); err != nil || !w.rosa.Typing() {
		t.Errorf("typing again: %v", err)
	}
	w.send(wire.Text(to(w.rosa), "hola"))
	if w.rosa.Typing() {
		t.Error("typing goes on after the answer")
	}
	if err := w.graph.MarkRead(t.Context(), "wamid.unknown", false); err == nil {
		t.Error("an unknown message was read")
	}
}
