package app

import (
	"errors"

	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/pkg/restvalue"
	"github.com/qhatu/qhatu/services/order/internal/domain/order"
)

// paymentFaults says what callers are told when a rule of payments refuses them.
var paymentFaults = fault.Table{
	fault.Missing(order.ErrNoSuchPayment, fault.Text{ES: "Ese pedido no tiene un pago con ese número.", EN: "The order has no payment with this number."}),
	fault.Wrong(order.ErrOtherCurrency, "/amount/currency", fault.Text{ES: "El pedido va en otra moneda: usa la de su total.", EN: "The order is in another currency: use that of its total."}),
	fault.Wrong(order.ErrPaysNothing, "/amount/amount", fault.Text{ES: "El monto debe ser mayor que cero.", EN: "The amount must be more than zero."}),
	fault.Wrong(order.ErrPaidWhen, "/paid_on", fault.Text{ES: "Pon el día en que se pagó: hoy, o un día del último año.", EN: "Give the day on which it was paid: today, or a day of the last year."}),
	fault.Wrong(order.ErrNoReference, "/reference", fault.Text{ES: "Pon el número de la operación, para que quien cobra la encuentre en su cuenta. Solo en efectivo no hace falta.", EN: "Give the number of the operation, so that whoever was paid finds it in their account. Only cash has none."}),
	fault.Refused(order.ErrSamePayment, "payment-repeated",
		fault.Text{ES: "Ese pago ya está anotado", EN: "This payment is kept already"},
		fault.Text{ES: "Ya está en `payments` con el número que ves en `number`. Si te pagaron a ti, confírmalo ahí. Si es otro pago igual, pon el número de su operación.", EN: "It stands in `payments`, with the number that `number` shows. If it was paid to you, confirm it there. If it is another payment alike, give the number of its operation."}).
		Showing("number", 1),
	fault.Refused(order.ErrPaysTooMuch, "payment-too-much",
		fault.Text{ES: "Es más de lo que falta pagar", EN: "That is more than there is to pay"},
		fault.Text{ES: "Con lo ya pagado y lo ya dicho, falta pagar como máximo lo que dice `most`. Revisa el monto, o retira antes un pago que no se hizo.", EN: "With what is paid and what is said already, at most what `most` says is left to pay. Check the amount, or take a payment back first that was not made."}).
		Showing("most", map[string]any{"amount": "40.00", "currency": "PEN"}),
	fault.Refused(order.ErrNothingBack, "nothing-due-back",
		fault.Text{ES: "No hay nada que devolver", EN: "Nothing is due back"},
		fault.Text{ES: "El vendedor no tiene más dinero del comprador que lo que suma el pedido.", EN: "The seller has no more of the buyer's money than the order comes to."}),
	fault.Refused(order.ErrBeyondCap, "payment-beyond-cap",
		fault.Text{ES: "La billetera no mueve tanto", EN: "The wallet does not move that much"},
		fault.Text{ES: "Yape y Plin mueven hasta S/ 500 por operación y S/ 2,000 por día. Anota cada operación por separado, o usa una transferencia.", EN: "Yape and Plin move up to S/ 500 in one operation and S/ 2,000 on one day. Write each operation down by itself, or use a transfer."}).
		Showing("operation", map[string]any{"amount": "500.00", "currency": "PEN"}).Showing("day", map[string]any{"amount": "2000.00", "currency": "PEN"}),
	fault.Refused(order.ErrNotPayee, "not-payee",
		fault.Text{ES: "Ese pago no es para ti", EN: "This payment is not for you"},
		fault.Text{ES: "Que el dinero llegó, o no, lo dice quien lo cobra.", EN: "Whether the money is there is said by whoever was paid."}),
	fault.Refused(order.ErrNotPayer, "not-payer",
		fault.Text{ES: "Ese pago no lo hiciste tú", EN: "This payment is not yours"},
		fault.Text{ES: "Un pago lo retira quien dijo que pagó. Si no te llegó, dilo con `deny`.", EN: "A payment is taken back by whoever said that they paid. If it did not reach you, say so with `deny`."}),
	fault.Refused(order.ErrPaymentConfirmed, "payment-confirmed",
		fault.Text{ES: "El pago ya está confirmado", EN: "The payment is confirmed"},
		fault.Text{ES: "Quien cobró dijo que tiene el dinero, y eso queda. Si se devolvió, anota la devolución con `from` seller.", EN: "Whoever was paid has said that the money is there, and that stays. If it was paid back, say so with `from` seller."}),
	fault.Refused(order.ErrPaymentTakenBack, "payment-taken-back",
		fault.Text{ES: "El pago se retiró", EN: "The payment is taken back"},
		fault.Text{ES: "Quien dijo que pagó lo retiró. Si el dinero está, anota el pago como recibido.", EN: "Whoever said that they paid has taken that back. If the money is there, say the payment yourself."}),
}

// paymentFaultOf is what a caller is told of a refusal, with the figures where it is of a payment.
func paymentFaultOf(err error) error {
	wrapped := Faults.Wrap(err)
	if same, ok := errors.AsType[order.SamePayment](err); ok {
		return fault.With(wrapped, "number", same.Number)
	}
	if tooMuch, ok := errors.AsType[order.PaysTooMuch](err); ok {
		return fault.With(wrapped, "most", restvalue.Money(money.Amount(tooMuch.Most)))
	}
	if beyond, ok := errors.AsType[order.BeyondCap](err); ok {
		wrapped = fault.With(wrapped, "operation", restvalue.Money(money.Amount(beyond.Operation)))
		return fault.With(wrapped, "day", restvalue.Money(money.Amount(beyond.Day)))
	}
	return wrapped
}
