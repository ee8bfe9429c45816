package emulator

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"log/slog"
	"net/http"
	"slices"
	"sync"
	"time"
)

// courier brings updates to the webhook: each phone's in a queue of its own, one after another, until it answers 200.
type courier struct {
	cfg     Config
	journal *journal
	client  *http.Client
	ctx     context.Context // the life of its own goroutines, ended by stop
	end     context.CancelFunc
	running sync.WaitGroup

	mu        sync.Mutex
	webhook   string
	queues    map[string][]changes
	undone    int           // POSTs and held updates
	moved     chan struct{} // closed, and made anew, when the webhook changes
	fewer     chan struct{} // closed, and made anew, when undone falls
	held      []object
	gathering gathering
	copies    int // of each POST, 1 normally
	forged    int // POSTs to sign wrongly
}

// changes are what one POST carries.
type changes []object

// gathering keeps updates back until there are enough for one POST.
type gathering struct {
	size     int
	reversed bool
}

func newCourier(cfg Config, j *journal) *courier {
	c := &courier{
		cfg: cfg, journal: j, client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 32}, Timeout: 30 * time.Second},
		webhook: cfg.Webhook, queues: map[string][]changes{}, moved: make(chan struct{}), fewer: make(chan struct{}), copies: 1,
	}
	c.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	c.ctx, c.end = context.WithCancel(context.Background())
	return c
}

func (c *courier) stop() {
	c.mu.Lock()
	c.end() // under the lock: no queue starts afterwards
	c.mu.Unlock()
	c.running.Wait()
	c.client.CloseIdleConnections()
}

// push hands an update over. It never blocks.
func (c *courier) push(queue string, change object) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.gathering.size <= 1 {
		c.enqueue(queue, changes{change})
		return
	}
	c.held = append(c.held, change)
	c.undone++
	if len(c.held) >= c.gathering.size {
		c.release()
	}
}

// release lets go what is held, in one POST of a queue of its own. It needs the lock.
func (c *courier) release() {
	held := c.held
	c.held = nil
	c.undone -= len(held)
	if c.gathering.reversed {
		slices.Reverse(held)
	}
	if len(held) > 0 {
		c.enqueue("", changes(held))
	}
}

// enqueue needs the lock.
func (c *courier) enqueue(queue string, p changes) {
	if c.ctx.Err() != nil {
		return
	}
	c.undone++
	c.queues[queue] = append(c.queues[queue], p)
	if len(c.queues[queue]) == 1 {
		c.running.Go(func() { c.run(queue) })
	}
}

// run makes a queue's POSTs and ends with the last one.
func (c *courier) run(queue string) {
	for p, more := c.next(queue, false); more; p, more = c.next(queue, true) {
		if !c.deliver(p) {
			return
		}
	}
}

// next is the first of a queue, once the one before is done.
func (c *courier) next(queue string, done bool) (p changes, more bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if done {
		c.queues[queue] = c.queues[queue][1:]
		c.undone--
		close(c.fewer)
		c.fewer = make(chan struct{})
	}
	if len(c.queues[queue]) == 0 {
		delete(c.queues, queue)
		return nil, false
	}
	return c.queues[queue][0], true
}

// deliver tries until the webhook answers 200; false when the emulator is closed first.
func (c *courier) deliver(p changes) bool {
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
func (c *courier) envelope(p changes) object {
	var entries []object
	for two := range slices.Chunk(p, 2) {
		entries = append(entries, object{"id": c.cfg.BusinessAccountID, "changes": two})
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
