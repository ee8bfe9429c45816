package app

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"github.com/qhatu/qhatu/pkg/keyedqueue"
	"github.com/qhatu/qhatu/pkg/vault"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

// notify is what a notice makes of a conversation: what is still true is said, and remembered as the last thing said.
func (a *App) notify(ctx context.Context, m keyedqueue.Message, c conversation) (conversation, error) {
	var letter news
	_, err := a.unwrap(ctx, m.Subject, m.Data, &letter)
	if errors.Is(err, errGone) || c.State.Quiet {
		return c, errNothing
	}
	if err != nil {
		return c, err
	}
	to, err := a.reach(ctx, c, letter.Person)
	if err != nil {
		return c, err
	}
	message, err := a.worded(ctx, m, letter)
	if err != nil {
		return c, err
	}
	if message == nil {
		return c, errNothing
	}
	c.State, c.Organisation = c.State.Told(*message, a.clock.Now()), letter.Organisation
	c.Said = []said{{Key: a.entryKey(m.Name, 0), Entry: entry{
		To: to, Message: *message, Person: letter.Person, LastInbound: c.LastInbound,
	}}}
	return c, nil
}

// reach finds out where to write to someone: where she writes from or, while she has not, what identity was told.
func (a *App) reach(ctx context.Context, c conversation, person string) (address, error) {
	if c.To != (address{}) {
		return c.To, nil
	}
	known, err := a.vault.Person(ctx, person)
	if errors.Is(err, vault.ErrNoSubject) || err == nil && known.Phone == "" {
		return address{}, errNothing
	}
	return address{Phone: known.Phone}, err
}

// worded says what there is to tell now; nil when it is no longer true, or no longer hers to know.
func (a *App) worded(ctx context.Context, m keyedqueue.Message, letter news) (*chat.Message, error) {
	session, err := a.market.SessionOf(ctx, letter.Person, letter.Organisation)
	if errors.Is(err, market.ErrUnknownPhone) || errors.Is(err, market.ErrNoOrganisation) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("notice: %w", err)
	}
	a.showUpTo(ctx, session, a.positions.Encode(letter.Position))
	message, err := a.noticed(ctx, session, letter.Notice)
	if errors.Is(err, errOurFault) || err != nil && !errors.Is(err, market.ErrUnavailable) && m.Attempt >= mostTries {
		a.logger.Error("notice failed, not told", "sequence", m.Sequence, "kind", letter.Notice.Kind, "error", err)
		return nil, nil
	}
	return message, err
}

// noticed makes an error of a panic, without its value, which may quote what a person wrote.
func (a *App) noticed(ctx context.Context, s *market.Session, n chat.Notice) (message *chat.Message, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("%w: panic of type %T at %s", errOurFault, v, debug.Stack())
		}
	}()
	return a.bot.Notice(ctx, s, n)
}

// seenPatience is how long our own read model may take to show a position. One that it does not show by then may be of a
// log that has lost its end: to insist on it would silence her for ever.
const seenPatience = 2 * time.Second

// showUpTo lets a session see the market at least as it was at a position.
func (a *App) showUpTo(ctx context.Context, session *market.Session, position string) {
	p, err := a.positions.Decode(position)
	if err != nil {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, seenPatience)
	defer cancel()
	if a.model.WaitFor(ctx, p) == nil {
		session.Seen(position)
	}
}
