package document

import (
	"fmt"

	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/order/internal/domain/negotiation"
	"github.com/qhatu/qhatu/services/order/internal/projection"
)

// Record is the whole negotiation: who offered what, and when, and how it ended.
func Record(n projection.Negotiation, about About) Paper {
	s := speech(about.Lang)
	p := Paper{
		About: about, Title: s.say("Acta de la negociación", "Record of the negotiation"), Written: n.Changed,
		Sections: []Section{section("",
			Line{s.say("Negociación", "Negotiation"), n.ID},
			Line{s.say("Comprador", "Buyer"), about.Buyer.called()},
			Line{s.say("Asociación", "Association"), about.Seller.called()},
			Line{s.say("Producto", "Product"), s.goods(about.Goods)},
			Line{s.say("Lote", "Lot"), about.lot(n.State.Lot)},
			Line{s.say("Referencia del comprador", "Buyer’s reference"), string(n.State.ExternalRef)},
			Line{s.say("Empezó", "Opened"), Moment(n.OpenedAt)},
			Line{s.say("Estado", "State"), s.of(negotiationStates, string(n.State.Status))},
		)},
	}
	for i := range n.State.Offers {
		p.Sections = append(p.Sections, s.offer(n, i))
	}
	if a := n.Accepted; a != nil && (n.State.Status == negotiation.Agreed || n.State.Status == negotiation.Done) {
		p.Sections = append(p.Sections, section(s.say("Acuerdo", "Agreement"),
			Line{s.say("Oferta aceptada", "Offer accepted"), fmt.Sprint(a.Number)},
			Line{s.say("La aceptó", "Accepted by"), s.of(sides, a.By)},
			Line{s.say("Cuándo", "When"), Moment(n.AcceptedAt)},
			Line{s.say("Pedido", "Order"), a.Order},
		))
	}
	p.Closing = []string{
		s.say(
			"Esta acta dice lo que las dos partes escribieron en Qhatu, en su orden. Lo que no está aquí no se dijo en el mercado.",
			"This record says what the two parties wrote in Qhatu, in its order. What is not in it was not said in the market.",
		),
	}
	return p
}

// offer is one offer, with the number of its place.
func (s speech) offer(n projection.Negotiation, i int) Section {
	o := n.State.Offers[i]
	kind := s.say("Oferta", "Offer")
	if o.Firm {
		kind = s.say("Oferta firme", "Firm offer")
	}
	said := amount(quantity.Quantity(o.Quantity))
	if base := (quantity.Quantity{Milli: o.Milli, Unit: n.State.Measure.Base}); base.Unit != o.Quantity.Unit {
		said += " = " + amount(base)
	}
	lines := []Line{
		{s.say("Cuándo", "When"), Moment(n.MadeAt[i])},
		{s.say("Cantidad", "Quantity"), said},
		{s.say("Precio", "Price"), money.Price(o.Price).String()},
		{s.say("Total", "Total"), money.Amount(o.Total).String()},
	}
	lines = append(lines, s.delivery(o.Delivery)...)
	lines = append(lines, s.terms(o.Terms)...)
	lines = append(lines, Line{s.say("Valía hasta", "Good until"), Moment(o.ValidUntil)}, Line{s.say("Estado", "State"), s.of(offerStates, string(o.State))})
	return section(fmt.Sprintf("%s %d · %s", kind, o.Number, s.of(sides, o.By)), lines...)
}
