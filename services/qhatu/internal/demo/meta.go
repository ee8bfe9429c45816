package demo

import (
	"crypto/rand"
	"fmt"
	"net/http"
	"strings"

	"github.com/qhatu/qhatu/pkg/listener"
	"github.com/qhatu/qhatu/services/whatsapp"
	"github.com/qhatu/qhatu/services/whatsapp/emulator"
)

// meta is Meta's side until the demo begins anew: it outlives a rebuild, as the real one does. Chats are kept in memory.
type meta struct {
	secrets  whatsapp.Config
	emulator *emulator.Emulator
	server   *listener.Server
	served   chan struct{}
}

// openMeta starts an emulator on a free port of the loopback interface, with fresh secrets.
func openMeta() (*meta, error) {
	m := &meta{
		secrets: whatsapp.Config{
			GraphVersion: "v26.0", Token: rand.Text(), AppSecret: rand.Text(), VerifyToken: rand.Text(),
			PhoneNumberID: "200000000000001", BusinessAccountID: "100000000000001",
		},
		served: make(chan struct{}),
	}
	m.emulator = emulator.New(emulator.Config{
		PhoneNumberID: m.secrets.PhoneNumberID, BusinessAccountID: m.secrets.BusinessAccountID,
		AppSecret: m.secrets.AppSecret, Token: m.secrets.Token, VerifyToken: m.secrets.VerifyToken,
		Templates: approved(),
	})
	var err error
	if m.server, err = listener.Listen("127.0.0.1:0", listener.Config{Handler: graphOnly(m.emulator.Handler())}); err != nil {
		m.emulator.Close()
		return nil, fmt.Errorf("emulator: %w", err)
	}
	m.secrets.GraphURL = "http://" + m.server.Addr().String()
	go func() {
		defer close(m.served)
		_ = m.server.Serve() // until it is closed
	}()
	return m, nil
}

// approved are the service's templates as the emulator takes them.
func approved() []emulator.Template {
	var all []emulator.Template
	for _, t := range whatsapp.Templates() {
		all = append(all, emulator.Template{Name: t.Name, Language: t.Language, Body: t.Body, Footer: t.Footer, Buttons: t.Buttons, CopyCode: t.CopyCode})
	}
	return all
}

// graphOnly leaves out the emulator's control requests, which ask for no token.
func graphOnly(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/_") {
			http.NotFound(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// send sets the address that updates go to.
func (m *meta) send(webhook string) { m.emulator.SetWebhook(webhook) }

func (m *meta) close() {
	_ = m.server.Close()
	<-m.served
	m.emulator.Close()
}

// meta is Meta's side as it is now.
func (d *demo) meta() *meta {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return d.phones
}

func (d *demo) phone(of member) *emulator.Phone {
	return d.meta().emulator.Person(of.Phone, of.Person)
}
