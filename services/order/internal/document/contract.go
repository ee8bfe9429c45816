package document

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/order/internal/domain/order"
	"github.com/qhatu/qhatu/services/order/internal/projection"
)

// Contract is what the two parties of an order agreed on, with what they have changed since.
func Contract(o projection.Order, about About) Paper {
	s := speech(about.Lang)
	placed := o.Placed
	base := quantity.Quantity{Milli: placed.Milli, Unit: placed.Measure.Base}
	p := Paper{
		About: about, Title: s.say("Contrato del pedido", "Contract of the order"), Written: o.Changed,
		Sections: []Section{
			section("",
				Line{s.say("Pedido", "Order"), o.ID},
				Line{s.say("Comprador", "Buyer"), about.Buyer.called()},
				Line{s.say("Asociación", "Association"), about.Seller.called()},
				Line{s.say("Referencia del comprador", "Buyer’s reference"), string(o.ExternalRef)},
				Line{s.say("Acordado", "Agreed"), Moment(o.PlacedAt)},
				Line{s.say("Negociación", "Negotiation"), fmt.Sprintf(s.say("%s, oferta %d", "%s, offer %d"), placed.Negotiation, placed.Offer)},
				Line{s.say("Estado", "State"), s.of(orderStates, string(o.Status))},
			),
			section(s.say("Qué se vende", "What is sold"),
				Line{s.say("Producto", "Product"), s.goods(placed.Product)},
				Line{s.say("Lote", "Lot"), about.lot(placed.Lot)},
				Line{s.say("Cantidad", "Quantity"), amount(quantity.Quantity(placed.Quantity))},
				Line{s.say("Equivale a", "That is"), amount(base)},
				Line{s.say("Precio", "Price"), money.Price(placed.Price).String()},
				Line{s.say("Total acordado", "Agreed total"), money.Amount(placed.Total).String()},
			),
			section(s.say("Cómo se entrega y se paga", "How it is delivered and paid"), slices.Concat(s.delivery(o.Delivery), s.moved(o), s.terms(placed.Terms), s.payees(about.Payees))...),
			section(s.say("Peso y reclamos", "Weight and claims"),
				Line{s.say("Diferencia de peso sin volver a acordar", "Difference in weight that needs no new word"), percent(o.Settlement.TolerancePermille)},
				Line{s.say("Plazo para reclamar", "Time to object"), strconv.Itoa(o.Settlement.ClaimHours) + s.say(" horas desde la entrega", " hours from the delivery")},
			),
		},
	}
	if o.Status == order.Cancelled {
		p.Void = s.say("ANULADO: este pedido ya no obliga a nadie.", "CANCELLED: this order binds nobody any more.")
	}
	p.Sections = slices.Concat(p.Sections, s.tax(about.Tax), s.changes(o), s.cameTo(o), s.photos(o))
	p.Closing = []string{
		s.say(
			"Se paga lo que pese, al precio acordado, dentro de la diferencia permitida; fuera de ella las dos partes tienen que aceptar el peso.",
			"What it weighs is paid for, at the agreed price, within the difference allowed; beyond it both parties have to accept the weight.",
		),
		s.say(
			"Qhatu es el lugar donde las partes acordaron. No vende, no compra y no guarda dinero.",
			"Qhatu is the place where the parties agreed. It does not sell, buy or hold money.",
		),
	}
	return p
}

// payees are the accounts to which the seller is paid, as they stand when the document is written.
func (s speech) payees(all []Payee) (lines []Line) {
	for _, p := range all {
		what := s.of(payeeKinds, p.Kind)
		if p.Bank != "" {
			what += " " + p.Bank
		}
		lines = append(lines, Line{s.say("Se paga a nombre de", "Paid in the name of"), fmt.Sprintf("%s · %s …%s", p.Holder, what, p.Ending)})
	}
	return lines
}

// cameTo is what the order comes to, where that is not what was agreed, and what both parties or the coordinator have settled.
func (s speech) cameTo(o projection.Order) []Section {
	total, err := o.Total()
	if err != nil || total == money.Amount(o.Agreed) && o.Returned == 0 {
		return nil
	}
	lines := []Line{{s.say("Total", "Total"), total.String()}}
	if o.Returned > 0 {
		lines = append(lines, Line{s.say("Vuelve a la asociación, o no llega", "Goes back to the association, or does not come"), amount(quantity.Quantity{Milli: o.Returned, Unit: o.Measure.Base})})
	}
	for _, c := range o.Claims {
		if c.State == order.ClaimAccepted {
			lines = append(lines, Line{fmt.Sprintf(s.say("Reclamo %d, aceptado", "Claim %d, accepted"), c.Number), s.of(remedies, c.Wants)})
		}
	}
	if o.Outcome != "" {
		lines = append(lines, Line{s.say("Decidió la coordinación", "The coordinators decided"), s.of(remedies, o.Outcome)})
	}
	return []Section{section(fmt.Sprintf(s.say("Cómo queda al %s", "How it stands on %s"), Moment(o.Changed)), lines...)}
}

// moved says who moved the days of the delivery last, where one side or the coordinators did.
func (s speech) moved(o projection.Order) []Line {
	if o.Delayed == (order.Delayed{}) {
		return nil
	}
	return []Line{{s.say("Fecha cambiada por", "Date changed by"), s.of(sides, o.Delayed.By) + ": " + s.of(delays, o.Delayed.Reason)}}
}

// photos names what either side keeps as evidence, each by what is computed of its bytes: so nobody can show another one for it.
func (s speech) photos(o projection.Order) []Section {
	var lines []Line
	for i, p := range o.Photos {
		if p.TakenBack {
			continue
		}
		line := Line{fmt.Sprintf("%d · %s · %s", p.Number, s.of(pictured, p.Shows), s.of(sides, p.By)), "SHA-256 " + p.Digest}
		if i < len(o.PhotoTimes) {
			line.Label += " · " + Moment(o.PhotoTimes[i])
		}
		lines = append(lines, line)
	}
	if len(lines) == 0 {
		return nil
	}
	return []Section{section(s.say("Fotos guardadas con el pedido", "Photos kept with the order"), lines...)}
}

// changes are the deliveries that both parties have agreed to change.
func (s speech) changes(o projection.Order) (sections []Section) {
	for _, a := range o.Amendments {
		if a.State != order.AmendmentAccepted {
			continue
		}
		heading := fmt.Sprintf(s.say("Cambio %d, aceptado por las dos partes", "Change %d, accepted by both parties"), a.Number)
		sections = append(sections, section(heading, s.delivery(a.Delivery)...))
	}
	return sections
}
