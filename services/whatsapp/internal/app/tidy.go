package app

import (
	"context"
	"errors"
	"log/slog"
	"reflect"
	"strings"
	"time"

	"github.com/qhatu/qhatu/pkg/stream"
)

const (
	wordsMaxAge = 30 * 24 * time.Hour // how long a conversation keeps what was written and told, as the inbox and the outbox do
	tidyEvery   = time.Hour
	tidyAtOnce  = 100 // conversations that are read with one request
)

// tidied is a conversation without what was written and told too long ago. How the person is reached stays, and what they want.
func (c conversation) tidied(now time.Time) conversation {
	from := now.Add(-wordsMaxAge)
	c.State = c.State.Dated(c.saved).Since(from)
	if c.saved.Before(from) {
		c.Outbound, c.Written = nil, nil
	}
	return c
}

// tidier tidies the conversations of those who write no more; a turn tidies the one that it goes on with. Every replica tidies: what is
// saved is what was read, or nothing is.
type tidier struct {
	conversations conversations
	outbox        *outbox
	clock         Clock
	logger        *slog.Logger
}

// run tidies until ctx ends.
func (t *tidier) run(ctx context.Context) {
	ticker := time.NewTicker(tidyEvery)
	defer ticker.Stop()
	for {
		if err := t.tidyAll(ctx); err != nil && ctx.Err() == nil {
			t.logger.Error("conversations not tidied", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// tidyAll tidies every conversation that was saved before it began.
func (t *tidier) tidyAll(ctx context.Context) error {
	info, err := t.conversations.chats.Info(ctx)
	if err != nil {
		return err
	}
	for from := uint64(1); from <= info.State.LastSeq; {
		found, err := t.conversations.chats.Batch(ctx, chatConversation+"*", from, tidyAtOnce)
		if err != nil || len(found) == 0 {
			return err
		}
		for _, m := range found {
			from = m.Sequence + 1
			if err := t.tidy(ctx, m); err != nil {
				return err
			}
		}
	}
	return nil
}

// tidy tidies what is stored: of somebody nobody knows who has not written for as long as words are kept it forgets all, how they are
// reached too.
func (t *tidier) tidy(ctx context.Context, m *stream.Message) error {
	r, err := readRecord(m.Subject, m.Data)
	if err != nil {
		return nil //nolint:nilerr // it was deleted
	}
	isStrangers, err := t.isStrangers(ctx, m.Subject, r)
	switch {
	case err != nil:
		return err
	case isStrangers:
		return t.conversations.chats.Purge(ctx, m.Subject, m.Sequence)
	case strings.HasPrefix(m.Subject, chatGathering), strings.HasPrefix(m.Subject, chatLink):
		return nil // ids, and how somebody known is reached
	}
	return t.tidyConversation(ctx, m)
}

// isStrangers tells whether a record is an old one of somebody nobody knows. A link is kept for as long as the conversation of its contact.
func (t *tidier) isStrangers(ctx context.Context, subject string, r sealedRecord) (bool, error) {
	if !r.At.Before(t.clock.Now().Add(-wordsMaxAge)) {
		return false, nil
	}
	if owned, err := t.outbox.views.IsOwned(r.Contact); owned || err != nil {
		return false, err
	}
	if !strings.HasPrefix(subject, chatLink) {
		return true, nil
	}
	last, err := t.conversations.chats.Last(ctx, chatConversation+r.Contact)
	return last == nil || len(last.Data) == 0, err
}

// tidyConversation tidies a conversation. What its last turn had to send is put into the outbox first: who saves it anew may forget it.
func (t *tidier) tidyConversation(ctx context.Context, m *stream.Message) error {
	c, err := t.conversations.open(ctx, strings.TrimPrefix(m.Subject, chatConversation), m)
	if err != nil || c.saved.IsZero() {
		return err
	}
	now := t.clock.Now()
	next, before := c.tidied(now), c
	if before.State = c.State.Dated(c.saved); reflect.DeepEqual(next, before) {
		return nil
	}
	if err := t.outbox.enqueue(ctx, c.contact, c.pending(now)...); err != nil {
		return err
	}
	next.Outbound = nil
	err = t.conversations.save(ctx, next)
	if errors.Is(err, stream.ErrConflict) {
		return nil // it has gone on meanwhile, tidied
	}
	return err
}
