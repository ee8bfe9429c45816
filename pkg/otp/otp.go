// Package otp carries one-time codes, and what else identity tells people beside all conversations (that they are invited, that
// something was changed of how they sign in), from identity to whoever sends it: over the stream CODES, in which nothing outlives a code.
// A channel is open while a process waits for its messages.
//
// A message and where it goes are sealed, and never logged. The package imports no service.
package otp

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/pkg/internal/wait"
	"github.com/qhatu/qhatu/pkg/keyedqueue"
	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/stream"
	"github.com/qhatu/qhatu/pkg/trace"
	"github.com/qhatu/qhatu/pkg/vault"
)

// The channels, by which codes reach people.
const (
	WhatsApp = "whatsapp"
	Email    = "email"
)

// Kind is what a message tells.
type Kind string

// What is told.
const (
	SignIn         Kind = ""                // a code to sign in with
	AddContact     Kind = "contact"         // a code to add a contact with
	Invitation     Kind = "invitation"      // an organisation invites; About is its name
	SignedIn       Kind = "signed_in"       // somebody signed in by another contact; About is its channel
	ContactAdded   Kind = "contact_added"   // another contact was added; About is its channel
	ContactRemoved Kind = "contact_removed" // another contact was removed; About is its channel
	ContactLeft    Kind = "contact_left"    // the one that is told is a contact no longer
	SessionsEnded  Kind = "sessions_ended"  // sessions were ended from another one
	Blocked        Kind = "blocked"         // it is in doubt, by somebody's word, that it is them who writes; by e-mail only
	NowAdmin       Kind = "now_admin"       // who is told leads an organisation from now on; About is its name
)

// Message is what is on its way to somebody.
type Message struct {
	Kind     Kind      `json:"kind,omitempty"`
	To       string    `json:"to"`                 // a phone in E.164, or an e-mail address
	Code     string    `json:"code,omitempty"`     // six digits; of an invitation what it is accepted with
	About    string    `json:"about,omitempty"`    // see Kind
	Language string    `json:"language,omitempty"` // of who asked for it: es or en; "" where nobody did
	GoodTill time.Time `json:"good_till,omitzero"` // afterwards it is of no use
}

// subject is whose key messages are sealed with: they are gone before anybody is erased.
const subject = "codes"

// Send puts a message on its way, under an id (of a code, its challenge). What is sent again under the same one within two minutes goes out once.
func Send(ctx context.Context, js jetstream.JetStream, v *vault.Vault, channel, id string, m Message) error {
	plain, err := json.Marshal(m)
	if err != nil {
		return fmt.Errorf("send code: %w", err)
	}
	sealed, err := v.Seal(ctx, subject, id, plain)
	if err != nil {
		return fmt.Errorf("send code: %w", err)
	}
	msg := nats.NewMsg("codes." + channel + "." + id + ".code")
	msg.Header.Set(nats.MsgIdHdr, msg.Subject)
	msg.Header, msg.Data = trace.Mark(ctx, msg.Header), sealed
	if err := stream.New(js, natsd.Codes).Publish(ctx, msg); err != nil {
		return fmt.Errorf("send code: %w", err)
	}
	return nil
}

func durable(channel string) string { return "codes-" + channel + "-v1" }

// Between two requests of a courier for codes there is a moment in which it waits for none.
const (
	looks     = 5
	lookPause = 50 * time.Millisecond
)

// IsOpen reports whether somebody sends the codes of a channel: a durable alone, which outlives whoever read it, sends nothing.
func IsOpen(ctx context.Context, js jetstream.JetStream, channel string) (bool, error) {
	for look := 1; ; look++ {
		consumer, err := js.Consumer(ctx, natsd.Codes, durable(channel))
		switch {
		case errors.Is(err, jetstream.ErrConsumerNotFound):
			return false, nil
		case err != nil:
			return false, fmt.Errorf("look for who sends codes: %w", err)
		case consumer.CachedInfo().NumWaiting > 0:
			return true, nil
		case look == looks:
			return false, nil
		}
		if !wait.For(ctx, lookPause) {
			return false, fmt.Errorf("look for who sends codes: %w", ctx.Err())
		}
	}
}

// Courier is how the codes of one channel leave.
type Courier struct {
	JetStream jetstream.JetStream
	Vault     *vault.Vault
	Channel   string
	// Send sends a message, and is called again after an error, until the message is of no use.
	Send   func(context.Context, Message) error
	Now    func() time.Time
	Logger *slog.Logger
	Tracer *trace.Tracer // nil: nothing is traced
}

const (
	concurrency = 16
	forgotten   = time.Minute // from when the last courier has gone to when nothing is kept for it
)

// Worker reads the channel's codes and sends each, side by side. The channel is open while it runs.
func (c Courier) Worker() *keyedqueue.Worker {
	return keyedqueue.New(keyedqueue.Config{
		JetStream: c.JetStream, Stream: natsd.Codes, Durable: durable(c.Channel), Filters: []string{"codes." + c.Channel + ".>"},
		KeyFilter: "codes." + c.Channel + ".%s.*", Concurrency: concurrency, Forgotten: forgotten,
		Handle: c.handle, Logger: c.Logger, Tracer: c.Tracer,
	})
}

func (c Courier) handle(ctx context.Context, m keyedqueue.Message) error {
	plain, err := c.Vault.Open(ctx, subject, m.Key, m.Data)
	if errors.Is(err, vault.ErrErased) {
		return nil
	}
	if err != nil {
		return err
	}
	var message Message
	if err := json.Unmarshal(plain, &message); err != nil {
		return nil //nolint:nilerr // it would be the same again, and whoever waits for it asks for another one
	}
	if !c.Now().Before(message.GoodTill) {
		c.Logger.Warn("a code was not sent while it was good", "channel", c.Channel)
		return nil
	}
	return c.Send(ctx, message)
}
