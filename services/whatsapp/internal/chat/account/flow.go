// Package account is the conversation about who signs in to a person's account on the internet: somebody did, or has changed how one does, and it
// may not have been them. It imports no other flow.
package account

import (
	"context"
	"fmt"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
)

// Name is that of the flow, and of its tap: account:not_me.
const Name = "account"

const verbNotMe = "not_me"

// Market is what this conversation asks of the market.
type Market interface {
	Disavow(ctx context.Context, command market.Command) error
}

// turn is a turn of this flow.
type turn struct {
	*chat.Turn
	market Market
	text   texts
}

func newTurn(of *chat.Turn, m Market) *turn {
	return &turn{Turn: of, market: m, text: chat.Texts(of, map[string]texts{"es": spanish})}
}

// New returns the flow for one turn.
func New(of *chat.Turn, m Market) chat.Flow {
	t := newTurn(of, m)
	return chat.Flow{
		Name: Name, ForAll: true,
		Taps:     map[string]chat.Handler{Name: func(ctx context.Context, _ chat.Args) (chat.Message, error) { return t.disavow(ctx) }},
		Commands: map[parse.Command]chat.Action{parse.NotMe: t.disavow},
	}
}

// disavow ends what the person has not begun. Nothing is asked before: whoever is in their account is not to have a moment more.
func (t *turn) disavow(ctx context.Context) (chat.Message, error) {
	err := t.market.Disavow(ctx, t.Command("disavow"))
	if market.Refused(err, "person-denied", "identity-in-doubt") {
		return t.doubtful(), nil
	}
	if err != nil {
		return chat.Message{}, err
	}
	return t.Remark(t.ended()), nil
}

// Stranger is the same with whoever acts for nobody. It asks the market nothing; ok is false for whoever wants something else.
func Stranger(of *chat.Turn) (answer chat.Message, decided *chat.Consent, ok bool) {
	t := newTurn(of, nil)
	tapped := t.Input.Kind == chat.Tap && t.Input.Tap == chat.ID(Name, verbNotMe)
	if !tapped && !t.IsCommand(parse.NotMe) {
		return chat.Message{}, nil, false
	}
	if t.Input.Foreign {
		return t.doubtful(), nil, true
	}
	return t.Remark(t.ended()), &chat.Consent{Disavow: true}, true
}

func (t *turn) ended() string { return fmt.Sprintf(t.text.ended, t.CoordinatorContact) }

func (t *turn) doubtful() chat.Message {
	return chat.Tell(fmt.Sprintf(t.text.doubtful, t.CoordinatorContact))
}
