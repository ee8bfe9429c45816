package app

import (
	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/services/order/internal/domain/order"
)

// claimFaults says what callers are told when a rule of claims refuses them.
var claimFaults = fault.Table{
	fault.Refused(order.ErrNotDelivered, "order-not-delivered",
		fault.Text{ES: "Todavía no llegó todo", EN: "Not everything is there yet"},
		fault.Text{ES: "Se reclama por lo que ya llegó todo. Mientras falta una parte, hablen entre los dos o abre una disputa.", EN: "A claim is made once all is there. While a part is missing, talk to the other side, or dispute the order."}),
	fault.Refused(order.ErrClaimOpen, "claim-open",
		fault.Text{ES: "Tu reclamo espera respuesta", EN: "Your claim waits for its answer"},
		fault.Text{ES: "Mientras tu reclamo está abierto el pedido no se recibe. Retíralo primero, o espera la respuesta.", EN: "While your claim is open the order is not received. Take it back first, or wait for the answer."}),
	fault.Refused(order.ErrTooManyClaims, "too-many-claims",
		fault.Text{ES: "Demasiados reclamos", EN: "Too many claims"},
		fault.Text{ES: "Ya hubo demasiados reclamos por este pedido. Abre una disputa: el coordinador la resuelve.", EN: "There were too many claims about this order. Dispute it: the coordinator decides."}),
	fault.Missing(order.ErrNoSuchClaim, fault.Text{ES: "Este pedido no tiene un reclamo con ese número.", EN: "The order has no claim with this number."}),
	fault.Refused(order.ErrStaleClaim, "stale-claim",
		fault.Text{ES: "Ese reclamo ya no está en pie", EN: "The claim no longer stands"},
		fault.Text{ES: "Ya se respondió, o el pedido cambió después. Mira el pedido.", EN: "It has been answered, or the order has changed since. Look at the order."}),
	fault.Wrong(order.ErrNoRemedy, "/wants", fault.Text{ES: "Lo que se repone o se pesa otra vez va sin `total` y sin `returned`.", EN: "What is replaced or weighed again goes without `total` and `returned`."}),
	fault.Wrong(order.ErrClaimsNothing, "/total/amount", fault.Text{ES: "Pon a cuánto quedaría el pedido: menos que su total de ahora.", EN: "Say what the order would come to: less than its total is now."}),
	fault.Wrong(order.ErrWhatReturns, "/returned", fault.Text{ES: "En una devolución di cuánto vuelve; en un descuento no vuelve nada.", EN: "Of a return say how much goes back; with a discount nothing does."}),
}
