package app

import (
	"errors"
	"slices"

	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/limit"
	"github.com/qhatu/qhatu/services/order/internal/domain/negotiation"
)

// Faults says what callers are told when a rule of the order service refuses them.
var Faults = slices.Concat(negotiationFaults, orderFaults, claimFaults, paymentFaults, photoFaults, recordingFaults, delayFaults)

var negotiationFaults = fault.Table{
	fault.Missing(negotiation.ErrNotFound, fault.Text{ES: "No encontramos esa negociación. Revisa el código.", EN: "We found no such negotiation. Check its id."}),
	fault.Missing(negotiation.ErrNoSuchOffer, fault.Text{ES: "Esa negociación no tiene una oferta con ese número.", EN: "The negotiation has no offer with this number."}),
	fault.Wrong(negotiation.ErrLotNotOpen, "/lot_id", fault.Text{ES: "Ese lote no está a la venta. Mira los que hay en /v1/lots.", EN: "This lot is not on the market. See /v1/lots for those that are."}),

	fault.Refused(negotiation.ErrLotPaused, "lot-paused",
		fault.Text{ES: "El lote está en pausa", EN: "The lot is paused"},
		fault.Text{ES: "Mientras el lote está en pausa no se hacen ofertas nuevas: de ellas no saldría un trato. Si vendes, vuelve a publicarlo; si compras, espera.", EN: "While the lot is paused no new offers are made: no deal could come of them. If you sell, resume the lot; if you buy, wait."}),
	fault.Refused(negotiation.ErrSuspended, "organisation-suspended",
		fault.Text{ES: "Hay una organización suspendida o cerrada", EN: "An organisation is suspended or closed"},
		fault.Text{ES: "Con una organización suspendida o cerrada no hay tratos nuevos. Lo que ya está acordado sigue. Pregunta al coordinador.", EN: "There are no new deals with an organisation that is suspended or closed. What is agreed goes on. Ask the coordinator."}),
	{Err: negotiation.ErrBeyondMandate, Fault: *fault.New(fault.Forbidden, "beyond-mandate",
		fault.Text{ES: "Todavía no puedes cerrar esta venta", EN: "You cannot close this sale yet"},
		fault.Text{ES: "Te agregaron hace poco: los primeros tres días no cierras ventas por más, en total, de lo que tu asociación permite. Pide a otra persona de tu asociación que responda.", EN: "You were added lately: for the first three days you close no sales for more, in all, than your association allows. Ask somebody else of your association to answer."})},
	fault.Refused(negotiation.ErrAlreadyOpen, "already-negotiating",
		fault.Text{ES: "Ya negocian sobre este lote", EN: "Already negotiating about this lot"},
		fault.Text{ES: "Tienes una negociación abierta sobre este lote: sigue en ella.", EN: "You have an open negotiation about this lot: go on in that one."}).
		Showing("negotiation_id", "neg_01jd6q0n5e8s3k7v2m9x4c0b1a"),
	fault.Entry{Err: errManyOpenings, Fault: *fault.New(fault.TooMany, "too-many-openings",
		fault.Text{ES: "Demasiadas negociaciones nuevas", EN: "Too many new negotiations"},
		fault.Text{ES: "Abriste muchas negociaciones en poco tiempo. Sigue en las que tienes: una oferta se cambia con otra, sin cerrar la negociación.", EN: "You opened many negotiations in a short time. Go on in those that you have: an offer is replaced by another, without closing the negotiation."})}.
		Showing("limit", string(limit.OpeningsPair)).Showing(limit.RetryAfter, 30),
	fault.Entry{Err: errManyOffers, Fault: *fault.New(fault.TooMany, "too-many-offers",
		fault.Text{ES: "Demasiadas ofertas", EN: "Too many offers"},
		fault.Text{ES: "Van muchas ofertas en poco tiempo. Da a la otra parte tiempo para responder.", EN: "There were many offers in a short time. Give the other side time to answer."})}.
		Showing("limit", string(limit.Offers)).Showing(limit.RetryAfter, 18),
	fault.Refused(errManyOpen, "too-many-open",
		fault.Text{ES: "Demasiadas negociaciones abiertas", EN: "Too many open negotiations"},
		fault.Text{ES: "Tienes abiertas todas las negociaciones que se puede. Cierra las que ya no te interesan y abre esta.", EN: "You have as many negotiations open as there may be. Close those that you no longer want, and open this one."}).
		Showing("most", 1000),
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
	fault.Wrong(negotiation.ErrFraction, "/quantity/value", fault.Text{ES: "Esto se cuenta entero: pon una cantidad que dé piezas o cupos enteros, como 1 o 12.", EN: "This is counted whole: give a quantity that comes to whole pieces or places, such as 1 or 12."}),
	fault.Wrong(negotiation.ErrNothing, "/quantity/value", fault.Text{ES: "La cantidad debe ser mayor que cero.", EN: "The quantity must be more than zero."}),
	fault.Wrong(negotiation.ErrTooLittle, "/quantity/value", fault.Text{ES: "Es muy poco para anotarlo: lo menos es un gramo (0.001 kg).", EN: "That is too little to be kept: the least is one gram (0.001 kg)."}),
	fault.Wrong(negotiation.ErrTooMuch, "/quantity/value", fault.Text{ES: "Es demasiado: lo más son 1 000 toneladas (o un millón de piezas).", EN: "That is too much: the most is 1,000 tonnes (or a million pieces)."}),
	fault.Wrong(negotiation.ErrFarBeyond, "/quantity/value", fault.Text{ES: "Es más de diez veces lo que tenía el lote: revisa la cantidad y la unidad.", EN: "That is more than ten times what the lot had: check the quantity and the unit."}),
	fault.Wrong(negotiation.ErrPriceAbsurd, "/price/amount", fault.Text{ES: "El precio debe ser mayor que cero y no pasar de S/ 1,000,000 por unidad.", EN: "The price must be more than zero and at most S/ 1,000,000 per unit."}),
	fault.Wrong(negotiation.ErrTotalTooHigh, "/price/amount", fault.Text{ES: "A ese precio el total pasa de S/ 100,000,000.00, que es lo más: revisa la cantidad y el precio.", EN: "At this price the total is over S/ 100,000,000.00, the most there can be: check the quantity and the price."}),
	fault.Wrong(negotiation.ErrTotalTooLow, "/price/amount", fault.Text{ES: "A ese precio el total no llega a S/ 0.01, que es lo menos: revisa la cantidad y el precio.", EN: "At this price the total is below S/ 0.01, the least there can be: check the quantity and the price."}),
	fault.Wrong(negotiation.ErrUnit, "/quantity/unit", fault.Text{ES: "Usa la unidad del lote u otra del mismo tipo: kg o quintal si se pesa, unidad o docena si se cuenta.", EN: "Use the lot's own unit or another of its kind: kg or quintal if it is weighed, unidad or docena if it is counted."}),
	fault.Wrong(negotiation.ErrPriceUnit, "/price/per", fault.Text{ES: "Pon el precio por la unidad del lote u otra del mismo tipo: kg o quintal si se pesa, unidad o docena si se cuenta.", EN: "Price it by the lot's own unit or another of its kind: kg or quintal if it is weighed, unidad or docena if it is counted."}),
	fault.Wrong(negotiation.ErrValidity, "/valid_until", fault.Text{ES: "La oferta debe vencer en el futuro y antes de 30 días.", EN: "The offer must end in the future and within 30 days."}),
	fault.Wrong(negotiation.ErrDeliveryFrom, "/delivery/from", fault.Text{ES: "La entrega no puede ser en el pasado ni dentro de más de 2 años.", EN: "The delivery cannot lie in the past, nor more than 2 years ahead."}),
	fault.Wrong(negotiation.ErrDeliveryUntil, "/delivery/until", fault.Text{ES: "La entrega no puede terminar en el pasado ni dentro de más de 2 años.", EN: "The delivery cannot end in the past, nor more than 2 years ahead."}),
	fault.Wrong(negotiation.ErrDaysMissing, "/terms/payment/days", fault.Text{ES: "El saldo se paga a días: di a cuántos, de 1 a 365.", EN: "The balance is due in days: say in how many, 1 to 365."}),
	fault.Wrong(negotiation.ErrDaysBeside, "/terms/payment/days", fault.Text{ES: "Los días van solo cuando el saldo se paga a días: quítalos, o pon `balance_on` en `days`.", EN: "Days go only with a balance that is due in days: leave them out, or make `balance_on` `days`."}),
	fault.Wrong(negotiation.ErrNoBalance, "/terms/payment/advance_pct", fault.Text{ES: "Con todo por adelantado no queda saldo a días: pon menos de 100, o `balance_on` en otra cosa.", EN: "With all of it in advance no balance is left to be due in days: give less than 100, or another `balance_on`."}),
	fault.Wrong(negotiation.ErrFreightTooMuch, "/terms/freight/amount/amount", fault.Text{ES: "Es demasiado para un flete: lo más es S/ 100,000,000.00.", EN: "That is too much for freight: the most is S/ 100,000,000.00."}),
	fault.Wrong(negotiation.ErrWeighedByCount, "/terms/weigh_at", fault.Text{ES: "Si el total va por cuenta (`settle_by` count), ninguna balanza lo cambia: quita `weigh_at`, o liquida por peso (weight).", EN: "Where the total follows the count (`settle_by` count) no scales change it: leave `weigh_at` out, or make `settle_by` weight."}),
	fault.Wrong(negotiation.ErrBalanceByCount, "/terms/payment/balance_on", fault.Text{ES: "Si el total va por cuenta (`settle_by` count), el saldo no espera a la balanza: usa loading, delivery o days.", EN: "Where the total follows the count (`settle_by` count) the balance does not wait for the scales: use loading, delivery or days."}),
	fault.Wrong(negotiation.ErrQuality, "/terms/quality", fault.Text{ES: "Lo que se cuenta por piezas o cupos no tiene humedad ni impurezas: quita `quality`.", EN: "What is counted in pieces or places has no moisture or impurities: leave `quality` out."}),
	fault.Wrong(negotiation.ErrFreightNothing, "/terms/freight/amount/amount", fault.Text{ES: "El flete debe ser mayor que cero. Si no cuesta nada o aún no se sabe, no pongas el monto.", EN: "The freight must be more than zero. If it costs nothing, or is not known yet, leave the amount out."}),
	fault.Wrong(negotiation.ErrWeighAt, "/terms/weigh_at", fault.Text{ES: "Lo que se cuenta por piezas o cupos no se pesa: quita `weigh_at`.", EN: "What is counted in pieces or places is not weighed: leave `weigh_at` out."}),
	fault.Wrong(negotiation.ErrBalanceOnWeighing, "/terms/payment/balance_on", fault.Text{ES: "Lo que se cuenta por piezas o cupos no se pesa: usa loading, delivery o days.", EN: "What is counted in pieces or places is not weighed: use loading, delivery or days."}),
	fault.Wrong(negotiation.ErrNoPlace, "/delivery/place", fault.Text{ES: "Di en qué lugar se entrega. Solo en la chacra (`farm`) no hace falta.", EN: "Say at which place it is delivered. Only at the farm (`farm`) it need not be said."}),
	fault.Wrong(negotiation.ErrOutlivesDelivery, "/valid_until", fault.Text{ES: "La oferta no puede valer más allá del último día de entrega: pon un momento anterior, u otra entrega.", EN: "The offer cannot stand beyond the last day of its delivery: give an earlier moment, or another delivery."}),
	fault.Wrong(negotiation.ErrUnknownFair, "/fair_id", fault.Text{ES: "No conocemos esa feria, se canceló, o terminó hace más de 30 días. Mira /v1/fairs, o no pongas feria.", EN: "There is no such fair, it was cancelled, or it ended more than 30 days ago. See /v1/fairs, or leave the fair out."}),
	fault.Wrong(negotiation.ErrSettleBy, "/terms/settle_by", fault.Text{ES: "Lo que se cuenta por piezas o cupos no se liquida por peso: usa count.", EN: "What is counted in pieces or places has no total by weight: use count."}),
	fault.Wrong(negotiation.ErrDeliveryDates, "/delivery/until", fault.Text{ES: "La entrega no puede terminar antes de empezar.", EN: "The delivery cannot end before it begins."}),
}

// faultOf is what a caller is told of a refusal: as [Faults] says, with the figure of the lot that the offer does not fit.
func faultOf(err error) error {
	if below, ok := errors.AsType[negotiation.BelowMinOrder](err); ok {
		return fault.InvalidField("/quantity/value", fault.Textf(
			"El pedido mínimo de este lote es %s: pide eso o más.", "The lot's smallest order is %s: ask for that or more.", below.Least,
		)).Because(err)
	}
	if early, ok := errors.AsType[negotiation.BeforeTheGoods](err); ok {
		return fault.InvalidField("/delivery/until", fault.Textf(
			"El lote hay recién desde el %s: pon ese día o uno posterior.", "The lot is not there before %s: give that day or a later one.", early.First,
		)).Because(err)
	}
	if beyond, ok := errors.AsType[negotiation.FarBeyond](err); ok {
		return fault.InvalidField("/quantity/value", fault.Textf(
			"Es más de diez veces lo que tenía el lote (%s): revisa la cantidad y la unidad.",
			"That is more than ten times what the lot had (%s): check the quantity and the unit.", beyond.Posted,
		)).Because(err)
	}
	return Faults.Wrap(err)
}
