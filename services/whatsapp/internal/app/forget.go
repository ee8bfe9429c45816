package app

import (
	"context"
	"strings"
	"time"

	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/pkg/bus"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/keyedqueue"
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
	contact := strings.TrimPrefix(r.AggregateID, "ctc_")
	key := forgetKey + f.inbox.vault.Index(kindNotice, r.ID)
	return f.inbox.putOnce(ctx, contact, inboxNotice+contact+"."+key, struct{}{})
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
		if sent, err := t.outbox.hasSent(ctx, c.contact, c.Outbound); err != nil || !sent {
			return errOrRetry(err)
		}
	}
	for _, kind := range []string{outboxMessage, outboxAttempt, outboxSent, outboxWait, outboxDead} {
		if err := t.outbox.stream.Purge(ctx, kind+c.contact+".>", 0); err != nil {
			return err
		}
	}
	chats := t.conversations.chats
	for _, subject := range []string{chatConversation + c.contact, chatGathering + c.contact, chatLink + chats.vault.Index(kindUser, c.To.UserID)} {
		if err := chats.Purge(ctx, subject, 0); err != nil {
			return err
		}
	}
	if err := chats.vault.Renew(ctx, c.contact); err != nil {
		return err
	}
	return t.forgetInbox(ctx, m)
}

func (t *turns) forgetInbox(ctx context.Context, m keyedqueue.Message) error {
	for _, kind := range []string{inboxMessage, inboxEvent, inboxNotice} {
		if err := t.inbox.Purge(ctx, kind+m.Key+".>", m.Sequence); err != nil {
			return err
		}
	}
	return nil
}

func errOrRetry(err error) error {
	if err != nil {
		return err
	}
	return keyedqueue.RetryAfter(pollInterval)
}

// hasSent tells whether nothing is left to be done about messages: Meta has them, or they will not be sent.
func (o *outbox) hasSent(ctx context.Context, contact string, messages []queuedOutbound) (bool, error) {
	for _, q := range messages {
		done := false
		for _, subject := range []string{outboxSent + contact + "." + q.Key + ".*", outboxSent + contact + "." + q.Key, outboxDead + contact + "." + q.Key, outboxWait + contact + "." + q.Key} {
			last, err := o.stream.Last(ctx, subject)
			if err != nil {
				return false, err
			}
			done = done || last != nil
		}
		if !done {
			return false, nil
		}
	}
	return true, nil
}
