package app

import (
	"errors"

	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/services/order/internal/domain/negotiation"
	"github.com/qhatu/qhatu/services/order/internal/domain/order"
)

// ErrNoOrder is returned for an order that the caller is no part of.
var ErrNoOrder = errors.New("no such order of this party")

// Faults says what callers are told when a rule of the order service refuses them.
var Faults = fault.Table{
	missing(negotiation.ErrNotFound, "No encontramos esa negociación. Revisa el código.", "We found no such negotiation. Check its id."),
	missing(negotiation.ErrNoSuchOffer, "Esa negociación no tiene una oferta con ese número.", "The negotiation has no offer with this number."),
	missing(ErrNoOrder, "No encontramos ese pedido. Revisa el código.", "We found no such order. Check its id."),
	missing(order.ErrNotPlaced, "No encontramos ese pedido. Revisa el código.", "We found no such order. Check its id."),
	field(negotiation.ErrLotNotOpen, "/lot_id", "Ese lote no está a la venta. Mira los que hay en /v1/lots.", "This lot is not on the market. See /v1/lots for those that are."),

	refused(negotiation.ErrAlreadyOpen, "already-negotiating", "Ya negocian sobre este lote", "Already negotiating about this lot",
		"Tienes una negociación abierta sobre este lote: sigue en ella.", "You have an open negotiation about this lot: go on in that one."),
	refused(negotiation.ErrEnded, "negotiation-ended", "La negociación terminó", "The negotiation has ended",
		"Esta negociación ya terminó. Abre otra si el lote sigue a la venta.", "This negotiation has ended. Open another if the lot is still on the market."),
	refused(negotiation.ErrAlreadyAgreed, "already-agreed", "Ya hay acuerdo", "Already agreed",
		"Una oferta ya fue aceptada: mira el pedido.", "An offer has been accepted: see the order."),
	refused(negotiation.ErrOutOfTurn, "out-of-turn", "No es tu turno", "Not your turn",
		"Espera la respuesta de la otra parte, o retira tu oferta para hacer otra.", "Wait for the other side's answer, or withdraw your offer to make another."),
	refused(negotiation.ErrOwnOffer, "own-offer", "Es tu propia oferta", "Your own offer",
		"Nadie responde a su propia oferta: puedes retirarla.", "Nobody answers an offer of their own: you may withdraw it."),
	refused(negotiation.ErrNotOwnOffer, "not-own-offer", "No es tu oferta", "Not your offer",
		"Solo quien hizo la oferta la retira: puedes rechazarla.", "Only its maker withdraws an offer: you may reject it."),
	refused(negotiation.ErrStaleOffer, "stale-offer", "Esa oferta ya no está en pie", "That offer no longer stands",
		"La oferta cambió o terminó. Lee la negociación: `standing_offer` dice cuál está en pie.", "The offer was replaced or has ended. Read the negotiation: `standing_offer` says which one stands."),
	refused(negotiation.ErrOfferExpired, "stale-offer", "Esa oferta ya no está en pie", "That offer no longer stands",
		"La oferta venció. Haz una nueva si aún te interesa.", "The offer has expired. Make a new one if you still want to."),
	refused(negotiation.ErrPending, "offer-pending", "Una oferta en firme espera su reserva", "A firm offer awaits its stock",
		"La oferta en firme aún no tiene su mercadería apartada. Espera un momento, o retírala.", "The firm offer's stock is not reserved yet. Wait a moment, or withdraw it."),

	field(negotiation.ErrFirmBuyer, "/firm", "Solo quien vende puede ofrecer en firme.", "Only sellers make firm offers."),
	field(negotiation.ErrQuantityAbsurd, "/quantity/value", "La cantidad debe ser mayor que cero y no pasar de 1 000 toneladas (o un millón de piezas).", "The quantity must be more than zero and at most 1,000 tonnes (or a million pieces)."),
	field(negotiation.ErrBelowMinOrder, "/quantity/value", "Es menos que el pedido mínimo de este lote.", "This is less than the lot's smallest order."),
	field(negotiation.ErrPriceAbsurd, "/price/amount", "El precio debe ser mayor que cero y no pasar de S/ 1,000,000 por unidad.", "The price must be more than zero and at most S/ 1,000,000 per unit."),
	field(negotiation.ErrTotalAbsurd, "/price/amount", "El total no puede ser: revisa la cantidad y el precio.", "The total cannot be: check the quantity and the price."),
	field(negotiation.ErrUnit, "/quantity/unit", "Usa la unidad del lote o kilos, también en el precio.", "Use the lot's own unit or kilograms, in the price too."),
	field(negotiation.ErrValidity, "/valid_until", "La oferta debe vencer en el futuro y antes de 30 días.", "The offer must end in the future and within 30 days."),
	field(negotiation.ErrDeliveryDates, "/delivery/until", "La entrega no puede terminar antes de empezar.", "The delivery cannot end before it begins."),
}

func missing(err error, es, en string) fault.Entry {
	return fault.Entry{Err: err, Fault: *fault.NotFoundf("", "").Saying(fault.Text{ES: es, EN: en})}
}

func refused(err error, slug, titleES, titleEN, es, en string) fault.Entry {
	return fault.Entry{Err: err, Fault: fault.Fault{
		Kind: fault.Conflict, Slug: slug, Title: fault.Text{ES: titleES, EN: titleEN}, Detail: fault.Text{ES: es, EN: en},
	}}
}

func field(err error, pointer, es, en string) fault.Entry {
	return fault.Entry{Err: err, Fault: *fault.InvalidField(pointer, fault.Text{ES: es, EN: en})}
}
