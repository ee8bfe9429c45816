package markettest

import (
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/pkg/token"
	"github.com/qhatu/qhatu/services/qhatu/internal/services"
	"github.com/qhatu/qhatu/services/whatsapp"
	"github.com/qhatu/qhatu/services/whatsapp/emulator"
)

// Webhook is where the market hears from the chat's network.
const Webhook = "/webhooks/whatsapp"

// EmulatorConfig is how the emulator and WhatsAppConfig's service know each other in tests.
func EmulatorConfig() emulator.Config {
	return emulator.Config{
		PhoneNumberID: "200000000000001", BusinessAccountID: "100000000000001", DisplayPhone: "51900000001",
		AppSecret: "tayta-app-secret", Token: "tayta-token", VerifyToken: "tayta-verify", Templates: approved(),
	}
}

// approved are the service's templates as the emulator takes them.
func approved() []emulator.Template {
	var all []emulator.Template
	for _, t := range whatsapp.Templates() {
		all = append(all, emulator.Template{Name: t.Name, Language: t.Language, Body: t.Body, Footer: t.Footer, Buttons: t.Buttons, CopyCode: t.CopyCode})
	}
	return all
}

// WhatsAppConfig is the service's side of EmulatorConfig, for an emulator at this address.
func WhatsAppConfig(graphURL string) whatsapp.Config {
	meta := EmulatorConfig()
	return whatsapp.Config{
		GraphURL: graphURL, GraphVersion: "v26.0", Token: meta.Token, PhoneNumberID: meta.PhoneNumberID,
		BusinessAccountID: meta.BusinessAccountID, AppSecret: meta.AppSecret, VerifyToken: meta.VerifyToken,
	}
}

// Chat is a market with its chat; the other side of it is an emulator, which outlives restarts of the market.
type Chat struct {
	*Market
	Meta *emulator.Emulator
}

// StartChat opens a market with chat in a new folder of the test. Every notice goes out by itself.
func StartChat(t testing.TB) *Chat {
	t.Helper()
	return StartChatWithWindow(t, 0)
}

// StartChatWithWindow is StartChat for a market that gathers the notices of so long a time.
func StartChatWithWindow(t testing.TB, window time.Duration) *Chat {
	t.Helper()
	clock, cfg := new(Clock), EmulatorConfig()
	cfg.Now = clock.Now
	meta := emulator.New(cfg)
	t.Cleanup(meta.Close)
	graph := httptest.NewServer(meta.Handler())
	t.Cleanup(graph.Close)
	service := WhatsAppConfig(graph.URL)
	service.NoticeWindow = window
	c := &Chat{Meta: meta, Market: start(t, t.TempDir(), clock, services.All(service))}
	c.connect()
	return c
}

// Open opens a stopped market and tells the network where it is.
func (c *Chat) Open(t testing.TB) {
	t.Helper()
	c.Market.Open(t)
	c.connect()
}

// Restart stops the market and opens it again.
func (c *Chat) Restart(t testing.TB) {
	t.Helper()
	c.Stop(t)
	c.Open(t)
}

func (c *Chat) connect() { c.Meta.SetWebhook(string(c.forward) + Webhook) }

// Join registers an association with one representative and returns the association's id and their phone.
func (c *Chat) Join(t testing.TB, association, person, phone, product string) (string, *emulator.Phone) {
	t.Helper()
	joined := c.As(t, token.RoleCoordinator, "Programa").Post(t, "/v1/associations", map[string]any{
		"name": association, "community": "Huaro", "province": "Quispicanchi", "region": "Cusco", "products": []string{product},
		"representatives": []map[string]any{{"name": person, "phone": phone, "language": "es"}},
	}).Want(t, 201)
	return joined.Text(t, "id"), c.Meta.Person(phone, person)
}

// Told returns what the market has told a phone so far.
func Told(p *emulator.Phone) []emulator.Bubble {
	return slices.DeleteFunc(p.Bubbles(), func(b emulator.Bubble) bool { return b.From != "business" })
}

// Hear waits until the market has told a phone this many messages more than before, and returns them.
func Hear(t testing.TB, p *emulator.Phone, before, count int) []emulator.Bubble {
	t.Helper()
	testkit.Eventually(t, "the phone is told", func() bool { return len(Told(p)) >= before+count })
	return Told(p)[before:]
}
