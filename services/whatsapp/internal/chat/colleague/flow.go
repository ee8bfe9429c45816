// Package colleague is the conversation about who somebody is: a representative is asked whether a colleague whose phone is
// another one is still the same person, and may block a colleague whose phone was stolen.
//
// What is said of a colleague is read back and takes a clear yes. It imports no other flow.
package colleague

import (
	"context"
	"fmt"
	"slices"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/intent"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
)

// Name is that of the flow, and of its tap: colleague:<person>:<verb>, and <doubt> where it confirms.
const Name = "colleague"

// What a tap says of a person.
const (
	verbConfirm = "confirm" // it is them
	verbUnsure  = "unsure"
	verbBlock   = "block"  // to be read back
	verbFreeze  = "freeze" // the yes to it
	verbLeave   = "leave"
	verbList    = "list" // of nobody: whom to block
)

// The notices of this flow.
const (
	frozen    chat.NoticeKind = Name + ".frozen"
	confirmed chat.NoticeKind = Name + ".confirmed"
)

// Frozen asks the others whether a person whose phone is another one is still the same.
func Frozen(person string) chat.Notice {
	return chat.Notice{Kind: frozen, Args: chat.Args{person}, Urgent: true, Wakes: true}
}

// Confirmed tells a person that somebody has said who they are.
func Confirmed(person string) chat.Notice {
	return chat.Notice{Kind: confirmed, Args: chat.Args{person}, Urgent: true}
}

// Market is what this conversation asks of the market.
type Market interface {
	Who() (market.Person, market.Organisation)
	Colleagues(ctx context.Context, association string) ([]market.Colleague, error)
	Board(ctx context.Context, association string) (market.Board, error)
	Colleague(ctx context.Context, id string) (market.Colleague, error)
	ConfirmColleague(ctx context.Context, command market.Command, id string) (market.Colleague, error)
	FreezeColleague(ctx context.Context, command market.Command, id string) (market.Colleague, error)
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
	return chat.Flow{
		Name:     Name,
		Taps:     map[string]chat.Handler{Name: t.tap},
		Commands: map[parse.Command]chat.Action{parse.Block: t.askWhom},
		Phrase:   t.blocks,
		Intents:  map[intent.Intent]chat.Listener{intent.LostPhone: t.lost},
		Notices:  map[chat.NoticeKind]chat.Handler{frozen: t.askWhether, confirmed: t.tellConfirmed},
	}
}

// tap does what a choice says of a colleague.
func (t *turn) tap(ctx context.Context, args chat.Args) (chat.Message, error) {
	id, verb := args.At(0), args.At(1)
	switch verb {
	case verbConfirm:
		return t.confirm(ctx, id, args.At(2))
	case verbFreeze:
		return t.freeze(ctx, id)
	case verbList:
		return t.askWhom(ctx)
	case verbLeave:
		t.Done()
		return chat.Tell(t.text.left), nil
	}
	c, err := t.market.Colleague(ctx, id)
	if err != nil {
		return chat.Message{}, err
	}
	switch {
	case verb == verbUnsure && c.Active:
		return chat.Tell(fmt.Sprintf(t.text.unsureActive, t.name(c))), nil
	case verb == verbUnsure:
		return chat.Tell(fmt.Sprintf(t.text.unsure, t.name(c), t.CoordinatorContact)), nil
	}
	all, err := t.market.Colleagues(ctx, t.Organisation().ID)
	if i := slices.IndexFunc(all, func(other market.Colleague) bool { return other.ID == id }); i >= 0 {
		c.Phone = all[i].Phone
	}
	return t.readBack(c), err
}

// name is what a colleague is called.
func (t *turn) name(c market.Colleague) string {
	if c.Name == "" {
		return t.text.somebody
	}
	return c.Name
}

// ending tells a colleague from another one who is called the same.
func (t *turn) ending(c market.Colleague) string {
	if c.Phone == "" {
		return ""
	}
	return fmt.Sprintf(t.text.phoneEnds, c.Phone)
}

func tapOf(c market.Colleague, verb string) string { return chat.ID(Name, c.ID, verb) }
