package qhatu_test

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/qhatu/qhatu/pkg/host"
	"github.com/qhatu/qhatu/pkg/id"
	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/pkg/token"
	"github.com/qhatu/qhatu/pkg/web/webtest"
	"github.com/qhatu/qhatu/services/qhatu/internal/markettest"
	"github.com/qhatu/qhatu/services/qhatu/internal/services"
	"github.com/qhatu/qhatu/services/whatsapp/emulator"
)

// chatMarket is a market with chat, and all that its process writes.
type chatMarket struct {
	dir, log string
	graph    string // where the network is
	meta     *emulator.Emulator
	url, ops string
	signer   *token.Signer
	client   client
	cancel   context.CancelFunc
	done     chan error
}

func openChatMarket(t *testing.T) *chatMarket {
	t.Helper()
	m := &chatMarket{
		dir: t.TempDir(), log: filepath.Join(t.TempDir(), "log"),
		meta: emulator.New(markettest.EmulatorConfig()), done: make(chan error, 1),
	}
	t.Cleanup(m.meta.Close)
	graph := httptest.NewServer(m.meta.Handler())
	t.Cleanup(graph.Close)
	m.graph = graph.URL
	m.capture(t)
	t.Cleanup(func() { m.stop(t) })
	m.open(t)
	return m
}

// open opens the market, also once more after it was stopped.
func (m *chatMarket) open(t *testing.T) {
	t.Helper()
	cfg := m.config()
	opened, err := host.Open(t.Context(), cfg, services.All(markettest.WhatsAppConfig(m.graph))...)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	m.cancel = cancel
	go func() { m.done <- opened.Run(ctx) }()
	m.url, m.ops = strings.Replace(opened.URL(), "localhost", "127.0.0.1", 1), opened.OperatorURL()
	market := markettest.Forward(m.url)
	testkit.Eventually(t, "the market is ready", market.Ready)
	m.meta.SetWebhook(m.url + markettest.Webhook)
	m.client = webtest.New(market)
	if m.signer, err = token.LoadOrCreateKey(cfg.SigningKeyPath()); err != nil {
		t.Fatal(err)
	}
}

func (m *chatMarket) config() host.Config {
	return host.Config{HTTPAddr: "127.0.0.1:0", OpsAddr: "127.0.0.1:0", DataDir: m.dir, LogLevel: "debug"}
}

// capture has all that the process writes go into a file, until the test ends. No other test runs meanwhile.
func (m *chatMarket) capture(t *testing.T) {
	t.Helper()
	file, err := os.Create(m.log)
	if err != nil {
		t.Fatal(err)
	}
	out, errs := os.Stdout, os.Stderr
	os.Stdout, os.Stderr = file, file
	t.Cleanup(func() {
		os.Stdout, os.Stderr = out, errs
		_ = file.Close() // it was read
	})
}

func (m *chatMarket) stop(t *testing.T) {
	t.Helper()
	if m.cancel == nil {
		return
	}
	m.cancel()
	m.cancel = nil
	if err := <-m.done; err != nil {
		t.Errorf("stop market: %v", err)
	}
}

// as is a client of the organisation with this name, in this role.
func (m *chatMarket) as(t *testing.T, role, name string) client {
	t.Helper()
	claims := token.Claims{Role: role, Subject: id.Derive("per", role, name)}
	switch role {
	case token.RoleService:
		claims.Subject = name
	case token.RoleBuyer, token.RoleOrganiser:
		claims.Org = m.as(t, token.RoleCoordinator, "Programa").Post(t, "/v1/organisations",
			body{"kind": role, "name": name}, webtest.Key(id.Derive("as", role, name))).Want(t, http.StatusCreated).Text(t, "id")
	}
	minted, err := m.signer.Mint(claims, time.Hour, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	return m.client.As(minted)
}

// join registers an association with one representative.
func (m *chatMarket) join(t *testing.T, association, person, phone string) *emulator.Phone {
	t.Helper()
	m.as(t, token.RoleCoordinator, "Programa").Post(t, "/v1/associations", body{
		"name": association, "community": "Huaro", "province": "Quispicanchi", "region": "Cusco", "products": []string{"maize"},
		"representatives": []body{{"name": person, "phone": phone, "language": "es"}},
	}, webtest.Key(phone)).Want(t, http.StatusCreated)
	return m.meta.Person(phone, person)
}

// hear lets a person act and waits until they have been told so many messages more, the last of which holds a text.
func (m *chatMarket) hear(t *testing.T, p *emulator.Phone, count int, text string, act func()) {
	t.Helper()
	before := len(markettest.Told(p))
	act()
	testkit.Eventually(t, "somebody is told: "+text, func() bool { return len(markettest.Told(p)) >= before+count })
	told := markettest.Told(p)
	last := strings.ReplaceAll(shown(told[len(told)-1]), "\u00a0", " ")
	if !strings.Contains(last, text) {
		t.Fatalf("told %q, want %q in it", last, text)
	}
}

func (m *chatMarket) say(t *testing.T, p *emulator.Phone, text, answer string) {
	t.Helper()
	m.hear(t, p, 1, answer, func() { p.Say(text) })
}

func (m *chatMarket) tap(t *testing.T, p *emulator.Phone, title, answer string) {
	t.Helper()
	m.hear(t, p, 1, answer, func() {
		if err := p.TapTitle(title); err != nil {
			t.Fatal(err)
		}
	})
}

// raw has the network tell of something that the emulator does not know.
func (m *chatMarket) raw(t *testing.T, p *emulator.Phone, message string) {
	t.Helper()
	if _, err := p.Raw(message); err != nil {
		t.Fatal(err)
	}
}

// postRaw posts a body to the webhook, signed well or not.
func (m *chatMarket) postRaw(t *testing.T, secret, content string, want int) {
	t.Helper()
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(content))
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, m.url+markettest.Webhook, strings.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("X-Hub-Signature-256", "sha256="+hex.EncodeToString(mac.Sum(nil)))
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	if _ = answer.Body.Close(); answer.StatusCode != want {
		t.Fatalf("the webhook answers %d, want %d", answer.StatusCode, want)
	}
}

// measured waits for a line of the metrics.
func (m *chatMarket) measured(t *testing.T, line string) {
	t.Helper()
	testkit.Eventually(t, line, func() bool {
		return strings.Contains(fetch(t, m.ops+"/metrics"), "\n"+line+"\n")
	})
}

// operators is what operators are shown.
func (m *chatMarket) operators(t *testing.T) map[string][]byte {
	t.Helper()
	shown := map[string][]byte{}
	for _, path := range []string{"/metrics", "/readyz", "/healthz", "/debug/pprof/", "/debug/pprof/goroutine?debug=2"} {
		shown[path] = []byte(fetch(t, m.ops+path))
	}
	if !bytes.Contains(shown["/metrics"], []byte("qhatu_whatsapp_inbox_total")) {
		t.Error("the metrics do not tell of the chat")
	}
	return shown
}
