package app

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/qhatu/qhatu/pkg/keyedqueue"
	"github.com/qhatu/qhatu/pkg/limit"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/colleague"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/consent"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
)

// answer is what was made of an input.
type answer struct {
	state        chat.State
	messages     []chat.Message
	position     string
	organisation string // that was acted for
	written      []market.Written
}

const apology = "Perdona, tuve un problema y no pude con tu mensaje. Escríbelo otra vez, por favor, " +
	"o escribe *menú*. Si sigue igual, escribe *ayuda*."

// answer answers an input. An error is one that may pass. What will not pass, a mistake of ours, is answered with an
// apology, so that nobody is left without an answer.
func (t *turns) answer(ctx context.Context, m keyedqueue.Message, c conversation, in chat.Input) (a answer, err error) {
	err = recovered(func() (err error) {
		a, err = t.respond(ctx, c, in)
		return err
	})
	switch {
	case err == nil, ctx.Err() != nil, !givesUp(err, m.Attempt):
		return a, err
	}
	t.logger.Error("turn failed, answered with an apology", "sequence", m.Sequence, "kind", in.Kind, "error", err)
	t.metrics.apologies.Inc()
	a = c.unchanged(chat.Message{Body: apology})
	a.state = a.state.Interrupted()
	return a, nil
}

// unchanged is an answer that leaves the conversation as it is.
func (c conversation) unchanged(messages ...chat.Message) answer {
	return answer{state: c.State, messages: messages, position: c.Position, organisation: c.Organisation}
}

// respond finds out who wrote and lets the bot answer.
func (t *turns) respond(ctx context.Context, c conversation, in chat.Input) (_ answer, err error) {
	if in.Deferred, err = t.deferred(ctx, c, in); err != nil {
		return answer{}, err
	}
	session, err := t.sessionOf(ctx, c)
	if errors.Is(err, market.ErrUnknownPhone) || errors.Is(err, market.ErrNoOrganisation) {
		in.Consents = new(errors.Is(err, market.ErrNoOrganisation))
		return t.answerStranger(ctx, c, in)
	}
	if err != nil {
		return answer{}, err
	}
	t.showUpTo(ctx, session, c.Position)
	state, messages, err := t.bot.Turn(ctx, t.pictures.seenBy(session), c.State, in)
	if err != nil {
		return answer{}, fmt.Errorf("turn: %w", markUnforeseen(err))
	}
	_, organisation := session.Who()
	return answer{state: state, messages: messages, position: session.Position(), organisation: organisation.ID, written: session.Written()}, nil
}

// sessionOf opens a session for whoever wrote, acting for the organisation that the conversation was about last, if the
// person still may.
func (t *turns) sessionOf(ctx context.Context, c conversation) (*market.Session, error) {
	session, err := t.openSession(ctx, c.To)
	if err != nil || !slices.ContainsFunc(session.ActsFor(), func(o market.Organisation) bool { return o.ID == c.Organisation }) {
		return session, err
	}
	if err := session.As(ctx, c.Organisation); err != nil {
		return nil, errors.Join(market.ErrUnavailable, err) // a member a moment ago: the next try sees which it is
	}
	return session, nil
}

// openSession opens a session for whoever wrote. Without a phone, or with one that is none, nobody can tell who it is.
func (t *turns) openSession(ctx context.Context, from address) (*market.Session, error) {
	if from.Phone == "" {
		return nil, market.ErrUnknownPhone
	}
	session, err := t.market.SessionByPhone(ctx, from.Phone)
	switch {
	case err == nil, errors.Is(err, market.ErrUnknownPhone), errors.Is(err, market.ErrNoOrganisation),
		errors.Is(err, market.ErrUnavailable):
		return session, err
	}
	if problem, ok := errors.AsType[*market.Problem](err); ok && problem.Status == http.StatusUnprocessableEntity {
		return nil, errors.Join(market.ErrUnknownPhone, err) // what identity says of a phone that is none
	}
	return nil, errors.Join(market.ErrUnavailable, err) // about our credential, not about what was written: it will be mended
}

// answerStranger answers someone who acts for nobody, and passes an answer about consent on to identity.
func (t *turns) answerStranger(ctx context.Context, c conversation, in chat.Input) (answer, error) {
	if in.Deferred != nil {
		return c.unchanged(*in.Deferred), nil
	}
	if c.To.Phone != "" && c.To.Phone == t.coordinator {
		return c.unchanged(colleague.ToCoordinator()), nil
	}
	in.Formerly = c.Organisation != ""
	if err := t.findLot(ctx, &in); err != nil {
		return answer{}, err
	}
	state, messages, decided := t.bot.Stranger(c.State, in)
	err := t.consent(ctx, c, in, decided)
	if market.Refused(err, "person-denied", "identity-in-doubt") {
		in.Foreign = true
		state, messages, _ = t.bot.Stranger(c.State, in)
	} else if err != nil {
		return answer{}, err
	}
	if t.invitesTooOften(ctx, c, messages) {
		return c.unchanged(), nil
	}
	a := c.unchanged(messages...)
	a.state = state
	return a, nil
}

// invitesTooOften tells whether somebody would be asked for consent again who was asked a moment ago: silence is an answer too.
func (t *turns) invitesTooOften(ctx context.Context, c conversation, messages []chat.Message) bool {
	return slices.ContainsFunc(messages, consent.Invites) && t.limits.Take(ctx, limit.Invitations, c.contact).Refused()
}

// consent passes an answer about consent, if there is one, on to identity.
func (t *turns) consent(ctx context.Context, c conversation, in chat.Input, decided *chat.Consent) (err error) {
	command := market.Command{Key: in.Key + ":consent", At: in.At}
	switch {
	case decided == nil:
		return nil
	case decided.Erase:
		err = t.erase(ctx, c, command)
	case decided.Disavow:
		if c.To.Phone != "" {
			err = t.market.Disavow(ctx, command, c.To.Phone)
		}
	case c.To.Phone != "":
		err = t.market.Consent(ctx, command, c.To.Phone, decided.Accepted, decided.Language)
	}
	if err == nil {
		return nil
	}
	if _, refused := errors.AsType[*market.Problem](err); refused {
		err = errors.Join(errPermanent, err)
	}
	return fmt.Errorf("consent: %w", err)
}

// erase has identity erase whoever writes. Where identity knows nobody, the chat alone is forgotten.
func (t *turns) erase(ctx context.Context, c conversation, command market.Command) (err error) {
	person := ""
	if c.To.Phone != "" {
		person, err = t.market.Erase(ctx, command, c.To.Phone)
	}
	if err != nil || person != "" {
		return err
	}
	return t.inbox.putForget(ctx, c.contact, command.Key)
}

// findLot finds the lot whose code a stranger writes: a card of it was passed on to them.
func (t *turns) findLot(ctx context.Context, in *chat.Input) error {
	if in.Code = parse.FindCode(in.Text); in.Code == "" {
		return nil
	}
	lot, ok, err := t.market.LotByCode(ctx, in.Code)
	if err != nil {
		return fmt.Errorf("lot of a code: %w", markUnforeseen(err))
	}
	if ok {
		in.Lot = &lot
	}
	return nil
}

// showTimeout is how long our own read model may take to show a position. One that it does not show by then may be of a
// log that has lost its end: to insist on it would leave the person without answers for ever.
const showTimeout = 2 * time.Second

// showUpTo lets a session see the market at least as it was at a position.
func (t *turns) showUpTo(ctx context.Context, session *market.Session, position string) {
	p, err := t.positions.Decode(position)
	if err != nil {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, showTimeout)
	defer cancel()
	if t.model.WaitFor(ctx, p) == nil {
		session.SeeFrom(position)
	}
}
