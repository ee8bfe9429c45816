package emulator

import (
	"context"
	"fmt"
	"time"
)

// Identity is what Meta tells the business of who a person is.
type Identity int

// What webhooks say of a person.
const (
	PhoneAndUser Identity = iota // number and business-scoped id: since spring 2026
	PhoneOnly                    // the number alone: older payloads
	UserOnly                     // the id alone: who has taken a username
)

const windowLength = 24 * time.Hour

// Phone is a person's phone, with its one chat: with the business.
type Phone struct {
	e            *Emulator
	number, name string // digits
	userID       string
	written      string // how Meta writes the number, digits; "": as it is dialled
	identity     Identity
	offline      bool
	absent       bool      // not on WhatsApp
	wroteAt      time.Time // when they last wrote, as far as Meta knows
	typingUntil  time.Time
	pair         bucket
	chat         []*bubble
	unsent       []inbound     // done while the phone was offline
	changed      chan struct{} // closed, and made anew, when the phone shows something new
}

func newPhone(e *Emulator, number string) *Phone {
	return &Phone{e: e, number: number, userID: userID(number), pair: fullBucket(), changed: make(chan struct{})}
}

// Identify says what webhooks tell of this person from now on.
func (p *Phone) Identify(as Identity) {
	p.e.mu.Lock()
	defer p.e.mu.Unlock()
	p.identity = as
}

// WrittenAs lets Meta write the number otherwise than it is dialled, in E.164, as it does in Brazil, Argentina and Mexico.
func (p *Phone) WrittenAs(number string) {
	p.e.mu.Lock()
	defer p.e.mu.Unlock()
	p.written = digits(number)
	p.e.phones[p.written] = p
}

// Number is the phone's number, E.164.
func (p *Phone) Number() string { return "+" + p.number }

// UserID is the person's business-scoped id.
func (p *Phone) UserID() string { return p.userID }

// Online takes the phone off the net or brings it back. Meanwhile messages for it stay with Meta, and what the person does
// stays on the phone; both arrive, in order, when it is back.
func (p *Phone) Online(online bool) {
	p.e.mu.Lock()
	defer p.e.mu.Unlock()
	p.offline = !online
	if !online {
		return
	}
	for _, b := range p.chat {
		if b.From == fromBusiness && b.Status == statusSent {
			p.deliver(b)
		}
	}
	for _, did := range p.unsent {
		p.reach(did)
	}
	p.unsent = nil
}

// OnWhatsApp says whether the number has WhatsApp at all; at first it has. Without, messages fail with 131026.
func (p *Phone) OnWhatsApp(on bool) {
	p.e.mu.Lock()
	defer p.e.mu.Unlock()
	p.absent = !on
}

// ShutWindow is as if 24 hours had passed since the person last wrote.
func (p *Phone) ShutWindow() {
	p.e.mu.Lock()
	defer p.e.mu.Unlock()
	p.wroteAt = time.Time{}
}

// windowOpen needs the lock.
func (p *Phone) windowOpen() bool {
	return p.e.cfg.Now().Before(p.wroteAt.Add(windowLength))
}

// Typing tells whether the phone shows that the business is writing.
func (p *Phone) Typing() bool {
	p.e.mu.Lock()
	defer p.e.mu.Unlock()
	return !p.offline && p.e.cfg.Now().Before(p.typingUntil)
}

// Read opens the chat: all that it shows is read. Whatever the person does there reads it too.
func (p *Phone) Read() {
	p.e.mu.Lock()
	defer p.e.mu.Unlock()
	p.read()
}

// Bubbles is the chat as the phone shows it, oldest first.
func (p *Phone) Bubbles() []Bubble {
	p.e.mu.Lock()
	defer p.e.mu.Unlock()
	return p.bubbles()
}

func (p *Phone) bubbles() []Bubble {
	all := []Bubble{}
	for _, b := range p.chat {
		if b.shown {
			all = append(all, b.copy())
		}
	}
	return all
}

// Wait returns the oldest of the business's bubbles that matches and that no Wait has returned yet, as soon as the phone
// shows it. A nil match takes any.
func (p *Phone) Wait(ctx context.Context, match func(Bubble) bool) (Bubble, error) {
	for {
		candidates, changed := p.unawaited()
		for _, c := range candidates {
			if (match == nil || match(c.shown)) && p.claim(c.bubble) {
				return c.shown, nil
			}
		}
		select {
		case <-changed:
		case <-p.e.closed:
			return Bubble{}, ErrClosed
		case <-ctx.Done():
			return Bubble{}, fmt.Errorf("wait for a message: %w", ctx.Err())
		}
	}
}

// Skip lets later Waits return nothing of what the phone shows now.
func (p *Phone) Skip() {
	candidates, _ := p.unawaited()
	for _, c := range candidates {
		p.claim(c.bubble)
	}
}

// candidate is a bubble, and how it looked.
type candidate struct {
	bubble *bubble
	shown  Bubble
}

// unawaited are the bubbles that a Wait may return, and what is closed when there may be more.
func (p *Phone) unawaited() (all []candidate, changed <-chan struct{}) {
	p.e.mu.Lock()
	defer p.e.mu.Unlock()
	for _, b := range p.chat {
		if b.shown && !b.awaited && b.From == fromBusiness {
			all = append(all, candidate{bubble: b, shown: b.copy()})
		}
	}
	return all, p.changed
}

// claim tells whether nobody else has it yet.
func (p *Phone) claim(b *bubble) bool {
	p.e.mu.Lock()
	defer p.e.mu.Unlock()
	first := !b.awaited
	b.awaited = true
	return first
}
