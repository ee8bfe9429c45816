// Package suspension tells those who speak for an association that it begins no new trade for now, when that is over, and when it was closed
// for ever. It imports no other flow.
package suspension

import (
	"context"
	"fmt"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/phrase"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

// Name is that of the flow.
const Name = "suspension"

// The notices of this flow.
const (
	suspended chat.NoticeKind = Name + ".suspended"
	reopened  chat.NoticeKind = Name + ".reopened"
	closed    chat.NoticeKind = Name + ".closed"
)

// Suspended tells that an association begins no new trade for now.
func Suspended(association string) chat.Notice {
	return chat.Notice{Kind: suspended, Args: chat.Args{association}, Begins: []string{chat.ID(Name, association)}}
}

// Reopened tells that an association which was suspended trades again.
func Reopened(association string) chat.Notice {
	return chat.Notice{Kind: reopened, Args: chat.Args{association}, Ends: chat.ID(Name, association)}
}

// Closed tells that an association takes part no more.
func Closed(association string) chat.Notice {
	return chat.Notice{Kind: closed, Args: chat.Args{association}, Ends: chat.ID(Name, association)}
}

// Market is what this conversation asks of the market.
type Market interface {
	Board(ctx context.Context, association string) (market.Board, error)
}

// turn is a turn of this flow.
type turn struct {
	*chat.Turn
	market Market
	text   texts
}

// New returns the flow for one turn.
func New(of *chat.Turn, m Market) chat.Flow {
	t := &turn{Turn: of, market: m, text: chat.Texts(of, map[string]texts{"es": spanish})}
	return chat.Flow{Name: Name, Notices: map[chat.NoticeKind]chat.Handler{
		suspended: t.tellSuspended, reopened: t.tellReopened, closed: t.tellClosed,
	}}
}

// tellClosed tells whoever speaks for other associations too: nobody acts for the one that was closed.
func (t *turn) tellClosed(ctx context.Context, args chat.Args) (chat.Message, error) {
	b, err := t.market.Board(ctx, args.At(0))
	if err != nil {
		return chat.Message{}, err
	}
	return chat.Tell(fmt.Sprintf(t.text.closed, phrase.Name(b.Name))), nil
}

// ClosedAll is Closed for a person who acts for nobody any more. They are spoken to in Spanish.
func ClosedAll(n chat.Notice) (m chat.Message, ok bool) {
	if n.Kind != closed {
		return m, false
	}
	return chat.Tell(spanish.closedAll), true
}

func (t *turn) tellSuspended(_ context.Context, args chat.Args) (chat.Message, error) {
	if o := t.Organisation(); o.ID != args.At(0) || !o.Suspended {
		return chat.Message{}, nil
	}
	m := t.Suspended()
	m.Body += "\n" + t.text.back
	m.About = args.At(0)
	return m, nil
}

func (t *turn) tellReopened(_ context.Context, args chat.Args) (chat.Message, error) {
	o := t.Organisation()
	if o.ID != args.At(0) || o.Suspended {
		return chat.Message{}, nil
	}
	m := chat.Tell(fmt.Sprintf(t.text.reopened, phrase.Name(o.Name)))
	m.About = args.At(0)
	return m, nil
}
