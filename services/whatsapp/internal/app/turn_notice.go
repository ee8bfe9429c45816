package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/qhatu/qhatu/pkg/keyedqueue"
	"github.com/qhatu/qhatu/pkg/vault"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/flows"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

// notify is what notices make of a conversation: what is still true is sent, in one message, and remembered as the last thing that
// the person was told. It never changes for whom they act: an answer to it counts for the association that has what it is about.
func (t *turns) notify(ctx context.Context, m keyedqueue.Message, c conversation) (conversation, error) {
	var all gathered
	_, err := t.inbox.open(ctx, m.Subject, m.Data, &all)
	if errors.Is(err, errUnreadable) || c.State.OptedOut {
		return c, errNothing
	}
	if err != nil {
		return c, err
	}
	if moved, err := t.follow(ctx, m, c, all); moved || err != nil {
		return c, cmp.Or(err, errNothing)
	}
	if all.Quiet {
		c.Quiet = append(slices.Clone(c.Quiet), all.Notices...)
		c.Quiet, c.Outbound = c.Quiet[max(0, len(c.Quiet)-maxQuiet):], nil
		return c, nil
	}
	last := all.Notices[len(all.Notices)-1]
	for _, n := range slices.Backward(c.Quiet) {
		if n.isFor(last) {
			all.Notices = slices.Insert(all.Notices, 0, n)
		}
	}
	c.Quiet = slices.DeleteFunc(slices.Clone(c.Quiet), last.isFor)
	to, err := t.addressOf(ctx, c, last.Person)
	if err != nil {
		return c, err
	}
	c, message, err := t.gatheredMessage(ctx, m, c, all)
	if err != nil {
		return c, err
	}
	c.Outbound = nil
	if message == nil {
		t.limits.Give(ctx, noticesOf(c.contact)...)
		return c, nil
	}
	key := t.outboundKey(m.Name, 0)
	c.State = c.State.SentAs(key)
	c.Outbound = []queuedOutbound{{Key: key, Outbound: outbound{
		To: to, Message: c.naming(*message), Person: last.Person, LastInbound: c.LastInbound,
	}}}
	return c, nil
}

// maxUntold is how many beginnings are remembered whose end is not to be told.
const maxUntold = 64

// gatheredMessage is what there is to tell now of several notices, nil where that is nothing, and the conversation once it is told.
func (t *turns) gatheredMessage(ctx context.Context, m keyedqueue.Message, c conversation, all gathered) (conversation, *chat.Message, error) {
	left := settled(all.Notices, c.Untold)
	if len(left) == 0 {
		return c, nil, nil
	}
	session, err := t.sessionFor(ctx, left)
	if errors.Is(err, market.ErrNoOrganisation) {
		return c, ofNobodys(left), nil
	}
	if err != nil {
		return c, nil, err
	}
	var told []chat.Message
	for _, n := range left {
		state, message, err := t.noticeMessage(ctx, m, session, c.State, n)
		if errors.Is(err, chat.ErrKnown) {
			continue
		}
		if err != nil {
			return c, nil, err
		}
		if message == nil {
			t.metrics.suppress(t.logger, n, untrue)
			c.Untold = append(slices.Clone(c.Untold), n.Notice.Begins...)
			c.Untold = c.Untold[max(0, len(c.Untold)-maxUntold):]
			continue
		}
		c.State = state
		told = append(told, *message)
	}
	if session != nil {
		c = c.withWritten(session.Written())
	}
	switch len(told) {
	case 0:
		return c, nil, nil
	case 1:
		return c, &told[0], nil
	}
	return t.together(ctx, session, c, told, all.Evening)
}

// together makes one message of several.
func (t *turns) together(ctx context.Context, session *market.Session, c conversation, told []chat.Message, evening bool) (conversation, *chat.Message, error) {
	state, message, err := t.bot.Gathered(ctx, t.pictures.seenBy(session), c.State, chat.Several{Told: told, Evening: evening}, t.clock.Now())
	if err != nil {
		return c, nil, fmt.Errorf("notices: %w", markUnforeseen(err))
	}
	c.State = state
	return c, &message, nil
}

// sessionFor is the market as whom notices are for sees it, at least as it was when the last of them happened; nil for whoever may know
// nothing of it any more. It acts for their organisation: no notice has it act for another. Its error is market.ErrNoOrganisation for
// whoever acts for nobody.
func (t *turns) sessionFor(ctx context.Context, all []addressedNotice) (*market.Session, error) {
	last := slices.MaxFunc(all, func(a, b addressedNotice) int { return cmp.Compare(a.Position, b.Position) })
	session, err := t.market.SessionOf(ctx, last.Person, last.Organisation)
	if errors.Is(err, market.ErrUnknownPhone) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("notice: %w", err)
	}
	t.showUpTo(ctx, session, t.positions.Encode(last.Position))
	return session, nil
}

// tellQuiet adds what waited to be told with the next thing: it goes before the answer, unless the answer says it.
func (t *turns) tellQuiet(ctx context.Context, m keyedqueue.Message, c conversation, in chat.Input) (conversation, error) {
	if len(c.Quiet) == 0 || in.Kind == chat.Reaction || c.State.OptedOut {
		return c, nil
	}
	var bodies []string
	for left := settled(c.Quiet, c.Untold); len(left) > 0; {
		first := left[0]
		told, written, err := t.quietWords(ctx, m, c.State, slices.DeleteFunc(slices.Clone(left), func(n addressedNotice) bool { return !n.isFor(first) }))
		if err != nil {
			return c, err
		}
		bodies, c = append(bodies, told...), c.withWritten(written)
		left = slices.DeleteFunc(left, first.isFor)
	}
	c.Quiet = nil
	if len(bodies) > 0 {
		c.Outbound = append(c.Outbound, queuedOutbound{Key: t.outboundKey(m.Name+" quiet", 0), Outbound: outbound{
			To: c.To, Message: c.naming(chat.Tell(strings.Join(bodies, "\n"))), LastInbound: c.LastInbound,
		}})
	}
	return c, nil
}

// quietWords are what there is to tell of notices that are for one person and organisation, and whose texts were read for it.
func (t *turns) quietWords(
	ctx context.Context, m keyedqueue.Message, st chat.State, all []addressedNotice,
) (bodies []string, written []market.Written, err error) {
	session, err := t.sessionFor(ctx, all)
	if errors.Is(err, market.ErrNoOrganisation) {
		return nil, nil, nil
	}
	if err != nil || session == nil {
		return nil, nil, err
	}
	for _, n := range all {
		_, message, err := t.noticeMessage(ctx, m, session, st, n)
		if err != nil && !errors.Is(err, chat.ErrKnown) {
			return nil, nil, err
		}
		if err == nil && message != nil {
			bodies = append(bodies, message.Body)
		}
	}
	return bodies, session.Written(), nil
}

// follow puts notices into the queue of the number that the person has now, if it is no longer this one.
func (t *turns) follow(ctx context.Context, m keyedqueue.Message, c conversation, all gathered) (bool, error) {
	if all.Notices[0].Moved {
		return false, nil
	}
	contact, err := t.outbox.contactOf(ctx, all.Notices[0].Person, c.contact)
	if err != nil || contact == c.contact {
		return false, err
	}
	if contact == "" {
		return true, nil
	}
	for i := range all.Notices {
		all.Notices[i].Moved = true
	}
	return true, t.inbox.putOnce(ctx, contact, inboxNotice+contact+"."+m.Name, all)
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

// ofNobodys is what there is to tell of notices to a person who acts for nobody any more; nil where that is nothing.
func ofNobodys(all []addressedNotice) *chat.Message {
	for _, n := range all {
		if m, ok := flows.OfNobodys(n.Notice); ok {
			return &m
		}
	}
	return nil
}

// noticeMessage is what there is to tell now, and the conversation once it is told; nil when it is no longer true, or the person may
// no longer know it.
func (t *turns) noticeMessage(
	ctx context.Context, m keyedqueue.Message, session *market.Session, st chat.State, n addressedNotice,
) (told chat.State, message *chat.Message, err error) {
	if session == nil {
		return st, nil, nil
	}
	err = recovered(func() (err error) {
		told, message, err = t.bot.Notice(ctx, t.pictures.seenBy(session), st, n.Notice, t.clock.Now())
		if errors.Is(err, chat.ErrKnown) {
			return err
		}
		return markUnforeseen(err)
	})
	if givesUp(err, m.Attempt) {
		t.logger.Error("notice failed, not told", "sequence", m.Sequence, "kind", n.Notice.Kind, "error", err)
		return st, nil, nil
	}
	return told, message, err
}
