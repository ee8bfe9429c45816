// Package suspension tells those who speak for an association that it begins no new trade for now, and when that is over. It imports no
// other flow.
package suspension

import (
	"context"
	"fmt"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/phrase"
)

// Name is that of the flow.
const Name = "suspension"

// The notices of this flow.
const (
	suspended chat.NoticeKind = Name + ".suspended"
	reopened  chat.NoticeKind = Name + ".reopened"
)

// Suspended tells that an association begins no new trade for now.
func Suspended(association string) chat.Notice {
	return chat.Notice{Kind: suspended, Args: chat.Args{association}, Begins: []string{chat.ID(Name, association)}}
}

// Reopened tells that an association which was suspended trades again.
func Reopened(association string) chat.Notice {
	return chat.Notice{Kind: reopened, Args: chat.Args{association}, Ends: chat.ID(Name, association)}
}

// turn is a turn of this flow.
type turn struct {
	*chat.Turn
	text texts
}

// New returns the flow for one turn.
func New(of *chat.Turn) chat.Flow {
	t := &turn{Turn: of, text: chat.Texts(of, map[string]texts{"es": spanish})}
	return chat.Flow{Name: Name, Notices: map[chat.NoticeKind]chat.Handler{suspended: t.tellSuspended, reopened: t.tellReopened}}
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
