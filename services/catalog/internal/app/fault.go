package app

import (
	"errors"
	"strings"

	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/services/catalog/internal/domain/lot"
)

// Faults says what callers are told when a rule of the catalog refuses them.
var Faults = fault.Table{
	fault.Missing(lot.ErrNotFound, fault.Text{ES: "No encontramos ese lote. Revisa el código.", EN: "We found no such lot. Check its id."}),
	fault.Refused(lot.ErrNotDraft, "not-draft",
		fault.Text{ES: "El lote ya no es un borrador", EN: "The lot is no longer a draft"},
		fault.Text{ES: "Esto solo se hace con un borrador. Un lote en pausa se reanuda; uno retirado ya no vuelve.", EN: "This is only done to a draft. Resume a paused lot; a withdrawn one does not come back."}),
	fault.Refused(lot.ErrNotPublished, "not-published",
		fault.Text{ES: "El lote no está publicado", EN: "The lot is not published"},
		fault.Text{ES: "Esto solo se hace con un lote publicado.", EN: "This is only done to a published lot."}),
	fault.Refused(lot.ErrSuspended, "organisation-suspended",
		fault.Text{ES: "Hay una organización suspendida o cerrada", EN: "An organisation is suspended or closed"},
		fault.Text{ES: "Mientras tu asociación esté suspendida no pone lotes a la venta. Lo que ya está acordado sigue. Pregunta al coordinador.", EN: "While your association is suspended it brings no lots to the market. What is agreed goes on. Ask the coordinator."}),
	fault.Refused(lot.ErrNotPaused, "not-paused",
		fault.Text{ES: "El lote no está en pausa", EN: "The lot is not paused"},
		fault.Text{ES: "Esto solo se hace con un lote en pausa.", EN: "This is only done to a paused lot."}),
	fault.Refused(lot.ErrWithdrawn, "lot-withdrawn",
		fault.Text{ES: "El lote está retirado", EN: "The lot is withdrawn"},
		fault.Text{ES: "Un lote retirado ya no cambia. Publica uno nuevo.", EN: "A withdrawn lot no longer changes. Publish a new one."}),
	fault.Wrong(lot.ErrUnknownProduct, "/product", fault.Text{ES: "No conocemos ese producto; la lista está en /v1/products.", EN: "Unknown product; /v1/products lists them."}),
	fault.Wrong(lot.ErrUnit, "/declared/unit", fault.Text{ES: "Ese producto no se vende en esa unidad; mira /v1/products.", EN: "This product is not sold in that unit; see /v1/products."}),
	fault.Wrong(lot.ErrFactorNeeded, "/declared/kg_per_unit", fault.Text{ES: "Di cuántos kilos tiene cada uno: esa unidad no tiene un peso fijo.", EN: "Say how many kilograms each one holds: this unit has no standard weight."}),
	fault.Wrong(lot.ErrFactorFixed, "/declared/kg_per_unit", fault.Text{ES: "Esa unidad ya tiene su contenido; quita kg_per_unit.", EN: "This unit has a fixed content; leave kg_per_unit out."}),
	fault.Wrong(lot.ErrFactorAbsurd, "/declared/kg_per_unit", fault.Text{ES: "Ese peso por unidad no puede ser; di los kilos de una sola unidad.", EN: "That weight per unit cannot be; give the kilograms of a single unit."}),
	fault.Wrong(lot.ErrOtherUnit, "/unit", fault.Text{ES: "Usa la unidad del lote o kilos, si se pesa; unidad o docena, si se cuenta.", EN: "Use the lot's own unit, or kilograms if it is weighed; unidad or docena if it is counted."}),
	fault.Wrong(lot.ErrFraction, "/value", fault.Text{ES: "Esto se cuenta entero: pon una cantidad que dé piezas o cupos enteros, como 1 o 12.", EN: "This is counted whole: give a quantity that comes to whole pieces or places, such as 1 or 12."}),
	fault.Wrong(lot.ErrNothing, "/value", fault.Text{ES: "La cantidad debe ser mayor que cero.", EN: "The quantity must be more than zero."}),
	fault.Wrong(lot.ErrTooLittle, "/value", fault.Text{ES: "Es muy poco para anotarlo: lo menos es un gramo (0.001 kg).", EN: "That is too little to be kept: the least is one gram (0.001 kg)."}),
	fault.Wrong(lot.ErrTooMuch, "/value", fault.Text{ES: "Es demasiado para un lote: lo más son 1 000 toneladas en total (o un millón de piezas).", EN: "That is too much for a lot: the most is 1,000 tonnes in all (or a million pieces)."}),
	fault.Wrong(lot.ErrMinOrderBeyond, "/value", fault.Text{ES: "El pedido mínimo no puede pasar de lo que ofreces.", EN: "The smallest order cannot be more than what is offered."}),
	fault.Wrong(lot.ErrLossBeyond, "/quantity/value", fault.Text{ES: "No se puede perder más de lo que había en el lote.", EN: "No more can be lost than there was in the lot."}),
	fault.Wrong(lot.ErrTotalTooHigh, "/price/amount", fault.Text{ES: "A ese precio el total pasa de S/ 100,000,000.00, que es lo más: revisa la cantidad y el precio.", EN: "At this price the total is over S/ 100,000,000.00, the most there can be: check the quantity and the price."}),
	fault.Wrong(lot.ErrTotalTooLow, "/price/amount", fault.Text{ES: "A ese precio el total no llega a S/ 0.01, que es lo menos: revisa la cantidad y el precio.", EN: "At this price the total is below S/ 0.01, the least there can be: check the quantity and the price."}),
	fault.Wrong(lot.ErrWorthTooHigh, "/quantity/value", fault.Text{ES: "Con eso el lote pasaría de S/ 100,000,000.00, que es lo más: suma menos, o pon antes otro precio.", EN: "With that the lot would come to over S/ 100,000,000.00, the most there can be: add less, or ask another price first."}),
	fault.Wrong(lot.ErrPriceAbsurd, "/price/amount", fault.Text{ES: "El precio debe ser mayor que cero y no pasar de S/ 1,000,000 por unidad.", EN: "The price must be more than zero and at most S/ 1,000,000 per unit."}),
	fault.Wrong(lot.ErrPriceUnit, "/price/per", fault.Text{ES: "Pon el precio por la unidad del lote o por kilo.", EN: "Price the lot by its own unit or by the kilogram."}),
	fault.Wrong(lot.ErrPriceAndNone, "/invite_offers", fault.Text{ES: "Pon un precio o pide ofertas, no las dos cosas.", EN: "Ask a price or invite offers, not both."}),
	fault.Refused(lot.ErrGoodsOffered, "goods-offered",
		fault.Text{ES: "Ya hay ofertas o pedidos de este lote", EN: "There are offers or orders about this lot"},
		fault.Text{ES: "Lo que se ofreció o se vendió no cambia: mientras haya una oferta en pie, o mercadería apartada o vendida por pedido, quedan la variedad, el grado y los textos. Publica un lote nuevo.", EN: "What was offered or sold does not change: while an offer stands, or stock is held or committed, variety, grade and texts stay. Publish a new lot."}),
	fault.Refused(lot.ErrNotAvailable, "not-available",
		fault.Text{ES: "No queda tanto en el lote", EN: "The lot has not that much left"},
		fault.Text{ES: "Lo que está reservado o acordado no se puede vender otra vez. Mira lo disponible del lote.", EN: "What is held or committed cannot be sold again. See what the lot has available."}),
	fault.Refused(lot.ErrTooManySales, "too-many-sales",
		fault.Text{ES: "El lote ya tiene demasiadas ventas anotadas", EN: "The lot has too many declared sales"},
		fault.Text{ES: "Publica lo que queda como un lote nuevo.", EN: "Publish what is left as a new lot."}),
	fault.Missing(lot.ErrNoSuchSale, fault.Text{ES: "No encontramos esa venta del lote.", EN: "We found no such sale of this lot."}),
	fault.Refused(lot.ErrTooLateToTakeBack, "sale-stands",
		fault.Text{ES: "Esa venta ya no se puede deshacer", EN: "The sale can no longer be taken back"},
		fault.Text{ES: "Una venta anotada sin precio se deshace solo en los primeros 10 minutos. Si fue un error, suma la cantidad al lote.", EN: "A sale that was declared without a price is taken back in the first 10 minutes only. If it was a mistake, add the quantity to the lot."}),
	fault.Refused(lot.ErrSaleAcknowledged, "sale-acknowledged",
		fault.Text{ES: "El comprador ya dijo que sí compró", EN: "The buyer has said that they bought it"},
		fault.Text{ES: "Una venta que su comprador confirmó ya no se deshace. Si los dos se equivocaron, suma la cantidad al lote.", EN: "A sale that its buyer has acknowledged is not taken back. If both were wrong, add the quantity to the lot."}),
	fault.Wrong(lot.ErrSoldWhen, "/sold_on", fault.Text{ES: "Pon el día en que se vendió: hoy o un día del último año.", EN: "Give the day on which it was sold: today, or a day of the last year."}),
	fault.Wrong(lot.ErrHarvest, "/harvested_on", fault.Text{ES: "La cosecha no puede ser de un día que aún no llega, ni de hace más de 5 años. Si aún no cosechas, di solo desde cuándo habrá (`available_from`).", EN: "The harvest cannot be on a day that is still to come, nor more than 5 years ago. If it is still to be harvested, say only from when on it is there (`available_from`)."}),
	fault.Wrong(lot.ErrAvailableAbsurd, "/available_from", fault.Text{ES: "Esa fecha no puede ser: pon un día de los últimos 5 años o de los próximos 2.", EN: "That date cannot be: give a day of the last 5 years or the next 2."}),
	fault.Wrong(lot.ErrAvailableBeforeHarvest, "/available_from", fault.Text{ES: "No puede haber antes de la cosecha: pon el día de la cosecha (`harvested_on`) o uno posterior.", EN: "It cannot be there before it is harvested: give the day of the harvest (`harvested_on`) or a later one."}),
	fault.Wrong(lot.ErrAddedBecause, "/reason", fault.Text{ES: "Por ese motivo no aumenta lo que hay: usa found, weighed, quantity, mistake u other.", EN: "Stock is not added for this reason: use found, weighed, quantity, mistake or other."}),
	fault.Wrong(lot.ErrLostBecause, "/reason", fault.Text{ES: "Por ese motivo no se pierde lo que hay: usa loss, sold, weighed, quantity, mistake u other.", EN: "Stock is not lost for this reason: use loss, sold, weighed, quantity, mistake or other."}),
}

// faultOf is what a caller is told of a refusal: as [Faults] says, of a quantity in its own field, and of a grade which there are.
func faultOf(err error) error {
	if unknown, ok := errors.AsType[lot.UnknownGrade](err); ok {
		return fault.InvalidField("/grade", gradesOf(unknown)).Because(err)
	}
	refused := Faults.Wrap(err)
	wrong, isQuantity := errors.AsType[lot.WrongQuantity](err)
	if f, ok := errors.AsType[*fault.Fault](refused); ok && isQuantity {
		return f.Within("/" + wrong.Field)
	}
	return refused
}

func gradesOf(unknown lot.UnknownGrade) fault.Text {
	if len(unknown.Known) == 0 {
		return fault.Text{ES: "Ese producto no tiene grados: quita el grado.", EN: "This product has no grades: leave the grade out."}
	}
	known := strings.Join(unknown.Known, ", ")
	return fault.Textf("Ese producto no tiene ese grado. Usa uno de estos: %s.", "This product has no such grade. Use one of these: %s.", known)
}
