package app

import (
	"context"
	"errors"
	"time"

	"github.com/qhatu/qhatu/pkg/keyedqueue"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/wire"
)

// context adds to an input what was known when it came: the message that it quotes, and whether the last one had been
// delivered. reports tells whether the phone is known to say so. It is the same however often the turn is taken, because
// what was stored after the input does not count.
func (t *turns) context(
	ctx context.Context, m keyedqueue.Message, c conversation, in chat.Input, from *wire.InMessage,
) (_ chat.Input, reports bool, err error) {
	if in.Delivery, reports, err = t.deliveryOfLast(ctx, m, c, in); err != nil {
		return in, reports, err
	}
	if in.Kind != chat.Text || from.Context == nil || from.Context.ID == "" {
		return in, reports, nil
	}
	key, err := t.outbox.keyOf(ctx, c.contact, from.Context.ID)
	if err != nil || key == "" {
		return in, reports, err
	}
	quoted, ok, err := t.outbox.find(ctx, c.contact, key)
	if !ok {
		quoted.Message = chat.Message{}
	}
	in.Quoted = &quoted.Message
	if last := c.State.Last; last != nil && last.Key == key {
		in.Delivery = chat.Delivered // or it could not be quoted
	}
	return in, reports, err
}

// deliveryOfLast finds out whether the last message had been delivered when something was done. A tap says itself what it is about,
// so that nothing is read for it once the phone is known to report.
func (t *turns) deliveryOfLast(ctx context.Context, m keyedqueue.Message, c conversation, in chat.Input) (is chat.Delivery, reports bool, err error) {
	last := c.State.Last
	if last == nil || last.Key == "" || c.Reports && (in.Kind == chat.Tap || !last.Message.Binds()) {
		return chat.DeliveryUnknown, c.Reports, nil
	}
	times, err := t.deliveredAt(ctx, m, c.contact, last.Key)
	if err != nil {
		return chat.DeliveryUnknown, c.Reports, err
	}
	if attempt, err := t.outbox.lastAttempt(ctx, delivery{contact: c.contact, key: last.Key}); attempt.AsTemplate || err != nil {
		return chat.NotDelivered, c.Reports, err // a template does not say it all
	}
	for _, at := range times {
		if !at.After(in.At) {
			return chat.Delivered, true, nil
		}
	}
	if c.Reports || len(times) > 0 {
		return chat.NotDelivered, true, nil
	}
	return chat.DeliveryUnknown, false, nil
}

// deliveredAt are the times at which a message was delivered or read, by the statuses that were stored before something.
func (t *turns) deliveredAt(ctx context.Context, m keyedqueue.Message, contact, key string) (times []time.Time, err error) {
	messageKey, err := t.outbox.sentAs(ctx, contact, key)
	if err != nil || messageKey == "" {
		return nil, err
	}
	for _, step := range []string{"delivered", "read"} {
		stored, err := t.inbox.Last(ctx, inboxStatus+messageKey+"."+step)
		if err != nil {
			return nil, err
		}
		if stored == nil || stored.Sequence > m.Sequence {
			continue
		}
		var u wire.Update
		if _, err := t.inbox.open(ctx, stored.Subject, stored.Data, &u); err != nil && !errors.Is(err, errUnreadable) {
			return nil, err
		}
		if u.Status != nil {
			times = append(times, u.Status.Timestamp)
		}
	}
	return times, nil
}
