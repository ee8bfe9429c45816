package order_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/chattest"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/order"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

// The buyer's weight is agreed to by two steps, and by no other weight.
func TestTheBuyersWeightIsAnswered(t *testing.T) {
	p := sent(t)
	p.Market.Change("ord_1", func(o *market.Order) { o.Deliveries[0].Waiting = market.Weight{By: market.Buyer, Net: 430_000} })
	got := p.Gets(order.Weighed("ord_1", true))
	if !chattest.Says(got, "…⚖️ *Snacks Lima* pesó distinto, y falta tu respuesta.\n📦 *Snacks Lima*…⚖️ Snacks Lima dice que pesó 430 kg.\n👉 Te toca responder.…[✅ De acuerdo]…") {
		t.Fatalf("told %s", got)
	}
	p.Talks(chattest.Step{"de acuerdo", "⚖️ Estás de acuerdo con *Snacks Lima*: pesó 430 kg.\nSon 30 kg menos que lo que salió.\nFalta enviar: 30 kg\nTodo: S/ 1,500.00 (mil quinientos soles).\nNo se puede deshacer. ¿Está bien?\n" +
		"1 Sí, de acuerdo · 2 Dejarlo [✅ Sí, de acuerdo] [❌ Dejarlo]"})
	p.Market.Change("ord_1", func(o *market.Order) { o.Deliveries[0].Waiting.Net = 420_000 })
	p.Talks(chattest.Step{"si", "…Este pedido cambió mientras tanto.…pesó 420 kg…"})
	if w := p.Market.Orders[0].Deliveries[0].Weight; w.Net != 0 {
		t.Fatalf("agreed to %+v", w)
	}
	p.Talks(chattest.Step{"1", "…pesó 420 kg…"}, chattest.Step{"1", "…🤝 Los dos están de acuerdo con el peso del pedido de *Snacks Lima*…"})
	if w := p.Market.Orders[0].Deliveries[0].Weight; w.Net != 420_000 || !w.Agreed {
		t.Errorf("agreed to %+v", w)
	}
}

func TestAnAmendmentIsAnswered(t *testing.T) {
	propose := func(p *chattest.Phone, number int, place string) {
		p.Market.Change("ord_1", func(o *market.Order) {
			for i := range o.Amendments {
				o.Amendments[i].State = "replaced"
			}
			o.Amendments = append(o.Amendments, market.Amendment{Number: number, By: market.Buyer, State: market.AmendmentOpen, Delivery: market.Delivery{Basis: "buyer", Place: place, Until: "2026-12-04"}})
		})
	}
	p := sold(t)
	propose(p, 1, "Jr. Puno 9")
	if got := p.Gets(order.AmendmentProposed("ord_1")); !chattest.Says(got, "…✏️ *Snacks Lima* quiere cambiar la entrega.…✏️ Snacks Lima propone: lo llevas a «Jr. Puno 9» hasta el vie 4 dic.…[✅ Acepto el cambio] [❌ No acepto]…") {
		t.Fatalf("told %s", got)
	}
	p.Talks(chattest.Step{"acepto", "✏️ Aceptas el cambio de *Snacks Lima*: lo llevas a «Jr. Puno 9» hasta el vie 4 dic.\nAntes: recogen en Huaro. ¿Está bien?\n1 Sí, acepto · 2 Dejarlo [✅ Sí, acepto] [❌ Dejarlo]"})
	propose(p, 2, "Lima")
	p.Talks(chattest.Step{"si", "…Este pedido cambió mientras tanto.…propone: lo llevas a «Lima»…"})
	if place := p.Market.Orders[0].Delivery.Place; place != "Huaro" {
		t.Fatalf("it goes to %s", place)
	}
	p.Talks(chattest.Step{"no acepto", "…que no aceptas: lo llevas a «Lima»…"},
		chattest.Step{"si", "✅ Listo: *Snacks Lima* ya ve que no aceptas el cambio. El pedido de " + goods + " queda como estaba."})
}

// What is told is true when it is told.
func TestNoticesSayWhatIsTrueThen(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*market.Order)
		notice chat.Notice
		want   string // "": nothing is told
	}{
		"cancelled": {func(o *market.Order) {
			o.State, o.CancelledBy, o.Cancellation = market.OrderCancelled, market.Buyer, "cannot_pay"
		}, order.CalledOff("ord_1"), "…🚫 *Snacks Lima* anuló su pedido. No cargues nada…🚫 Anulado: no puede pagar.…"},
		"disputed": {func(o *market.Order) {
			o.State, o.Disputed = market.OrderDisputed, market.Word{By: market.Buyer, Reason: "quality"}
		}, order.Disputed("ord_1"), "…⚠️ *Snacks Lima* reclama. Habla con Nélida (984 123 456)…En reclamo del comprador: la calidad…"},
		"received":    {func(o *market.Order) { o.State = market.OrderReceived }, order.Received("ord_1", market.Buyer), "…🎉 *Snacks Lima* ya recibió su pedido de " + goods + ".…"},
		"by time":     {func(o *market.Order) { o.State = market.OrderReceived }, order.Received("ord_1", "time"), "…🎉 Pasó el tiempo y *Snacks Lima* no reclamó…"},
		"arrived":     {func(o *market.Order) { o.Deliveries[0].State = market.Arrived }, order.Arrived("ord_1"), "…📍 *Snacks Lima* dice que llegó una parte…"},
		"all arrived": {func(o *market.Order) { o.State = market.OrderDelivered }, order.Arrived("ord_1"), ""},
		"delivered":   {func(o *market.Order) { o.State, o.ClaimsUntil = market.OrderDelivered, chattest.Friday }, order.Delivered("ord_1"), "…Si el comprador no reclama hasta el viernes 27, 6 pm, queda recibido.…"},
		"weight agreed": {func(o *market.Order) {
			o.Deliveries[0].Weight = market.Weight{By: market.Seller, Net: 400_000, Agreed: true}
		}, order.WeightAgreed("ord_1"), "…🤝 *Snacks Lima* está de acuerdo con tu peso.…400 kg (pesado)…"},
		"buyer late":  {func(o *market.Order) { o.Delayed = market.Word{By: market.Buyer, Reason: "no_truck"} }, order.Delayed("ord_1"), "…⏳ *Snacks Lima* avisa que va a demorar: no llegó el camión.…"},
		"we are late": {func(o *market.Order) { o.Delayed = market.Word{By: market.Seller, Reason: "no_truck"} }, order.Delayed("ord_1"), ""},
		"zone delayed": {func(o *market.Order) {
			o.Delayed, o.Delivery.From, o.Delivery.Until = market.Word{By: market.Coordinator, Reason: "road_blocked"}, "", "2026-12-04"
		}, order.ZoneDelayed("ord_1", false), "…⏳ Nélida aplazó las entregas de tu zona: camino bloqueado. Tu pedido de Snacks Lima ahora se entrega hasta el vie 4 dic.…"},
		"delayed by a side since": {func(o *market.Order) { o.Delayed = market.Word{By: market.Buyer, Reason: "no_truck"} }, order.ZoneDelayed("ord_1", false), ""},
		"times of a zone":         {func(o *market.Order) { o.State = market.OrderDelivered }, order.ZoneDelayed("ord_1", false), "…⏳ Nélida aplazó los plazos de tu zona: *Snacks Lima* tiene más días para reclamar…"},
		"resolved":                {func(o *market.Order) { o.State, o.Outcome = market.OrderResolved, "discount" }, order.Resolved("ord_1"), "…⚖️ Nélida decidió sobre el reclamo de Snacks Lima.…con un descuento…"},
		"no amendment":            {func(*market.Order) {}, order.AmendmentProposed("ord_1"), ""},
	} {
		p := sent(t)
		p.Market.Change("ord_1", c.change)
		if got := p.Gets(c.notice); got != c.want && (c.want == "" || !chattest.Says(got, c.want)) {
			t.Errorf("%s: told %q", name, got)
		}
	}
}

// Who was shown it by an answer is not told again.
func TestWhoHasSeenItIsNotTold(t *testing.T) {
	p := sent(t)
	p.Market.Change("ord_1", func(o *market.Order) { o.State = market.OrderDelivered })
	p.Writes("pedidos")
	if got := p.Gets(order.Delivered("ord_1")); got != "" {
		t.Errorf("told %s", got)
	}
	p.Market.Change("ord_1", func(o *market.Order) { o.State = market.OrderReceived })
	if got := p.Gets(order.Received("ord_1", market.Buyer)); !strings.Contains(got, "ya recibió") {
		t.Errorf("told %q", got)
	}
}

// Each notice says in a few words what happened, by which it is told among others.
func TestANoticeSaysInShortWhatHappened(t *testing.T) {
	told := map[string]string{}
	for name, c := range map[string]struct {
		change func(*market.Order)
		notice chat.Notice
		want   string
	}{
		"zone": {func(o *market.Order) {
			o.Delayed, o.Delivery.From, o.Delivery.Until = market.Word{By: market.Coordinator, Reason: "rain"}, "2026-12-02", "2026-12-04"
		}, order.ZoneDelayed("ord_1", true), "se aplazó: ahora del mié 2 dic al vie 4 dic"},
		"times of a zone": {func(o *market.Order) { o.State = market.OrderDelivered }, order.ZoneDelayed("ord_1", false), "se aplazaron los plazos de tu zona"},
		"delay": {func(o *market.Order) {
			o.Delayed, o.Delivery.Until = market.Word{By: market.Buyer, Reason: "no_truck"}, "2026-12-04"
		}, order.Delayed("ord_1"), "va a demorar: ahora hasta el vie 4 dic"},
		"cancelled": {func(o *market.Order) { o.State, o.CancelledBy = market.OrderCancelled, market.Buyer }, order.CalledOff("ord_1"), "anuló su pedido, no cargues"},
		"received":  {func(o *market.Order) { o.State = market.OrderReceived }, order.Received("ord_1", market.Buyer), "quedó recibido"},
	} {
		p := sent(t)
		p.Market.Change("ord_1", c.change)
		p.Gets(c.notice)
		if told[name] = p.Last.Happened; told[name] != c.want {
			t.Errorf("%s: %q, want %q", name, told[name], c.want)
		}
	}
	p := received(t)
	p.Market.Pay("ord_1", 150_000, market.Yape)
	if p.Gets(order.PaymentSaid("ord_1", 1)); p.Last.Happened != "dice que te pagó S/\u00a01,500.00" {
		t.Errorf("a payment: %q", p.Last.Happened)
	}
}

// Told together, each line says what happened; what happened to an order before the last is said too, and so is what has no row.
func TestSeveralNoticesOfOrdersSayWhatHappened(t *testing.T) {
	for _, count := range []int{2, 6, 12} {
		p := sent(t)
		first := p.Market.Orders[0]
		p.Market.Orders = nil
		var told []chat.Message
		for i := 1; i <= count; i++ {
			o := first
			o.ID, o.BuyerName, o.State, o.Deliveries = fmt.Sprint("ord_", i), fmt.Sprint("Molino ", i), market.OrderConfirmed, nil
			o.Delayed, o.Delivery.From, o.Delivery.Until = market.Word{By: market.Coordinator, Reason: "rain"}, "2026-12-02", "2026-12-04"
			p.Market.Orders = append(p.Market.Orders, o)
			st, m, err := p.Bot.Notice(t.Context(), p.Market, p.State, order.ZoneDelayed(o.ID, false), p.At)
			if err != nil || m == nil {
				t.Fatal(m, err)
			}
			p.State, told = st, append(told, *m)
		}
		_, one, err := p.Bot.Gathered(t.Context(), p.Market, p.State, chat.Several{Told: told}, p.At)
		if err != nil {
			t.Fatal(err)
		}
		chattest.Fits(t, one)
		if got := strings.Count(one.Body, "se aplazó: ahora"); got != count && !strings.Contains(one.Body, "más.") {
			t.Errorf("%d notices, %d say what happened:\n%s", count, got, one.Body)
		}
		for line := range strings.SplitSeq(one.Body, "\n") {
			if !strings.Contains(line, "se aplazó") && !strings.Contains(line, "Tienes") && !strings.Contains(line, "más.") {
				t.Errorf("a line says nothing: %s", line)
			}
		}
	}
}
