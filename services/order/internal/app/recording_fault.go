package app

import (
	"github.com/qhatu/qhatu/api/catalogevents"
	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/services/order/internal/domain/order"
)

// recordingFaults says what callers are told of sales that were made elsewhere.
var recordingFaults = fault.Table{
	fault.Wrong(order.ErrNoSuchLot, "/lot_id", fault.Text{ES: "Tu asociación no tiene ese lote. Mira los tuyos en /v1/lots.", EN: "Your association has no such lot. See /v1/lots for yours."}),
	fault.Wrong(order.ErrSoldWhen, "/sold_on", fault.Text{ES: "Pon el día en que se vendió: hoy o un día del último año.", EN: "Give the day on which it was sold: today, or a day of the last year."}),
	fault.Refused(order.ErrRecorded, "order-recorded",
		fault.Text{ES: "Es una venta hecha fuera del mercado", EN: "It is a sale made outside of the market"},
		fault.Text{ES: "Este pedido solo anota una venta que la asociación hizo fuera: aquí no se entrega, ni se pesa, ni se paga.", EN: "This order only records a sale that the association made elsewhere: nothing is delivered, weighed or paid by it."}),
	fault.Refused(order.ErrNotRecorded, "order-not-recorded",
		fault.Text{ES: "Este pedido se acordó en el mercado", EN: "This order was agreed in the market"},
		fault.Text{ES: "Solo se deshace una venta que la asociación anotó. Un pedido acordado se cancela.", EN: "Only a sale that the association recorded is taken back. An order that was agreed is cancelled."}),
	fault.Refused(order.ErrNotAvailable, "not-available",
		fault.Text{ES: "No queda tanto en el lote", EN: "The lot has not that much left"},
		fault.Text{ES: "Lo que está reservado o acordado no se puede vender otra vez. Mira lo disponible del lote.", EN: "What is held or committed cannot be sold again. See what the lot has available."}),
	fault.Refused(order.ErrTooManySales, "too-many-sales",
		fault.Text{ES: "El lote ya tiene demasiadas ventas anotadas", EN: "The lot has too many declared sales"},
		fault.Text{ES: "Publica lo que queda como un lote nuevo.", EN: "Publish what is left as a new lot."}),
	fault.Refused(order.ErrLotEnded, "lot-withdrawn",
		fault.Text{ES: "El lote está retirado", EN: "The lot is withdrawn"},
		fault.Text{ES: "Un lote retirado ya no cambia. Publica uno nuevo.", EN: "A withdrawn lot no longer changes. Publish a new one."}),
	fault.Refused(order.ErrAcknowledged, "sale-acknowledged",
		fault.Text{ES: "El comprador ya dijo que sí compró", EN: "The buyer has said that they bought it"},
		fault.Text{ES: "Una venta que su comprador confirmó ya no se deshace. Si los dos se equivocaron, suma la cantidad al lote.", EN: "A sale that its buyer has acknowledged is not taken back. If both were wrong, add the quantity to the lot."}),
}

// Unrecorded is what whoever recorded a sale is told that the lot has refused, by its reason.
func Unrecorded(reason string) error {
	switch reason {
	case catalogevents.OutOfStock:
		return Faults.Wrap(order.ErrNotAvailable)
	case catalogevents.TooManySales:
		return Faults.Wrap(order.ErrTooManySales)
	}
	return Faults.Wrap(order.ErrLotEnded)
}
