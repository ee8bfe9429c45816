package app

import "sync"

// gate keeps an offer from expiring while an act on its negotiation, begun in time, is being decided. People's acts
// enter side by side; an expiry waits until those inside have left, and holds up those who come after.
//
// It spans one process. Between replicas the log decides: whichever commit came first stands.
type gate struct {
	mu    sync.Mutex
	doors map[string]*door
}

type door struct {
	sync.RWMutex
	users int
}

// enter begins an act on a negotiation; the act's time must be taken after it. leave ends it.
func (g *gate) enter(id string) (leave func()) {
	d := g.take(id)
	d.RLock()
	return func() { d.RUnlock(); g.drop(id, d) }
}

// shut waits for the acts under way and keeps new ones waiting until open.
func (g *gate) shut(id string) (open func()) {
	d := g.take(id)
	d.Lock()
	return func() { d.Unlock(); g.drop(id, d) }
}

func (g *gate) take(id string) *door {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.doors == nil {
		g.doors = make(map[string]*door)
	}
	d := g.doors[id]
	if d == nil {
		d = &door{}
		g.doors[id] = d
	}
	d.users++
	return d
}

func (g *gate) drop(id string, d *door) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if d.users--; d.users == 0 {
		delete(g.doors, id)
	}
}
