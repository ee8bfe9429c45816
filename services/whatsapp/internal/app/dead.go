package app

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/pkg/bus"
	"github.com/qhatu/qhatu/pkg/keyedqueue"
	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/services/whatsapp/internal/graph"
)

// deadSubject is where entries go that will not be sent; their bodies stay sealed for the subject that Dead-Subject names.
const deadSubject = "dead.whatsapp-outbox"

// bury puts an entry aside for an operator, once, and records that it is done with.
func (a *App) bury(ctx context.Context, m keyedqueue.Message, t attempt) error {
	subject := outboxDead + m.Key + "." + m.Name
	if buried, err := a.outbox.Last(ctx, subject); err != nil || buried != nil {
		return err
	}
	if err := a.deadLetter(ctx, m, t); err != nil {
		return err
	}
	if t.Refused == graph.Unreachable {
		if err := a.unreachable(ctx, m.Key, t.Code); err != nil {
			return err
		}
	}
	a.logger.Error("message will not be sent", "entry", m.Name, "code", t.Code, "why", string(t.Refused))
	return a.outbox.Publish(ctx, &nats.Msg{Subject: subject, Data: fmt.Appendf(nil, `{"code":%d}`, t.Code)})
}

func (a *App) deadLetter(ctx context.Context, m keyedqueue.Message, t attempt) error {
	letter := &nats.Msg{Subject: deadSubject, Data: m.Data, Header: nats.Header{
		bus.DeadReaction: {outboxDurable},
		bus.DeadError:    {fmt.Sprintf("%s, code %d", t.Refused, t.Code)},
		bus.DeadStream:   {natsd.Outbox},
		bus.DeadSubject:  {m.Subject},
		bus.DeadSequence: {strconv.FormatUint(m.Sequence, 10)},
	}}
	ctx, cancel := context.WithTimeout(ctx, deadPatience)
	defer cancel()
	id := jetstream.WithMsgID(outboxDurable + "/" + strconv.FormatUint(m.Sequence, 10))
	if _, err := a.js.PublishMsg(ctx, letter, id); err != nil {
		return fmt.Errorf("put aside: %w", err)
	}
	return nil
}

const deadPatience = 5 * time.Second

// unreachable remembers that a contact cannot be reached over WhatsApp, until she writes.
func (a *App) unreachable(ctx context.Context, contact string, code int) error {
	a.metrics.unreachable()
	a.logger.Warn("contact cannot be reached over WhatsApp", "contact", contact, "code", code)
	mark := fmt.Appendf(nil, `{"at":%q,"code":%d}`, a.clock.Now().UTC().Format(time.RFC3339), code)
	return a.chats.Publish(ctx, &nats.Msg{Subject: chatUnreachable + contact, Data: mark})
}
