package qhatu_test

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/pkg/token"
	"github.com/qhatu/qhatu/pkg/web/webtest"
	"github.com/qhatu/qhatu/services/qhatu/internal/markettest"
	"github.com/qhatu/qhatu/services/whatsapp/emulator"
)

// newest is the id of what a list begins with.
func newest(t *testing.T, list webtest.Response) string {
	t.Helper()
	page := read[struct {
		Items []struct {
			ID string `json:"id"`
		} `json:"items"`
	}](t, list.Want(t, http.StatusOK))
	if len(page.Items) == 0 {
		t.Fatal("the list is empty")
	}
	return page.Items[0].ID
}

// job is what the market is for: people join, sell, bargain, agree, go to a fair, and leave.
func (m *chatMarket) job(t *testing.T) {
	t.Helper()
	m.strangers(t)
	first, second := m.join(t, sumaq, filomena, filomenas), m.join(t, wayna, eusebia, eusebias)
	m.bargain(t, first)
	m.visitFair(t, first, second)
	m.media(t, first)
	m.say(t, second, "baja", "ya no te escribo nada más")
	m.tap(t, second, "Ningún mensaje más", "ya no te escribiré")
	m.say(t, second, "alta", "de vuelta")
}

// moves: one leaves the phone for another number.
func (m *chatMarket) moves(t *testing.T) {
	t.Helper()
	moved := m.meta.Person(eusebias, "").MovesTo(eusebiasNext)
	testkit.Eventually(t, "the new number is known", func() bool {
		frozen := m.as(t, token.RoleCoordinator, "Programa").Get(t, "/v1/persons?state=frozen").Want(t, http.StatusOK)
		return bytes.Contains(frozen.Body, []byte(eusebiasNext))
	})
	m.say(t, moved, "hola", "cambió de celular o de número")
}

// strangers: one says yes, one says no, one is known to the network by a name only.
func (m *chatMarket) strangers(t *testing.T) {
	t.Helper()
	yes, no, hidden := m.meta.Person(gumercindos, gumercindo), m.meta.Person(basilias, basilia), m.meta.Person(hiddens, "")
	m.say(t, yes, "quiero entrar, "+mashua, "acepto")
	m.tap(t, yes, "✅ Sí, acepto", "Ya tengo tu permiso")
	m.say(t, no, "qué es "+oca, "acepto")
	m.tap(t, no, "❌ No", "no te inscribí")
	hidden.Identify(emulator.UserOnly)
	m.say(t, hidden, "vengo de "+tarwi, "acepto")
	m.as(t, token.RoleCoordinator, "Programa").Get(t, "/v1/persons").Want(t, http.StatusOK)
}

// bargain sells a lot over the chat, to two buyers.
func (m *chatMarket) bargain(t *testing.T, p *emulator.Phone) {
	t.Helper()
	m.say(t, p, "hola", "Hola, Filomena")
	m.say(t, p, "vendo 20 quintales de maiz blanco a 161 soles el quintal", "S/ 161.00")
	m.tap(t, p, "✅ Publicar", "Publicado")
	one, other := m.as(t, token.RoleBuyer, killa), m.as(t, token.RoleBuyer, inti)
	lotID := newest(t, one.Get(t, "/v1/lots"))
	var n negotiation
	m.hear(t, p, 1, killa, func() { n = negotiate(t, one, lotID, offer("10", "150.00")) })
	m.tap(t, p, "💬 Otro precio", "¿A cuánto")
	m.say(t, p, "158", "1,580.00")
	m.tap(t, p, "✅ Enviar", "Enviado")
	before := len(markettest.Told(p))
	one.Post(t, at(n, "/offers/2/accept"), nil).Want(t, http.StatusCreated)
	testkit.Eventually(t, "the deal is told", func() bool {
		return slices.ContainsFunc(markettest.Told(p)[before:], func(b emulator.Bubble) bool { return strings.Contains(b.Body, "📦") })
	})
	m.hear(t, p, 1, inti, func() { n = negotiate(t, other, lotID, offer("10", "150.00")) })
	m.tap(t, p, "✅ Acepto", "No se puede deshacer")
	m.hear(t, p, 1, inti, func() {
		if err := p.TapTitle("✅ Sí, vendo"); err != nil {
			t.Fatal(err)
		}
	})
}

// visitFair gives a stall to one association and has another wait.
func (m *chatMarket) visitFair(t *testing.T, first, second *emulator.Phone) {
	t.Helper()
	organiser := m.as(t, token.RoleOrganiser, pacha)
	morning := time.Now().UTC().AddDate(0, 1, 0).Truncate(time.Hour)
	fair := organiser.Post(t, "/v1/fairs", body{
		"name": "Feria de Urcos", "venue": body{"name": "Plaza", "address": "Plaza de Armas", "province": "Quispicanchi", "region": "Cusco"},
		"starts_at": morning.Format(time.RFC3339), "ends_at": morning.Add(5 * time.Hour).Format(time.RFC3339), "stalls": body{"capacity": 1},
	}).Want(t, http.StatusCreated).Text(t, "id")
	organiser.Post(t, "/v1/fairs/"+fair+"/publish", nil).Want(t, http.StatusOK)
	for _, p := range []*emulator.Phone{first, second} {
		m.say(t, p, "ferias", "Feria de Urcos")
		m.tap(t, p, "1 Feria de Urcos", "Postular")
		m.tap(t, p, "Postular", "Enviar")
		m.tap(t, p, "✅ Enviar", "Recibido")
		stall := newest(t, organiser.Get(t, "/v1/fairs/"+fair+"/stalls?state=applied"))
		m.hear(t, p, 1, "Feria de Urcos", func() {
			organiser.Post(t, "/v1/fairs/"+fair+"/stalls/"+stall+"/approve", nil).Want(t, http.StatusOK)
		})
	}
	m.tap(t, first, "✅ Sí voy", "Te esperan")
}

// media is everything else that a phone can send.
func (m *chatMarket) media(t *testing.T, p *emulator.Phone) {
	t.Helper()
	card := fmt.Sprintf(`{"type":"contacts","contacts":[{"name":{"formatted_name":%q},"phones":[{"phone":%q}]}]}`, leoncio, leoncios)
	for _, act := range []func(){
		func() { p.Sticker() }, func() { p.Voice() }, func() { p.Photo(oca + " de mi chacra") },
		func() { p.Location(-13.68, -71.62, tarwi) }, func() { p.Unsupported("poll") },
		func() { m.raw(t, p, card) },
		func() { m.raw(t, p, `{"type":"edit","edit":{"message":{"type":"text","text":{"body":"`+mashua+`"}}}}`) },
		func() { m.raw(t, p, `{"type":"zumbido","zumbido":{"body":"`+mashua+`"}}`) },
		func() { p.Reply(markettest.Told(p)[0].ID, oca+" y "+tarwi) },
	} {
		m.hear(t, p, 1, "", act)
	}
	p.React(markettest.Told(p)[0].ID, "👍") // nobody answers this one
	m.raw(t, p, fmt.Sprintf(`{"type":"system","system":{"type":"cambio","body":"%s cambió a %s","wa_id":%q}}`, filomena, leoncios, leoncios[1:]))
}

// troubles is all that may fail.
func (m *chatMarket) troubles(t *testing.T) {
	t.Helper()
	p, coordinator := m.meta.Person(filomenas, ""), m.as(t, token.RoleCoordinator, "Programa")
	cfg := markettest.EmulatorConfig()
	// Whoever sends what is no envelope, another's number, or no signature.
	m.postRaw(t, cfg.AppSecret, `["`+leoncio+`","`+leoncios+`"`, http.StatusOK)
	m.postRaw(t, cfg.AppSecret, `{"object":"whatsapp_business_account","entry":[{"changes":[{"field":"messages","value":{"metadata":{"phone_number_id":"1"},`+
		`"messages":[{"from":"`+leoncios[1:]+`","id":"wamid.`+leoncio+`","type":"text","text":{"body":"`+tarwi+`"}}]}}]}]}`, http.StatusOK)
	m.postRaw(t, "wrong", filomenas, http.StatusUnauthorized)
	// Requests that are wrong, or about nobody.
	coordinator.Post(t, "/v1/associations", body{"name": sumaq, "representatives": []body{{"name": filomena, "phone": "no " + filomenas}}}, webtest.Key(filomena)).Want(t, http.StatusUnprocessableEntity)
	chat := m.as(t, token.RoleService, "whatsapp")
	chat.Post(t, "/v1/auth/token", body{"phone": leoncios}).Want(t, http.StatusNotFound)
	chat.Post(t, "/v1/auth/token", body{"phone": gumercindos}).Want(t, http.StatusConflict)
	m.client.Get(t, "/v1/associations/"+leoncios)
	m.client.Get(t, "/nowhere/"+url.PathEscape(filomena)+"?phone="+filomenas)
	m.wrongs(t)
	// A network that fails, refuses, and cuts the line.
	m.meta.FailNext(1, 131000, 0)
	m.say(t, p, "menu", "¿Qué hacemos?")
	m.meta.DropAnswers(1)
	m.say(t, p, "menu", "¿Qué hacemos?")
	m.meta.FailNext(1, 131009, 0) // a dead letter
	p.Say(mashua)
	m.say(t, p, "menu", "¿Qué hacemos?")
	m.templates(t)
	m.meta.FailNext(1, 190, 0)
	p.Say(oca)
	m.measured(t, "qhatu_whatsapp_sending_stopped 1")
}

// wrongs are requests that are wrong in other ways, each with something personal where it is wrong.
func (m *chatMarket) wrongs(t *testing.T) {
	t.Helper()
	buyer := m.as(t, token.RoleBuyer, killa)
	for _, b := range []body{
		{"lot_id": leoncio, "offer": offer(leoncios, mashua)}, {oca: tarwi}, {"lot_id": "lot_x", "offer": body{"delivery": body{"place": []string{tarwi}}}},
	} {
		if answer := buyer.Post(t, "/v1/negotiations", b, webtest.Wrong()); answer.Status < http.StatusBadRequest {
			t.Errorf("%v: %d", b, answer.Status)
		}
	}
	for _, name := range []string{"If-Match", "Qhatu-Position", "Qhatu-Purpose", "Authorization", "X-Forwarded-For", "Accept-Language", "User-Agent", "X-Request-Id"} {
		buyer.Post(t, "/v1/negotiations/"+leoncios+"/withdraw", nil, webtest.Header(name, leoncio+" "+leoncios), webtest.Wrong())
	}
	m.client.Get(t, "/v1/lots?cursor="+mashua+"&"+oca+"="+leoncios, webtest.Wrong())
	buyer.Post(t, "/v1/auth/token", body{"grant_type": "otp", "challenge": leoncio, "code": leoncios}, webtest.Wrong())
	buyer.Post(t, "/v1/auth/otp", body{"email": leoncio + "@" + mashua}, webtest.Wrong())
}

// templates are sent while the window is shut; to a phone that is not on the network nothing is.
func (m *chatMarket) templates(t *testing.T) {
	t.Helper()
	p, seller := m.meta.Person(eusebias, ""), m.meta.Person(filomenas, "")
	m.say(t, seller, "vendo 7 quintales de maiz blanco a 161 soles el quintal", "S/ 161.00")
	m.tap(t, seller, "✅ Publicar", "Publicado")
	buyer := m.as(t, token.RoleBuyer, killa)
	lotID := newest(t, buyer.Get(t, "/v1/lots"))
	seller.ShutWindow()
	m.hear(t, seller, 1, killa, func() { negotiate(t, buyer, lotID, offer("5", "149.00")) })
	p.OnWhatsApp(false)
	p.Say("hola")
	m.measured(t, "qhatu_whatsapp_unreachable_total 1")
}
