package letter

import (
	"fmt"
	"strings"

	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/pkg/vocabulary"
)

// wording is how a type of change is told: the subject of a mail about it, and what it says. Both know
//
//	{other}  the organisation on the other side    {goods}  what is traded       {amount}  how much: "10 quintales de papa"
//	{price}  for one unit                          {total}  money                {number}  of the delivery or the payment
//	{code}   the reason, the outcome or the means  {days}   the days             {ends}    the moment until which
type wording struct{ subject, text fault.Text }

// wordings are those that say the same to both sides, by type.
var wordings = map[string]wording{
	"negotiation.offer_refused": {
		subject: fault.Text{ES: "Tu oferta no alcanzó stock: {goods}", EN: "No stock for your offer: {goods}"},
		text:    fault.Text{ES: "Tu oferta de {amount} a {price} ya no tiene stock. Haz otra por lo que queda.", EN: "There is no stock any more for your offer of {amount} at {price}. Make another one for what is left."},
	},
	"negotiation.offer_rejected": {
		subject: fault.Text{ES: "Rechazaron tu oferta: {goods}", EN: "Your offer was rejected: {goods}"},
		text:    fault.Text{ES: "{other} rechazó tu oferta de {amount} a {price}. Puedes hacer otra.", EN: "{other} rejected your offer of {amount} at {price}. You may make another one."},
	},
	"negotiation.offer_expired": {
		subject: fault.Text{ES: "Tu oferta venció sin respuesta: {goods}", EN: "Your offer ended without an answer: {goods}"},
		text:    fault.Text{ES: "{other} no respondió a tiempo tu oferta de {amount} a {price}. Puedes hacer otra.", EN: "{other} did not answer your offer of {amount} at {price} in time. You may make another one."},
	},
	"negotiation.offer_withdrawn": {
		subject: fault.Text{ES: "Retiraron una oferta: {goods}", EN: "An offer was withdrawn: {goods}"},
		text:    fault.Text{ES: "{other} retiró su oferta de {amount} a {price}. No hay nada que responder.", EN: "{other} withdrew their offer of {amount} at {price}. There is nothing to answer."},
	},
	"negotiation.closed": {
		subject: fault.Text{ES: "Negociación cerrada: {goods}", EN: "Negotiation closed: {goods}"},
		text:    fault.Text{ES: "{other} cerró sin acuerdo la negociación de {goods}. No hay nada que hacer.", EN: "{other} closed the negotiation of {goods} without an agreement. There is nothing to do."},
	},
	"negotiation.cancelled": {
		subject: fault.Text{ES: "Negociación anulada: {goods}", EN: "Negotiation cancelled: {goods}"},
		text:    fault.Text{ES: "La negociación de {goods} con {other} se anuló: el lote terminó.", EN: "The negotiation of {goods} with {other} is cancelled: the lot has ended."},
	},
	"order.cancelled": {
		subject: fault.Text{ES: "Pedido anulado: {goods}", EN: "Order cancelled: {goods}"},
		text:    fault.Text{ES: "El pedido de {amount} con {other} se anuló: el lote ya no tiene esa cantidad.", EN: "The order of {amount} with {other} is cancelled: the lot does not have as much any more."},
	},
	"order.called_off": {
		subject: fault.Text{ES: "Anularon el pedido: {goods}", EN: "The order was called off: {goods}"},
		text:    fault.Text{ES: "{other} anuló el pedido de {amount} (motivo: {code}). Si se pagó algo, mira qué se devuelve.", EN: "{other} called off the order of {amount} (reason: {code}). If something was paid, see what is to be paid back."},
	},
	"order.rest_closed": {
		subject: fault.Text{ES: "Lo que falta ya no vendrá: {goods}", EN: "The rest will not come: {goods}"},
		text:    fault.Text{ES: "{other} avisa que lo que falta del pedido de {goods} ya no vendrá (motivo: {code}). El pedido queda en lo entregado.", EN: "{other} says that the rest of the order of {goods} will not come (reason: {code}). The order stands for what was delivered."},
	},
	"order.amendment_proposed": {
		subject: fault.Text{ES: "Proponen otra entrega: {goods}", EN: "Another delivery is proposed: {goods}"},
		text:    fault.Text{ES: "{other} propone otro lugar o día para el pedido de {goods}: {code} {days}. Acepta o rechaza.", EN: "{other} proposes another place or day for the order of {goods}: {code} {days}. Accept or reject it."},
	},
	"order.amendment_accepted": {
		subject: fault.Text{ES: "Aceptaron tu cambio: {goods}", EN: "Your change is accepted: {goods}"},
		text:    fault.Text{ES: "{other} aceptó el cambio de entrega que propusiste para el pedido de {goods}.", EN: "{other} accepted the change of delivery that you proposed for the order of {goods}."},
	},
	"order.amendment_rejected": {
		subject: fault.Text{ES: "Rechazaron tu cambio: {goods}", EN: "Your change is rejected: {goods}"},
		text:    fault.Text{ES: "{other} rechazó el cambio de entrega que propusiste para el pedido de {goods}: sigue como estaba.", EN: "{other} rejected the change of delivery that you proposed for the order of {goods}: it stands as it was."},
	},
	"order.preparation_begun": {
		subject: fault.Text{ES: "Preparan tu pedido: {goods}", EN: "Your order is being prepared: {goods}"},
		text:    fault.Text{ES: "{other} ya prepara tu pedido de {goods}.", EN: "{other} is preparing your order of {goods}."},
	},
	"order.delivery_dispatched": {
		subject: fault.Text{ES: "En camino: {goods}", EN: "On its way: {goods}"},
		text:    fault.Text{ES: "Salió la entrega {number} de {other}: {amount}. Cuando llegue, di que llegó y cuánto pesa.", EN: "Delivery {number} of {other} has left: {amount}. When it is there, say so and what it weighs."},
	},
	"order.delivery_arrived": {
		subject: fault.Text{ES: "Llegó una entrega: {goods}", EN: "A delivery has arrived: {goods}"},
		text:    fault.Text{ES: "{other} dice que llegó la entrega {number}: {amount}. Si no es así, dilo en el pedido.", EN: "{other} says that delivery {number} has arrived: {amount}. If it has not, say so in the order."},
	},
	"order.delivery_weight_agreed": {
		subject: fault.Text{ES: "Peso acordado: {goods}", EN: "Weight agreed: {goods}"},
		text:    fault.Text{ES: "{other} está de acuerdo con el peso de la entrega {number}: {amount}.", EN: "{other} agrees to the weight of delivery {number}: {amount}."},
	},
	"order.delayed": {
		subject: fault.Text{ES: "Retraso: {goods}", EN: "Delay: {goods}"},
		text:    fault.Text{ES: "{other} avisa un retraso del pedido de {goods} (motivo: {code}). Nueva fecha: {days}.", EN: "{other} says that the order of {goods} is late (reason: {code}). New date: {days}."},
	},
	"order.zone_delayed": {
		subject: fault.Text{ES: "Se aplazan las entregas de la zona: {goods}", EN: "Deliveries of the zone are delayed: {goods}"},
		text:    fault.Text{ES: "La coordinación aplazó las entregas de la zona {days} (motivo: {code}). Mira en el pedido de {goods} con {other} cómo quedan sus fechas.", EN: "The coordinators delayed the deliveries of the zone {days} (reason: {code}). See the new dates in the order of {goods} with {other}."},
	},
	"order.disputed": {
		subject: fault.Text{ES: "Pedido en disputa: {goods}", EN: "Dispute: {goods}"},
		text:    fault.Text{ES: "{other} lleva el pedido de {goods} a la coordinación (motivo: {code}). Mira los datos; la coordinación los llama y decide.", EN: "{other} objects to the order of {goods} (reason: {code}). See the facts; the coordinators call you and decide."},
	},
	"order.resolved": {
		subject: fault.Text{ES: "Disputa resuelta: {goods}", EN: "Dispute resolved: {goods}"},
		text:    fault.Text{ES: "La coordinación decidió la disputa del pedido de {goods} con {other}: {code}{total}.", EN: "The coordinators decided the dispute about the order of {goods} with {other}: {code}{total}."},
	},
	"order.claimed": {
		subject: fault.Text{ES: "Un reclamo espera tu respuesta: {goods}", EN: "A claim waits for your answer: {goods}"},
		text:    fault.Text{ES: "{other} reclama por el pedido de {goods} y pide: {code}. Acepta o rechaza hasta el {ends}; después decide la coordinación.", EN: "{other} objects to the order of {goods} and asks for: {code}. Accept or reject it until {ends}; afterwards the coordinators decide."},
	},
	"order.claim_accepted": {
		subject: fault.Text{ES: "Aceptaron tu reclamo: {goods}", EN: "Your claim is accepted: {goods}"},
		text:    fault.Text{ES: "{other} aceptó tu reclamo por el pedido de {goods}: {code}{total}.", EN: "{other} accepted your claim about the order of {goods}: {code}{total}."},
	},
	"order.claim_rejected": {
		subject: fault.Text{ES: "Rechazaron tu reclamo: {goods}", EN: "Your claim is rejected: {goods}"},
		text:    fault.Text{ES: "{other} rechazó tu reclamo por el pedido de {goods} (motivo: {code}). Puedes pedir otra cosa, o llevarlo a la coordinación, hasta el {ends}.", EN: "{other} rejected your claim about the order of {goods} (reason: {code}). You may ask for something else, or take it to the coordinators, until {ends}."},
	},
	"order.claim_taken_back": {
		subject: fault.Text{ES: "Retiraron un reclamo: {goods}", EN: "A claim was taken back: {goods}"},
		text:    fault.Text{ES: "{other} retiró su reclamo por el pedido de {goods}. No hay nada que responder.", EN: "{other} took back the claim about the order of {goods}. There is nothing to answer."},
	},
	"order.payment_said": {
		subject: fault.Text{ES: "Dicen que te pagaron {total}", EN: "You are said to have been paid {total}"},
		text:    fault.Text{ES: "{other} dice que te pagó {total} ({code}) por el pedido de {goods}. Mira si llegó: confírmalo, o di que no.", EN: "{other} says to have paid you {total} ({code}) for the order of {goods}. See whether it came: confirm it, or say that it did not."},
	},
	"order.payment_confirmed": {
		subject: fault.Text{ES: "Pago confirmado: {total}", EN: "Payment confirmed: {total}"},
		text:    fault.Text{ES: "{other} confirma que recibió tu pago de {total} por el pedido de {goods}.", EN: "{other} confirms your payment of {total} for the order of {goods}."},
	},
	"order.payment_denied": {
		subject: fault.Text{ES: "Dicen que tu pago no llegó: {total}", EN: "Your payment is said not to have come: {total}"},
		text:    fault.Text{ES: "{other} dice que no recibió tu pago de {total} por el pedido de {goods} (motivo: {code}). Revisa la operación y dilo de nuevo.", EN: "{other} says that your payment of {total} for the order of {goods} has not come (reason: {code}). Check the transfer and say it anew."},
	},
	"order.payment_taken_back": {
		subject: fault.Text{ES: "Retiraron un pago que dijeron: {total}", EN: "A payment was taken back: {total}"},
		text:    fault.Text{ES: "{other} retiró lo que dijo de un pago de {total} por el pedido de {goods}. No hay nada que confirmar.", EN: "{other} took back what they said of a payment of {total} for the order of {goods}. There is nothing to confirm."},
	},
}

// wording is how something is told: what the two sides are told in other words, or what depends on how it came about, first.
func (i Item) wording() wording {
	sells := i.Side == orderevents.Seller
	switch i.Type {
	case "negotiation.offer_made", "negotiation.offer_stood":
		return i.offerWording(sells)
	case "order.confirmed":
		next := fault.Text{ES: "Sigue: la asociación lo prepara y avisa cuando sale.", EN: "Next: the association prepares it and says when it leaves."}
		if sells {
			next = fault.Text{ES: "Sigue: prepáralo, y avisa cuando salga.", EN: "Next: prepare it, and say when it leaves."}
		}
		return wording{
			subject: fault.Text{ES: "Pedido confirmado: {amount}", EN: "Order confirmed: {amount}"},
			text:    fault.Text{ES: "Pedido confirmado con {other}: {amount} a {price}, {total} en total. " + next.ES, EN: "Order confirmed with {other}: {amount} at {price}, {total} in all. " + next.EN},
		}
	case "order.delivered":
		if sells {
			return wording{
				subject: fault.Text{ES: "Entregado: {goods}", EN: "Delivered: {goods}"},
				text:    fault.Text{ES: "{other} dice que llegó todo el pedido de {goods}. Puede reclamar hasta el {ends}.", EN: "{other} says that all of the order of {goods} is there. They may object until {ends}."},
			}
		}
		return wording{
			subject: fault.Text{ES: "Entregado: {goods}", EN: "Delivered: {goods}"},
			text:    fault.Text{ES: "{other} dice que todo el pedido de {goods} está entregado. Revísalo: puedes reclamar hasta el {ends}.", EN: "{other} says that all of the order of {goods} is delivered. Look at it: you may object until {ends}."},
		}
	case "order.delivery_weighed":
		return i.weightWording()
	case "order.reminded":
		return i.reminder()
	case "order.received":
		if i.By == orderevents.ByTime {
			return wording{
				subject: fault.Text{ES: "Pedido recibido: {goods}", EN: "Order received: {goods}"},
				text:    fault.Text{ES: "El pedido de {goods} con {other} quedó recibido: nadie reclamó a tiempo.", EN: "The order of {goods} with {other} counts as received: nobody has objected in time."},
			}
		}
		return wording{
			subject: fault.Text{ES: "Pedido recibido: {goods}", EN: "Order received: {goods}"},
			text:    fault.Text{ES: "El pedido de {goods} con {other} está recibido. Falta solo lo que quede por pagar.", EN: "The order of {goods} with {other} is received. Only what is left to be paid is open."},
		}
	}
	return wordings[i.Type]
}

func (Item) offerWording(sells bool) wording {
	offers := fault.Text{ES: "vender", EN: "sell"}
	if sells {
		offers = fault.Text{ES: "comprar", EN: "buy"}
	}
	return wording{
		subject: fault.Text{ES: "Oferta que espera tu respuesta: {amount}", EN: "An offer waits for your answer: {amount}"},
		text: fault.Text{
			ES: "{other} ofrece " + offers.ES + " {amount} a {price}, {total} en total. Responde hasta el {ends}: acepta, rechaza o haz otra oferta.",
			EN: "{other} offers to " + offers.EN + " {amount} at {price}, {total} in all. Answer until {ends}: accept, reject or make another offer.",
		},
	}
}

func (i Item) reminder() wording {
	switch i.Code {
	case orderevents.OfReceipt:
		return wording{
			subject: fault.Text{ES: "Tu pedido quedará recibido: {goods}", EN: "Your order will count as received: {goods}"},
			text:    fault.Text{ES: "El pedido de {goods} con {other} quedará recibido el {ends}. Si algo no está bien, reclama antes.", EN: "The order of {goods} with {other} will count as received on {ends}. If something is wrong, object before."},
		}
	case orderevents.OfClaim:
		return wording{
			subject: fault.Text{ES: "Un reclamo espera tu respuesta: {goods}", EN: "A claim waits for your answer: {goods}"},
			text:    fault.Text{ES: "El reclamo de {other} por el pedido de {goods} espera tu respuesta hasta el {ends}.", EN: "The claim of {other} about the order of {goods} waits for your answer until {ends}."},
		}
	}
	return wording{
		subject: fault.Text{ES: "Un pago está vencido: {goods}", EN: "A payment is overdue: {goods}"},
		text:    fault.Text{ES: "Falta un pago del pedido de {goods} con {other}, que vencía el {days}. Si ya pagaste, dilo en el pedido.", EN: "A payment for the order of {goods} with {other} was due on {days}. If you have paid, say so in the order."},
	}
}

func (i Item) weightWording() wording {
	w := wording{
		subject: fault.Text{ES: "Pesaron una entrega: {goods}", EN: "A delivery was weighed: {goods}"},
		text:    fault.Text{ES: "{other} pesó la entrega {number}: {amount}. Cuenta así.", EN: "{other} weighed delivery {number}: {amount}. It counts so."},
	}
	switch i.Code {
	case orderevents.WeightWaits:
		w.subject = fault.Text{ES: "Un peso espera tu acuerdo: {goods}", EN: "A weight waits for your agreement: {goods}"}
		w.text = fault.Text{
			ES: "{other} pesó la entrega {number}: {amount}. No es lo que se envió: di si estás de acuerdo, o pésala tú.",
			EN: "{other} weighed delivery {number}: {amount}. That is not what was sent: agree, or weigh it yourself.",
		}
	case orderevents.WeightAgreed:
		w.text = fault.Text{ES: "{other} pesó la entrega {number} y da lo mismo: {amount}.", EN: "{other} weighed delivery {number} and found the same: {amount}."}
	}
	return w
}

func (s speech) sentence(i Item) string { return s.fill(i, s.of(i.wording().text)) }

func (s speech) subject(i Item) string { return s.fill(i, s.of(i.wording().subject)) }

// fill puts in what an item says.
func (s speech) fill(i Item, text string) string {
	goods, whom := s.goods(i.Product), i.Other
	if whom == "" {
		whom = s.say("La otra parte", "The other side")
	}
	amount := goods
	if i.Quantity.Milli != 0 {
		q := quantity.Quantity(i.Quantity)
		amount = fmt.Sprintf(s.say("%s de %s", "%s of %s"), vocabulary.Amount(q.Value(), q.Unit), goods)
	}
	total := ""
	if i.Total != (events.Amount{}) {
		total = money.Amount(i.Total).String()
		if i.Type == "order.resolved" || i.Type == "order.claim_accepted" {
			total = fmt.Sprintf(s.say("; el pedido queda en %s", "; the order comes to %s"), total)
		}
	}
	filled := strings.NewReplacer(
		"{other}", whom, "{goods}", goods, "{amount}", amount, "{price}", s.price(i), "{total}", total, "{number}", fmt.Sprint(i.Number),
		"{code}", s.code(i.Code), "{days}", s.days(i.From, i.Until), "{ends}", s.moment(i.Ends),
	).Replace(text)
	return strings.Join(strings.FieldsFunc(filled, func(r rune) bool { return r == ' ' }), " ")
}

func (s speech) price(i Item) string {
	per := i.Price.Per
	if unit, ok := vocabulary.FindUnit(per); ok {
		per = unit.One
	}
	return fmt.Sprintf(s.say("%s por %s", "%s per %s"), money.Price(i.Price).Amount(), per)
}

func (s speech) goods(product string) string {
	known, ok := vocabulary.FindProduct(product)
	if !ok {
		return s.say("productos", "goods")
	}
	return s.say(known.Name.ES, known.Name.EN)
}

// codes are what the codes of events are called.
var codes = map[string]fault.Text{
	"changed_mind":     {ES: "cambió de idea", EN: "changed their mind"},
	"cannot_pay":       {ES: "no puede pagar", EN: "cannot pay"},
	"cannot_deliver":   {ES: "no puede entregar", EN: "cannot deliver"},
	"quality":          {ES: "calidad", EN: "quality"},
	"agreed_together":  {ES: "de mutuo acuerdo", EN: "agreed together"},
	"other":            {ES: "otro", EN: "other"},
	"harvest":          {ES: "cosecha mala", EN: "poor harvest"},
	"loss":             {ES: "se perdió el producto", EN: "goods were lost"},
	"road_blocked":     {ES: "paro o camino cerrado", EN: "road blocked"},
	"river":            {ES: "río crecido", EN: "river too high"},
	"rain":             {ES: "lluvia", EN: "rain"},
	"no_truck":         {ES: "no hay camión", EN: "no truck"},
	"mourning":         {ES: "duelo", EN: "mourning"},
	"weight":           {ES: "peso", EN: "weight"},
	"not_delivered":    {ES: "no entregado", EN: "not delivered"},
	"not_paid":         {ES: "no pagado", EN: "not paid"},
	"stands":           {ES: "queda como está", EN: "it stands as it is"},
	"discount":         {ES: "rebaja", EN: "discount"},
	"replace":          {ES: "se repone", EN: "to be replaced"},
	"return":           {ES: "se devuelve", EN: "to be returned"},
	"third_weighing":   {ES: "tercer pesaje", EN: "a third weighing"},
	"as_agreed":        {ES: "es lo acordado", EN: "it is as agreed"},
	"other_remedy":     {ES: "ofrece otro arreglo", EN: "something else would make it good"},
	"not_arrived":      {ES: "no llegó", EN: "it has not come"},
	"other_amount":     {ES: "llegó otro monto", EN: "another amount came"},
	"other_account":    {ES: "fue a otra cuenta", EN: "it went to another account"},
	"transfer":         {ES: "transferencia", EN: "bank transfer"},
	"yape":             {ES: "Yape", EN: "Yape"},
	"plin":             {ES: "Plin", EN: "Plin"},
	"cash":             {ES: "efectivo", EN: "cash"},
	"farm":             {ES: "en la chacra", EN: "at the farm"},
	"collection_point": {ES: "en el centro de acopio", EN: "at the collection point"},
	"buyer":            {ES: "donde el comprador", EN: "at the buyer's"},
}
