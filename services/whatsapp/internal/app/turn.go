package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"

	"github.com/qhatu/qhatu/pkg/keyedqueue"
	"github.com/qhatu/qhatu/pkg/limit"
	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/pkg/stream"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

// turns takes conversations on: one message or one notice after another.
type turns struct {
	inbox         sealedStream
	conversations conversations
	outbox        *outbox
	gatherer      *gatherer
	bot           Bot
	market        Market
	pictures      *pictures
	limits        *limit.Limits
	model         *readmodel.Model
	positions     Positions
	coordinator   string        // the phone (E.164); "": none is known
	strangers     chan struct{} // one for each turn of a stranger that is being taken
	clock         Clock
	logger        *slog.Logger
	metrics       *metrics
}

var (
	// errNothing is returned by a step of a conversation that leaves no trace.
	errNothing = errors.New("nothing to do")
	// errPermanent is returned for what will fail whenever it is tried: a mistake of ours.
	errPermanent = errors.New("permanent")
	// errUnforeseen is returned for what should pass, although nobody knows why it failed.
	errUnforeseen = errors.New("unforeseen")
)

// maxAttempts bounds how often a step is tried that fails in a way that nobody has foreseen: about two minutes.
const maxAttempts = 30

// givesUp tells whether a step that failed is not tried again.
func givesUp(err error, attempt int) bool {
	return errors.Is(err, errPermanent) || errors.Is(err, errUnforeseen) && attempt >= maxAttempts
}

// markUnforeseen marks an error of the bot's, unless it says that the market is out of reach.
func markUnforeseen(err error) error {
	if err == nil || errors.Is(err, market.ErrUnavailable) {
		return err
	}
	return errors.Join(errUnforeseen, err)
}

// handle takes a conversation one message or notice on. What the step before had to send is put into the outbox first, in
// case that the process died before it could.
func (t *turns) handle(ctx context.Context, m keyedqueue.Message) error {
	if strings.HasPrefix(m.Subject, inboxEvent) {
		return nil // it is gathered first
	}
	leave, err := t.admit(ctx, m) // first, so that whoever has to wait costs no more than that
	unanswered := errors.Is(err, errNothing)
	if err != nil && !unanswered {
		return err
	}
	defer leave()
	c, err := t.conversations.load(ctx, m.Key)
	if err != nil {
		return err
	}
	if err := t.outbox.enqueue(ctx, c.contact, c.pending(t.clock.Now())...); err != nil || unanswered || c.hasHandled(m) {
		return err
	}
	if strings.HasPrefix(m.Name, forgetKey) {
		return t.forget(ctx, m, c)
	}
	next, err := t.step(ctx, m, c)
	if errors.Is(err, errNothing) {
		return nil
	}
	if err != nil {
		return err
	}
	err = t.conversations.save(ctx, next.withHandled(m))
	if errors.Is(err, stream.ErrConflict) {
		return keyedqueue.RetryAfter(pollInterval) // another replica was at it too
	}
	if err != nil {
		return err
	}
	t.metrics.turns.WithLabelValues(m.Kind).Inc()
	if err := t.outbox.enqueue(ctx, next.contact, next.Outbound...); err != nil || m.Kind != "message" {
		return err
	}
	return t.gatherer.wakeResting(ctx, m.Key, m.Name)
}

// step is what a message or a notice makes of a conversation.
func (t *turns) step(ctx context.Context, m keyedqueue.Message, c conversation) (conversation, error) {
	if strings.HasPrefix(m.Subject, inboxNotice) {
		return t.notify(ctx, m, c)
	}
	return t.reply(ctx, m, c)
}

// reply is what a person's message makes of a conversation.
func (t *turns) reply(ctx context.Context, m keyedqueue.Message, c conversation) (conversation, error) {
	var received inbound
	r, err := t.inbox.open(ctx, m.Subject, m.Data, &received)
	if errors.Is(err, errUnreadable) || err == nil && received.Update.Message == nil {
		return c, errNothing // the person was erased: there is nobody to answer
	}
	if err != nil {
		return c, err
	}
	if newPhone, ok := phoneChange(received.Update.Message); ok {
		to := address{Phone: received.From.Phone, UserID: received.Update.Message.System.UserID}
		return t.changePhone(ctx, m, c, received.From, to, newPhone, actedAt(received.Update.Message.Timestamp, r.At))
	}
	in := input(m.Name, received.Update, r.At)
	if err := t.checkUser(ctx, m, c.To, received.From, in.At); err != nil {
		return c, err
	}
	c.To = received.From
	if in.Kind != chat.Reaction && in.At.After(c.LastInbound) { // whether a reaction opens the window, Meta does not say
		c.LastInbound = in.At
	}
	at := received.receivedAt(r.At)
	if in, c.Reports, err = t.context(ctx, m, c, in, received.Update.Message, at); err != nil {
		return c, err
	}
	c, in, leftOut, noted := c.withBacklog(in, at)
	a := c.leaveOut(noted)
	if !leftOut {
		if a, err = t.answer(ctx, m, c, in); err != nil {
			return c, err
		}
	}
	if len(a.messages) > 0 {
		a.state = a.state.SentAs(t.outboundKey(m.Name, 0))
	}
	c.State, c.Position, c.Organisation, c.Outbound = a.state, a.position, a.organisation, nil
	if c, err = t.tellWaited(ctx, c, in); err != nil {
		return c, err
	}
	if c, err = t.tellQuiet(ctx, m, c, in); err != nil {
		return c, err
	}
	c = c.withWritten(a.written)
	unwatched := c.Reports && !mayBind(a)
	for i, message := range a.messages {
		message = c.naming(message)
		c.Outbound = append(c.Outbound, queuedOutbound{Key: t.outboundKey(m.Name, i), Outbound: outbound{
			To: c.To, Message: message, LastInbound: c.LastInbound, ReceivedAt: r.At, Unwatched: unwatched,
		}})
	}
	return c, nil
}

// mayBind tells whether something in an answer may be bound to: what a turn then asks is whether it had been delivered ([turns.deliveryOfLast]).
func mayBind(a answer) bool {
	return a.state.Last != nil && a.state.Last.Message.Binds() || slices.ContainsFunc(a.messages, chat.Message.Binds)
}

// tellWaited adds what waited for the person's next word, in order: it goes before the answer, unless it is what they asked for by a tap.
func (t *turns) tellWaited(ctx context.Context, c conversation, in chat.Input) (conversation, error) {
	if in.Kind == chat.Reaction || c.State.OptedOut {
		return c, nil
	}
	waited, last, err := t.outbox.waited(ctx, c.contact, c.Waited)
	if err != nil {
		return c, err
	}
	for _, q := range waited {
		if in.Tap == repeatPayload+q.Key {
			continue
		}
		out := outbound{To: c.To, Message: q.Outbound.Message, Person: q.Outbound.Person, LastInbound: c.LastInbound}
		c.Outbound = append(c.Outbound, queuedOutbound{Key: t.outboundKey(q.Key, 0), Outbound: out})
	}
	c.Waited = last
	return c, nil
}

// outboundKey derives the key of an outbound message from the key of what it answers.
func (t *turns) outboundKey(key string, index int) string {
	return t.inbox.vault.Index(kindOutbound, key+" "+strconv.Itoa(index))
}

// recovered calls do and makes an error of a panic, without its value, which may quote what a person wrote.
func recovered(do func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("%w: panic of type %T at %s", errPermanent, v, debug.Stack())
		}
	}()
	return do()
}
