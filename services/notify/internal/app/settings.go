package app

import (
	"cmp"
	"context"
	"crypto/hmac"
	"errors"
	"slices"
	"strings"
	"time"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/pkg/quiet"
	"github.com/qhatu/qhatu/pkg/vault"
	"github.com/qhatu/qhatu/services/notify/internal/projection"
)

// Settings are what a person says of the notices that they get, by e-mail and by chat. The zero Settings say nothing. They are stored under "wants.<person>".
type Settings struct {
	Language string      `json:"language,omitempty"` // es or en
	Quiet    quiet.Hours `json:"quiet,omitzero"`
	Enabled  *bool       `json:"enabled,omitempty"` // nil: as it usually is
	Digest   string      `json:"digest,omitempty"`  // Each or Daily
	Without  []string    `json:"without,omitempty"` // groups that are not told
	Chat     Chat        `json:"chat,omitzero"`

	Since     time.Time `json:"since,omitzero"` // nothing is told that happened before
	Refused   string    `json:"refused,omitempty"`
	RefusedAt time.Time `json:"refused_at,omitzero"`
}

// How many mails there are.
const (
	Each  = "each"
	Daily = "daily"
)

// WhenMany is how news come by chat, beside Each and Daily: each by itself, and in the evening what more there is on a day with many.
const WhenMany = "when_many"

// Chat is what a person says of what they are told by chat. The zero Chat says nothing.
type Chat struct {
	Enabled *bool  `json:"enabled,omitempty"` // whether news are told; nil: they are
	Digest  string `json:"digest,omitempty"`  // Each, Daily or WhenMany
	Nights  bool   `json:"nights,omitempty"`  // told by night too
}

// due is when a notice is told: later than it happened only where an answer, if it waits for one, is still in time then.
func (s Settings) due(n projection.Notice) time.Time {
	return quiet.Due(n.At, n.Answer, s.Digest == Daily, s.Quiet)
}

// wants tells whether a notice is told at all.
func (s Settings) wants(n projection.Notice) bool {
	return !slices.Contains(s.Without, n.Group) && !n.At.Before(s.Since)
}

// Why e-mails come, or do not.
const (
	Sending      = "sending"
	NotWanted    = "disabled"
	NoAddress    = "no_address"
	Refused      = "refused"
	NotAvailable = "unavailable"
)

// Told is what a person has said, with what they have not as it usually is, and what comes of it.
type Told struct {
	Settings
	On    bool
	State string
	who   vault.Person
}

func wantsKey(person string) string { return "wants." + person }

// lastToken is the person of a key of settings.
func lastToken(key string) string { return key[strings.LastIndexByte(key, '.')+1:] }

// Notifications is how a person is told.
func (a *App) Notifications(ctx context.Context, person string) (Told, error) {
	stored, _, err := a.wants.Get(ctx, wantsKey(person))
	if err != nil {
		return Told{}, err
	}
	return a.told(ctx, person, stored)
}

func (a *App) told(ctx context.Context, person string, s Settings) (t Told, err error) {
	t.Settings = s
	t.Language, t.Digest, t.Chat.Digest = cmp.Or(s.Language, "es"), cmp.Or(s.Digest, Each), cmp.Or(s.Chat.Digest, WhenMany)
	if t.who, err = a.vault.Person(ctx, person); err != nil && !errors.Is(err, vault.ErrNoSubject) {
		return t, unavailable(err)
	}
	if s.Enabled != nil {
		t.On = *s.Enabled
	} else if t.On, err = a.usuallyOn(person, t.who); err != nil {
		return t, err
	}
	switch {
	case a.mailer == nil:
		t.State = NotAvailable
	case !t.On:
		t.State = NotWanted
	case t.who.Email == "":
		t.State = NoAddress
	case s.Refused == t.who.Email:
		t.State = Refused
	default:
		t.State = Sending
	}
	return t, nil
}

// usuallyOn: whoever sells by chat is told there.
func (a *App) usuallyOn(person string, who vault.Person) (on bool, err error) {
	on = true
	if who.Phone == "" {
		return on, nil
	}
	return on, a.model.View(func(tx *bbolt.Tx) error {
		m, _, err := a.views.Memberships.Get(tx, person)
		for _, organisation := range m.Organisations {
			o, _, failed := a.views.Members.Get(tx, organisation)
			err = errors.Join(err, failed)
			on = on && o.Kind != identityevents.KindAssociation
		}
		return err
	})
}

// SetNotifications says how a person is told from now on, of what happens from now on where they were told nothing before. Where nothing is said of the chat, that stays as they have said it
// there.
func (a *App) SetNotifications(ctx context.Context, person string, wanted Settings, chat *Chat) (Told, error) {
	if wanted.Quiet != (quiet.Hours{}) && wanted.Quiet.From == wanted.Quiet.Until {
		return Told{}, Faults.Wrap(errNoHours)
	}
	return a.setNotifications(ctx, person, func(stored Settings) Settings {
		wanted.Chat = *cmp.Or(chat, &stored.Chat)
		return wanted
	})
}

// SetChat says how a person is told by chat from now on; the rest is as it was.
func (a *App) SetChat(ctx context.Context, person string, wanted Chat) (Told, error) {
	return a.setNotifications(ctx, person, func(s Settings) Settings {
		s.Chat = wanted
		return s
	})
}

func (a *App) setNotifications(ctx context.Context, person string, change func(Settings) Settings) (Told, error) {
	before, err := a.Notifications(ctx, person)
	if err != nil {
		return before, err
	}
	var after Told
	err = a.wants.Change(ctx, wantsKey(person), func(stored Settings) (*Settings, error) {
		wanted := change(stored)
		if after, err = a.told(ctx, person, wanted); err != nil {
			return nil, err
		}
		wanted.Since = stored.Since
		if after.State == Sending && before.State != Sending {
			wanted.Since = a.now().UTC()
		}
		after.Since = wanted.Since
		return &wanted, nil
	})
	a.lookAgain()
	return after, err
}

// refused notes that nobody is reached at a person's address.
func (a *App) refused(ctx context.Context, person, address string) error {
	return a.wants.Change(ctx, wantsKey(person), func(stored Settings) (*Settings, error) {
		stored.Refused, stored.RefusedAt = address, a.now().UTC()
		return &stored, nil
	})
}

// unsubscribing is the kind of keyed hash by which whoever has a mail is known.
const unsubscribing = "unsubscribe"

// Ticket is what whoever has a mail to a person knows of them, and nobody else: with it they may have no more of them.
func (a *App) Ticket(person string) string {
	return person + "." + a.vault.Index(unsubscribing, person)
}

// PersonOf is whose ticket it is; "" of nobody's.
func (a *App) PersonOf(ticket string) string {
	person, _, _ := strings.Cut(ticket, ".")
	if person == "" || !hmac.Equal([]byte(ticket), []byte(a.Ticket(person))) {
		return ""
	}
	return person
}

// Unsubscribe has a person told nothing more by e-mail, until they say otherwise.
func (a *App) Unsubscribe(ctx context.Context, person string) (Told, error) {
	off := false
	return a.setNotifications(ctx, person, func(s Settings) Settings {
		s.Enabled = &off
		return s
	})
}
