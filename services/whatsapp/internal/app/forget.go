package app

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/pkg/bus"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/keyedqueue"
	"github.com/qhatu/qhatu/pkg/stream"
)

// forgetting is the reaction that lets a contact be forgotten, whose person is erased or has their number no longer.
const forgetting = "whatsapp-forgetting"

// forgetKey begins the key of what says in a contact's inbox that all before it is forgotten. It takes its turn there, so that what was
// answered before is sent first: the last message to whoever had themselves erased.
const forgetKey = "forget-"

// forgetter puts into the inbox that a contact is to be forgotten.
type forgetter struct{ inbox sealedStream }

func (f *forgetter) react(b *bus.Bus) {
	b.OnFromStart(forgetting, 1, bus.When(es.NewEventTable(identityevents.ContactEvents()), f.left))
}

func (f *forgetter) left(ctx context.Context, r es.Record, e identityevents.ContactLeft) error {
	if !e.Forgotten {
		return nil
	}
	return f.inbox.putForget(ctx, strings.TrimPrefix(r.AggregateID, "ctc_"), r.ID)
}

// putForget puts into a contact's inbox that the contact is to be forgotten, once for each reason.
func (s sealedStream) putForget(ctx context.Context, contact, reason string) error {
	key := forgetKey + s.vault.Index(kindNotice, reason)
	return s.putOnce(ctx, contact, inboxNotice+contact+"."+key, struct{}{})
}

// lastMessageTimeout is how long a contact who is to be forgotten may wait for the last message to them.
const lastMessageTimeout = time.Minute

// forget destroys the chat of a contact: the conversation, what was written and sent, what waited to be sent, and the key that all of it
// is sealed with. What is in the inbox goes last, this message with it: until then it is done once more.
func (t *turns) forget(ctx context.Context, m keyedqueue.Message, c conversation) error {
	var nothing struct{}
	if _, err := t.inbox.open(ctx, m.Subject, m.Data, &nothing); err != nil {
		return t.forgetInbox(ctx, m) // the key is destroyed
	}
	if t.clock.Now().Sub(m.Time) < lastMessageTimeout {
		switch sent, err := t.outbox.hasSent(ctx, c.contact, c.Outbound); {
		case err != nil:
			return err
		case !sent:
			return keyedqueue.RetryAfter(pollInterval)
		}
	}
	for _, kind := range []string{outboxMessage, outboxAttempt, outboxSent, outboxWait, outboxDead} {
		if err := t.outbox.stream.Purge(ctx, kind+c.contact+".>", 0); err != nil {
			return err
		}
	}
	chats := t.conversations.chats
	for _, subject := range []string{chatConversation + c.contact, chatGathering + c.contact, chatResting + c.contact, chatLink + chats.vault.Index(kindUser, c.To.UserID)} {
		if err := chats.Purge(ctx, subject, 0); err != nil {
			return err
		}
	}
	if err := t.keepLater(ctx, m); err != nil {
		return err
	}
	if err := chats.vault.Renew(ctx, c.contact); err != nil {
		return err
	}
	return t.forgetInbox(ctx, m)
}

// keepLater seals what has been written since under a key that outlives the contact's: whoever has the number next is to be answered.
func (t *turns) keepLater(ctx context.Context, m keyedqueue.Message) error {
	for _, kind := range []string{inboxMessage, inboxEvent} {
		later, err := t.later(ctx, kind+m.Key+".>", m.Sequence)
		if err != nil {
			return err
		}
		for _, each := range later {
			var content json.RawMessage
			r, err := t.inbox.open(ctx, each.Subject, each.Data, &content)
			if errors.Is(err, errUnreadable) || err == nil && r.Contact == noContact {
				continue
			}
			if err != nil {
				return err
			}
			if err := t.inbox.replace(ctx, noContact, each.Subject, each.Sequence, content); err != nil && !errors.Is(err, stream.ErrConflict) {
				return err
			}
		}
	}
	return nil
}

// later are the messages of a subject after a sequence.
func (t *turns) later(ctx context.Context, subject string, sequence uint64) (all []*stream.Message, err error) {
	for {
		next, err := t.inbox.Next(ctx, subject, sequence+1)
		if err != nil || next == nil {
			return all, err
		}
		all, sequence = append(all, next), next.Sequence
	}
}

func (t *turns) forgetInbox(ctx context.Context, m keyedqueue.Message) error {
	t.inbox.known.remove(inboxReports + m.Key)
	if err := t.inbox.Purge(ctx, inboxReports+m.Key, 0); err != nil {
		return err
	}
	for _, kind := range []string{inboxMessage, inboxEvent, inboxNotice} {
		if err := t.inbox.Purge(ctx, kind+m.Key+".>", m.Sequence); err != nil {
			return err
		}
	}
	return nil
}

// hasSent tells whether nothing is left to be done about messages: Meta has them, or they will not be sent.
func (o *outbox) hasSent(ctx context.Context, contact string, messages []queuedOutbound) (bool, error) {
	for _, q := range messages {
		d := delivery{contact: contact, key: q.Key}
		done, err := o.isSent(ctx, d)
		if err == nil && !done {
			done, err = o.hasAny(ctx, d.subject(outboxDead), d.subject(outboxWait))
		}
		if err != nil || !done {
			return false, err
		}
	}
	return true, nil
}
