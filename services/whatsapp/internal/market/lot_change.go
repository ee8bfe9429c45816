package market

import (
	"cmp"
	"context"
	"time"

	"github.com/qhatu/qhatu/api/catalogrest"
	"github.com/qhatu/qhatu/api/commonrest"
	"github.com/qhatu/qhatu/api/orderrest"
	"github.com/qhatu/qhatu/pkg/lima"
	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/pkg/restvalue"
)

// Why stock changes, as ReasonCode of the contract.
const (
	ReasonLoss    = string(commonrest.ReasonCodeLoss)
	ReasonFound   = string(commonrest.ReasonCodeFound)
	ReasonMistake = string(commonrest.ReasonCodeMistake)
)

// Sale is a sale that the association made elsewhere and declared.
type Sale struct {
	ID       string
	Quantity quantity.Quantity
	Price    *money.Price  // nil: it was not said
	Total    *money.Amount // the same
	Taken    bool          // back: it was a mistake
	Answer   string        // of its buyer: SaleAcknowledged or SaleDenied; "": none
	Order    string        // id of the order that records it; "": its price was not said
	At       time.Time     // when it was declared
	On       string        // date on which it was sold
}

// NewSale is a sale that is declared.
type NewSale struct {
	Quantity quantity.Quantity
	Price    *money.Price // nil: not said
	On       string       // date on which it was sold; "": today
}

// What the buyer of a sale says of it.
const (
	SaleAcknowledged = string(catalogrest.SaleStateAcknowledged)
	SaleDenied       = string(catalogrest.SaleStateDenied)
)

// LotTerms is what is to be different about a lot; what is nil stays.
type LotTerms struct {
	Price          *money.Price
	InviteOffers   bool // no price any more
	Variety, Grade *string
}

// ChangeLot changes what is asked for a lot and how it is described.
func (s *Session) ChangeLot(ctx context.Context, command Command, id string, to LotTerms) (Lot, error) {
	body := catalogrest.LotChange{}
	if to.Variety != nil {
		body.Variety.Set(*to.Variety)
	}
	if to.Grade != nil {
		body.Grade.Set(*to.Grade)
	}
	if to.InviteOffers {
		body.InviteOffers = new(true)
	}
	if to.Price != nil {
		body.Price.Set(catalogrest.PriceChange(restvalue.Price(*to.Price)))
	}
	return read(lotOf)(s.catalog().ChangeLot(ctx, id, nil, body, command.Headers))
}

// PauseLot takes a lot off the market for a while.
func (s *Session) PauseLot(ctx context.Context, command Command, id string) (Lot, error) {
	return read(lotOf)(s.catalog().PauseLot(ctx, id, nil, command.Headers))
}

// ResumeLot puts a paused lot back on the market.
func (s *Session) ResumeLot(ctx context.Context, command Command, id string) (Lot, error) {
	return read(lotOf)(s.catalog().ResumeLot(ctx, id, nil, command.Headers))
}

// AddToLot adds to a lot's stock.
func (s *Session) AddToLot(ctx context.Context, command Command, id string, more quantity.Quantity) (Lot, error) {
	return s.adjust(ctx, command, id, catalogrest.LotAdjustmentDirectionAdd, more, ReasonFound)
}

// TakeFromLot takes off a lot's stock what is not there, for a reason.
func (s *Session) TakeFromLot(ctx context.Context, command Command, id string, less quantity.Quantity, reason string) (Lot, error) {
	return s.adjust(ctx, command, id, catalogrest.LotAdjustmentDirectionLoss, less, reason)
}

func (s *Session) adjust(
	ctx context.Context, command Command, id string, direction catalogrest.LotAdjustmentDirection, by quantity.Quantity, reason string,
) (Lot, error) {
	return read(lotOf)(s.catalog().AdjustLot(ctx, id, nil, catalogrest.LotAdjustment{
		Direction: direction, Quantity: restvalue.Quantity(by), Reason: commonrest.ReasonCode(reason),
	}, command.Headers))
}

// DeclareSale takes off a lot what was sold elsewhere.
func (s *Session) DeclareSale(ctx context.Context, command Command, id string, sold NewSale) (Sale, error) {
	body := catalogrest.NewSale{Quantity: restvalue.Quantity(sold.Quantity), SoldOn: restvalue.Optional(sold.On)}
	if sold.Price != nil {
		paid := restvalue.Price(*sold.Price)
		body.Price = &paid
	}
	return read(saleOf)(s.catalog().DeclareSale(ctx, id, nil, body, command.Headers))
}

// TakeBackSale takes back a declared sale.
func (s *Session) TakeBackSale(ctx context.Context, command Command, id, sale string) (Sale, error) {
	return read(saleOf)(s.catalog().TakeBackSale(ctx, id, sale, nil, command.Headers))
}

// SaleLink is the link by which the buyer of a sale says whether it is so, and until when; ok is false where there is none any more.
func (s *Session) SaleLink(ctx context.Context, order string) (url string, until time.Time, ok bool, err error) {
	link, err := read(linkOf)(s.orders().GetOrder(ctx, order, nil))
	return link.URL, link.Until, link.URL != "", err
}

func linkOf(o orderrest.Order) (orderrest.SaleConfirmation, error) {
	return restvalue.OrZero(o.Confirmation), nil
}

func saleOf(s catalogrest.Sale) (Sale, error) {
	sale := Sale{ID: s.ID, Taken: s.State == catalogrest.SaleStateTakenBack, Order: restvalue.OrZero(s.OrderID), At: s.DeclaredAt}
	sale.On = cmp.Or(restvalue.OrZero(s.SoldOn), lima.Date(s.DeclaredAt))
	if answer := string(s.State); answer == SaleAcknowledged || answer == SaleDenied {
		sale.Answer = answer
	}
	var errs [3]error
	sale.Quantity, errs[0] = quantity.Parse(s.Quantity.Value, s.Quantity.Unit)
	if s.Total != nil {
		var total money.Amount
		total, errs[1] = amount(*s.Total)
		sale.Total = &total
	}
	sale.Price, errs[2] = price(s.Price)
	return sale, unreadable(errs[:]...)
}
