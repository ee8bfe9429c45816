package app

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/pkg/bus"
	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/services/whatsapp/internal/graph"
)

const (
	deadLetterName = "whatsapp-outbox"
	// deadSubject is where messages go that will not be sent; their bodies stay sealed for the subject that Dead-Subject
	// names.
	deadSubject       = "dead." + deadLetterName
	deadLetterTimeout = 5 * time.Second
)

// moveToDeadLetters puts a message aside for an operator, once, and records that it is done with.
func (o *outbox) moveToDeadLetters(ctx context.Context, d delivery, a attempt) error {
	subject := d.subject(outboxDead)
	if moved, err := o.stream.Last(ctx, subject); err != nil || moved != nil {
		return err
	}
	if err := o.publishDeadLetter(ctx, d, a); err != nil {
		return err
	}
	if a.Refused == graph.Unreachable {
		o.contacts.reportUnreachable(d.contact, a.Code)
	}
	o.logger.Error("message will not be sent", "outbound", d.key, "code", a.Code, "why", string(a.Refused))
	return o.stream.Publish(ctx, &nats.Msg{Subject: subject, Data: fmt.Appendf(nil, `{"code":%d}`, a.Code)})
}

func (o *outbox) publishDeadLetter(ctx context.Context, d delivery, a attempt) error {
	sequence := strconv.FormatUint(d.stored.Sequence, 10)
	msg := &nats.Msg{Subject: deadSubject, Data: d.stored.Data, Header: nats.Header{
		bus.DeadReaction: {outboxDurable},
		bus.DeadError:    {fmt.Sprintf("%s, code %d", a.Refused, a.Code)},
		bus.DeadStream:   {natsd.Outbox},
		bus.DeadSubject:  {d.stored.Subject},
		bus.DeadSequence: {sequence},
	}}
	ctx, cancel := context.WithTimeout(ctx, deadLetterTimeout)
	defer cancel()
	if _, err := o.js.PublishMsg(ctx, msg, jetstream.WithMsgID(outboxDurable+"/"+sequence)); err != nil {
		return fmt.Errorf("put aside: %w", err)
	}
	return nil
}

var errNothingToSend = fault.New(fault.NotFound, "nothing-to-send", fault.Text{EN: "the message can no longer be read: its time is over, or the person was erased"}, fault.Text{})

// sendDeadAgain puts a message that will not be sent into the outbox once more, under a key of its own: once more that has no effect.
func (o *outbox) sendDeadAgain(ctx context.Context, m bus.Message) error {
	contact, key, ok := readCallback(strings.TrimPrefix(m.Subject, outboxMessage))
	if !ok {
		return errNothingToSend
	}
	out, found, err := o.find(ctx, contact, key)
	if err != nil {
		return err
	}
	if !found {
		return errNothingToSend
	}
	out.Again++
	out.Due = time.Time{}
	return o.enqueue(ctx, contact, queuedOutbound{Key: originalKey(key) + asRetry + strconv.Itoa(out.Again), Outbound: out})
}
