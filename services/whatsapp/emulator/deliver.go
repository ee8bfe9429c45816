package emulator

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"log/slog"
	"net/http"
	"slices"
	"sync"
	"time"
)

// deliver tries until the webhook answers 200; false when the emulator is closed first.
func (c *courier) deliver(p parcel) bool {
	body, err := encode(c.envelope(p))
	if err != nil { // it never will be JSON
		c.cfg.Logger.Error("update dropped", slog.Any("err", err))
		return true
	}
	for attempt := 1; ; attempt++ {
		webhook, moved := c.target()
		if webhook != "" && c.attempt(webhook, body, attempt) {
			return true
		}
		if !c.pause(webhook, moved, attempt) {
			return false
		}
	}
}

// target is where to deliver, and what is closed when that changes.
func (c *courier) target() (webhook string, moved <-chan struct{}) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.webhook, c.moved
}

// mostDoublings is how often the pause after a failure doubles.
const mostDoublings = 5

// pause waits before the next attempt, at most until there is another webhook.
func (c *courier) pause(webhook string, moved <-chan struct{}, attempt int) bool {
	var due <-chan time.Time
	if webhook != "" {
		timer := time.NewTimer(c.cfg.Retry << min(attempt-1, mostDoublings))
		defer timer.Stop()
		due = timer.C
	}
	select {
	case <-due:
		return true
	case <-moved:
		return true
	case <-c.ctx.Done():
		return false
	}
}

// envelope puts changes into entries of two.
func (c *courier) envelope(p parcel) object {
	var entries []object
	for changes := range slices.Chunk(p, 2) {
		entries = append(entries, object{"id": c.cfg.BusinessAccountID, "changes": changes})
	}
	return object{"object": "whatsapp_business_account", "entry": entries}
}

// attempt posts a body, all its copies at once, and tells whether each was answered 200.
func (c *courier) attempt(webhook string, body []byte, attempt int) bool {
	copies, signature := c.stamp(body)
	answered := make([]bool, copies)
	var posting sync.WaitGroup
	for i := range answered {
		posting.Go(func() { answered[i] = c.post(webhook, body, signature, attempt) == http.StatusOK })
	}
	posting.Wait()
	return !slices.Contains(answered, false)
}

// stamp is how often to post a body at once, and its signature.
func (c *courier) stamp(body []byte) (copies int, signature string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	secret := c.cfg.AppSecret
	if c.forged > 0 {
		c.forged--
		secret += "?"
	}
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write(body)
	return c.copies, "sha256=" + hex.EncodeToString(mac.Sum(nil))
}

// post returns the status, 0 for no answer.
func (c *courier) post(webhook string, body []byte, signature string, attempt int) (status int) {
	begun := time.Now()
	defer func() {
		c.journal.add(Entry{
			Kind: KindWebhook, Method: http.MethodPost, Path: webhook, Request: body,
			Status: status, Attempt: attempt, Duration: time.Since(begun),
		})
	}()
	req, err := http.NewRequestWithContext(c.ctx, http.MethodPost, webhook, bytes.NewReader(body))
	if err != nil {
		c.cfg.Logger.Error("webhook is no address", slog.Any("err", err))
		return 0
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("X-Hub-Signature-256", signature)
	resp, err := c.client.Do(req)
	if err != nil {
		c.cfg.Logger.Warn("webhook does not answer", slog.Int("attempt", attempt), slog.Any("err", err))
		return 0
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		c.cfg.Logger.Warn("webhook refuses", slog.Int("attempt", attempt), slog.Int("status", resp.StatusCode))
	}
	return resp.StatusCode
}
