// Package fair is the conversation about fairs: which there are, an application for stalls, and what becomes of it.
//
// A stall is confirmed by when the person acted. It imports no other flow.
package fair

import (
	"context"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
)

// Name is that of the flow.
const Name = "fair"

// The taps of the flow: fair:<fair>:<verb> and stall:<fair>:<stall>:<verb>.
const (
	tapFair  = "fair"
	tapStall = "stall"
)

// askCount is what a figure answers while the number of stalls is asked for.
const askCount = "count"

// Market is what this conversation asks of the market.
type Market interface {
	MyPublishedLots(ctx context.Context) ([]market.Lot, error)
	Fairs(ctx context.Context) ([]market.Fair, error)
	Fair(ctx context.Context, id string) (market.Fair, error)
	MyStalls(ctx context.Context, fair string) ([]market.Stall, error)
	Stall(ctx context.Context, fair, id string) (market.Stall, error)
	Apply(ctx context.Context, command market.Command, fair string, count int, products []string) (market.Stall, error)
	ConfirmStall(ctx context.Context, command market.Command, fair, id string) (market.Stall, error)
	WithdrawStall(ctx context.Context, command market.Command, fair, id string) (market.Stall, error)
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
		Name:      Name,
		Taps:      map[string]chat.Handler{tapFair: t.fairTap, tapStall: t.stallTap},
		Commands:  map[parse.Command]chat.Action{parse.Fairs: t.list},
		Undo:      t.undo,
		UndoAsks:  true,
		Standing:  t.now,
		Questions: map[string]chat.Question{askCount: {Reply: t.count}},
		Notices: map[chat.NoticeKind]chat.Handler{
			stallApproved:    t.standsAs(market.StallApproved),
			stallWaitlisted:  t.standsAs(market.StallWaitlisted),
			stallRejected:    t.standsAs(market.StallRejected),
			stallOffered:     t.stallOffered,
			stallOfferLapsed: t.stallOfferLapsed,
			stallWithdrawn:   t.stallWithdrawn,
			cancelled:        t.cancelled,
			changed:          t.changed,
			askedAgain:       t.askedAgain,
		},
		Menu: []chat.MenuRow{{Command: parse.Fairs, Title: t.text.menuTitle, Description: t.text.menuDescription}},
		Help: t.text.help,
	}
}

// Templates lists the templates that this flow sends.
func Templates() []chat.TemplateText { return spanish.templates }
