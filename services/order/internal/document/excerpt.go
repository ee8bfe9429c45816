package document

import (
	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/order/internal/domain/negotiation"
	"github.com/qhatu/qhatu/services/order/internal/domain/order"
	"github.com/qhatu/qhatu/services/order/internal/projection"
)

// ExcerptOfRecord is what whoever holds a record is shown, to compare: nothing that either side wrote in words of its own.
func ExcerptOfRecord(n projection.Negotiation, about About) []Line {
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

// ExcerptOfSheet is what whoever holds a loading sheet is shown, to compare: what is loaded, where it goes and in which vehicle. It names no price.
func ExcerptOfSheet(o projection.Order, about About) []Line {
	s := speech(about.Lang)
	vehicle := s.vehicle(o)
	lines := []Line{
		{s.say("Pedido", "Order"), o.ID},
		{s.say("Sale de", "From"), about.Seller.called()},
		{s.say("Va a", "To"), about.Buyer.called()},
		{s.say("Producto", "Product"), s.goods(o.Placed.Product)},
		{s.say("Cantidad", "Quantity"), amount(quantity.Quantity(o.Placed.Quantity))},
	}
	lines = append(lines, s.delivery(o.Delivery)...)
	lines = append(lines, vehicle.Lines[0], Line{s.say("Estado", "State"), s.of(orderStates, string(o.Status))})
	return section("", lines...).Lines
}

// ExcerptOfContract is what whoever holds a contract is shown, to compare: nothing that either side wrote in words of its own.
func ExcerptOfContract(o projection.Order, about About) []Line {
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
