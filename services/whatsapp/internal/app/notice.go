package app

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/qhatu/qhatu/api/fairevents"
	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/bus"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
)

// notices is the reaction that finds out who is to hear of what happened. What each is told is decided in the queue of their contact, by
// what is true then, between the messages that she writes.
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

func (a *App) noticeHandlers() []bus.Handler {
	negotiations := es.NewNames(orderevents.NegotiationEvents())
	orders := es.NewNames(orderevents.OrderEvents())
	fairs := es.NewNames(fairevents.FairEvents())
	return slices.Concat(a.onNegotiations(negotiations), a.onOrders(orders), a.onFairs(fairs))
}

const modelPatience = 5 * time.Second

// shown waits, for a while, until the read model shows an event.
func (a *App) shown(ctx context.Context, p es.Position) error {
	ctx, cancel := context.WithTimeout(ctx, modelPatience)
	defer cancel()
	return a.model.WaitFor(ctx, p)
}

// tell lets every representative of an organisation have a notice, but for the one who did it herself over the chat: she
// has her answer.
func (a *App) tell(ctx context.Context, r es.Record, organisation string, n chat.Notice) error {
	persons, err := a.views.Representatives(organisation)
	if err != nil {
		return fmt.Errorf("tell of %s: %w", r.Type, err)
	}
	for _, person := range persons {
		if r.Actor.Via == viaChat && r.Actor.Person == person {
			continue
		}
		letter := news{Notice: n, Person: person, Organisation: organisation, Position: r.Position}
		if err := a.tellOne(ctx, r, letter); err != nil {
			return fmt.Errorf("tell of %s: %w", r.Type, err)
		}
	}
	return nil
}

// tellOne puts a notice into the queue of a representative who can be reached and wants to be.
func (a *App) tellOne(ctx context.Context, r es.Record, letter news) error {
	contact, err := a.views.Contact(letter.Person)
	if err != nil || contact == "" {
		return err
	}
	if withdrawn, err := a.views.Withdrawn(letter.Person); withdrawn || err != nil {
		return err
	}
	key := a.vault.Index(kindNotice, r.ID+" "+letter.Person+" "+string(letter.Notice.Kind))
	subject := inboxNotice + contact + "." + key
	_, err = a.inbox.stream.putOnce(ctx, contact, subject, letter)
	return err
}
