package qhatu_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/qhatu/qhatu/api/orderrest"
	"github.com/qhatu/qhatu/services/qhatu/internal/markettest"
)

// What follows from a request is one trace, whatever service does it, up to what a phone shows. No step is of no trace, and none tells of
// people, whatever strangers write where they may write.
func TestWhatFollowsFromARequestIsOneTrace(t *testing.T) {
	var c collector
	server := httptest.NewServer(&c)
	defer server.Close()
	t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", server.URL)
	m := newConversation(t)
	written := pryInto(t, m.URL())

	seller := m.Speaker(t, m.association)
	l := read[lot](t, seller.Post(t, "/v1/lots", but(maize("20"), "description", "Maíz de la señora Luz")).Want(t, http.StatusCreated))
	seller.Post(t, "/v1/lots/"+l.ID+"/publish", nil).Want(t, http.StatusOK)
	m.does(t, func() error { m.rosa.Say("ofertas"); return nil }, "No tienes ofertas")
	before := len(markettest.Told(m.rosa))
	n := negotiate(t, m.buyer, l.ID, offer("10", "150.00"))
	m.hears(t, before, "Snacks Lima")
	m.taps(t, "✅ Acepto", "mil quinientos soles")
	m.taps(t, "✅ Sí, vendo", "Trato hecho")
	agreed := awaitState(t, m.buyer, n.ID, orderrest.NegotiationStateDone)
	awaitOrder(t, m.buyer, *agreed.OrderID, orderrest.OrderStateConfirmed)
	m.Stop(t) // and the last steps leave

	accepted := []string{"POST /webhooks/whatsapp", "handle whatsapp-turns-v1", "call order", "POST /v1/negotiations/:id/offers/:n/accept"}
	for _, steps := range [][]string{
		{"POST /v1/lots/:id/publish", "command catalog.lot", "append catalog.lot"},
		{"POST /v1/negotiations", "command order.negotiation", "append order.negotiation", "react whatsapp-notices", "handle whatsapp-gather-v1", "handle whatsapp-turns-v1", "handle whatsapp-outbox-v1", "send whatsapp"},
		{"POST /webhooks/whatsapp", "handle whatsapp-turns-v1", "handle whatsapp-outbox-v1", "send whatsapp"},
		append(accepted, "command order.negotiation", "append order.negotiation", "react order-placing"),
		append(accepted, "append order.order", "react catalog-stock", "append catalog.lot", "react order-stock", "command order.order", "append order.order", "react order-settling", "append order.negotiation"),
	} {
		if !c.shows(steps...) {
			t.Errorf("no %s", strings.Join(steps, " > "))
		}
	}
	if all := c.String(); strings.Contains(all, "whole false") || strings.Contains(all, "whole true > qhatu: handle") || t.Failed() {
		t.Errorf("there are\n%s", all)
	}
	told := c.tells(append(written, "Rosa", "Quispe", "Huaro", "Snacks", "Luz", "maíz", "Programa", "987654321", "127.0.0.1", "localhost", "Bearer", "Go-http-client", "wamid")...)
	if len(told) > 0 {
		t.Errorf("traces tell %q", told)
	}
}

// pryInto writes something wherever a request can hold it, and returns what.
func pryInto(t *testing.T, url string) (written []string) {
	t.Helper()
	for _, method := range []string{http.MethodGet, http.MethodPost, "ZOILA"} {
		in, err := http.NewRequestWithContext(t.Context(), method, url+"/v1/lots/Zacarias?q=Zenobia", strings.NewReader(`{"Zulema":1}`))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"User-Agent", "X-Forwarded-For", "Tracestate", "Baggage", "Referer", "X-Request-Id", "Authorization", "Content-Type"} {
			in.Header.Set(name, "zoe=Zoraida")
		}
		in.Host = "zunilda.example"
		answer, err := http.DefaultClient.Do(in)
		if err != nil {
			t.Fatal(err)
		}
		_ = answer.Body.Close()
	}
	return []string{"ZOILA", "Zacarias", "Zenobia", "Zulema", "Zoraida", "zunilda"}
}
