// Package emulator stands in for Meta: the Graph API that the bot sends through, the webhooks that it is told by, and the
// phones of the people who write. Tests and the demo run the market against it, without an account and without internet.
// What always holds:
//
//   - It believes nothing of the bot's: it shares no code with it, checks bodies by itself against Meta's limits, signs and
//     escapes its webhooks by itself, so that a mistake is seen by one of both sides.
//   - An update is delivered until the webhook has answered 200: at least once, of each phone in order. Only switches change
//     that. What a phone has shown it has shown: bubbles do not vanish.
//   - Time is Config.Now's; only the pause between two deliveries is the machine's.
//
// Everything is in memory and safe for concurrent use. It imports the standard library only. It is not for texts
// of real people: journal and control API show what is personal to whoever asks.
package emulator

import (
	"errors"
	"log/slog"
	"net/http"
	"sync"
	"time"
)

// ErrClosed is returned to those who still wait when the emulator is closed.
var ErrClosed = errors.New("emulator is closed")

// Config says whose WhatsApp is emulated. Nothing but the webhook's secrets is needed.
type Config struct {
	PhoneNumberID     string           // Meta's id of the business number; "200000000000001" if empty
	BusinessAccountID string           // "100000000000001" if empty
	DisplayPhone      string           // the business number; "51900000001" if empty
	AppSecret         string           // signs webhooks
	Token             string           // that the bot sends with; any is good if empty
	VerifyToken       string           // of the handshake
	Webhook           string           // where updates go; empty: they wait for SetWebhook
	Templates         []Template       // that Meta has approved at the beginning
	Now               func() time.Time // time.Now if nil
	Logger            *slog.Logger     // told of failed deliveries; silent if nil
	Retry             time.Duration    // pause after the first failed delivery, then twice that, up to 32 times; 250 ms if 0
}

// Emulator is one business number and everybody who writes to it.
type Emulator struct {
	cfg     Config
	courier *courier
	journal *journal
	closed  chan struct{}
	close   sync.Once

	mu       sync.Mutex         // guards all below, the phones too
	phones   map[string]*Phone  // by digits
	users    map[string]*Phone  // by business-scoped id
	owners   map[string]*Phone  // by message id
	free     map[string]int     // service messages of a month, "2026-11"
	media    map[string]*medium // by id
	accepted int
	switches switches

	templates    []*storedTemplate
	unsubscribed bool // nobody is told of what happens to the account
}

// New makes an emulator. It listens nowhere: serve its Handler. Close it.
func New(cfg Config) *Emulator {
	cfg = cfg.withDefaults()
	e := &Emulator{
		cfg: cfg, journal: &journal{now: cfg.Now}, closed: make(chan struct{}),
		phones: map[string]*Phone{}, users: map[string]*Phone{}, owners: map[string]*Phone{}, free: map[string]int{}, media: map[string]*medium{},
		templates: approved(cfg.Templates),
	}
	e.courier = newCourier(cfg, e.journal)
	return e
}

func (c Config) withDefaults() Config {
	for value, standard := range map[*string]string{
		&c.PhoneNumberID: "200000000000001", &c.BusinessAccountID: "100000000000001", &c.DisplayPhone: "51900000001",
	} {
		if *value == "" {
			*value = standard
		}
	}
	c.DisplayPhone = digits(c.DisplayPhone)
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	if c.Retry <= 0 {
		c.Retry = 250 * time.Millisecond
	}
	return c
}

// Close ends deliveries and whoever waits. What was not delivered is lost.
func (e *Emulator) Close() {
	e.close.Do(func() { close(e.closed) })
	e.courier.stop()
}

// Handler serves the Graph API under any version, and the control API under /_emulator/.
func (e *Emulator) Handler() http.Handler {
	mux := http.NewServeMux()
	e.graphRoutes(mux)
	e.mediaRoutes(mux)
	e.controlRoutes(mux)
	return mux
}

// Person is the phone of a number: always the same one. A name that is given replaces the one it had.
func (e *Emulator) Person(phone, name string) *Phone {
	e.mu.Lock()
	defer e.mu.Unlock()
	p := e.person(digits(phone))
	if name != "" {
		p.name = name
	}
	return p
}

// person needs the lock.
func (e *Emulator) person(number string) *Phone {
	if p, known := e.phones[number]; known {
		return p
	}
	p := newPhone(e, number)
	e.phones[number], e.users[p.userID] = p, p
	return p
}

// Sent is how many messages of the business were accepted, whatever became of them.
func (e *Emulator) Sent() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.accepted
}
