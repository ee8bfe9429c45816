// Package lot is the conversation about the lots that an association has on the market: they are listed, shown, and taken
// off the market in two steps. It imports no other flow.
package lot

import (
	"context"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
)

// Name is that of the flow, and of its tap: lot:<lot>:<verb>.
const Name = "lot"

// Market is what this conversation asks of the market.
type Market interface {
	MyPublishedLots(ctx context.Context) ([]market.Lot, error)
	Lot(ctx context.Context, id string) (market.Lot, error)
	WithdrawLot(ctx context.Context, command market.Command, id, reason string) (market.Lot, error)
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
		Commands: map[parse.Command]chat.Action{parse.Lots: t.list},
		Menu:     []chat.MenuRow{{Command: parse.Lots, Title: t.text.menuTitle, Description: t.text.menuDescription}},
		Help:     t.text.help,
	}
}
