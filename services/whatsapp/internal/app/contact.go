package app

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/qhatu/qhatu/pkg/phone"
	"github.com/qhatu/qhatu/services/whatsapp/internal/projection"
	"github.com/qhatu/qhatu/services/whatsapp/internal/wire"
)

// address is how a person is reached: by phone, or by business-scoped id where Meta keeps the phone to itself.
type address struct {
	Phone  string `json:"phone,omitempty"` // E.164: "+51987654321"
	UserID string `json:"user_id,omitempty"`
}

func (a address) wire() wire.Address { return wire.Address{Phone: a.Phone, UserID: a.UserID} }

// contacts finds out whose a phone or a business-scoped id is.
type contacts struct {
	chats   sealedStream
	views   *projection.Views
	logger  *slog.Logger
	metrics *metrics
	known   knownLinks
}

// find returns the contact of whom Meta names, "" when it names nobody. Someone who is known by phone and id today may be
// named by the id alone tomorrow, after taking a username: they stay the same contact.
func (c *contacts) find(ctx context.Context, digits, userID string) (contact string, to address, err error) {
	if digits != "" {
		return c.findByPhone(ctx, address{Phone: "+" + digits, UserID: userID})
	}
	if userID == "" {
		return "", to, nil
	}
	return c.findLinked(ctx, c.chats.vault.Index(kindUser, userID), address{UserID: userID})
}

// byPhone is the contact of a phone, the one in identity's id of it.
func (c *contacts) byPhone(e164 string) string {
	return c.chats.vault.Index(kindPhone, phone.Canonical(e164))
}

// findByPhone returns the contact of a phone. One that is nobody's may be how Meta writes that of somebody.
func (c *contacts) findByPhone(ctx context.Context, from address) (contact string, to address, err error) {
	own := c.byPhone(from.Phone)
	if owned, err := c.views.IsOwned(own); owned || err != nil {
		return own, from, err
	}
	contact, to, err = c.findLinked(ctx, own, from)
	if contact != own {
		to.UserID = from.UserID
	}
	return contact, to, err
}

// findLinked returns the contact that an id is linked to, else the id itself.
func (c *contacts) findLinked(ctx context.Context, id string, from address) (contact string, to address, err error) {
	last, err := c.chats.Last(ctx, chatLink+id)
	if err != nil {
		return "", to, err
	}
	if last != nil {
		r, err := c.chats.open(ctx, chatLink+id, last.Data, &to)
		if err == nil {
			return r.Contact, to, nil
		}
		if !errors.Is(err, errUnreadable) {
			return "", to, err
		}
	}
	return id, from, nil
}

// learn remembers how Meta writes the phone of a contact that was written to, if it is otherwise than it was dialled and
// not somebody else's.
func (c *contacts) learn(ctx context.Context, contact string, dialled address, waID string) error {
	if waID == "" || dialled.Phone == "" {
		return nil
	}
	other := c.byPhone("+" + waID)
	if owned, err := c.views.IsOwned(other); owned || err != nil || other == contact {
		return err
	}
	return c.remember(ctx, other, contact, dialled)
}

// link remembers whose phone a business-scoped id stands for, where both are known.
func (c *contacts) link(ctx context.Context, contact string, to address) error {
	if to.Phone == "" || to.UserID == "" {
		return nil
	}
	return c.remember(ctx, c.chats.vault.Index(kindUser, to.UserID), contact, to)
}

// remember stores what an id is linked to.
func (c *contacts) remember(ctx context.Context, id, contact string, to address) error {
	now := c.chats.clock.Now()
	if c.known.has(id, contact, now) {
		return nil
	}
	if err := c.storeLink(ctx, chatLink+id, contact, to); err != nil {
		return err
	}
	c.known.add(id, contact, now)
	return nil
}

func (c *contacts) storeLink(ctx context.Context, subject, contact string, to address) error {
	last, err := c.chats.Last(ctx, subject)
	if err != nil {
		return err
	}
	if last != nil {
		if r, err := readRecord(subject, last.Data); err == nil && r.Contact == contact {
			return nil
		}
	}
	return c.chats.put(ctx, contact, subject, to)
}

// reportUnreachable lets an operator know that a contact cannot be reached over WhatsApp.
func (c *contacts) reportUnreachable(contact string, code int) {
	c.metrics.unreachable.Inc()
	c.logger.Warn("contact cannot be reached over WhatsApp", "contact", contact, "code", code)
}

// knownLinks are those that this process knows to be stored.
type knownLinks struct {
	mu       sync.Mutex
	contacts map[string]knownLink // by id
}

type knownLink struct {
	contact string
	at      time.Time
}

const (
	maxKnownLinks = 10_000
	knownFor      = 24 * time.Hour // well within the time after which a stranger's is deleted
)

func (l *knownLinks) has(id, contact string, now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	known, ok := l.contacts[id]
	return ok && known.contact == contact && now.Sub(known.at) < knownFor
}

func (l *knownLinks) add(id, contact string, now time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.contacts == nil || len(l.contacts) >= maxKnownLinks {
		l.contacts = map[string]knownLink{}
	}
	l.contacts[id] = knownLink{contact, now}
}
