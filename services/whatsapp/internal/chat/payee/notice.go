package payee

import (
	"context"
	"fmt"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/phrase"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

// The notices of this flow.
const (
	set  chat.NoticeKind = Name + ".set"
	away chat.NoticeKind = Name + ".taken_away"
)

// Set tells those who speak for an association that it is paid to another account; by is who proposed it, "" for the coordinator.
func Set(association, kind, by string) chat.Notice {
	return chat.Notice{Kind: set, Args: chat.Args{association, kind, by}, Urgent: true}
}

// Removed tells them that it is paid to an account no more; by is who took it away, "" for the coordinator, or where its holder left.
func Removed(association, kind, by string) chat.Notice {
	return chat.Notice{Kind: away, Args: chat.Args{association, kind, by}, Urgent: true}
}

// tellSet says to which account. One that has been taken away or replaced since is told by its own notice.
func (t *turn) tellSet(ctx context.Context, args chat.Args) (chat.Message, error) {
	b, err := t.market.Board(ctx, args.At(0))
	if err != nil {
		return chat.Message{}, err
	}
	p, ok := b.Payee(args.At(1))
	if !ok {
		return chat.Message{}, nil
	}
	return chat.Tell(fmt.Sprintf(t.text.tellSet, phrase.Payee(p), t.who(b, args.At(2)), t.CoordinatorContact)), nil
}

func (t *turn) tellRemoved(ctx context.Context, args chat.Args) (chat.Message, error) {
	b, err := t.market.Board(ctx, args.At(0))
	if err != nil || len(b.Representatives) == 0 {
		return chat.Message{}, err
	}
	if _, again := b.Payee(args.At(1)); again {
		return chat.Message{}, nil
	}
	body := fmt.Sprintf(t.text.tellRemoved, t.text.kinds[args.At(1)], t.who(b, args.At(2)))
	if len(b.Payees) == 0 {
		body = phrase.Lines(body, t.text.none)
	}
	return chat.Tell(body), nil
}

// who is one of those who speak for an association, the reader, or the coordinator.
func (t *turn) who(b market.Board, id string) string {
	own, _ := t.market.Who()
	c, speaks := b.Representative(id)
	switch {
	case id == own.ID:
		return t.text.yourself
	case speaks:
		return "*" + phrase.Name(c.Name) + "*"
	case id == "":
		return t.text.coordination
	}
	return t.text.somebody
}
