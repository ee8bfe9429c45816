package market

import (
	"context"
	"time"

	"github.com/qhatu/qhatu/api/orderrest"
	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/pkg/restvalue"
)

// States of an order.
const (
	OrderPlaced    = "placed"
	OrderConfirmed = "confirmed"
	OrderCancelled = "cancelled"
)

// Order is what an accepted offer became.
type Order struct {
	ID, State, Negotiation, Lot string
	Buyer, BuyerName            string
	BuyerErased                 bool
	Quantity                    quantity.Quantity
	Price                       money.Price
	Total                       money.Amount
	Delivery                    Delivery
	Terms                       Terms
	PlacedAt                    time.Time
	Cancellation                string // why: out_of_stock, lot_not_open, lot_ended, lot_lost
	Left                        int64  // what was left of the lot then, in thousandths of the base
}

// Order reads one order.
func (s *Session) Order(ctx context.Context, id string) (Order, error) {
	return noting(s, noteOrder)(read(orderOf)(s.orders().GetOrder(ctx, id, nil)))
}

// MyOrders lists all orders of the association, newest first.
func (s *Session) MyOrders(ctx context.Context) ([]Order, error) {
	params := orderrest.ListOrdersParams{Limit: new(pageSize)}
	return noting(s, eachNoted(noteOrder))(all(func(cursor *string) (page[Order], error) {
		params.Cursor = cursor
		return read(ordersOf)(s.orders().ListOrders(ctx, &params))
	}))
}

func ordersOf(p orderrest.OrderPage) (page[Order], error) { return pageOf(p.Items, p.Next, orderOf) }

func orderOf(o orderrest.Order) (Order, error) {
	order := Order{
		ID: o.ID, State: string(o.State), Negotiation: o.NegotiationID, Lot: o.LotID, Buyer: o.Buyer.ID,
		BuyerName: restvalue.OrZero(o.Buyer.Name), BuyerErased: restvalue.OrZero(o.Buyer.Erased), Delivery: deliveryOf(o.Delivery),
	}
	if len(o.Timeline) > 0 {
		order.PlacedAt = o.Timeline[0].At
	}
	var errs [5]error
	order.Terms, errs[4] = termsOf(o.Terms)
	order.Quantity, errs[0] = quantity.Parse(o.Quantity.Value, o.Quantity.Unit)
	order.Price, errs[1] = money.ParsePrice(o.Price.Amount, o.Price.Currency, o.Price.Per)
	order.Total, errs[2] = amount(o.Total)
	if o.Cancellation != nil {
		order.Cancellation = string(o.Cancellation.Reason)
		order.Left, errs[3] = left(o.Cancellation.Available)
	}
	return order, unreadable(errs[:]...)
}
