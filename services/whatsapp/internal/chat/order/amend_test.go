package order_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/chattest"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

// The association proposes another day or place, which holds once the buyer agrees.
func TestAnotherDayOrPlaceIsProposed(t *testing.T) {
	p := sold(t)
	p.Talks(
		chattest.Step{"quiero cambiar el lugar de entrega", "✏️ ¿Cómo cambiamos la entrega de *Snacks Lima*? Ahora: recogen en Huaro. Escribe el día (*el viernes*) o el lugar (*en la plaza de Urcos*). [❌ Dejarlo]"},
		chattest.Step{"en el local comunal", "✏️ Le propones a *Snacks Lima*: recogen en «El local comunal».\nAhora: recogen en Huaro. Vale cuando diga que sí. ¿Se lo envío?\n" +
			"1 Sí, proponer · 2 Cambiar · 3 Dejarlo [✅ Sí, proponer] [✏️ Cambiar] [❌ Dejarlo]"},
		chattest.Step{"y que sea el viernes", "…recogen en «El local comunal» el vie 27 nov.…"},
		chattest.Step{"proponle", "✅ Enviado: falta que *Snacks Lima* diga que sí al cambio de su pedido de " + goods + "; te aviso."},
		chattest.Step{"pedidos", "…📍 Recogen en Huaro\n✏️ Propusiste: recogen en «El local comunal» el vie 27 nov. Falta que Snacks Lima diga que sí.…"},
		chattest.Step{"mejor que recojan el sabado en urcos", "…Le propones a *Snacks Lima*: recogen en «Urcos» el sáb 28 nov.…"},
		chattest.Step{"no, ayer", "…"},
		chattest.Step{"2", "…¿Cómo cambiamos la entrega…"},
		chattest.Step{"www.urcos.pe", "…recogen en…"},
		chattest.Step{"1", "…Un lugar no lleva enlaces.…¿Cómo cambiamos la entrega…"},
		chattest.Step{"ok", "…"},
	)
	if a := p.Market.Orders[0].Amendments; len(a) != 1 || a[0].Delivery.Place != "El local comunal" || p.Market.Orders[0].Delivery.Place != "Huaro" {
		t.Errorf("amendments %+v", a)
	}
	p = sold(t)
	p.Market.Change("ord_1", func(o *market.Order) {
		o.Amendments = []market.Amendment{{Number: 1, By: market.Buyer, State: market.AmendmentOpen, Delivery: market.Delivery{Basis: "buyer", Place: "Lima"}}}
	})
	p.Talks(chattest.Step{"pedidos", "…"}, chattest.Step{"3", "…"})
	if slices.ContainsFunc(p.Last.Choices(), func(c chat.Choice) bool { return strings.Contains(c.Title, "Cambiar entrega") }) {
		t.Error("offers to change what the buyer proposes to change")
	}
}

// What people say of an order that will not be as agreed leads to the act, with its reason, read back.
func TestAnOrderThatWillNotBeAsAgreed(t *testing.T) {
	partly := func(t *testing.T) *chattest.Phone {
		t.Helper()
		p := toBuyer(t)
		p.Market.Change("ord_1", func(o *market.Order) {
			o.State, o.Deliveries = market.OrderDispatched, []market.OrderDelivery{{Number: 1, State: market.Arrived, Quantity: 230_000}}
		})
		return p
	}
	for text, c := range map[string]struct {
		of   func(*testing.T) *chattest.Phone
		want string
	}{
		"no me quiere recibir":                        {sent, "…¿Qué reclamas a *Snacks Lima*?\n1 El peso\n2 Por la calidad…"},
		"dice que esta humedo y no me quiere recibir": {sent, "…⚠️ Reclamas por el pedido de *Snacks Lima* (" + goods + "): la calidad.…"},
		"hay problema con el peso de la balanza":      {sent, "…⚠️ Reclamas por el pedido…: el peso.…"},
		"ya no va a haber venta":                      {sold, "…¿Por qué anulas el pedido de *Snacks Lima*?…"},
		"quiero anular el pedido, no podemos cumplir": {sold, "…🚫 Anulas el pedido de *Snacks Lima*…Motivo: no pueden entregar.…"},
		"los dos quedamos en anular el pedido":        {sold, "…🚫 Anulas el pedido…Motivo: lo acordaron los dos.…"},
		"lo que falta ya no hay":                      {partly, "…¿Por qué ya no le irá a *Snacks Lima* lo que falta?…"},
		"el resto ya no va, se malogro":               {partly, "…✂️ A *Snacks Lima* ya no le irá lo que falta: 230 kg. Motivo: se perdió o malogró.…Todo: S/ 750.00 (setecientos cincuenta soles) (el trato era S/ 1,500.00).…No se puede deshacer…"},
		"anula el pedido":                             {partly, "…¿Por qué ya no le irá a *Snacks Lima* lo que falta?…"},
	} {
		p := c.of(t)
		if got := p.Writes(text); !chattest.Says(got, c.want) {
			t.Errorf("%q is answered with\n%s", text, got)
		}
		p.Writes("ok espero")
		if did := done(p); len(did) > 0 {
			t.Errorf("%q: done %v", text, did)
		}
	}
}
