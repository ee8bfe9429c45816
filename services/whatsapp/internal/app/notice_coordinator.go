package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/vault"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/colleague"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/consent"
)

// coordinator is who runs the programme, as far as they can be written to.
type coordinator struct {
	phone  string // E.164; "": nobody is written to
	outbox *outbox
}

// coordinatorAt returns the coordinator with a phone as it was configured for people to read: nobody, where it is none.
func coordinatorAt(written string, o *outbox) coordinator {
	digits := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, written)
	switch {
	case len(digits) == 9 && digits[0] == '9': // a mobile of Peru
		return coordinator{phone: "+51" + digits, outbox: o}
	case len(digits) >= 10 && len(digits) <= 15 && strings.HasPrefix(strings.TrimSpace(written), "+"):
		return coordinator{phone: "+" + digits, outbox: o}
	}
	return coordinator{outbox: o}
}

// TellsCoordinator tells whether the coordinator can be written to, by the phone as it was configured for people to read.
func TellsCoordinator(written string) bool { return coordinatorAt(written, nil).phone != "" }

// tellOfDoubt tells the coordinator of a person whose identity came into doubt, and of the associations that they speak for.
func (c coordinator) tellOfDoubt(ctx context.Context, r es.Record, e identityevents.PersonFrozen, associations []string) error {
	if c.phone == "" {
		return nil
	}
	person, err := c.personOf(ctx, r)
	if err != nil {
		return err
	}
	who := colleague.InDoubt{Name: person.Name, Phone: person.Phone, Doubt: e.Reason}
	for _, id := range associations {
		who.Associations = append(who.Associations, cmp.Or(c.outbox.stream.vault.Profile(ctx, id).Name, id))
	}
	return c.tell(ctx, r, colleague.ForCoordinator(who), associations...)
}

// tellOfNewcomer tells the coordinator of a person who consented and whose association is to be registered.
func (c coordinator) tellOfNewcomer(ctx context.Context, r es.Record) error {
	if c.phone == "" {
		return nil
	}
	person, err := c.personOf(ctx, r)
	if err != nil || person.Phone == "" { // erased meanwhile
		return err
	}
	return c.tell(ctx, r, consent.ForCoordinator(person.Phone))
}

// personOf is whom an event happened to, as they registered; without name and phone where that is erased.
func (c coordinator) personOf(ctx context.Context, r es.Record) (vault.Person, error) {
	person, err := c.outbox.stream.vault.Person(ctx, r.AggregateID)
	if err != nil && !errors.Is(err, vault.ErrNoSubject) {
		return vault.Person{}, fmt.Errorf("tell coordinator: %w", err)
	}
	return person, nil
}

// tell sends the coordinator a message on an event, once: about whom it happened to, and others.
func (c coordinator) tell(ctx context.Context, r es.Record, m chat.Message, others ...string) error {
	m.Subjects = append([]string{r.AggregateID}, others...)
	contact := c.outbox.contacts.byPhone(c.phone)
	return c.outbox.enqueue(ctx, contact, queuedOutbound{
		Key:      c.outbox.stream.vault.Index(kindNotice, r.ID+" coordinator"),
		Outbound: outbound{To: address{Phone: c.phone}, Message: m},
	})
}
