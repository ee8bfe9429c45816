package qhatu_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/qhatu/qhatu/pkg/token"
	"github.com/qhatu/qhatu/pkg/web/webtest"
)

// The coordinator takes a lot's texts out of every answer but its association's; the same words, however they are spelled, do not
// come back, and others do.
func TestTextsAreTakenOut(t *testing.T) {
	m := open(t)
	programme, rude := m.As(t, token.RoleCoordinator, "Programa"), "Pregunte por don Hilario"
	seen := func(who client, id string) map[string]any {
		t.Helper()
		return read[map[string]any](t, who.Get(t, "/v1/lots/"+id).Want(t, http.StatusOK))
	}
	publish := func(title string) string {
		t.Helper()
		id := m.seller.Post(t, "/v1/lots", body{"product": "maize", "declared": quintals("20"), "title": title, "variety": "blanco"}).Want(t, http.StatusCreated).Text(t, "id")
		m.seller.Post(t, "/v1/lots/"+id+"/publish", nil).Want(t, http.StatusOK)
		return id
	}
	lot := publish(rude)
	if seen(m.Anyone(), lot)["title"] != rude {
		t.Fatal("the title is not shown")
	}
	readers := map[string]client{
		"anyone": m.Anyone(), "a buyer": m.Buyer(t, "Tostaduría Sol"), "another association": m.Association(t, "Otra"), "an organiser": m.As(t, token.RoleOrganiser, "Urcos"),
	}
	pages := []string{"/v1/lots", "/v1/lots/" + lot, "/v1/lots?variety=blanco&limit=1"}
	tags := map[string]string{}
	for name, who := range readers {
		for _, page := range pages {
			answer := who.Get(t, page).Want(t, http.StatusOK)
			if tags[name+page] = answer.Header.Get("ETag"); !strings.Contains(string(answer.Body), rude) {
				t.Errorf("%s is not shown the title at %s", name, page)
			}
		}
	}
	for range 2 {
		programme.Post(t, "/v1/lots/"+lot+"/hide_text", body{"reason": "personal_data", "fields": []string{"title"}}).Want(t, http.StatusOK)
	}
	for name, who := range readers { // nor is what they have kept said to be as it was
		for _, page := range pages {
			if answer := who.Get(t, page, webtest.Header("If-None-Match", tags[name+page])).Want(t, http.StatusOK); strings.Contains(string(answer.Body), rude) {
				t.Errorf("%s is shown the title at %s: %s", name, page, answer.Body)
			}
		}
	}
	again := publish("PREGUNTE  por don Hilário")
	for id, reason := range map[string]string{lot: "personal_data", again: "repeated"} {
		others, own := seen(m.Anyone(), id), seen(m.seller, id)
		if others["title"] != nil || others["variety"] != "blanco" || others["text_hidden"].(map[string]any)["reason"] != reason {
			t.Errorf("others see %v", others)
		}
		if own["title"] == nil || own["text_hidden"] == nil || seen(programme, id)["title"] == nil {
			t.Errorf("its association sees %v", own)
		}
	}
	programme.Post(t, "/v1/lots/"+again+"/hide_text", body{"reason": "other"}).Want(t, http.StatusOK)
	list := string(m.Anyone().Get(t, "/v1/lots?variety=blanco").Want(t, http.StatusOK).Body)
	if !strings.Contains(list, lot) || strings.Contains(list, again) {
		t.Errorf("found by what is not shown: %s", list)
	}
	programme.Post(t, "/v1/lots/"+again+"/show_text", nil).Want(t, http.StatusOK)
	m.seller.Patch(t, "/v1/lots/"+lot, body{"title": "Maíz de altura"}).Want(t, http.StatusOK)
	if now := seen(m.Anyone(), lot); now["title"] != "Maíz de altura" || now["text_hidden"] != nil {
		t.Errorf("after it was changed: %v", now)
	}
	m.seller.Patch(t, "/v1/lots/"+lot, body{"title": rude}).Want(t, http.StatusOK)
	if now := seen(m.Anyone(), lot); now["title"] != nil {
		t.Errorf("the same title is shown again: %v", now)
	}
	for range 2 {
		programme.Post(t, "/v1/lots/"+lot+"/show_text", nil).Want(t, http.StatusOK)
	}
	if now := seen(m.Anyone(), lot); now["title"] != rude || now["text_hidden"] != nil {
		t.Errorf("shown again: %v", now)
	}
	programme.Post(t, "/v1/lots/lot_none/hide_text", body{"reason": "other"}).Want(t, http.StatusNotFound)
}
