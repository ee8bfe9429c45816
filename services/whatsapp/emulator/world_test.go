package emulator_test

import (
	"context"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/qhatu/qhatu/services/whatsapp/emulator"
	"github.com/qhatu/qhatu/services/whatsapp/internal/graph"
	"github.com/qhatu/qhatu/services/whatsapp/internal/wire"
)

const (
	secret = "app-secret"
	token  = "token"
	number = "200000000000001"
)

// world is an emulator with a business that listens and sends.
type world struct {
	*emulator.Emulator
	t     *testing.T
	url   string // of the Graph API
	graph *graph.Client
	box   *receiver
	clock *clock
	rosa  *emulator.Phone
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, box: newReceiver(t), clock: &clock{now: time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)}}
	w.Emulator = emulator.New(emulator.Config{
		AppSecret: secret, Token: token, VerifyToken: "verify", Webhook: w.box.url, Templates: templates(),
		Now: w.clock.Now, Retry: time.Millisecond,
	})
	t.Cleanup(w.Close)
	server := httptest.NewServer(w.Handler())
	t.Cleanup(server.Close)
	w.url = server.URL
	w.graph = graph.New(graph.Config{BaseURL: server.URL, PhoneNumberID: number, Token: token, HTTP: server.Client()})
	w.rosa = w.Person("+51987654321", "Rosa Quispe")
	return w
}

func templates() []emulator.Template {
	return []emulator.Template{
		{
			Name: "oferta_nueva", Language: "es_PE", Header: "image", Footer: "Escribe BAJA para no recibir avisos",
			Body:    "Hola {{nombre}}, hay una oferta de {{precio}} por tu lote. Toca el botón para verla.",
			Buttons: []string{"Ver oferta", "Ahora no"},
		},
		{Name: "acuerdo_listo", Language: "es_PE", Body: "Hola {{1}}, el acuerdo por {{2}} está listo.", Links: []string{"Ver acuerdo"}},
		{Name: "aviso", Language: "es_PE", Body: "Tienes un aviso nuevo en la feria.", Buttons: []string{"Ver"}},
		{Name: "codigo", Language: "es_PE", Body: "{{1}} es tu código de verificación.", CopyCode: "Copiar código"},
	}
}

// to is how the business reaches a phone.
func to(p *emulator.Phone) wire.Address { return wire.Address{Phone: p.Number()} }

// send sends and expects it to be accepted.
func (w *world) send(o wire.Outgoing) (id string) {
	w.t.Helper()
	accepted, err := w.graph.Send(w.t.Context(), o)
	if err != nil {
		w.t.Fatal(err)
	}
	return accepted.MessageID
}

// settle waits until the business has heard everything.
func (w *world) settle() {
	w.t.Helper()
	if err := w.Settled(w.soon()); err != nil {
		w.t.Fatal(err)
	}
}

// heard is what the business has been told since it was last asked.
func (w *world) heard() []wire.Update {
	w.t.Helper()
	w.settle()
	return w.box.take()
}

func (w *world) soon() context.Context {
	ctx, cancel := context.WithTimeout(w.t.Context(), 20*time.Second)
	w.t.Cleanup(cancel)
	return ctx
}

// steps are the statuses of what was heard: "sent wamid…".
func steps(updates []wire.Update) (all []string) {
	for _, u := range updates {
		if u.Status != nil {
			all = append(all, u.Status.Status)
		}
	}
	return all
}

// texts are the bodies of the messages that were heard, in order.
func texts(updates []wire.Update) (all []string) {
	for _, u := range updates {
		if u.Message != nil {
			all = append(all, u.Message.Body())
		}
	}
	return all
}

// clock stands until it is moved.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}
