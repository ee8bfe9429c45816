package document

import (
	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/order/internal/domain/negotiation"
	"github.com/qhatu/qhatu/services/order/internal/domain/order"
	"github.com/qhatu/qhatu/services/order/internal/projection"
)

// OfNegotiation is what whoever holds a record is shown, to compare: nothing that either side wrote in words of its own.
func OfNegotiation(n projection.Negotiation, about About) []Line {
	s := speech(about.Lang)
	lines := []Line{
		{s.say("Negociación", "Negotiation"), n.ID},
		{s.say("Comprador", "Buyer"), about.Buyer.called()},
		{s.say("Asociación", "Association"), about.Seller.called()},
		{s.say("Producto", "Product"), s.goods(about.Goods)},
	}
	if i := shown(n); i >= 0 {
		o := n.State.Offers[i]
		lines = append(lines, Line{s.say("Última oferta", "Last offer"), amount(quantity.Quantity(o.Quantity)) + " · " + money.Price(o.Price).String() + " · " + money.Amount(o.Total).String()})
	}
	return section("", append(lines, Line{s.say("Estado", "State"), s.of(negotiationStates, string(n.State.Status))})...).Lines
}

// shown is the place of the offer that a negotiation came to: the one that was accepted, or else the last.
func shown(n projection.Negotiation) int {
	if n.Accepted != nil && (n.State.Status == negotiation.Agreed || n.State.Status == negotiation.Done) {
		return n.Accepted.Number - 1
	}
	return len(n.State.Offers) - 1
}

// OfOrder is what whoever holds a contract is shown, to compare: nothing that either side wrote in words of its own.
func OfOrder(o projection.Order, about About) []Line {
	s := speech(about.Lang)
	state := s.of(orderStates, string(o.Status))
	if o.Status == order.Cancelled {
		state += s.say(" · ya no obliga a nadie", " · binds nobody any more")
	}
	return section("",
		Line{s.say("Pedido", "Order"), o.ID},
		Line{s.say("Comprador", "Buyer"), about.Buyer.called()},
		Line{s.say("Asociación", "Association"), about.Seller.called()},
		Line{s.say("Producto", "Product"), s.goods(o.Placed.Product)},
		Line{s.say("Cantidad", "Quantity"), amount(quantity.Quantity(o.Placed.Quantity))},
		Line{s.say("Precio", "Price"), money.Price(o.Placed.Price).String()},
		Line{s.say("Total acordado", "Agreed total"), money.Amount(o.Placed.Total).String()},
		Line{s.say("Estado", "State"), state},
	).Lines
}
