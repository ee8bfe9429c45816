package order_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/chattest"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

const (
	goods      = "10 quintales de maíz blanco"
	sendScales = "📷 Si tienes, manda la foto de la balanza: queda guardada con el pedido y los dos la ven."
)

// sold is a phone of an association that has sold ten quintals, collected at its farm; nothing was said about it yet.
func sold(t *testing.T) *chattest.Phone {
	t.Helper()
	p, n := chattest.Bargaining(t)
	n.Offers[0].Terms.Payment = market.Payment{}
	p.Market.Agree(n, 1)
	p.Market.Change("ord_1", func(o *market.Order) { o.State = market.OrderConfirmed })
	p.State = chat.State{}
	return p
}

// toBuyer is the same, where it is brought to the buyer.
func toBuyer(t *testing.T) *chattest.Phone {
	t.Helper()
	p := sold(t)
	p.Market.Change("ord_1", func(o *market.Order) { o.Delivery = market.Delivery{Basis: "buyer", Place: "Jr. Puno 1"} })
	return p
}

// sent is the same, of which all is on its way.
func sent(t *testing.T) *chattest.Phone {
	t.Helper()
	p := toBuyer(t)
	p.Market.Change("ord_1", func(o *market.Order) {
		o.State, o.Deliveries = market.OrderDispatched, []market.OrderDelivery{{Number: 1, State: market.OnItsWay, Quantity: 460_000}}
	})
	return p
}

// another adds the order of another buyer, for cocoa.
func another(p *chattest.Phone) {
	lot := chattest.LotOf("lot_2", market.NewLot{Product: "cocoa", Declared: chattest.TenQuintals, Price: chattest.Price("400", "quintal")})
	lot.Code, lot.State = "CC-9XYZ", market.LotPublished
	p.Market.Lots = append(p.Market.Lots, lot)
	o := p.Market.Orders[0]
	o.ID, o.Negotiation, o.Lot, o.BuyerName = "ord_2", "neg_2", "lot_2", "Tostadora Sol"
	p.Market.Orders = append(p.Market.Orders, o)
}

func done(p *chattest.Phone) []string {
	return slices.DeleteFunc(slices.Clone(p.Market.Calls), func(name string) bool {
		return !strings.HasSuffix(name, "Order") && !slices.Contains([]string{"WeighDelivery", "AgreeWeight", "CloseRest", "AcceptAmendment", "RejectAmendment"}, name)
	})
}

func TestOrdersAreShownOneAtATime(t *testing.T) {
	p := sold(t)
	p.Talks(chattest.Step{"pedidos", "📦 *Snacks Lima*: " + goods + "\nEn firme, por alistar.\nTodo: S/ 1,500.00\n📍 Recogen en Huaro\n" +
		"👉 Sigue: cuando esté listo, avisa con *ya está listo*.\n1 Ya está listo · 2 Se lo llevaron · 3 Otra cosa [📦 Ya está listo] [🤝 Se lo llevaron] [➕ Otra cosa]"})
	another(p)
	p.Talks(
		chattest.Step{"mis pedidos", "…Tienes estos pedidos. Elige uno:\n1 Snacks Lima: " + goods + ". Por alistar\n2 Tostadora Sol: 10 quintales de cacao. Por alistar…"},
		chattest.Step{"2", "…📦 *Tostadora Sol*: 10 quintales de cacao…"},
		chattest.Step{"como va el pedido de snacks lima", "…📦 *Snacks Lima*: " + goods + "…"},
		chattest.Step{"3", "…Pedido de *Snacks Lima*: " + goods + ". ¿Qué hacemos?…Ya salió…Va a demorar…Anular el pedido…Reclamar…"},
	)
	p.Market.Orders = nil
	p.Talks(chattest.Step{"pedidos", "No tienes pedidos por entregar ni por cobrar. Para ver lo que ya vendiste escribe *cuánto he vendido*."})
}

// An act is read back with the buyer's name, done by a clear yes, and once.
func TestAnActIsDoneOnce(t *testing.T) {
	p := sold(t)
	p.Talks(chattest.Step{"ya esta listo", "📦 Le aviso a *Snacks Lima* que ya alistan su pedido: " + goods + ". ¿Está bien?\n1 Sí, avísale · 2 Dejarlo [✅ Sí, avísale] [❌ Dejarlo]"})
	yes := p.Button(p.Last, "Sí, avísale")
	if len(done(p)) > 0 {
		t.Fatal("done before the yes")
	}
	p.Talks(chattest.Step{"si", "✅ Avisado: *Snacks Lima* ya ve que alistan su pedido de " + goods + "."})
	if got := p.Does(chat.Input{Kind: chat.Tap, Tap: yes}); !chattest.Says(got, "…Eso ya está anotado en el pedido de Snacks Lima.…Lo están alistando…") {
		t.Errorf("the second tap: %s", got)
	}
	if got := done(p); len(got) != 1 || p.Market.Orders[0].State != market.OrderPreparing {
		t.Errorf("done %v, %s", got, p.Market.Orders[0].State)
	}
	p.Talks(chattest.Step{"deshacer", "…avisaste a Snacks Lima que alistan su pedido…ya no se puede deshacer…"})
}

// A turn that was not saved is taken again: the market is asked with the same key, and the answer is the same.
func TestATurnThatIsRepeatedDoesNothingTwice(t *testing.T) {
	p := sold(t)
	p.Writes("ya esta listo")
	in := chat.Input{Kind: chat.Tap, Tap: p.Button(p.Last, "Sí, avísale"), Key: "msg9", At: p.At.Add(time.Minute)}
	var said [2]string
	for i := range said {
		_, answers, err := p.Bot.Turn(t.Context(), p.Market, p.State, in)
		if err != nil {
			t.Fatal(err)
		}
		said[i] = chattest.Flat(answers[0])
	}
	if said[0] != said[1] || p.Market.Orders[0].Revision != 3 {
		t.Errorf("%q, then %q; at revision %d", said[0], said[1], p.Market.Orders[0].Revision)
	}
}

// What was read back holds for the order as it was: a colleague or the buyer may have done something meanwhile.
func TestAYesIsOfTheOrderAsItWasReadBack(t *testing.T) {
	p := sold(t)
	p.Writes("va a demorar por la lluvia hasta el viernes")
	p.Market.Change("ord_1", func(o *market.Order) { o.Delivery.Place = "Urcos" })
	p.Talks(
		chattest.Step{"si", "…Este pedido cambió mientras tanto.\n⏳ Le aviso a *Snacks Lima* que va a demorar: lluvia o huaico. Nueva fecha: hasta el viernes 27 de noviembre.…"},
		chattest.Step{"si", "…✅ Avisado…"},
		chattest.Step{"ya esta listo", "…Le aviso…"},
	)
	p.Market.Change("ord_1", func(o *market.Order) { o.State = market.OrderPreparing })
	p.Talks(chattest.Step{"si", "…Este pedido cambió mientras tanto.\nYa está anotado que lo alistan, o ya salió.\n📦 *Snacks Lima*…Lo están alistando.…"})
	if got := done(p); len(got) != 3 || p.Market.Orders[0].Revision != 5 { // two of them were refused
		t.Errorf("done %v at %d", got, p.Market.Orders[0].Revision)
	}
}

// An old button binds to nothing that was read back otherwise since.
func TestAnOldButtonDoesNothing(t *testing.T) {
	p := sent(t)
	p.Writes("peso 455")
	old := p.Button(p.Last, "Sí, enviar")
	p.Talks(chattest.Step{"no, 452", "…sin sacos ni camión: 452 kg.…"})
	if got := p.Does(chat.Input{Kind: chat.Tap, Tap: old}); !strings.Contains(got, "452 kg") || len(done(p)) > 0 {
		t.Errorf("an old button did %v: %s", done(p), got)
	}
	p.Writes("menu")
	if got := p.Does(chat.Input{Kind: chat.Tap, Tap: old}); !strings.Contains(got, "no anoté nada") || len(done(p)) > 0 {
		t.Errorf("an old button did %v: %s", done(p), got)
	}
}

// A question that is quoted later is answered, also when something else was begun since.
func TestAQuestionThatIsQuotedLate(t *testing.T) {
	p := sent(t)
	p.Talks(chattest.Step{"ya pesamos", "…¿Cuántos kilos netos, sin sacos ni camión?…"})
	question := p.Last
	p.Writes("demora")
	got := p.Does(chat.Input{Kind: chat.Text, Text: "452", Quoted: &question})
	if !chattest.Says(got, "…Para *Snacks Lima* pesó, sin sacos ni camión: 452 kg.…") {
		t.Errorf("answered %s", got)
	}
	p.Market.Change("ord_1", func(o *market.Order) { o.State = market.OrderDisputed })
	got = p.Does(chat.Input{Kind: chat.Text, Text: "450", Quoted: &question})
	if !chattest.Says(got, "…No hay nada por pesar.…En reclamo…") || len(done(p)) > 0 {
		t.Errorf("answered %s", got)
	}
}

// Where two orders could be meant, it is asked which; what was said is kept.
func TestWhichOrderIsMeantIsAsked(t *testing.T) {
	p := sold(t)
	another(p)
	p.Talks(
		chattest.Step{"va a demorar hay huaico", "…¿De cuál pedido?…1 Snacks Lima…2 Tostadora Sol…"},
		chattest.Step{"el de tostadora", "…¿Para qué día le digo a *Tostadora Sol*?…"},
		chattest.Step{"el viernes", "…Le aviso a *Tostadora Sol* que va a demorar: lluvia o huaico.…viernes 27…"},
		chattest.Step{"si", "…Avisado…"},
		chattest.Step{"ya esta listo el cacao", "…Le aviso a *Tostadora Sol*…10 quintales de cacao…"},
		chattest.Step{"no", "Está bien, no anoté nada del pedido de Tostadora Sol."},
		chattest.Step{"ya esta listo lo de snacks lima", "…Le aviso a *Snacks Lima*…"},
	)
	if o := p.Market.Orders[0]; o.Delayed.Reason != "" || o.State != market.OrderConfirmed {
		t.Errorf("the other one: %+v", o)
	}
}

func TestGoodsAreSentOff(t *testing.T) {
	p := toBuyer(t)
	p.Talks(
		chattest.Step{"ya salio el camion", "…¿Qué placa tiene el carro de *Snacks Lima* y quién maneja?…"},
		chattest.Step{"x1a-234, percy huaman", "🚚 Para *Snacks Lima* sale: " + goods + ", placa X1A-234 (Percy Huaman)\n¿Está bien?\n1 Sí, ya salió · 2 Cambiar · 3 Dejarlo [✅ Sí, ya salió] [✏️ Cambiar] [❌ Dejarlo]"},
		chattest.Step{"2", "…¿Cuánto sale para *Snacks Lima*? Falta enviar 460 kg.…"},
		chattest.Step{"50 quintales", "…2,300 kg no puede ser: con este pedido entra hasta 469.2 kg.…"},
		chattest.Step{"5 quintales", "…sale: 5 quintales (230 kg), placa X1A-234 (Percy Huaman)…"},
		chattest.Step{"si", "…✅ Anotado: para *Snacks Lima* salió 5 quintales (230 kg).…"},
		chattest.Step{"pedidos", "…🚚 En camino: 230 kg, placa X1A-234 (Percy Huaman)\nFalta enviar: 230 kg…"},
		chattest.Step{"ya salio el camion con la otra mitad placa abc-123", "…sale: 5 quintales (230 kg), placa ABC-123…"},
		chattest.Step{"si", "…✅ Anotado…"},
		chattest.Step{"peso 230", "…¿Cuál entrega de *Snacks Lima*?\n1 Entrega 1: 230 kg, en camino\n2 Entrega 2: 230 kg, en camino…"},
	)
}

// Whoever comes for goods says the buyer's code; without it, or without the advance, the association says why.
func TestTheCodeAndTheAdvance(t *testing.T) {
	p := sold(t)
	p.Market.Change("ord_1", func(o *market.Order) {
		o.Dues = []market.Due{{For: market.DueAdvance, From: market.Buyer, Amount: money.Amount{Minor: 45_000, Currency: money.PEN}}}
	})
	p.Talks(
		chattest.Step{"ya salio", "…¿Qué placa…"},
		chattest.Step{"no se", "…código de 4 cifras que tiene *Snacks Lima*…"},
		chattest.Step{"12345", "…El código tiene 4 cifras…"},
		chattest.Step{"1111", "…Todavía no está confirmado el adelanto de S/ 450.00 de *Snacks Lima*. ¿Por qué lo mandas así?…"},
		chattest.Step{"le tengo confianza", "…🔑 Quien recoge dijo el código.\nLo mandas así: por confianza.…"},
		chattest.Step{"1", "…Ese no es el código…Escríbelo.…"},
		chattest.Step{"[No me dio código]", "…🔑 Sin el código del comprador.\nLo mandas así: por confianza.…"},
		chattest.Step{"1", "…✅ Anotado…"},
	)
}

func TestADeliveryIsWeighed(t *testing.T) {
	p := sent(t)
	p.Talks(
		chattest.Step{"peso 4600", "…4,600 kg no puede ser: con este pedido entra hasta 469.2 kg.\n⚖️ Pedido de…"},
		chattest.Step{"bruto 480", "Con todo pesó 480 kg. ¿Y cuánto pesan los sacos, o el camión vacío? Escribe los kilos. [Nada: era neto] [❌ Dejarlo]"},
		chattest.Step{"500", "…El peso con todo tiene que ser más que los sacos.…"},
		chattest.Step{"28", "⚖️ Para *Snacks Lima* pesó, sin sacos ni camión: 452 kg (480 kg con todo, menos 28 kg).\nSon 8 kg menos que lo que salió.\n" +
			"Todo: S/ 1,473.91 (mil cuatrocientos setenta y tres soles con 91 céntimos).\n¿Lo envío?\n1 Sí, enviar · 2 Cambiar · 3 Dejarlo [✅ Sí, enviar] [✏️ Cambiar] [❌ Dejarlo]"},
		chattest.Step{"si", "✅ Anotado: el pedido de *Snacks Lima* pesó 452 kg.\nTodo: S/ 1,473.91 (el trato era S/ 1,500.00)\n" + sendScales},
	)
	p = sent(t)
	p.Talks(
		chattest.Step{"la balanza marco 400 kilos", "…400 kg.\nSon 60 kg menos que lo que salió.\nTodo: S/ 1,500.00 (mil quinientos soles).\nFalta enviar: 60 kg\nComo es distinto, *Snacks Lima* también debe decir que sí.…"},
		chattest.Step{"enviar", "✅ Enviado: 400 kg. Falta que *Snacks Lima* diga que sí; te aviso.\n" + sendScales},
		chattest.Step{"pedidos", "…⚖️ Falta que Snacks Lima esté de acuerdo con tu peso: 400 kg.…"},
	)
}

// At the farm gate goods are weighed, taken and received in one moment, by the buyer's code.
func TestGoodsAreHandedOver(t *testing.T) {
	p := sold(t)
	p.Talks(
		chattest.Step{"se lo llevaron", "…¿Cuántos kilos netos, sin sacos ni camión?…[Todo: 460 kg]…"},
		chattest.Step{"452", "…código de 4 cifras…"},
		chattest.Step{"el codigo es 9999", "🤝 *Snacks Lima* se lleva 452 kg, y queda recibido.\nTodo: S/ 1,473.91 (mil cuatrocientos setenta y tres soles con 91 céntimos).\n" +
			"No se puede deshacer. ¿Está bien?\n1 Sí, se lo llevó · 2 Cambiar · 3 Dejarlo [✅ Sí, se lo llevó] [✏️ Cambiar] [❌ Dejarlo]"},
		chattest.Step{"si", "…Ese no es el código.…"},
		chattest.Step{"0427", "…se lleva 452 kg…"},
		chattest.Step{"si", "🤝 Anotado: *Snacks Lima* se llevó su pedido de " + goods + " y queda recibido.\nTodo: S/ 1,473.91 (el trato era S/ 1,500.00)\n" + sendScales},
	)
	p = sold(t)
	p.Talks(
		chattest.Step{"peso 400", "Del pedido de *Snacks Lima* todavía no anotaste que salió. ¿Ya salió, o se lo llevan ahora?\n1 Ya salió · 2 Se lo llevaron · 3 Dejarlo [🚚 Ya salió] [🤝 Se lo llevaron] [❌ Dejarlo]"},
		chattest.Step{"se lo llevan", "…Es menos de lo acordado con *Snacks Lima*. ¿Por qué ya no le irá el resto?…"},
		chattest.Step{"1", "…código de 4 cifras…"},
		chattest.Step{"[No me dio código]", "…Sin el código de *Snacks Lima* no puedo anotar que lo recibió…[🚚 Ya salió]…"},
	)
	if len(done(p)) > 0 {
		t.Errorf("done %v", done(p))
	}
}

func TestADelay(t *testing.T) {
	p := sold(t)
	p.Talks(
		chattest.Step{"demora", "…¿por qué va a demorar?\n1 Camino bloqueado\n2 Río crecido\n3 Lluvia o huaico\n4 Camión no llegó\n5 Asamblea o duelo\n6 Otro motivo…"},
		chattest.Step{"2", "¿Para qué día le digo a *Snacks Lima*? Escribe el día: *el viernes*, *15 de enero*. [Mañana] [En 3 días] [En una semana]"},
		chattest.Step{"cuando baje", "…"},
		chattest.Step{"15 de enero", "…río crecido. Nueva fecha: hasta el viernes 15 de enero de 2027.…"},
		chattest.Step{"no, el martes", "…hasta el martes 24 de noviembre.…"},
		chattest.Step{"avisale", "✅ Avisado: *Snacks Lima* ya ve la nueva fecha de su pedido de " + goods + "."},
		chattest.Step{"pedidos", "…📍 Recogen en Huaro hasta el mar 24 nov (se retrasó: río crecido)…"},
		chattest.Step{"mañana no vamos a poder entregar, estamos de duelo", "…¿Para qué día…"},
	)
	if o := p.Market.Orders[0]; o.Delayed != (market.Word{By: market.Seller, Reason: "river"}) || o.Delivery.Until != "2026-11-24" {
		t.Errorf("delayed %+v", o)
	}
}

func TestAnOrderEnds(t *testing.T) {
	p := sold(t)
	p.Talks(
		chattest.Step{"pedidos", "…"}, chattest.Step{"3", "…"}, chattest.Step{"anular el pedido", "…¿Por qué anulas el pedido de *Snacks Lima*?…"},
		chattest.Step{"1", "🚫 Anulas el pedido de *Snacks Lima*: " + goods + " por S/ 1,500.00. Motivo: no pueden entregar.\nTodo vuelve a tu lote. No se puede deshacer. ¿Está bien?\n" +
			"1 Sí, anular · 2 Dejarlo [✅ Sí, anular] [❌ Dejarlo]"},
		chattest.Step{"ok", "…"}, // which may only say that it was read
	)
	if len(done(p)) > 0 {
		t.Fatalf("done %v", done(p))
	}
	p.Talks(chattest.Step{"1", "🚫 Anulado: el pedido de *Snacks Lima* de " + goods + ". Todo volvió a tu lote."}, chattest.Step{"pedidos", "…No tienes pedidos por entregar ni por cobrar.…"})
	p = sent(t)
	p.Talks(
		chattest.Step{"pedidos", "…"}, chattest.Step{"3", "…"}, chattest.Step{"reclamar", "…¿Qué reclamas a *Snacks Lima*?…"}, chattest.Step{"3", "…"},
		chattest.Step{"si", "…Reclamo anotado…"}, chattest.Step{"pedidos", "…⚠️ En reclamo de tu asociación: falta el pago. Todo queda parado hasta que Nélida decida.…"},
	)
}

// Whose phone is in doubt reads, and does nothing.
func TestWhoIsInDoubtDoesNothing(t *testing.T) {
	p := sent(t)
	p.Writes("peso 452")
	yes := p.Button(p.Last, "Sí, enviar")
	p.Market.IsFrozen = true
	p.Does(chat.Input{Kind: chat.Tap, Tap: yes})
	p.Writes("si")
	p.Writes("ya llego")
	p.Talks(chattest.Step{"pedidos", "…📦 *Snacks Lima*…"})
	if len(p.Last.Choices()) > 0 || len(done(p)) > 0 {
		t.Errorf("offered %v, done %v", p.Last.Choices(), done(p))
	}
}
