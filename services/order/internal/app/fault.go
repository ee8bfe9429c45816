package app

import (
	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/services/order/internal/domain/negotiation"
	"github.com/qhatu/qhatu/services/order/internal/domain/order"
)

// Faults says what callers are told when a rule of the order service refuses them.
var Faults = fault.Table{
	fault.Missing(negotiation.ErrNotFound, fault.Text{ES: "No encontramos esa negociación. Revisa el código.", EN: "We found no such negotiation. Check its id."}),
	fault.Missing(negotiation.ErrNoSuchOffer, fault.Text{ES: "Esa negociación no tiene una oferta con ese número.", EN: "The negotiation has no offer with this number."}),
	fault.Missing(order.ErrNotFound, fault.Text{ES: "No encontramos ese pedido. Revisa el código.", EN: "We found no such order. Check its id."}),
	fault.Wrong(negotiation.ErrLotNotOpen, "/lot_id", fault.Text{ES: "Ese lote no está a la venta. Mira los que hay en /v1/lots.", EN: "This lot is not on the market. See /v1/lots for those that are."}),

	fault.Refused(negotiation.ErrAlreadyOpen, "already-negotiating",
		fault.Text{ES: "Ya negocian sobre este lote", EN: "Already negotiating about this lot"},
		fault.Text{ES: "Tienes una negociación abierta sobre este lote: sigue en ella.", EN: "You have an open negotiation about this lot: go on in that one."}),
	fault.Refused(negotiation.ErrEnded, "negotiation-ended",
		fault.Text{ES: "La negociación terminó", EN: "The negotiation has ended"},
		fault.Text{ES: "Esta negociación ya terminó. Abre otra si el lote sigue a la venta.", EN: "This negotiation has ended. Open another if the lot is still on the market."}),
	fault.Refused(negotiation.ErrAlreadyAgreed, "already-agreed",
		fault.Text{ES: "Ya hay acuerdo", EN: "Already agreed"},
		fault.Text{ES: "Una oferta ya fue aceptada: mira el pedido.", EN: "An offer has been accepted: see the order."}),
	fault.Refused(negotiation.ErrOutOfTurn, "out-of-turn",
		fault.Text{ES: "No es tu turno", EN: "Not your turn"},
		fault.Text{ES: "Espera la respuesta de la otra parte, o retira tu oferta para hacer otra.", EN: "Wait for the other side's answer, or withdraw your offer to make another."}),
	fault.Refused(negotiation.ErrOwnOffer, "own-offer",
		fault.Text{ES: "Es tu propia oferta", EN: "Your own offer"},
		fault.Text{ES: "Nadie responde a su propia oferta: puedes retirarla.", EN: "Nobody answers an offer of their own: you may withdraw it."}),
	fault.Refused(negotiation.ErrNotOwnOffer, "not-own-offer",
		fault.Text{ES: "No es tu oferta", EN: "Not your offer"},
		fault.Text{ES: "Solo quien hizo la oferta la retira: puedes rechazarla.", EN: "Only its maker withdraws an offer: you may reject it."}),
	fault.Refused(negotiation.ErrStaleOffer, "stale-offer",
		fault.Text{ES: "Esa oferta ya no está en pie", EN: "That offer no longer stands"},
		fault.Text{ES: "La oferta cambió o terminó. Lee la negociación: `standing_offer` dice cuál está en pie.", EN: "The offer was replaced or has ended. Read the negotiation: `standing_offer` says which one stands."}),
	fault.Refused(negotiation.ErrOfferExpired, "stale-offer",
		fault.Text{ES: "Esa oferta ya no está en pie", EN: "That offer no longer stands"},
		fault.Text{ES: "La oferta venció. Haz una nueva si aún te interesa.", EN: "The offer has expired. Make a new one if you still want to."}),
	fault.Refused(negotiation.ErrPending, "offer-pending",
		fault.Text{ES: "Una oferta en firme espera su reserva", EN: "A firm offer awaits its stock"},
		fault.Text{ES: "La oferta en firme aún no tiene su mercadería apartada. Espera un momento, o retírala.", EN: "The firm offer's stock is not reserved yet. Wait a moment, or withdraw it."}),

	fault.Wrong(negotiation.ErrFirmBuyer, "/firm", fault.Text{ES: "Solo quien vende puede ofrecer en firme.", EN: "Only sellers make firm offers."}),
	fault.Wrong(negotiation.ErrQuantityAbsurd, "/quantity/value", fault.Text{ES: "La cantidad debe ser mayor que cero y no pasar de 1 000 toneladas (o un millón de piezas).", EN: "The quantity must be more than zero and at most 1,000 tonnes (or a million pieces)."}),
	fault.Wrong(negotiation.ErrBelowMinOrder, "/quantity/value", fault.Text{ES: "Es menos que el pedido mínimo de este lote.", EN: "This is less than the lot's smallest order."}),
	fault.Wrong(negotiation.ErrPriceAbsurd, "/price/amount", fault.Text{ES: "El precio debe ser mayor que cero y no pasar de S/ 1,000,000 por unidad.", EN: "The price must be more than zero and at most S/ 1,000,000 per unit."}),
	fault.Wrong(negotiation.ErrTotalAbsurd, "/price/amount", fault.Text{ES: "El total no puede ser: revisa la cantidad y el precio.", EN: "The total cannot be: check the quantity and the price."}),
	fault.Wrong(negotiation.ErrUnit, "/quantity/unit", fault.Text{ES: "Usa la unidad del lote o kilos, también en el precio.", EN: "Use the lot's own unit or kilograms, in the price too."}),
	fault.Wrong(negotiation.ErrValidity, "/valid_until", fault.Text{ES: "La oferta debe vencer en el futuro y antes de 30 días.", EN: "The offer must end in the future and within 30 days."}),
	fault.Wrong(negotiation.ErrDeliveryFrom, "/delivery/from", fault.Text{ES: "La entrega no puede ser en el pasado ni dentro de más de 2 años.", EN: "The delivery cannot lie in the past, nor more than 2 years ahead."}),
	fault.Wrong(negotiation.ErrDeliveryUntil, "/delivery/until", fault.Text{ES: "La entrega no puede terminar en el pasado ni dentro de más de 2 años.", EN: "The delivery cannot end in the past, nor more than 2 years ahead."}),
	fault.Wrong(negotiation.ErrPaymentDays, "/terms/payment/days", fault.Text{ES: "Di los días si el saldo se paga a días, y solo entonces.", EN: "Say the days where the balance is due in days, and only there."}),
	fault.Wrong(negotiation.ErrSettleBy, "/terms/settle_by", fault.Text{ES: "Lo que se cuenta por piezas o cupos no se liquida por peso: usa count.", EN: "What is counted in pieces or places has no total by weight: use count."}),
	fault.Wrong(negotiation.ErrDeliveryDates, "/delivery/until", fault.Text{ES: "La entrega no puede terminar antes de empezar.", EN: "The delivery cannot end before it begins."}),
}
