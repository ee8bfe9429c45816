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
	ctx context.Context, m keyedqueue.Message, c conversation, in chat.Input, from *wire.InMessage, received time.Time,
) (_ chat.Input, reports bool, err error) {
	if in.Delivery, reports, err = t.deliveryOfLast(ctx, m, c, in, received); err != nil {
		return in, reports, err
	}
	if in.Kind != chat.Text && in.Kind != chat.Photo || from.Context == nil {
		return in, reports, nil
	}
	in.Forwarded = from.Context.Forwarded || from.Context.FrequentlyForwarded
	if from.Context.ID == "" || from.Context.From == from.From && from.From != "" { // their own message
		return in, reports, nil
	}
	_, key, err := t.outbox.named(ctx, c.contact, from.Context.ID)
	if err != nil {
		return in, reports, err
	}
	in.Quoted, err = t.quoted(ctx, c.contact, key)
	if last := c.State.Last; last != nil && key != "" && last.Key == originalKey(key) {
		in.Delivery = chat.Delivered // or it could not be quoted
	}
	return in, reports, err
}

// quoted is a message of ours by its key; without a body where it can no longer be found.
func (t *turns) quoted(ctx context.Context, contact, key string) (*chat.Message, error) {
	if key == "" {
		return &chat.Message{}, nil
	}
	quoted, ok, err := t.outbox.find(ctx, contact, key)
	if !ok {
		return &chat.Message{}, err
	}
	return &quoted.Message, err
}

// deliveryOfLast finds out whether the last message had been delivered when something was done. A tap says itself what it is about,
// so that nothing is read for it once the phone is known to report. What is known without the phone counts against it: that the
// message had not gone out when the answer to it was received, whatever the phone reports, or that Meta could not deliver it.
func (t *turns) deliveryOfLast(
	ctx context.Context, m keyedqueue.Message, c conversation, in chat.Input, received time.Time,
) (is chat.Delivery, reports bool, err error) {
	last := c.State.Last
	if last == nil || last.Key == "" {
		return chat.DeliveryUnknown, c.Reports, nil
	}
	if reports, err = t.reports(ctx, m, c); err != nil || reports && (in.Kind == chat.Tap || !last.Message.Binds()) {
		return chat.DeliveryUnknown, reports, err
	}
	if in.Kind != chat.Tap && last.Message.Binds() {
		if followed, err := t.outbox.isFollowed(ctx, c.contact, last.Key); followed || err != nil {
			return chat.NotDelivered, reports, err
		}
	}
	d := delivery{contact: c.contact, key: last.Key}
	attempt, err := t.outbox.lastAttempt(ctx, d)
	if err != nil {
		return chat.NotDelivered, reports, err
	}
	wentOut := attempt.hadGoneOut(m, received)
	messageKey, err := t.sentAs(ctx, m, d, wentOut && reports)
	if err != nil {
		return chat.NotDelivered, reports, err
	}
	times, err := t.deliveredAt(ctx, m, messageKey)
	reports = reports || len(times) > 0
	if attempt.AsTemplate || err != nil || !wentOut {
		return chat.NotDelivered, reports, err // a template does not say it all
	}
	for _, at := range times {
		if !at.After(in.At) {
			return chat.Delivered, true, nil
		}
	}
	if reports {
		return chat.NotDelivered, true, nil
	}
	failed, err := t.statusOf(ctx, m, messageKey, "failed")
	if failed != nil || err != nil {
		return chat.NotDelivered, false, err
	}
	return chat.DeliveryUnknown, false, nil
}

// reports tells whether a phone is known to report what is delivered, by whichever message, before something was stored.
func (t *turns) reports(ctx context.Context, m keyedqueue.Message, c conversation) (bool, error) {
	if c.Reports {
		return true, nil
	}
	said, err := t.inbox.Last(ctx, inboxReports+c.contact)
	return said != nil && said.Sequence < m.Sequence, err
}

// hadGoneOut tells whether a message may have been with Meta when the answer to it, m, was received: by the clocks of the processes
// that received and sent, and by the server's that stored both. Two messages of one webhook are received before either is answered.
// A later attempt only makes it stricter, so that a turn that is taken again decides the same or asks once more.
func (a attempt) hadGoneOut(m keyedqueue.Message, received time.Time) bool {
	return a.hasUnknownOutcome() && !received.Before(a.At) && m.Time.After(a.storedAt)
}

// recordAttempts bounds how often a turn is put off until it is recorded under which id a message was sent.
const recordAttempts = 10

// sentAs is the key of Meta's id for a message, by which its statuses are found; "" where that is not known. Where it must be on
// its way, a turn is put off a moment whose input overtook the record of it.
func (t *turns) sentAs(ctx context.Context, m keyedqueue.Message, d delivery, awaited bool) (messageKey string, err error) {
	messageKey, err = t.outbox.sentAs(ctx, d.contact, d.key)
	if messageKey != "" || err != nil || !awaited || m.Attempt > recordAttempts {
		return messageKey, err
	}
	sent, err := t.outbox.isSent(ctx, d)
	switch {
	case err != nil:
		return "", err
	case !sent:
		return "", keyedqueue.RetryAfter(pollInterval / recordAttempts)
	}
	return t.outbox.sentAs(ctx, d.contact, d.key)
}

// deliveredAt are the times at which a message was delivered or read, by the statuses that were stored before something.
func (t *turns) deliveredAt(ctx context.Context, m keyedqueue.Message, messageKey string) (times []time.Time, err error) {
	for _, step := range []string{"delivered", "read"} {
		status, err := t.statusOf(ctx, m, messageKey, step)
		if err != nil {
			return nil, err
		}
		if status != nil {
			times = append(times, status.Timestamp)
		}
	}
	return times, nil
}

// statusOf is what Meta said of a message, by the key of its id for it, before something was stored; nil where it had not.
func (t *turns) statusOf(ctx context.Context, m keyedqueue.Message, messageKey, step string) (*wire.Status, error) {
	if messageKey == "" {
		return nil, nil
	}
	stored, err := t.inbox.Last(ctx, inboxStatus+messageKey+"."+step)
	if err != nil || stored == nil || stored.Sequence > m.Sequence {
		return nil, err
	}
	var u wire.Update
	if _, err := t.inbox.open(ctx, stored.Subject, stored.Data, &u); err != nil && !errors.Is(err, errUnreadable) {
		return nil, err
	}
	return u.Status, nil
}
