package markettest

import (
	"context"
	"sync"
	"testing"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/pkg/host"
	"github.com/qhatu/qhatu/pkg/otp"
	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/services/qhatu/internal/services"
	"github.com/qhatu/qhatu/services/whatsapp"
)

// Postbox is everybody's mailbox: one-time codes that are sent by e-mail come here.
type Postbox struct {
	JetStream jetstream.JetStream // of the market

	mu    sync.Mutex
	codes map[string]string // by address
}

// StartWithPost opens a market in a new folder of the test that sends its codes to the postbox.
func StartWithPost(t testing.TB) (*Market, *Postbox) {
	t.Helper()
	box := &Postbox{codes: map[string]string{}}
	return start(t, t.TempDir(), new(Clock), append(services.All(whatsapp.Config{}), box.service)), box
}

func (b *Postbox) service(ctx context.Context, p host.Platform) (host.Service, error) {
	b.JetStream = p.JetStream
	courier := otp.Courier{JetStream: p.JetStream, Vault: p.Vault, Channel: otp.Email, Send: b.take, Now: p.Now, Logger: p.Logger}.Worker()
	return host.Service{Name: "postbox", Run: courier.Run}, courier.Prepare(ctx)
}

func (b *Postbox) take(_ context.Context, c otp.Message) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if c.Kind == otp.SignIn || c.Kind == otp.AddContact {
		b.codes[c.To] = c.Code
	}
	return nil
}

// Code waits for the next code that comes to an address, and takes it out.
func (b *Postbox) Code(t testing.TB, address string) (code string) {
	t.Helper()
	testkit.Eventually(t, "a code comes", func() bool {
		b.mu.Lock()
		defer b.mu.Unlock()
		code = b.codes[address]
		delete(b.codes, address)
		return code != ""
	})
	return code
}
