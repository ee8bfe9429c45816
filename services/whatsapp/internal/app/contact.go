package app

import (
	"context"
	"errors"
	"sync"

	"github.com/nats-io/nats.go"

	"github.com/qhatu/qhatu/services/whatsapp/internal/wire"
)

// address is how a person is reached: by phone, or by business-scoped id where Meta keeps the phone to itself.
type address struct {
	Phone  string `json:"phone,omitempty"` // E.164: "+51987654321"
	UserID string `json:"user_id,omitempty"`
}

func (a address) wire() wire.Address { return wire.Address{Phone: a.Phone, UserID: a.UserID} }

// whose finds the contact behind what Meta names. Someone who is known by phone and id today may be named by the id alone
// tomorrow, when she has taken a username: she stays the same contact. The contact is "" when nobody is named.
func (a *App) whose(ctx context.Context, digits, userID string) (contact string, to address, err error) {
	if digits != "" {
		to = address{Phone: "+" + digits, UserID: userID}
		return a.vault.Index(kindPhone, to.Phone), to, nil
	}
	if userID == "" {
		return "", to, nil
	}
	return a.linked(ctx, userID)
}

// link remembers whose phone a business-scoped id stands for, where both are known.
func (a *App) link(ctx context.Context, contact string, to address) error {
	if to.Phone == "" || to.UserID == "" {
		return nil
	}
	user := a.vault.Index(kindUser, to.UserID)
	if a.links.has(user, contact) {
		return nil
	}
	subject := chatLink + user
	last, err := a.chats.Last(ctx, subject)
	if err != nil {
		return err
	}
	if last != nil {
		if p, err := readParcel(subject, last.Data); err == nil && p.Contact == contact {
			a.links.keep(user, contact)
			return nil
		}
	}
	data, err := a.wrap(ctx, contact, subject, a.clock.Now(), to)
	if err != nil {
		return err
	}
	if err := a.chats.Publish(ctx, &nats.Msg{Subject: subject, Data: data}); err != nil {
		return err
	}
	a.links.keep(user, contact)
	return nil
}

// linked finds the contact of someone of whom only the id is known.
func (a *App) linked(ctx context.Context, userID string) (contact string, to address, err error) {
	user := a.vault.Index(kindUser, userID)
	last, err := a.chats.Last(ctx, chatLink+user)
	if err != nil {
		return "", to, err
	}
	if last != nil {
		p, err := a.unwrap(ctx, chatLink+user, last.Data, &to)
		if err == nil {
			return p.Contact, to, nil
		}
		if !errors.Is(err, errGone) {
			return "", to, err
		}
	}
	return user, address{UserID: userID}, nil
}

// links are those that this process knows to be stored.
type links struct {
	mu   sync.Mutex
	rows map[string]string
}

const mostLinks = 10_000

func (l *links) has(user, contact string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.rows[user] == contact
}

func (l *links) keep(user, contact string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.rows == nil || len(l.rows) >= mostLinks {
		l.rows = map[string]string{}
	}
	l.rows[user] = contact
}
