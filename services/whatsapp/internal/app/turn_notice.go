package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"github.com/qhatu/qhatu/pkg/keyedqueue"
	"github.com/qhatu/qhatu/pkg/vault"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

// notify is what a notice makes of a conversation: what is still true is sent, and remembered as the last thing that the
// person was told.
func (t *turns) notify(ctx context.Context, m keyedqueue.Message, c conversation) (conversation, error) {
	var n addressedNotice
	_, err := t.inbox.open(ctx, m.Subject, m.Data, &n)
	if errors.Is(err, errUnreadable) || c.State.OptedOut {
		return c, errNothing
	}
	if err != nil {
		return c, err
	}
	if moved, err := t.follow(ctx, m, c, n); moved || err != nil {
		return c, cmp.Or(err, errNothing)
	}
	to, err := t.addressOf(ctx, c, n.Person)
	if err != nil {
		return c, err
	}
	state, message, err := t.noticeMessage(ctx, m, c.State, n)
	if err != nil {
		return c, err
	}
	if message == nil {
		return c, errNothing
	}
	key := t.outboundKey(m.Name, 0)
	c.State, c.Organisation = state.SentAs(key), n.Organisation
	c.Outbound = []queuedOutbound{{Key: key, Outbound: outbound{
		To: to, Message: *message, Person: n.Person, LastInbound: c.LastInbound,
	}}}
	return c, nil
}

// follow puts a notice into the queue of the number that the person has now, if it is no longer this one.
func (t *turns) follow(ctx context.Context, m keyedqueue.Message, c conversation, n addressedNotice) (bool, error) {
	if n.Moved {
		return false, nil
	}
	contact, err := t.outbox.contactOf(ctx, n.Person, c.contact)
	if err != nil || contact == c.contact {
		return false, err
	}
	n.Moved = true
	if contact == "" {
		return true, nil
	}
	return true, t.inbox.putOnce(ctx, contact, inboxNotice+contact+"."+m.Name, n)
}

// addressOf finds out where to write to someone: where they write from or, while they have not, what identity was told.
func (t *turns) addressOf(ctx context.Context, c conversation, person string) (address, error) {
	if c.To != (address{}) {
		return c.To, nil
	}
	known, err := t.inbox.vault.Person(ctx, person)
	if errors.Is(err, vault.ErrNoSubject) || err == nil && known.Phone == "" {
		return address{}, errNothing
	}
	return address{Phone: known.Phone}, err
}

// noticeMessage is what there is to tell now, and the conversation once it is told; nil when it is no longer true, or the person may
// no longer know it.
func (t *turns) noticeMessage(
	ctx context.Context, m keyedqueue.Message, st chat.State, n addressedNotice,
) (told chat.State, message *chat.Message, err error) {
	session, err := t.market.SessionOf(ctx, n.Person, n.Organisation)
	if errors.Is(err, market.ErrUnknownPhone) || errors.Is(err, market.ErrNoOrganisation) {
		return st, nil, nil
	}
	if err != nil {
		return st, nil, fmt.Errorf("notice: %w", err)
	}
	t.showUpTo(ctx, session, t.positions.Encode(n.Position))
	err = recovered(func() (err error) {
		told, message, err = t.bot.Notice(ctx, session, st, n.Notice, t.clock.Now())
		return markUnforeseen(err)
	})
	if givesUp(err, m.Attempt) {
		t.logger.Error("notice failed, not told", "sequence", m.Sequence, "kind", n.Notice.Kind, "error", err)
		return st, nil, nil
	}
	return told, message, err
}
