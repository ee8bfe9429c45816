package market

import (
	"context"
	"time"

	"github.com/qhatu/qhatu/api/catalogrest"
	"github.com/qhatu/qhatu/pkg/client"
	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/pkg/quantity"
)

// States of a lot.
const (
	LotDraft     = "draft"
	LotPublished = "published"
	LotPaused    = "paused"
	LotWithdrawn = "withdrawn"
)

// Lot is a quantity of one product that an association offers. Amounts of stock are in thousandths of Measure.Base.
type Lot struct {
	ID, Code, State         string
	Product, Variety, Grade string
	Owner, Seller, Place    string // the association's id, name and community, "" where they are not known
	Declared                quantity.Quantity
	Measure                 quantity.Measure
	Posted, Available       int64
	Shortage                int64        // of what was promised, after a loss
	Sales                   []Sale       // made elsewhere, as far as the association is told; those that were taken back too
	Price                   *money.Price // nil: buyers make the first offer
	PerBase                 *money.Price // for comparing
	PublishedAt             time.Time
	Hidden                  string // why the coordinator has taken its texts out of what others see; "": they see them
}

// NewLot is what an association says of a lot. GramsPerUnit is 0 for a unit's standard weight.
type NewLot struct {
	Product, Variety, Grade string
	Declared                quantity.Quantity
	GramsPerUnit            int64
	Price                   *money.Price
}

// DraftLot drafts a lot that nobody else sees yet.
func (s *Session) DraftLot(ctx context.Context, command Command, lot NewLot) (Lot, error) {
	return read(lotOf)(s.catalog().DraftLot(ctx, nil, lotBody(lot), command.Headers))
}

// PublishLot puts a draft on the market.
func (s *Session) PublishLot(ctx context.Context, command Command, id string) (Lot, error) {
	return read(lotOf)(s.catalog().PublishLot(ctx, id, nil, command.Headers))
}

// WithdrawLot takes a lot off the market for good; reason is a ReasonCode of the contract.
func (s *Session) WithdrawLot(ctx context.Context, command Command, id, reason string) (Lot, error) {
	return read(lotOf)(s.catalog().WithdrawLot(ctx, id, nil, because(reason), command.Headers))
}

// Lot reads one lot.
func (s *Session) Lot(ctx context.Context, id string) (Lot, error) {
	return read(lotOf)(s.catalog().GetLot(ctx, id, nil))
}

// MyPublishedLots lists all published lots of the association, newest first.
func (s *Session) MyPublishedLots(ctx context.Context) ([]Lot, error) {
	return s.myLots(ctx, new(catalogrest.LotStatePublished))
}

// MyLots lists all lots of the association, whatever became of them, newest first.
func (s *Session) MyLots(ctx context.Context) ([]Lot, error) { return s.myLots(ctx, nil) }

func (s *Session) myLots(ctx context.Context, state *catalogrest.LotState) ([]Lot, error) {
	params := catalogrest.ListLotsParams{Mine: new(true), State: state, Limit: new(pageSize)}
	return all(func(cursor *string) (page[Lot], error) {
		params.Cursor = cursor
		return read(lotsOf)(s.catalog().ListLots(ctx, &params))
	})
}

// LotByCode finds a published lot of any association by its code; ok is false where there is none.
func (s *Session) LotByCode(ctx context.Context, code string) (lot Lot, ok bool, err error) {
	lot, ok, err = lotByCode(ctx, s.catalog(), code)
	noteLot(s, lot)
	return lot, ok, err
}

// LotByCode finds a published lot as everybody sees it; ok is false where there is none.
func (c *Client) LotByCode(ctx context.Context, code string) (lot Lot, ok bool, err error) {
	anyone := client.Caller{Peer: c.exchange.Peer, Language: language}
	server, doer := anyone.At("catalog")
	return lotByCode(ctx, &catalogrest.Client{Server: server, Client: doer}, code)
}

func lotByCode(ctx context.Context, catalog *catalogrest.Client, code string) (lot Lot, ok bool, err error) {
	params := catalogrest.ListLotsParams{Code: &code}
	found, err := atLeast(1, func(cursor *string) (page[Lot], error) {
		params.Cursor = cursor
		return read(lotsOf)(catalog.ListLots(ctx, &params))
	})
	if err != nil || len(found) == 0 {
		return Lot{}, false, err
	}
	return found[0], true, nil
}

// OnSale lists published lots of one product, of every association, newest first: a page at least, where there are as many.
func (s *Session) OnSale(ctx context.Context, product string) ([]Lot, error) {
	params := catalogrest.ListLotsParams{Product: new(catalogrest.ProductID(product)), Limit: new(pageSize)}
	return noting(s, eachNoted(noteLot))(atLeast(int(pageSize), func(cursor *string) (page[Lot], error) {
		params.Cursor = cursor
		return read(lotsOf)(s.catalog().ListLots(ctx, &params))
	}))
}

func lotsOf(p catalogrest.LotPage) (page[Lot], error) { return pageOf(p.Items, p.Next, lotOf) }
