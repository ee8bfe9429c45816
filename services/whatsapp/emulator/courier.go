package emulator

import (
	"context"
	"net/http"
	"slices"
	"sync"
	"time"
)

// courier brings updates to the webhook: each phone's in a lane of its own, one after another, until it answers 200.
type courier struct {
	cfg     Config
	journal *journal
	client  *http.Client
	ctx     context.Context // the life of its own goroutines, ended by stop
	end     context.CancelFunc
	running sync.WaitGroup

	mu        sync.Mutex
	webhook   string
	lanes     map[string][]parcel
	undone    int           // parcels and held updates
	moved     chan struct{} // closed, and made anew, when the webhook changes
	fewer     chan struct{} // closed, and made anew, when undone falls
	held      []object
	gathering gathering
	copies    int // of each POST, 1 normally
	forged    int // POSTs to sign wrongly
}

// parcel is what one POST carries.
type parcel []object

// gathering keeps updates back until there are enough.
type gathering struct {
	size     int
	together bool // in one POST
	reversed bool
}

func newCourier(cfg Config, j *journal) *courier {
	c := &courier{
		cfg: cfg, journal: j, client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 32}, Timeout: 30 * time.Second},
		webhook: cfg.Webhook, lanes: map[string][]parcel{}, moved: make(chan struct{}), fewer: make(chan struct{}), copies: 1,
	}
	c.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	c.ctx, c.end = context.WithCancel(context.Background())
	return c
}

func (c *courier) stop() {
	c.mu.Lock()
	c.end() // under the lock: no lane starts afterwards
	c.mu.Unlock()
	c.running.Wait()
	c.client.CloseIdleConnections()
}

// push hands an update over. It never blocks.
func (c *courier) push(lane string, change object) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.gathering.size <= 1 {
		c.enqueue(lane, parcel{change})
		return
	}
	c.held = append(c.held, change)
	c.undone++
	if len(c.held) >= c.gathering.size {
		c.release()
	}
}

// release lets go what is held, in a lane of its own so that its order stays. It needs the lock.
func (c *courier) release() {
	held := c.held
	c.held = nil
	c.undone -= len(held)
	if c.gathering.reversed {
		slices.Reverse(held)
	}
	if c.gathering.together && len(held) > 0 {
		c.enqueue("", parcel(held))
		return
	}
	for _, change := range held {
		c.enqueue("", parcel{change})
	}
}

// enqueue needs the lock.
func (c *courier) enqueue(lane string, p parcel) {
	if c.ctx.Err() != nil {
		return
	}
	c.undone++
	c.lanes[lane] = append(c.lanes[lane], p)
	if len(c.lanes[lane]) == 1 {
		c.running.Go(func() { c.run(lane) })
	}
}

// run delivers a lane's parcels and ends with the last one.
func (c *courier) run(lane string) {
	for p, more := c.next(lane, false); more; p, more = c.next(lane, true) {
		if !c.deliver(p) {
			return
		}
	}
}

// next is the first parcel of a lane, once the one before is done.
func (c *courier) next(lane string, done bool) (p parcel, more bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if done {
		c.lanes[lane] = c.lanes[lane][1:]
		c.undone--
		close(c.fewer)
		c.fewer = make(chan struct{})
	}
	if len(c.lanes[lane]) == 0 {
		delete(c.lanes, lane)
		return nil, false
	}
	return c.lanes[lane][0], true
}
