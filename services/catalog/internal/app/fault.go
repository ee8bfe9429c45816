package app

import (
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
	fault.Refused(lot.ErrNotPaused, "not-paused",
		fault.Text{ES: "El lote no está en pausa", EN: "The lot is not paused"},
		fault.Text{ES: "Esto solo se hace con un lote en pausa.", EN: "This is only done to a paused lot."}),
	fault.Refused(lot.ErrWithdrawn, "lot-withdrawn",
		fault.Text{ES: "El lote está retirado", EN: "The lot is withdrawn"},
		fault.Text{ES: "Un lote retirado ya no cambia. Publica uno nuevo.", EN: "A withdrawn lot no longer changes. Publish a new one."}),
	fault.Wrong(lot.ErrUnknownProduct, "/product", fault.Text{ES: "No conocemos ese producto; la lista está en /v1/products.", EN: "Unknown product; /v1/products lists them."}),
	fault.Wrong(lot.ErrUnit, "/declared/unit", fault.Text{ES: "Ese producto no se vende en esa unidad; mira /v1/products.", EN: "This product is not sold in that unit; see /v1/products."}),
	fault.Wrong(lot.ErrUnknownGrade, "/grade", fault.Text{ES: "Ese producto no tiene ese grado; mira /v1/products.", EN: "This product has no such grade; see /v1/products."}),
	fault.Wrong(lot.ErrFactorNeeded, "/declared/kg_per_unit", fault.Text{ES: "Di cuántos kilos tiene cada uno: esa unidad no tiene un peso fijo.", EN: "Say how many kilograms each one holds: this unit has no standard weight."}),
	fault.Wrong(lot.ErrFactorFixed, "/declared/kg_per_unit", fault.Text{ES: "Esa unidad ya tiene su contenido; quita kg_per_unit.", EN: "This unit has a fixed content; leave kg_per_unit out."}),
	fault.Wrong(lot.ErrFactorAbsurd, "/declared/kg_per_unit", fault.Text{ES: "Ese peso por unidad no puede ser; di los kilos de una sola unidad.", EN: "That weight per unit cannot be; give the kilograms of a single unit."}),
	fault.Wrong(lot.ErrQuantityAbsurd, "/declared/value", fault.Text{ES: "La cantidad debe ser mayor que cero y no pasar de 1 000 toneladas (o un millón de piezas).", EN: "The quantity must be more than zero and at most 1,000 tonnes (or a million pieces)."}),
	fault.Wrong(lot.ErrMinOrderAbsurd, "/min_order", fault.Text{ES: "El pedido mínimo debe ser mayor que cero, en una unidad del lote, y no pasar de lo que ofreces.", EN: "The smallest order must be more than zero, in a unit of the lot, and at most what is offered."}),
	fault.Wrong(lot.ErrPriceAbsurd, "/price/amount", fault.Text{ES: "El precio debe ser mayor que cero y no pasar de S/ 1,000,000 por unidad.", EN: "The price must be more than zero and at most S/ 1,000,000 per unit."}),
	fault.Wrong(lot.ErrPriceUnit, "/price/per", fault.Text{ES: "Pon el precio por la unidad del lote o por kilo.", EN: "Price the lot by its own unit or by the kilogram."}),
	fault.Wrong(lot.ErrPriceAndNone, "/invite_offers", fault.Text{ES: "Pon un precio o pide ofertas, no las dos cosas.", EN: "Ask a price or invite offers, not both."}),
	fault.Refused(lot.ErrGoodsOffered, "goods-offered",
		fault.Text{ES: "Ya hay ofertas o pedidos de este lote", EN: "There are offers or orders about this lot"},
		fault.Text{ES: "Lo que se ofreció o se vendió no cambia: mientras haya una oferta en pie, o mercadería apartada o vendida por pedido, quedan la variedad, el grado y los textos. Publica un lote nuevo.", EN: "What was offered or sold does not change: while an offer stands, or stock is held or committed, variety, grade and texts stay. Publish a new lot."}),
	fault.Wrong(lot.ErrSaleAbsurd, "/quantity", fault.Text{ES: "La venta debe ser mayor que cero, en una unidad del lote.", EN: "The sale must be of more than zero, in a unit of the lot."}),
	fault.Refused(lot.ErrNotAvailable, "not-available",
		fault.Text{ES: "No queda tanto en el lote", EN: "The lot has not that much left"},
		fault.Text{ES: "Lo que está reservado o acordado no se puede vender otra vez. Mira lo disponible del lote.", EN: "What is held or committed cannot be sold again. See what the lot has available."}),
	fault.Refused(lot.ErrTooManySales, "too-many-sales",
		fault.Text{ES: "El lote ya tiene demasiadas ventas anotadas", EN: "The lot has too many declared sales"},
		fault.Text{ES: "Publica lo que queda como un lote nuevo.", EN: "Publish what is left as a new lot."}),
	fault.Missing(lot.ErrNoSuchSale, fault.Text{ES: "No encontramos esa venta del lote.", EN: "We found no such sale of this lot."}),
	fault.Refused(lot.ErrTooLateToTakeBack, "sale-stands",
		fault.Text{ES: "Esa venta ya no se puede deshacer", EN: "The sale can no longer be taken back"},
		fault.Text{ES: "Una venta anotada se deshace solo en los primeros 10 minutos. Si fue un error, suma la cantidad al lote.", EN: "A declared sale is taken back in the first 10 minutes only. If it was a mistake, add the quantity to the lot."}),
	fault.Wrong(lot.ErrHarvest, "/harvested_on", fault.Text{ES: "La cosecha no puede ser de un día que aún no llega, ni de hace más de 5 años. Si aún no cosechas, di solo desde cuándo habrá (`available_from`).", EN: "The harvest cannot be on a day that is still to come, nor more than 5 years ago. If it is still to be harvested, say only from when on it is there (`available_from`)."}),
	fault.Wrong(lot.ErrAvailableAbsurd, "/available_from", fault.Text{ES: "Esa fecha no puede ser: pon un día de los últimos 5 años o de los próximos 2.", EN: "That date cannot be: give a day of the last 5 years or the next 2."}),
	fault.Wrong(lot.ErrAvailableBeforeHarvest, "/available_from", fault.Text{ES: "No puede haber antes de la cosecha: pon el día de la cosecha (`harvested_on`) o uno posterior.", EN: "It cannot be there before it is harvested: give the day of the harvest (`harvested_on`) or a later one."}),
	fault.Wrong(lot.ErrAdjustmentReason, "/reason", fault.Text{ES: "Lo que se pierde no se encontró, ni al revés: pon otro motivo, como mistake o weighed.", EN: "What is lost was not found, nor the other way round: give another reason, such as mistake or weighed."}),
	fault.Wrong(lot.ErrAdjustmentAbsurd, "/quantity", fault.Text{ES: "El ajuste debe ser mayor que cero, en una unidad del lote, y no dejar menos de nada.", EN: "The adjustment must be more than zero, in a unit of the lot, and leave no less than nothing."}),
}
