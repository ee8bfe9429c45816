package bargain

import (
	"context"
	"net/http"

	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

// errBeyondMandate says at the first step what the market would say at the last.
var errBeyondMandate = &market.Problem{Status: http.StatusForbidden, Slug: "beyond-mandate"}

// mandateOf is the most that the person may bind the association to in a negotiation that may be answered; nil where they are not new.
func (t *turn) mandateOf(ctx context.Context, n market.Negotiation) (*money.Amount, error) {
	if !n.Allowed.Has(market.ActionAccept) && !n.Allowed.Has(market.ActionOffer) {
		return nil, nil //nolint:nilnil // nothing bounds what cannot be answered
	}
	b, err := t.market.Board(ctx, t.Organisation().ID)
	if chat.IsNotHere(err) {
		return nil, nil //nolint:nilnil // the market decides
	}
	own, _ := t.market.Who()
	if c, _ := b.Representative(own.ID); err != nil || !t.At().Before(c.NewUntil) {
		return nil, err
	}
	return &b.Mandate, nil
}

// isBeyond tells whether an amount is more than the person may bind the association to.
func (d deal) isBeyond(total money.Amount) bool {
	return d.mandate != nil && total.Minor > d.mandate.Minor
}
