// Package preference is the conversation about how somebody wants to be told what others do: at once, together in the evening, not at night, or
// no news at all. What asks for an answer, binds or ends a trade is told whatever they say, and they are told so. It binds nobody, so that it is
// done at once and read back. It imports no other flow.
package preference

import (
	"context"
	"fmt"

	"github.com/qhatu/qhatu/pkg/quiet"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/phrase"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
)

// Name is that of the flow.
const Name = "preference"

// Market is what this conversation asks of the market.
type Market interface {
	Told(ctx context.Context) (market.Told, error)
	SetTold(ctx context.Context, command market.Command, told market.Told) (market.Told, error)
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
		Name: Name,
		Commands: map[parse.Command]chat.Action{
			parse.HowTold:  t.tell,
			parse.AtOnce:   t.change(t.text.atOnce, func(to *market.Told) { to.NoNews, to.Digest, to.Nights = false, market.Each, true }),
			parse.Together: t.together(),
			parse.Mornings: t.mornings,
			parse.NoNights: t.change(t.text.noNights, func(to *market.Told) { to.Nights = false }),
			parse.NoNews:   t.change(t.text.noNews, func(to *market.Told) { to.NoNews = true }),
			parse.News:     t.change(t.text.news, func(to *market.Told) { to.NoNews = false }),
		},
		Taps: map[string]chat.Handler{tapTold: t.tap},
		Help: t.text.help,
	}
}

// tapTold is what a tap says where it was asked how somebody wants to be told: told:together, told:no.
const (
	tapTold     = "told"
	tapTogether = "together"
	tapNo       = "no"
)

// mornings says that what is told together is told in the evening, and asks whether that is wanted.
func (t *turn) mornings(context.Context) (chat.Message, error) {
	t.Beside()
	return t.Ask(t.text.notMornings,
		chat.Choice{ID: chat.ID(tapTold, tapTogether), Title: t.text.yesEvenings, Means: chat.Yes},
		chat.Choice{ID: chat.ID(tapTold, tapNo), Title: t.text.asItIs, Means: chat.No}), nil
}

// tap does what was chosen.
func (t *turn) tap(ctx context.Context, args chat.Args) (chat.Message, error) {
	if args.At(0) == tapTogether {
		return t.together()(ctx)
	}
	return t.tell(ctx)
}

// together has the person told all at once in the evening.
func (t *turn) together() chat.Action {
	return t.change(t.text.together, func(to *market.Told) { to.NoNews, to.Digest = false, market.Daily })
}

// tell says how the person is told.
func (t *turn) tell(ctx context.Context) (chat.Message, error) {
	told, err := t.market.Told(ctx)
	if err != nil {
		return chat.Message{}, err
	}
	return t.readBack(t.text.head, told), nil
}

// change has the person told otherwise from now on, and reads back all of it.
func (t *turn) change(done string, change func(*market.Told)) chat.Action {
	return func(ctx context.Context) (chat.Message, error) {
		told, err := t.market.Told(ctx)
		if err != nil {
			return chat.Message{}, err
		}
		change(&told)
		if told, err = t.market.SetTold(ctx, t.Command("told"), told); err != nil {
			return chat.Message{}, err
		}
		return t.readBack(done, told), nil
	}
}

func (t *turn) readBack(head string, told market.Told) chat.Message {
	news := t.text.digests[told.Digest]
	if told.NoNews {
		news = t.text.without
	}
	return t.Remark(phrase.Lines(head, news, t.text.always, t.nights(told), t.text.how))
}

func (t *turn) nights(told market.Told) string {
	switch {
	case told.Nights:
		return t.text.byNight
	case told.Hours == quiet.Hours{}:
		return t.text.quiet
	}
	return fmt.Sprintf(t.text.quietFrom, told.Hours.From, told.Hours.Until)
}
