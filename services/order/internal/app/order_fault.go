package app

import (
	"errors"

	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/limit"
	"github.com/qhatu/qhatu/pkg/restvalue"
	"github.com/qhatu/qhatu/services/order/internal/domain/order"
)

// ErrNoAssociation is that of an id which no association has.
var ErrNoAssociation = errors.New("no such association")

// orderFaults says what callers are told when a rule of orders refuses them.
var orderFaults = fault.Table{
	fault.Missing(ErrNoAssociation, fault.Text{ES: "No encontramos esa asociación. Revisa su código.", EN: "We found no such association. Check its id."}),
	{Err: order.ErrBeyondMandate, Fault: *fault.New(fault.Forbidden, "beyond-mandate",
		fault.Text{ES: "Todavía no puedes cerrar esta venta", EN: "You cannot close this sale yet"},
		fault.Text{ES: "Te agregaron hace poco: los primeros tres días no cedes ni confirmas por tu asociación más, en total, de lo que ella permite. Pide a otra persona de tu asociación que lo haga.", EN: "You were added lately: for the first three days you give up and confirm no more for your association, in all, than it allows. Ask somebody else of your association to do it."})},
	fault.Missing(order.ErrNotFound, fault.Text{ES: "No encontramos ese pedido. Revisa el código.", EN: "We found no such order. Check its id."}),
	fault.Refused(order.ErrNotConfirmed, "order-not-confirmed",
		fault.Text{ES: "El pedido todavía no está en firme", EN: "The order is not confirmed yet"},
		fault.Text{ES: "Falta que el lote separe las existencias; toma un momento. Mira el pedido y vuelve a intentarlo.", EN: "The lot has still to commit the stock, which takes a moment. Look at the order, and try again."}),
	fault.Refused(order.ErrCancelled, "order-cancelled",
		fault.Text{ES: "El pedido está cancelado", EN: "The order is cancelled"},
		fault.Text{ES: "Este pedido se canceló y sus existencias volvieron al lote. Abre otra negociación si todavía lo quieres.", EN: "This order was cancelled and its stock went back to the lot. Open another negotiation if it is still wanted."}),
	fault.Refused(order.ErrUnderWay, "already-under-way",
		fault.Text{ES: "La mercadería ya salió", EN: "The goods are under way"},
		fault.Text{ES: "Cuando algo ya salió, nadie cancela solo. Pónganse de acuerdo entre los dos, o pide ayuda al coordinador.", EN: "Once something is on its way nobody cancels alone. Come to an agreement with the other side, or ask the coordinator for help."}),
	fault.Refused(order.ErrNothingLeft, "nothing-left",
		fault.Text{ES: "No queda nada por enviar", EN: "Nothing is left to send"},
		fault.Text{ES: "Todo lo acordado ya salió o ya llegó. Si quieren más, abran otra negociación.", EN: "All that was agreed is on its way or there. For more, open a new negotiation."}),
	fault.Refused(order.ErrNothingOnTheWay, "nothing-on-the-way",
		fault.Text{ES: "No hay ninguna entrega en camino", EN: "No delivery is on its way"},
		fault.Text{ES: "Todas las entregas anotadas ya llegaron. Si llegó otra que nadie anotó, di su número: el que sigue.", EN: "All deliveries that are written down have arrived. If another came that nobody wrote down, give its number: the next one."}),
	fault.Refused(order.ErrExcess, "excess",
		fault.Text{ES: "Es más de lo acordado", EN: "More than was agreed"},
		fault.Text{ES: "Con este pedido no llega más de lo acordado y su tolerancia. Para lo demás abran otra negociación.", EN: "By this order no more comes than was agreed, with its tolerance. For the rest, open a new negotiation."}).
		Showing("most", map[string]any{"value": "20.4", "unit": "kg"}),
	fault.Refused(order.ErrIncomplete, "delivery-incomplete",
		fault.Text{ES: "Todavía no llegó todo", EN: "Not everything has come"},
		fault.Text{ES: "Falta una parte de lo acordado. Se recibe cuando llega.", EN: "A part of what was agreed has not come. The order is received when it has."}).
		Showing("left", map[string]any{"value": "230", "unit": "kg"}),
	fault.Refused(order.ErrAdvanceUnpaid, "advance-unpaid",
		fault.Text{ES: "El adelanto no está confirmado", EN: "The advance is not confirmed"},
		fault.Text{ES: "Acordaron un adelanto y no está confirmado que llegó. Si igual quieres enviar, di por qué en `reason`.", EN: "An advance was agreed, and it is not confirmed that it came. To send the goods all the same, say why in `reason`."}),
	fault.Refused(order.ErrReceived, "order-received",
		fault.Text{ES: "El pedido ya está recibido", EN: "The order is received"},
		fault.Text{ES: "Este pedido ya se recibió: sus cantidades y pesos ya no cambian.", EN: "This order has been received: its quantities and weights change no more."}),
	fault.Refused(order.ErrNothingSent, "nothing-sent",
		fault.Text{ES: "Todavía no salió nada", EN: "Nothing has been sent yet"},
		fault.Text{ES: "De este pedido no salió ni llegó nada todavía. Anota primero la entrega o, si no va a salir nada, cancela el pedido.", EN: "Nothing of this order is on its way or there. Write the delivery down first or, if nothing will be sent, cancel the order."}),
	fault.Refused(order.ErrNotWeighed, "not-weighed",
		fault.Text{ES: "Este pedido no se pesa", EN: "This order is not weighed"},
		fault.Text{ES: "Su total va por lo contado, no por el peso.", EN: "Its total follows the count, not the weight."}),
	fault.Refused(order.ErrWeighed, "already-weighed",
		fault.Text{ES: "La entrega ya está pesada", EN: "The delivery is weighed already"},
		fault.Text{ES: "Ya vale un peso para esta entrega. Si llegó otra cantidad, pésala de nuevo.", EN: "A weight counts for this delivery already. If another quantity arrived, weigh it again."}),
	fault.Refused(order.ErrWeightAgreed, "weight-agreed",
		fault.Text{ES: "El peso ya está acordado", EN: "The weight is agreed"},
		fault.Text{ES: "Las dos partes ya dijeron el mismo peso para esta entrega, y queda.", EN: "Both sides have said the same weight of this delivery, and it stays."}),
	fault.Refused(order.ErrNoWeight, "no-weight-waits",
		fault.Text{ES: "No hay un peso por aceptar", EN: "No weight waits for you"},
		fault.Text{ES: "Ningún peso de esta entrega espera tu conformidad. Mírala en `deliveries`.", EN: "No weight of this delivery waits for your agreement. See it in `deliveries`."}),
	fault.Refused(order.ErrStaleWeight, "stale-weight",
		fault.Text{ES: "El peso ya es otro", EN: "The weight is another one by now"},
		fault.Text{ES: "La otra parte dijo otro peso después. Mira el pedido, y acepta el que vale.", EN: "The other side has said another weight since. Look at the order, and agree to that one."}),
	fault.Refused(order.ErrOwnWeight, "own-weight",
		fault.Text{ES: "Ese peso lo dijiste tú", EN: "This weight is yours"},
		fault.Text{ES: "Un peso lo acepta la otra parte.", EN: "A weight is agreed to by the other side."}),
	fault.Wrong(order.ErrNoNet, "/net", fault.Text{ES: "Di el peso neto, o el bruto y una tara menor.", EN: "Give the net weight, or the gross weight and a smaller tare."}),
	fault.Wrong(order.ErrNetOff, "/net", fault.Text{ES: "El neto es el bruto menos la tara: revisa los tres pesos.", EN: "Net is gross less tare: check the three weights."}),
	fault.Refused(order.ErrTooManyDeliveries, "too-many-deliveries",
		fault.Text{ES: "Demasiadas entregas", EN: "Too many deliveries"},
		fault.Text{ES: "Un pedido se entrega en 100 partes como máximo. Junta lo que falta en menos entregas.", EN: "An order comes in 100 parts at most. Put what is left into fewer deliveries."}),
	fault.Refused(order.ErrNoReleaseCode, "release-code-needed",
		fault.Text{ES: "Falta el código de recojo", EN: "The release code is missing"},
		fault.Text{ES: "Quien recoge dice el código de cuatro cifras que ve el comprador. Para enviar sin él, di por qué en `reason`.", EN: "Whoever collects the goods says the four-digit code that the buyer sees. To send them without it, say why in `reason`."}),
	fault.Refused(order.ErrWeightUnsaid, "weight-unsaid",
		fault.Text{ES: "El peso está lejos de lo enviado", EN: "The weight is far from what was sent"},
		fault.Text{ES: "Con tanta diferencia el peso lo dicen las dos partes: pésalo con `weigh`, o que lo entregue el vendedor con tu código.", EN: "With such a difference both sides say the weight: `weigh` it, or have the seller hand it over with your code."}),
	fault.Refused(order.ErrAllThere, "already-there",
		fault.Text{ES: "Todo ya llegó", EN: "Everything is there already"},
		fault.Text{ES: "Todo lo que iba a llegar ya llegó: no hay entrega que cambiar.", EN: "All that was to come is there: no delivery is left to change."}),
	fault.Refused(order.ErrAmendmentOpen, "amendment-open",
		fault.Text{ES: "Hay un cambio por responder", EN: "An amendment waits for your answer"},
		fault.Text{ES: "La otra parte propuso un cambio de la entrega. Respóndelo primero.", EN: "The other side has proposed another delivery. Answer that first."}),
	fault.Missing(order.ErrNoSuchAmendment, fault.Text{ES: "Este pedido no tiene un cambio con ese número.", EN: "The order has no amendment with this number."}),
	fault.Refused(order.ErrStaleAmendment, "stale-amendment",
		fault.Text{ES: "Ese cambio ya no está en pie", EN: "The amendment no longer stands"},
		fault.Text{ES: "Ya se respondió, o su autor propuso otro. Mira el pedido.", EN: "It has been answered, or its maker has proposed another. Look at the order."}),
	fault.Refused(order.ErrOwnAmendment, "own-amendment",
		fault.Text{ES: "Ese cambio lo propusiste tú", EN: "This amendment is yours"},
		fault.Text{ES: "Un cambio lo responde la otra parte.", EN: "An amendment is answered by the other side."}),
	fault.Refused(order.ErrTooManyChanges, "too-many-changes",
		fault.Text{ES: "Demasiados cambios", EN: "Too many changes"},
		fault.Text{ES: "Esta entrega ya cambió demasiadas veces. Habla con la otra parte o con el coordinador.", EN: "This delivery has changed too many times. Talk to the other side, or to the coordinator."}),
	fault.Refused(order.ErrDisputed, "order-disputed",
		fault.Text{ES: "El pedido está en disputa", EN: "The order is disputed"},
		fault.Text{ES: "Una de las partes reclamó. Nada sigue hasta que el coordinador lo resuelva.", EN: "One of the sides has objected. Nothing goes on until the coordinator has resolved it."}),
	fault.Refused(order.ErrCompleted, "order-completed",
		fault.Text{ES: "El pedido está completo", EN: "The order is completed"},
		fault.Text{ES: "Todo se recibió y se pagó: este pedido ya no cambia. Si hay un problema, hablen entre los dos, o pide ayuda al coordinador.", EN: "All of it is received and paid: this order changes no more. If there is a problem, come to an agreement with the other side, or ask the coordinator for help."}),
	fault.Refused(order.ErrResolved, "order-resolved",
		fault.Text{ES: "La disputa está resuelta", EN: "The dispute is resolved"},
		fault.Text{ES: "El coordinador ya resolvió la disputa de este pedido, y así queda.", EN: "The coordinator has resolved the dispute about this order, and so it stays."}),
	fault.Refused(order.ErrNotDisputed, "not-disputed",
		fault.Text{ES: "Nadie disputa este pedido", EN: "Nobody disputes this order"},
		fault.Text{ES: "Solo se resuelve lo que una de las partes reclamó.", EN: "Only what one of the sides has objected to is resolved."}),
	fault.Wrong(order.ErrNoTotal, "/total", fault.Text{ES: "Di a cuánto queda el pedido con el descuento.", EN: "Say what the order comes to with the discount."}),
	fault.Wrong(order.ErrTotalBeyond, "/total/amount", fault.Text{ES: "Es más de lo que se acordó: a nadie se le obliga a pagar lo que no dijo.", EN: "That is more than was agreed: nobody has to pay what they did not say."}),
	fault.Wrong(order.ErrReturnBeyond, "/returned/value", fault.Text{ES: "Es más de lo que tiene el pedido.", EN: "That is more than the order has."}),
	fault.Wrong(errReleaseCode, "/release_code", fault.Text{ES: "Ese no es el código del pedido. Pregúntale al comprador.", EN: "This is not the order's code. Ask the buyer."}),
	fault.Entry{Err: errManyReleases, Fault: *fault.New(fault.TooMany, "too-many-release-codes",
		fault.Text{ES: "Demasiados códigos equivocados", EN: "Too many wrong codes"},
		fault.Text{ES: "Van muchos códigos equivocados para este pedido. Espera, y pregunta el código al comprador.", EN: "There were too many wrong codes for this order. Wait, and ask the buyer for the code."})}.
		Showing("limit", string(limit.ReleaseCodes)).Showing(limit.RetryAfter, 720),
	fault.Wrong(order.ErrWhichDelivery, "/delivery", fault.Text{ES: "Hay varias entregas en camino: di el número de la que llegó.", EN: "Several deliveries are on their way: give the number of the one that arrived."}),
	fault.Wrong(order.ErrNoSuchDelivery, "/delivery", fault.Text{ES: "Este pedido no tiene una entrega con ese número. Míralas en `deliveries`.", EN: "The order has no delivery with this number. See its `deliveries`."}),
	fault.Wrong(order.ErrUnit, "/unit", fault.Text{ES: "Este pedido no se mide en esa unidad: usa la del pedido, o su unidad base.", EN: "This order is not measured in that unit: use the order's, or its base unit."}),
	fault.Wrong(order.ErrFraction, "/value", fault.Text{ES: "Lo que se cuenta por piezas o cupos va entero.", EN: "What is counted in pieces or places is whole."}),
	fault.Wrong(order.ErrNothing, "/value", fault.Text{ES: "La cantidad tiene que ser mayor que cero.", EN: "The quantity has to be more than zero."}),
	fault.Wrong(order.ErrTooMuch, "/value", fault.Text{ES: "La cantidad es demasiado grande: revísala.", EN: "The quantity is too large: check it."}),
}

// orderFaultOf is what a caller is told of a refusal, with the figure that it is about.
func orderFaultOf(err error) error {
	wrapped := paymentFaultOf(err)
	if excess, ok := errors.AsType[order.Excess](err); ok {
		return fault.With(wrapped, "most", restvalue.Quantity(excess.Most))
	}
	if incomplete, ok := errors.AsType[order.Incomplete](err); ok {
		return fault.With(wrapped, "left", restvalue.Quantity(incomplete.Left))
	}
	wrong, isQuantity := errors.AsType[order.WrongQuantity](err)
	if f, ok := errors.AsType[*fault.Fault](wrapped); ok && isQuantity {
		return f.Within("/" + wrong.Field)
	}
	return wrapped
}
