package chat

import (
	"context"

	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

// Market is what a conversation asks of the market; *market.Session is it. Its errors are *market.Problem, a refusal
// that is put into words, or one that may pass.
type Market interface {
	Who() (market.Person, market.Organisation)
	ActsFor() []market.Organisation
	As(ctx context.Context, organisation string) error
	Consent(ctx context.Context, act market.Act, accepted bool) error

	Products(ctx context.Context) ([]market.Product, error)
	OnSale(ctx context.Context, product string) ([]market.Lot, error)
	MyLots(ctx context.Context) ([]market.Lot, error)
	Lot(ctx context.Context, id string) (market.Lot, error)
	DraftLot(ctx context.Context, act market.Act, lot market.NewLot) (market.Lot, error)
	PublishLot(ctx context.Context, act market.Act, id string) (market.Lot, error)
	AddToLot(ctx context.Context, act market.Act, id string, more quantity.Quantity) (market.Lot, error)
	WithdrawLot(ctx context.Context, act market.Act, id, reason string) (market.Lot, error)

	Negotiations(ctx context.Context) ([]market.Negotiation, error)
	Negotiation(ctx context.Context, id string) (market.Negotiation, error)
	MakeOffer(ctx context.Context, act market.Act, id string, offer market.NewOffer) (market.Negotiation, error)
	Accept(ctx context.Context, act market.Act, id string, number int) (market.Order, error)
	Reject(ctx context.Context, act market.Act, id string, number int, reason string) (market.Negotiation, error)
	Order(ctx context.Context, id string) (market.Order, error)

	Fairs(ctx context.Context) ([]market.Fair, error)
	Fair(ctx context.Context, id string) (market.Fair, error)
	MyStalls(ctx context.Context, fair string) ([]market.Stall, error)
	Stall(ctx context.Context, fair, id string) (market.Stall, error)
	Apply(ctx context.Context, act market.Act, fair string, count int, products []string) (market.Stall, error)
	ConfirmStall(ctx context.Context, act market.Act, fair, id string) (market.Stall, error)
	WithdrawStall(ctx context.Context, act market.Act, fair, id string) (market.Stall, error)
}

var _ Market = (*market.Session)(nil)
