package emulator

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
)

// SetWebhook says where updates go from now on, also while the emulator runs. What is undelivered goes there at once; with
// an empty address it waits.
func (e *Emulator) SetWebhook(address string) {
	c := e.courier
	c.mu.Lock()
	defer c.mu.Unlock()
	c.webhook = address
	close(c.moved)
	c.moved = make(chan struct{})
}

// ErrNotVerified is returned when a webhook does not answer the handshake with 200 and the challenge, nothing else.
var ErrNotVerified = errors.New("webhook is not verified")

// Verify makes Meta's handshake with the webhook.
func (e *Emulator) Verify(ctx context.Context) error {
	webhook, _ := e.courier.target()
	challenge := rand.Text()
	address := webhook + "?" + url.Values{
		"hub.mode": {"subscribe"}, "hub.challenge": {challenge}, "hub.verify_token": {e.cfg.VerifyToken},
	}.Encode()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		return fmt.Errorf("verify webhook: %w", err)
	}
	resp, err := e.courier.client.Do(req)
	if err != nil {
		return fmt.Errorf("verify webhook: %w", err)
	}
	defer func() { _ = resp.Body.Close() }()
	answer, err := io.ReadAll(io.LimitReader(resp.Body, int64(2*len(challenge))))
	if err != nil {
		return fmt.Errorf("verify webhook: %w", err)
	}
	if resp.StatusCode != http.StatusOK || string(answer) != challenge {
		return fmt.Errorf("%w: status %d, %d bytes", ErrNotVerified, resp.StatusCode, len(strings.TrimSpace(string(answer))))
	}
	return nil
}

// Settled waits until every update is delivered and none is held back.
func (e *Emulator) Settled(ctx context.Context) error {
	for {
		undone, fewer := e.courier.rest()
		if undone == 0 {
			return nil
		}
		select {
		case <-fewer:
		case <-e.closed:
			return ErrClosed
		case <-ctx.Done():
			return fmt.Errorf("%d updates undelivered: %w", undone, ctx.Err())
		}
	}
}

func (c *courier) rest() (undone int, fewer <-chan struct{}) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.undone, c.fewer
}

// Duplicate delivers every update so many times, at once; 1 is normal.
func (e *Emulator) Duplicate(copies int) {
	e.courier.mu.Lock()
	defer e.courier.mu.Unlock()
	e.courier.copies = max(copies, 1)
}

// Batch keeps updates back until there are n, and delivers them in one POST of several entries; 1 is normal.
func (e *Emulator) Batch(n int) { e.gather(gathering{size: n}) }

// BatchReversed is Batch with the newest first.
func (e *Emulator) BatchReversed(n int) {
	e.gather(gathering{size: n, reversed: true})
}

func (e *Emulator) gather(g gathering) {
	e.courier.mu.Lock()
	defer e.courier.mu.Unlock()
	e.courier.release()
	e.courier.gathering = g
}

// WrongSignature signs the next n deliveries wrongly. What is refused for it comes again, signed well.
func (e *Emulator) WrongSignature(n int) {
	e.courier.mu.Lock()
	defer e.courier.mu.Unlock()
	e.courier.forged = n
}
