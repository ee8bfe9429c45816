package app

import (
	"context"
	"fmt"
	"time"

	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
)

// notices is the reaction that finds out who is to hear of what happened. What each is told is decided in the queue of
// their contact, by what is true then, between the messages that they write.
const notices = "whatsapp-notices"

// viaChat is how the log names what people do through this service.
const viaChat = "whatsapp"

// news is a notice for one representative.
type news struct {
	Notice       chat.Notice `json:"notice"`
	Person       string      `json:"person"`
	Organisation string      `json:"organisation"`
	Position     es.Position `json:"position"` // of what happened
}

// tellAll puts the notices of an event into the queues of those who are to have them.
func (a *App) tellAll(ctx context.Context, r es.Record, all []telling) error {
	if len(all) == 0 {
		return nil
	}
	if err := a.shown(ctx, r.Position); err != nil {
		return err
	}
	for _, t := range all {
		organisation, err := t.who(a.views)
		if err != nil {
			return fmt.Errorf("tell of %s: %w", r.Type, err)
		}
		if organisation == "" {
			continue
		}
		if err := a.tell(ctx, r, organisation, t.notice); err != nil {
			return err
		}
	}
	return nil
}

const modelTimeout = 5 * time.Second

// shown waits, for a while, until the read model shows an event.
func (a *App) shown(ctx context.Context, p es.Position) error {
	ctx, cancel := context.WithTimeout(ctx, modelTimeout)
	defer cancel()
	return a.model.WaitFor(ctx, p)
}

// tell lets every representative of an organisation have a notice, but for the one who did it over the chat and has the
// answer.
func (a *App) tell(ctx context.Context, r es.Record, organisation string, n chat.Notice) error {
	persons, err := a.views.Representatives(organisation)
	if err != nil {
		return fmt.Errorf("tell of %s: %w", r.Type, err)
	}
	for _, person := range persons {
		if r.Actor.Via == viaChat && r.Actor.Person == person {
			continue
		}
		one := news{Notice: n, Person: person, Organisation: organisation, Position: r.Position}
		if err := a.tellOne(ctx, r, one); err != nil {
			return fmt.Errorf("tell of %s: %w", r.Type, err)
		}
	}
	return nil
}

// tellOne puts a notice into the queue of a representative who can be reached and wants to be.
func (a *App) tellOne(ctx context.Context, r es.Record, n news) error {
	contact, err := a.views.Contact(n.Person)
	if err != nil || contact == "" {
		return err
	}
	if withdrawn, err := a.views.Withdrawn(n.Person); withdrawn || err != nil {
		return err
	}
	key := a.vault.Index(kindNotice, r.ID+" "+n.Person+" "+string(n.Notice.Kind))
	subject := inboxNotice + contact + "." + key
	return a.inbox.stream.putOnce(ctx, contact, subject, n)
}
