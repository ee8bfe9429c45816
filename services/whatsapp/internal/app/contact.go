package app

import (
	"context"
	"errors"
	"log/slog"
	"sync"

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
	logger  *slog.Logger
	metrics *metrics
	known   knownLinks
}

// find returns the contact of whom Meta names, "" when it names nobody. Someone who is known by phone and id today may be
// named by the id alone tomorrow, after taking a username: they stay the same contact.
func (c *contacts) find(ctx context.Context, digits, userID string) (contact string, to address, err error) {
	if digits != "" {
		to = address{Phone: "+" + digits, UserID: userID}
		return c.chats.vault.Index(kindPhone, to.Phone), to, nil
	}
	if userID == "" {
		return "", to, nil
	}
	return c.findByUserID(ctx, userID)
}

func (c *contacts) findByUserID(ctx context.Context, userID string) (contact string, to address, err error) {
	user := c.chats.vault.Index(kindUser, userID)
	last, err := c.chats.Last(ctx, chatLink+user)
	if err != nil {
		return "", to, err
	}
	if last != nil {
		r, err := c.chats.open(ctx, chatLink+user, last.Data, &to)
		if err == nil {
			return r.Contact, to, nil
		}
		if !errors.Is(err, errUnreadable) {
			return "", to, err
		}
	}
	return user, address{UserID: userID}, nil
}

// link remembers whose phone a business-scoped id stands for, where both are known.
func (c *contacts) link(ctx context.Context, contact string, to address) error {
	if to.Phone == "" || to.UserID == "" {
		return nil
	}
	user := c.chats.vault.Index(kindUser, to.UserID)
	if c.known.has(user, contact) {
		return nil
	}
	if err := c.storeLink(ctx, chatLink+user, contact, to); err != nil {
		return err
	}
	c.known.add(user, contact)
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
	contacts map[string]string // by user
}

const maxKnownLinks = 10_000

func (l *knownLinks) has(user, contact string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.contacts[user] == contact
}

func (l *knownLinks) add(user, contact string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.contacts == nil || len(l.contacts) >= maxKnownLinks {
		l.contacts = map[string]string{}
	}
	l.contacts[user] = contact
}
