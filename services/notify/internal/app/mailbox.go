package app

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/nats-io/nats.go/jetstream"
	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/pkg/stream"
	"github.com/qhatu/qhatu/services/notify/internal/projection"
)

const (
	noNews      = 48 * time.Hour // what happened so long ago is told to nobody any more
	mostNotices = 30             // in one mail
	mostLooked  = 500            // notices that are looked at at once for those that are due
)

// Mailbox is how far a person was told what happens to an organisation's trades. It is stored under "box.<person>.<organisation>".
type Mailbox struct {
	After  projection.Place   `json:"after"`            // everything up to there is done
	Early  []projection.Place `json:"early,omitempty"`  // what was told of what comes after it, because the rest may wait
	Mail   *Mail              `json:"mail,omitempty"`   // on its way
	Tries  int                `json:"tries,omitempty"`  // of that
	NextAt time.Time          `json:"next_at,omitzero"` // when it is sent again
	Claim  Claim              `json:"claim,omitzero"`
}

// Mail is an e-mail that was begun: however often it is sent, it is the same one, with the same notices as far as they are true then.
type Mail struct {
	ID      string             `json:"id"` // of its Message-ID
	Notices []projection.Place `json:"notices"`
}

func boxKey(person, organisation string) string { return "box." + person + "." + organisation }

// mailbox is a person's, the zero one where it has none, with the revision that it is stored at.
func (a *App) mailbox(ctx context.Context, person, organisation string) (box Mailbox, revision uint64, err error) {
	entry, err := a.boxes.Get(ctx, boxKey(person, organisation))
	switch {
	case errors.Is(err, jetstream.ErrKeyNotFound):
		return box, 0, nil
	case err != nil:
		return box, 0, unavailable(fmt.Errorf("read mailbox: %w", err))
	}
	if err := json.Unmarshal(entry.Value(), &box); err != nil {
		return box, 0, fmt.Errorf("read mailbox: %w", err)
	}
	return box, entry.Revision(), nil
}

// storeBox returns [stream.ErrConflict] where the revision is another one by now.
func (a *App) storeBox(ctx context.Context, person, organisation string, box Mailbox, revision uint64) error {
	raw, err := json.Marshal(box)
	if err != nil {
		return fmt.Errorf("store mailbox: %w", err)
	}
	err = stream.Replace(ctx, a.boxes, boxKey(person, organisation), raw, revision)
	if err != nil && !errors.Is(err, stream.ErrConflict) {
		return unavailable(fmt.Errorf("store mailbox: %w", err))
	}
	return err
}

// done moves on behind a mail.
func (b *Mailbox) done() {
	b.Early = append(b.Early, b.Mail.Notices...)
	b.Mail, b.Tries, b.NextAt = nil, 0, time.Time{}
}

// outlook is what there is for a mailbox now.
type outlook struct {
	box        Mailbox             // moved on as far as nothing is left to tell
	suppressed []projection.Notice // that it has passed
	due        []projection.Notice // to be told now
	next       time.Time           // when the next one is due; zero: nothing waits
	moved      bool
}

// look sorts what a person may be told of what happened since they joined: what is done, what is due, and what waits.
func (a *App) look(box Mailbox, person, organisation string, s Settings) (o outlook, err error) {
	o.box = box
	at := a.now()
	err = a.model.View(func(tx *bbolt.Tx) error {
		found, err := a.views.Notices.Of(tx, organisation, box.After, mostLooked)
		if err != nil {
			return err
		}
		members, _, err := a.views.Members.Get(tx, organisation)
		if err != nil {
			return err
		}
		passing := true
		for _, n := range found {
			told, wanted := slices.Contains(box.Early, n.Place), s.wants(n) && !n.At.Before(members.People[person])
			stale, err := a.isStale(tx, n, at)
			if err != nil {
				return err
			}
			due := s.due(n)
			switch {
			case told || !wanted || stale:
				if passing {
					o.box.After, o.moved = n.Place, true
					if !told && wanted {
						o.suppressed = append(o.suppressed, n)
					}
				}
				continue
			case due.After(at):
				o.next = earliest(o.next, due)
			case len(o.due) < mostNotices:
				o.due = append(o.due, n)
			}
			passing = false
		}
		return nil
	})
	o.box.Early = slices.DeleteFunc(slices.Clone(box.Early), func(p projection.Place) bool { return p.Compare(o.box.After) <= 0 })
	return o, err
}

// isStale tells whether a notice is not true any more, or no news.
func (a *App) isStale(tx *bbolt.Tx, n projection.Notice, at time.Time) (bool, error) {
	if at.Sub(n.At) > noNews || n.Group == projection.Offers && !n.Answer.IsZero() && !at.Before(n.Answer) {
		return true, nil
	}
	return a.views.Notices.IsSettled(tx, n)
}

// still are the notices of a mail that are true, and wanted.
func (a *App) still(organisation string, m Mail, s Settings) (all []projection.Notice, err error) {
	err = a.model.View(func(tx *bbolt.Tx) error {
		for _, place := range m.Notices {
			n, ok, err := a.views.Notices.At(tx, organisation, place)
			if err != nil {
				return err
			}
			stale, err := a.isStale(tx, n, a.now())
			if err != nil {
				return err
			}
			if ok && !stale && s.wants(n) {
				all = append(all, n)
			}
		}
		return nil
	})
	return all, err
}

// begin begins a mail of what is due.
func (b *Mailbox) begin(due []projection.Notice) {
	b.Mail = &Mail{ID: strings.ToLower(rand.Text())}
	for _, n := range due {
		b.Mail.Notices = append(b.Mail.Notices, n.Place)
	}
}

func earliest(one, other time.Time) time.Time {
	if one.IsZero() || !other.IsZero() && other.Before(one) {
		return other
	}
	return one
}
