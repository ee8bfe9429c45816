package app

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"

	"github.com/qhatu/qhatu/pkg/keyedqueue"
	"github.com/qhatu/qhatu/pkg/stream"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

// errNothing is returned by a step of a conversation that leaves no trace.
var errNothing = errors.New("nothing to do")

// take takes a conversation one message or notice on. What the step before said is put into the outbox first, in case that
// the process died before it could; so nothing of a step is lost once its conversation is saved.
func (a *App) take(ctx context.Context, m keyedqueue.Message) error {
	c, err := a.conversation(ctx, m.Key)
	if err != nil {
		return err
	}
	if err := a.enqueue(ctx, m.Key, c.pending(a.clock.Now())...); err != nil || c.has(m) {
		return err
	}
	next, err := a.step(ctx, m, c)
	if errors.Is(err, errNothing) {
		return nil
	}
	if err != nil {
		return err
	}
	err = a.save(ctx, m.Key, next.note(m))
	if errors.Is(err, stream.ErrConflict) {
		return keyedqueue.RetryAfter(poll) // another replica was at it too
	}
	if err != nil {
		return err
	}
	a.metrics.turn(m.Kind)
	return a.enqueue(ctx, m.Key, next.Said...)
}

// step is what a message or a notice makes of a conversation.
func (a *App) step(ctx context.Context, m keyedqueue.Message, c conversation) (conversation, error) {
	if strings.HasPrefix(m.Subject, inboxNotice) {
		return a.notify(ctx, m, c)
	}
	var heard inbound
	p, err := a.unwrap(ctx, m.Subject, m.Data, &heard)
	if errors.Is(err, errGone) || err == nil && heard.Update.Message == nil {
		return c, errNothing // she was erased: there is nobody to answer
	}
	if err != nil {
		return c, err
	}
	in := input(m.Name, heard.Update.Message, p.At)
	c.To = heard.From
	if in.Kind != chat.Reaction && in.At.After(c.LastInbound) { // whether a reaction opens the window, Meta does not say
		c.LastInbound = in.At
	}
	r, err := a.answer(ctx, m, c, in)
	if err != nil {
		return c, err
	}
	c.State, c.Position, c.Organisation, c.Said = r.state, r.position, r.organisation, nil
	for i, message := range r.messages {
		c.Said = append(c.Said, said{Key: a.entryKey(m.Name, i), Entry: entry{
			To: c.To, Message: message, LastInbound: c.LastInbound, Heard: p.At,
		}})
	}
	return c, nil
}

// entryKey derives the key of what is said from the key of what it answers.
func (a *App) entryKey(key string, index int) string {
	return a.vault.Index(kindEntry, key+" "+strconv.Itoa(index))
}

// reply is what was made of an input.
type reply struct {
	state    chat.State
	messages []chat.Message
	position string

	organisation string // that was acted for
}

const (
	// mostTries bounds how often an input is tried that fails in a way that nobody has foreseen: about two minutes.
	mostTries = 30
	apology   = "Perdona, tuve un problema y no pude con tu mensaje. Escríbelo otra vez, por favor, " +
		"o escribe *menú*. Si sigue igual, escribe *ayuda*."
)

var (
	// errOurFault is returned for what will fail whenever it is tried.
	errOurFault = errors.New("our fault")
	// errUnforeseen is returned for what should pass, although nobody knows why it failed.
	errUnforeseen = errors.New("unforeseen")
)

// answer answers an input. An error is one that may pass. What will not pass, a mistake of ours, is answered with an
// apology: nobody is left in silence.
func (a *App) answer(ctx context.Context, m keyedqueue.Message, c conversation, in chat.Input) (reply, error) {
	r, err := a.protected(ctx, c, in)
	switch {
	case err == nil, ctx.Err() != nil:
		return r, err
	case !errors.Is(err, errOurFault) && (m.Attempt < mostTries || !errors.Is(err, errUnforeseen)):
		return r, err
	}
	a.logger.Error("turn failed, answered with an apology", "sequence", m.Sequence, "kind", in.Kind, "error", err)
	a.metrics.apology()
	return reply{
		state: c.State, messages: []chat.Message{{Body: apology}}, position: c.Position, organisation: c.Organisation,
	}, nil
}

// protected makes an error of a panic, without its value, which may quote what a person wrote.
func (a *App) protected(ctx context.Context, c conversation, in chat.Input) (r reply, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("%w: panic of type %T at %s", errOurFault, v, debug.Stack())
		}
	}()
	return a.respond(ctx, c, in)
}

// respond finds out who it is and lets the bot answer.
func (a *App) respond(ctx context.Context, c conversation, in chat.Input) (reply, error) {
	if r, ok, err := a.saidBefore(ctx, c, in); ok || err != nil {
		r.organisation = c.Organisation
		return r, err
	}
	session, err := a.sessionOf(ctx, c)
	if errors.Is(err, market.ErrUnknownPhone) || errors.Is(err, market.ErrNoOrganisation) {
		return a.stranger(ctx, c, in)
	}
	if err != nil {
		return reply{}, err
	}
	a.showUpTo(ctx, session, c.Position)
	state, messages, err := a.bot.Turn(ctx, session, c.State, in)
	if err != nil && !errors.Is(err, market.ErrUnavailable) {
		err = errors.Join(errUnforeseen, err)
	}
	if err != nil {
		return reply{}, fmt.Errorf("turn: %w", err)
	}
	_, organisation := session.Who()
	return reply{state: state, messages: messages, position: session.Position(), organisation: organisation.ID}, nil
}

// sessionOf opens a session for whoever wrote, acting for the organisation that was spoken of last, if she still may.
func (a *App) sessionOf(ctx context.Context, c conversation) (*market.Session, error) {
	session, err := a.opened(ctx, c.To)
	if err != nil || !slices.ContainsFunc(session.ActsFor(), func(o market.Organisation) bool { return o.ID == c.Organisation }) {
		return session, err
	}
	if err := session.As(ctx, c.Organisation); err != nil {
		return nil, errors.Join(market.ErrUnavailable, err) // she was a member a moment ago: the next try sees which it is
	}
	return session, nil
}

// opened opens a session for whoever wrote. Without a phone, or with one that is none, nobody can tell who it is.
func (a *App) opened(ctx context.Context, from address) (*market.Session, error) {
	if from.Phone == "" {
		return nil, market.ErrUnknownPhone
	}
	session, err := a.market.SessionByPhone(ctx, from.Phone)
	switch {
	case err == nil, errors.Is(err, market.ErrUnknownPhone), errors.Is(err, market.ErrNoOrganisation),
		errors.Is(err, market.ErrUnavailable):
		return session, err
	}
	if problem, ok := errors.AsType[*market.Problem](err); ok && problem.Status == unprocessable {
		return nil, errors.Join(market.ErrUnknownPhone, err)
	}
	return nil, errors.Join(market.ErrUnavailable, err) // about our credential, not about what she wrote: it will be mended
}

const unprocessable = 422 // what identity says of a phone that is none

// stranger answers someone who acts for nobody, and tells identity what she said when she was asked for her consent.
func (a *App) stranger(ctx context.Context, c conversation, in chat.Input) (reply, error) {
	state, messages, consent := a.bot.Stranger(c.State, in)
	if consent != nil && c.To.Phone != "" {
		act := market.Act{Key: in.Key + ":consent", At: in.At}
		if err := a.market.Consent(ctx, act, c.To.Phone, consent.Accepted, consent.Language); err != nil {
			if _, refused := errors.AsType[*market.Problem](err); refused {
				err = errors.Join(errOurFault, err)
			}
			return reply{}, fmt.Errorf("consent: %w", err)
		}
	}
	return reply{state: state, messages: messages, position: c.Position, organisation: c.Organisation}, nil
}
