package order_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/chattest"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/order"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

// received is a phone of an association whose buyer has received ten quintals for S/ 1,500.00, of which nothing is paid.
func received(t *testing.T) *chattest.Phone {
	t.Helper()
	p := toBuyer(t)
	p.Market.Change("ord_1", func(o *market.Order) {
		o.State, o.Deliveries = market.OrderReceived, []market.OrderDelivery{{Number: 1, State: market.Arrived, Quantity: 460_000, Weight: market.Weight{By: market.Seller, Net: 460_000, Agreed: true}}}
	})
	return p
}

// onMoney are the acts on money that were done.
func onMoney(p *chattest.Phone) []string {
	return slices.DeleteFunc(slices.Clone(p.Market.Calls), func(name string) bool { return !strings.HasSuffix(name, "Payment") })
}

// A payment that the buyer says is asked about, and confirmed by two steps: once, and it completes the order.
func TestAPaymentIsConfirmed(t *testing.T) {
	p := received(t)
	p.Market.Pay("ord_1", 150_000, market.Transfer)
	p.Market.Change("ord_1", func(o *market.Order) { o.Payments[0].Reference = "00481516" })
	got := p.Gets(order.PaymentSaid("ord_1", 1))
	if want := "💰 *Snacks Lima* dice que te pagó S/ 1,500.00 (mil quinientos soles) por depósito o transferencia, el lunes 23 de noviembre.\nOperación: 00481516\nPedido: " + goods +
		"\n¿Ya está en TU cuenta? La foto no basta: míralo ahí.\n1 Sí, llegó · 2 No ha llegado · 3 Más tarde [✅ Sí, llegó] [❌ No ha llegado] [⏳ Más tarde]"; got != want {
		t.Fatalf("told\n%s\nwant\n%s", got, want)
	}
	p.Talks(chattest.Step{"mas tarde", "…Está bien. Cuando veas el dinero de Snacks Lima escribe *me pagaron*; si no llega, *no me pagó*.…"})
	p.Talks(chattest.Step{"me pagaron", "…💰 *Snacks Lima* te pagó S/ 1,500.00 (mil quinientos soles) por depósito o transferencia, el lunes 23 de noviembre, y ya está en TU cuenta.\n" +
		"No se puede deshacer. ¿Está bien?\n1 Sí, lo tengo · 2 Dejarlo [✅ Sí, lo tengo] [❌ Dejarlo]"})
	yes := p.Button(p.Last, "Sí, lo tengo")
	p.Talks(chattest.Step{"ok espero", "…"}, chattest.Step{"ya", "…"})
	if did := onMoney(p); len(did) > 0 {
		t.Fatalf("done %v", did)
	}
	if got := p.Does(chat.Input{Kind: chat.Tap, Tap: yes}); !chattest.Says(got, "✅ Anotado: *Snacks Lima* te pagó S/ 1,500.00.\n🎉 *Snacks Lima* ya recibió y pagó todo: "+goods+". Este pedido terminó.") {
		t.Errorf("answered %s", got)
	}
	p.Does(chat.Input{Kind: chat.Tap, Tap: yes})
	if did := onMoney(p); len(did) != 1 || p.Market.Orders[0].State != market.OrderCompleted {
		t.Errorf("done %v, %s", did, p.Market.Orders[0].State)
	}
	if got := p.Gets(order.Completed("ord_1")); got != "" {
		t.Errorf("told of what was answered: %s", got)
	}
	if got := p.Gets(order.PaymentSaid("ord_1", 1)); got != "" {
		t.Errorf("asked of what is confirmed: %s", got)
	}
}

func TestAPaymentIsDenied(t *testing.T) {
	p := received(t)
	p.Market.Pay("ord_1", 50_000, market.Yape)
	p.Gets(order.PaymentSaid("ord_1", 1))
	p.Talks(
		chattest.Step{"todavia no", "❌ Le digo a *Snacks Lima* que no tienes sus S/ 500.00 (quinientos soles) por Yape, el lunes 23 de noviembre. Motivo: no está en la cuenta.\n" +
			"Si llega después, escribe *me pagaron*. ¿Está bien?\n1 Sí, avísale · 2 Cambiar · 3 Dejarlo [✅ Sí, avísale] [✏️ Cambiar] [❌ Dejarlo]"},
		chattest.Step{"2", "…¿Qué pasó con el pago de *Snacks Lima*?\n1 No está en mi cuenta\n2 Llegó otro monto\n3 Fue a otra cuenta…"},
		chattest.Step{"1", "…Motivo: no está en la cuenta.…"},
		chattest.Step{"si", "✅ Avisado: *Snacks Lima* ya ve que su pago del pedido de " + goods + " no llegó."},
	)
	if got := p.Market.Orders[0].Payments[0].State; got != market.PaymentDenied {
		t.Errorf("it is %s", got)
	}
	p.Talks( // it came after all
		chattest.Step{"ya llego el yape de 500", "…te pagó S/ 500.00…y ya está en TU Yape.\nAntes dijiste que no llegó.\nNo se puede deshacer.…"},
		chattest.Step{"lo tengo", "✅ Anotado: *Snacks Lima* te pagó S/ 500.00.\n💰 Pagó S/ 500.00; falta S/ 1,000.00."},
	)
}

// An amount that is not the one which was said is asked about, and so is which of several payments is meant.
func TestAnotherAmountIsAsked(t *testing.T) {
	p := received(t)
	p.Market.Pay("ord_1", 50_000, market.Yape)
	p.Talks(
		chattest.Step{"me yapearon 450", "…*Snacks Lima* dice que te pagó S/ 500.00, y tú escribes S/ 450.00. ¿Cuál es?\n1 El de S/ 500.00\n2 Llegó otro monto\n3 Es otro pago\n4 ❌ Dejarlo…"},
		chattest.Step{"2", "…no llegaron sus S/ 500.00…llegó otro monto.\nDespués anotamos lo que sí llegó.…"},
		chattest.Step{"no", "Está bien, no anoté nada del pedido de Snacks Lima."},
		chattest.Step{"me yapearon 450", "…¿Cuál es?…"},
		chattest.Step{"es otro pago", "…💰 *Snacks Lima* te pagó S/ 450.00 (cuatrocientos cincuenta soles) por Yape, el lunes 23 de noviembre, y ya está en TU Yape.\nNo se puede deshacer…"},
		chattest.Step{"si me pago", "✅ Anotado: *Snacks Lima* te pagó S/ 450.00.\n💰 Pagó S/ 450.00; falta S/ 1,050.00."},
	)
	p.Market.Pay("ord_1", 30_000, market.Cash)
	p.Talks(
		chattest.Step{"me pagaron", "…¿Cuál pago de *Snacks Lima*?\n1 El de S/ 300.00: S/ 300.00 en efectivo, el lunes 23 de noviembre\n2 El de S/ 500.00: S/ 500.00 por Yape, el lunes 23 de noviembre\n3 Es otro pago\n4 ❌ Dejarlo…"},
		chattest.Step{"el de 300", "…te pagó S/ 300.00 (trescientos soles) en efectivo…y ya está en TU mano.…"},
		chattest.Step{"no, 500", "…te pagó S/ 500.00…por Yape…"},
		chattest.Step{"lo tengo", "✅ Anotado: *Snacks Lima* te pagó S/ 500.00.\n💰 Pagó S/ 950.00; falta S/ 550.00."},
	)
	if got := p.Market.Orders[0].Payments[2].State; got != market.PaymentSaid {
		t.Errorf("the other one is %s", got)
	}
}

// Where a payment is denied since another amount came, what came is noted next: as it is read back, by a clear yes of its own.
func TestWhatCameInsteadIsNoted(t *testing.T) {
	const denied = "✅ Avisado: *Snacks Lima* ya ve que en vez de sus S/ 400.00 llegó otro monto.\n"
	for name, steps := range map[string][]chattest.Step{
		"named at once": {
			{"me pagaron 300", "…*Snacks Lima* dice que te pagó S/ 400.00, y tú escribes S/ 300.00. ¿Cuál es?\n1 El de S/ 400.00\n2 Llegó otro monto…"},
			{"2", "…❌ Le digo a *Snacks Lima* que no llegaron sus S/ 400.00 (cuatrocientos soles) por Yape, el lunes 23 de noviembre: llegó otro monto.\nDespués anotamos lo que sí llegó. ¿Está bien?…"},
			{"si", "…" + denied + "¿Cómo recibiste los S/ 300.00 de *Snacks Lima*?…"},
			{"1", "…💰 *Snacks Lima* te pagó S/ 300.00 (trescientos soles) por Yape, el lunes 23 de noviembre, y ya está en TU Yape.\nNo se puede deshacer. ¿Está bien?…"},
		},
		"with how and when": {
			{"ayer me yapearon 300", "…¿Cuál es?…"},
			{"llego otro monto", "…llegó otro monto.…"},
			{"si", "…" + denied + "💰 *Snacks Lima* te pagó S/ 300.00 (trescientos soles) por Yape, el domingo 22 de noviembre, y ya está en TU Yape.\nNo se puede deshacer. ¿Está bien?…"},
		},
		"not named": {
			{"no me pago", "…"},
			{"2", "…¿Qué pasó…"},
			{"2", "…llegó otro monto.…"},
			{"si", "…" + denied + "💰 ¿Cuánto te pagó *Snacks Lima*? Falta S/ 1,500.00. Escribe el número.…"},
			{"300", "…¿Cómo recibiste…"},
			{"yape", "…S/ 300.00 (trescientos soles) por Yape…"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			p := received(t)
			p.Market.Pay("ord_1", 40_000, market.Yape)
			p.Talks(steps...)
			if did := onMoney(p); !slices.Equal(did, []string{"DenyPayment"}) {
				t.Fatalf("done before the second yes: %v", did)
			}
			p.Talks(chattest.Step{"ok", "…"})
			if did := onMoney(p); len(did) != 1 {
				t.Fatalf("done by no clear yes: %v", did)
			}
			p.Talks(chattest.Step{"si", "✅ Anotado: *Snacks Lima* te pagó S/ 300.00.\n💰 Pagó S/ 300.00; falta S/ 1,200.00."})
			if got := p.Market.Orders[0].Payments; len(got) != 2 || got[0].State != market.PaymentDenied || got[1].State != market.PaymentConfirmed || got[1].Amount.Minor != 30_000 {
				t.Errorf("payments %+v", got)
			}
		})
	}
}

// What was put to another account is denied, and nothing is noted instead.
func TestNothingIsNotedOfAnotherReason(t *testing.T) {
	p := received(t)
	p.Market.Pay("ord_1", 40_000, market.Yape)
	p.Talks(
		chattest.Step{"me pagaron 300", "…"}, chattest.Step{"2", "…llegó otro monto.…"}, chattest.Step{"2", "…¿Qué pasó…"}, chattest.Step{"3", "…fue a otra cuenta.…"},
		chattest.Step{"si", "✅ Avisado: *Snacks Lima* ya ve que su pago del pedido de " + goods + " no llegó."},
	)
}

// The payments that wait are the first ones to choose from, the newest before the others; what was denied is the last.
func TestTheOrderOfPayments(t *testing.T) {
	p := received(t)
	for _, minor := range []int64{1_100, 40_000, 20_000} {
		p.Market.Pay("ord_1", minor, market.Cash)
	}
	p.Market.Change("ord_1", func(o *market.Order) { o.Payments[0].State = market.PaymentDenied })
	const cash = " en efectivo, el lunes 23 de noviembre\n"
	p.Talks(
		chattest.Step{"me pagaron", "…¿Cuál pago de *Snacks Lima*?\n1 El de S/ 200.00: S/ 200.00" + cash + "2 El de S/ 400.00: S/ 400.00" + cash +
			"3 Es otro pago\n4 El de S/ 11.00: Dijiste que no llegó. S/ 11.00" + cash + "5 ❌ Dejarlo…"},
		chattest.Step{"1", "…💰 *Snacks Lima* te pagó S/ 200.00…"},
		chattest.Step{"si", "…✅ Anotado: *Snacks Lima* te pagó S/ 200.00.…"},
		chattest.Step{"me pagaron", "…💰 *Snacks Lima* te pagó S/ 400.00…"}, // the only one that waits
		chattest.Step{"no, 11", "…💰 *Snacks Lima* te pagó S/ 11.00…\nAntes dijiste que no llegó.\n…"},
		chattest.Step{"menu", "…"},
		chattest.Step{"me pagaron 300", "…*Snacks Lima* dice que te pagó S/ 400.00, y tú escribes S/ 300.00. ¿Cuál es?\n1 El de S/ 400.00…\n2 Llegó otro monto\n3 Es otro pago\n4 El de S/ 11.00…"},
	)
}

// What the buyer has not said is noted as the association says: how much, how and when.
func TestThePaymentThatNobodySaid(t *testing.T) {
	p := received(t)
	p.Talks(
		chattest.Step{"ya me pago", "💰 ¿Cuánto te pagó *Snacks Lima*? Falta S/ 1,500.00. Escribe el número. [Todo: S/ 1,500.00] [❌ Dejarlo]"},
		chattest.Step{"2000", "…Es más de lo que falta: S/ 1,500.00.\n💰 ¿Cuánto…"},
		chattest.Step{"600", "…¿Cómo recibiste los S/ 600.00 de *Snacks Lima*?\n1 Yape\n2 Plin\n3 En la mano\n4 Banco o agente…"},
		chattest.Step{"1", "…por Yape, el lunes 23 de noviembre…"},
		chattest.Step{"fue ayer", "…por Yape, el domingo 22 de noviembre…"},
		chattest.Step{"si", "…Por Yape o Plin pasan hasta S/ 500 cada vez…¿Cuánto te pagó…"},
		chattest.Step{"500", "…S/ 500.00 (quinientos soles) por Yape, el domingo 22 de noviembre…"},
		chattest.Step{"si", "✅ Anotado: *Snacks Lima* te pagó S/ 500.00.\n💰 Pagó S/ 500.00; falta S/ 1,000.00."},
		chattest.Step{"me pago 500 por yape ayer", "…S/ 500.00…domingo 22…"},
		chattest.Step{"si", "…Ese pago ya está anotado: S/ 500.00 por Yape, el domingo 22 de noviembre.…📦 *Snacks Lima*…"},
		chattest.Step{"me pago lo que faltaba en efectivo", "…te pagó S/ 1,000.00 (mil soles) en efectivo…"},
		chattest.Step{"2", "…💰 ¿Cuánto…"},
		chattest.Step{"1000 en la mano", "…te pagó S/ 1,000.00 (mil soles) en efectivo…"},
		chattest.Step{"1", "…Este pedido terminó."},
		chattest.Step{"me pagaron", "…No tienes pedidos por entregar ni por cobrar.…"},
	)
	if did := p.Market.Orders[0].Payments; len(did) != 2 {
		t.Errorf("payments %+v", did)
	}
}

// What is only about money that may come binds nobody.
func TestWhatIsNotAPayment(t *testing.T) {
	for text, want := range map[string]string{
		"me van a pagar mañana":                  "…Está bien, no anoté nada. Cuando el dinero esté en TU cuenta, escribe *me pagaron*.…falta que te pague S/ 1,500.00.…",
		"dice que ya pagó pero no veo nada":      "…*Snacks Lima* todavía no dice que te pagó.…📦 *Snacks Lima*…💰 Falta que te pague S/ 1,500.00.…",
		"no me ha pagado":                        "…*Snacks Lima* todavía no dice que te pagó.…",
		"pagos":                                  "…💰 Te deben S/ 1,500.00 (mil quinientos soles).\n1 Snacks Lima: debe S/ 1,500.00…",
		"mis cobros":                             "…💰 Te deben S/ 1,500.00 (mil quinientos soles).\n1 Snacks Lima: debe S/ 1,500.00…",
		"cuanto me deben":                        "…💰 Te deben S/ 1,500.00 (mil quinientos soles).\n1 Snacks Lima: debe S/ 1,500.00…",
		"ya me pago snacks lima?":                "…",
		"ok espero":                              "…",
		"el yape no funciona":                    "…",
		"me pagan cuando entregue":               "…",
		"cuando me pagan":                        "…",
		"me pago 500 o 600 no me acuerdo por ay": "…",
	} {
		p := received(t)
		if got := p.Writes(text); !chattest.Says(strings.ToLower(got), strings.ToLower(want)) {
			t.Errorf("%q is answered with\n%s", text, got)
		}
		p.Writes("ok espero")
		if did := onMoney(p); len(did) > 0 {
			t.Errorf("%q: done %v", text, did)
		}
	}
}

func TestWhoOwesWhat(t *testing.T) {
	p := received(t)
	another(p)
	p.Market.Change("ord_2", func(o *market.Order) { o.State, o.Deliveries = market.OrderConfirmed, nil })
	p.Market.Pay("ord_1", 45_000, market.Cash)
	p.Market.Change("ord_1", func(o *market.Order) { o.Payments[0].State = market.PaymentConfirmed })
	p.Market.Pay("ord_1", 50_000, market.Yape)
	p.Talks(
		chattest.Step{"cuanto me deben", "…💰 Te deben S/ 2,550.00 (dos mil quinientos cincuenta soles).\n✍️ Dicen que ya pagaron S/ 500.00 (quinientos soles): falta tu respuesta.\n" +
			"1 Snacks Lima: debe S/ 1,050.00, dice que pagó S/ 500.00, ya pagó S/ 450.00\n2 Tostadora Sol: debe S/ 1,500.00…"},
		chattest.Step{"cuanto me debe snacks lima", "…💰 Te deben S/ 1,050.00…1 Snacks Lima…"},
		chattest.Step{"1", "…📦 *Snacks Lima*…✅ El comprador ya lo recibió.…💰 Pagó S/ 450.00; falta S/ 1,050.00.\n💰 Snacks Lima dice que te pagó S/ 500.00 por Yape, el lunes 23 de noviembre.\n👉 Te toca responder.…[💰 Llegó su pago] [❌ No llegó el pago]…"},
		chattest.Step{"me pagaron 500", "…*Snacks Lima* te pagó S/ 500.00…"}, // the one of that amount
		chattest.Step{"no", "…"},
		chattest.Step{"menu", "…"},
		chattest.Step{"me pagaron 700", "…¿De cuál pedido?…"},
		chattest.Step{"los de sol", "…¿De cuál pedido?…"}, // too short to be a name
		chattest.Step{"tostadora", "…¿Cómo recibiste los S/ 700.00 de *Tostadora Sol*?…"},
		chattest.Step{"plin", "…por Plin…"},
	)
	if did := onMoney(p); len(did) > 0 {
		t.Errorf("done %v", did)
	}
}

// What was paid for an order that was cancelled is given back.
func TestMoneyGoesBack(t *testing.T) {
	p := sold(t)
	p.Market.Pay("ord_1", 45_000, market.Cash)
	p.Market.Change("ord_1", func(o *market.Order) {
		o.Payments[0].State, o.State, o.CancelledBy, o.Cancellation = market.PaymentConfirmed, market.OrderCancelled, market.Buyer, "changed_mind"
	})
	p.Talks(
		chattest.Step{"pedidos", "…🚫 Anulado: cambio de idea.\n💸 Tienes que devolver S/ 450.00.\n👉 Sigue: devolver.…[💸 Ya le devolví]…"},
		chattest.Step{"ya le devolvi", "…💸 ¿Cuánto le devolviste a *Snacks Lima*?…"},
		chattest.Step{"450 por yape", "…¿Qué número tiene la operación?…"},
		chattest.Step{"operacion 00481516", "…💸 A *Snacks Lima* le devolviste S/ 450.00 (cuatrocientos cincuenta soles) por Yape, el lunes 23 de noviembre\nOperación: 00481516…"},
		chattest.Step{"si", "…✅ Anotado. Falta que *Snacks Lima* diga que le llegó lo que devolviste…"},
	)
	back := market.OrderPayment{
		Number: 2, From: market.Seller, Amount: money.Amount{Minor: 45_000, Currency: money.PEN}, Method: market.Yape, PaidOn: "2026-11-23", Reference: "00481516", State: market.PaymentSaid,
	}
	if got := p.Market.Orders[0].Payments[1]; got != back {
		t.Errorf("said %+v", got)
	}
	p.Market.Change("ord_1", func(o *market.Order) { o.Payments[1].State = market.PaymentDenied })
	if got := p.Gets(order.PaymentDenied("ord_1", 2)); !chattest.Says(got, "…❌ *Snacks Lima* dice que no le llegó lo que devolviste: S/ 450.00.…") {
		t.Errorf("told %s", got)
	}
	p.Market.Change("ord_1", func(o *market.Order) { o.Payments[1].State = market.PaymentConfirmed })
	if got := p.Gets(order.PaymentConfirmed("ord_1", 2)); !chattest.Says(got, "…✅ *Snacks Lima* dice que le llegó lo que devolviste: S/ 450.00.…") {
		t.Errorf("told %s", got)
	}
}

// A payment that is answered by a colleague, or taken back, meanwhile.
func TestAPaymentChangesMeanwhile(t *testing.T) {
	p := received(t)
	p.Market.Pay("ord_1", 50_000, market.Yape)
	p.Gets(order.PaymentSaid("ord_1", 1))
	asked := p.Last
	p.Writes("si llego")
	p.Market.Change("ord_1", func(o *market.Order) { o.Payments[0].State = market.PaymentTakenBack })
	p.Talks(chattest.Step{"lo tengo", "…Este pedido cambió mientras tanto.\nEse pago ya tiene respuesta.…📦 *Snacks Lima*…"})
	if got := p.Gets(order.PaymentTakenBack("ord_1", 1)); got != "" {
		t.Errorf("told of what was shown: %s", got)
	}
	p.Market.Change("ord_1", func(o *market.Order) { o.Amendments = nil })
	if got := p.Gets(order.PaymentTakenBack("ord_1", 1)); !chattest.Says(got, "…↩️ *Snacks Lima* retira lo que dijo: ya no dice que te pagó S/ 500.00.…") {
		t.Errorf("told %q", got)
	}
	got := p.Does(chat.Input{Kind: chat.Tap, Tap: p.Button(asked, "Sí, llegó")})
	if !chattest.Says(got, "…Ese pago ya tiene respuesta.…") || p.Market.Orders[0].Payments[0].State != market.PaymentTakenBack {
		t.Errorf("an old button is answered with %s", got)
	}
}

// How much, how and when people say that they were paid.
func TestWhatIsSaidOfAPayment(t *testing.T) {
	for text, want := range map[string]string{
		"me deposito 550 al banco":                              "S/ 550.00 (quinientos cincuenta soles) por depósito o transferencia, el lunes 23 de noviembre",
		"me adelanto 450 soles en efectivo ayer":                "S/ 450.00 (cuatrocientos cincuenta soles) en efectivo, el domingo 22 de noviembre",
		"ya me llapeo trescientos":                              "S/ 300.00 (trescientos soles) por Yape, el lunes 23 de noviembre",
		"el viernes me depositaron 500 por yape":                "S/ 500.00 (quinientos soles) por Yape, el viernes 20 de noviembre",
		"el 15 me pago 200 en la mano":                          "S/ 200.00 (doscientos soles) en efectivo, el domingo 15 de noviembre",
		"hace 3 dias me transfirio 1000":                        "S/ 1,000.00 (mil soles) por depósito o transferencia, el viernes 20 de noviembre",
		"me cayo el plin de 120.50 operacion 123456":            "S/ 120.50 (ciento veinte soles con 50 céntimos) por Plin, el lunes 23 de noviembre",
		"recibi 800 soles en efectivo":                          "S/ 800.00 (ochocientos soles) en efectivo, el lunes 23 de noviembre",
		"me pago mil quinientos en el banco":                    "S/ 1,500.00 (mil quinientos soles) por depósito o transferencia, el lunes 23 de noviembre",
		"snacks lima me deposito el saldo en mi cuenta del bcp": "S/ 1,500.00 (mil quinientos soles) por depósito o transferencia, el lunes 23 de noviembre",
	} {
		if got := received(t).Writes(text); !strings.Contains(got, "*Snacks Lima* te pagó "+want) {
			t.Errorf("%q is answered with\n%s", text, got)
		}
	}
}
