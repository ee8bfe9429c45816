package app

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/flows"
	"github.com/qhatu/qhatu/services/whatsapp/internal/projection"
)

// viaChat is how the log names what people do through this service.
const viaChat = "whatsapp"

// addressedNotice is a notice for one representative.
type addressedNotice struct {
	Notice       chat.Notice `json:"notice"`
	Person       string      `json:"person"`
	Organisation string      `json:"organisation"`
	Position     es.Position `json:"position"`        // of what happened
	Buyer        string      `json:"buyer,omitempty"` // who did it: the person behind a buyer, whom the association does not await
	Moved        bool        `json:"moved,omitempty"` // it followed the person to another number
	At           time.Time   `json:"at,omitzero"`     // when it was heard of
	Later        bool        `json:"later,omitempty"` // it waits for the evening, because there was much on the day
}

// UnmarshalJSON reads what this version or an earlier one stored.
func (n *addressedNotice) UnmarshalJSON(stored []byte) error {
	type fields addressedNotice
	read := struct {
		*fields
		Notice json.RawMessage `json:"notice"`
	}{fields: (*fields)(n)}
	err := json.Unmarshal(stored, &read)
	if err == nil {
		n.Notice, err = flows.ReadNotice(read.Notice)
	}
	return err
}

// notifier finds out who is to be told of what happens in the market, and puts a notice into the inbox for each. What they
// are told is decided when their turn handles the notice, by what is true then.
type notifier struct {
	inbox sealedStream
	model *readmodel.Model
	views *projection.Views

	coordinator coordinator
}

// enqueue puts the notices of an event into the queues of those who are to have them.
func (n *notifier) enqueue(ctx context.Context, r es.Record, all []recipientNotice) error {
	if len(all) == 0 {
		return nil
	}
	if err := n.awaitShown(ctx, r.Position); err != nil {
		return err
	}
	for _, one := range all {
		if one.person != "" {
			if err := n.enqueueForOne(ctx, r, one); err != nil {
				return fmt.Errorf("notice of %s: %w", r.Type, err)
			}
			continue
		}
		organisations, err := one.recipient(n.views)
		for _, organisation := range organisations {
			if err == nil && organisation != "" {
				err = n.enqueueForOrganisation(ctx, r, organisation, one.notice)
			}
		}
		if err != nil {
			return fmt.Errorf("notice of %s: %w", r.Type, err)
		}
	}
	return nil
}

const modelTimeout = 5 * time.Second

// awaitShown waits, for a while, until the read model shows an event.
func (n *notifier) awaitShown(ctx context.Context, p es.Position) error {
	ctx, cancel := context.WithTimeout(ctx, modelTimeout)
	defer cancel()
	return n.model.WaitFor(ctx, p)
}

// enqueueForOrganisation lets every representative of an organisation have a notice, but for the one who did it over the
// chat and has the answer.
func (n *notifier) enqueueForOrganisation(ctx context.Context, r es.Record, organisation string, notice chat.Notice) error {
	persons, err := n.views.Representatives(organisation)
	if err != nil {
		return err
	}
	buyer, err := n.buyerBehind(r.AggregateID)
	if err != nil {
		return err
	}
	notice.Quiet = notice.Quiet && buyer != ""
	for _, person := range persons {
		if r.Actor.Via == viaChat && r.Actor.Person == person {
			continue
		}
		one := addressedNotice{Notice: notice, Person: person, Organisation: organisation, Position: r.Position, At: n.inbox.clock.Now().UTC(), Buyer: buyer}
		if err := n.enqueueForPerson(ctx, r, one); err != nil {
			return err
		}
	}
	return nil
}

// buyerBehind is the person behind the buyer of a negotiation in which the association does not await what they do; "" of anything else.
func (n *notifier) buyerBehind(aggregate string) (string, error) {
	negotiation, err := n.views.Negotiation(aggregate)
	if err != nil || negotiation.IsAwaited() || negotiation.Buyer == "" {
		return "", err
	}
	return n.views.PersonBehind(negotiation.Buyer)
}

// enqueueForOne lets one person have a notice, also if it is what they did themselves.
func (n *notifier) enqueueForOne(ctx context.Context, r es.Record, one recipientNotice) error {
	if one.recipient == nil {
		one.recipient = colleaguesOf(one.person)
	}
	organisations, err := one.recipient(n.views)
	if err != nil {
		return err
	}
	to := addressedNotice{Notice: one.notice, Person: one.person, Position: r.Position, At: n.inbox.clock.Now().UTC()}
	if len(organisations) > 0 {
		to.Organisation = organisations[0]
	}
	return n.enqueueForPerson(ctx, r, to)
}

// enqueueForPerson puts a notice into the queue of a representative who can be reached and wants to be.
func (n *notifier) enqueueForPerson(ctx context.Context, r es.Record, one addressedNotice) error {
	contact, err := n.views.Contact(one.Person)
	if err != nil || contact == "" {
		return err
	}
	if withdrawn, err := n.views.Withdrawn(one.Person); withdrawn || err != nil {
		return err
	}
	_, what, _ := strings.Cut(string(one.Notice.Kind), ".") // version 1 knew no flows: an event that it told of is not told again
	key := n.inbox.vault.Index(kindNotice, r.ID+" "+one.Person+" "+what)
	subject := inboxEvent + contact + "." + key
	return n.inbox.putOnce(ctx, contact, subject, one)
}
