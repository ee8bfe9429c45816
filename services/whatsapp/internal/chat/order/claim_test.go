package order_test

import (
	"testing"

	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/chattest"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/order"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

func claims(p *chattest.Phone, c market.Claim) {
	p.Market.Change("ord_1", func(o *market.Order) {
		for i := range o.Claims {
			o.Claims[i].State = "replaced"
		}
		c.Number, c.State, c.AnswerUntil = len(o.Claims)+1, market.ClaimOpen, chattest.Friday
		o.State, o.Claims = market.OrderDelivered, append(o.Claims, c)
	})
}

func pays(minor int64) money.Amount { return money.Amount{Minor: minor, Currency: money.PEN} }

// What the buyer claims is accepted by two steps, and no other claim with it.
func TestAClaimIsAnswered(t *testing.T) {
	p := sent(t)
	claims(p, market.Claim{Reason: "quality", Wants: market.WantsDiscount, Total: pays(1_400_00)})
	if got := p.Gets(order.Claimed("ord_1")); !chattest.Says(got, "…⚠️ *Snacks Lima* no está conforme con lo que llegó.\n📦 *Snacks Lima*…\n⚠️ *Snacks Lima* reclama por la calidad: pide pagar S/ 1,400.00 en vez de S/ 1,500.00.\n"+
		"Responde hasta el viernes 27, 6 pm; si no, decide Nélida.…👉 Te toca responder.…[✅ Acepto] [❌ No acepto]…") {
		t.Fatalf("told %s", got)
	}
	p.Talks(chattest.Step{"acepto", "🤝 Aceptas el descuento de *Snacks Lima*: el pedido queda en S/ 1,400.00 (mil cuatrocientos soles) en vez de S/ 1,500.00.\nQueda recibido. No se puede deshacer. ¿Está bien?\n" +
		"1 Sí, acepto · 2 Dejarlo [✅ Sí, acepto] [❌ Dejarlo]"})
	claims(p, market.Claim{Reason: "quality", Wants: market.WantsDiscount, Total: pays(1_000_00)})
	p.Talks(chattest.Step{"si", "…Este pedido cambió mientras tanto.…pide pagar S/ 1,000.00…"})
	if o := p.Market.Orders[0]; o.Total.Minor != 1_500_00 {
		t.Fatalf("it comes to %v", o.Total)
	}
	p.Talks(chattest.Step{"acepto", "…queda en S/ 1,000.00 (mil soles)…"}, chattest.Step{"si", "🤝 Aceptado: el pedido de *Snacks Lima* queda en S/ 1,000.00."})
	if o := p.Market.Orders[0]; o.State != market.OrderReceived {
		t.Errorf("it is %s", o.State)
	}
}

// Whoever is new gives nothing away: somebody else of the association does.
func TestAClaimIsNotForWhoeverIsNew(t *testing.T) {
	p := sent(t)
	claims(p, market.Claim{Reason: "quality", Wants: market.WantsDiscount, Total: pays(1_00)})
	p.Gets(order.Claimed("ord_1"))
	p.Market.Refuse["AcceptClaim"] = chattest.Problem("beyond-mandate")
	p.Talks(
		chattest.Step{"acepto", "…el pedido queda en S/ 1.00…"},
		chattest.Step{"si", "…🔒 Todavía eres nuevo y no cedes tanto en un reclamo por tu asociación: que lo haga otra persona de ella. Lo del pedido de Snacks Lima sigue como estaba.…"})
	if o := p.Market.Orders[0]; o.Total.Minor != 1_500_00 {
		t.Errorf("it comes to %v", o.Total)
	}
}

func TestAClaimIsRejectedWithAReason(t *testing.T) {
	p := sent(t)
	claims(p, market.Claim{Reason: "weight", Wants: market.WantsThirdWeighing})
	p.Gets(order.Claimed("ord_1"))
	p.Talks(
		chattest.Step{"no acepto", "…¿Qué le digo a *Snacks Lima*?\n1 Está como quedamos · 2 Otro arreglo · 3 Otro motivo…"},
		chattest.Step{"1", "…❌ Le digo a *Snacks Lima* que no aceptas su reclamo por el peso: está como se acordó.\nPuede pedir otra cosa, o que decida Nélida. ¿Está bien?…"},
		chattest.Step{"si", "…✅ Avisado: *Snacks Lima* ya ve que no aceptas su reclamo…"})
	if c := p.Market.Orders[0].Claims[0]; c.State != "rejected" {
		t.Errorf("it is %s", c.State)
	}
}

// What neither says yes nor no binds to nothing.
func TestAClaimIsNotAcceptedByAWordAside(t *testing.T) {
	for _, said := range []string{"ok", "ya", "voy a ver", "espera", "👍", "cuanto es?", "no se", "dejame pensar", "a ver que dicen los socios", "si pues asi nomas estaba"} {
		p := sent(t)
		claims(p, market.Claim{Reason: "quality", Wants: market.WantsReturn, Total: pays(0), Back: 460_000})
		p.Gets(order.Claimed("ord_1"))
		p.Writes(said)
		if o := p.Market.Orders[0]; o.Claims[0].State != market.ClaimOpen {
			t.Errorf("%q: the claim is %s", said, o.Claims[0].State)
		}
	}
}

func TestWhatIsToldOfClaimsIsTrueThen(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*market.Order)
		want   string // "": nothing is told
	}{
		"it still waits": {func(*market.Order) {}, "…⏰ *Snacks Lima* todavía espera tu respuesta a su reclamo.…"},
		"answered":       {func(o *market.Order) { o.Claims[0].State = "accepted" }, ""},
		"disputed":       {func(o *market.Order) { o.State = market.OrderDisputed }, ""},
	} {
		p := sent(t)
		claims(p, market.Claim{Reason: "quality", Wants: market.WantsReplace})
		p.Market.Change("ord_1", c.change)
		if got := p.Gets(order.AnswerClaim("ord_1")); got != c.want && (c.want == "" || !chattest.Says(got, c.want)) {
			t.Errorf("%s: told %q", name, got)
		}
	}
}

// Once all is there, what is short on the scales is not paid: so it is read back.
func TestAShortWeightIsReadBackAsItIsCounted(t *testing.T) {
	p := sent(t)
	p.Market.Change("ord_1", func(o *market.Order) {
		o.State, o.ClaimsUntil, o.Deliveries[0].State = market.OrderDelivered, chattest.Friday, market.Arrived
		o.Deliveries[0].Waiting = market.Weight{By: market.Buyer, Net: 100_000}
	})
	p.Talks(
		chattest.Step{"acepto", "…pesó 100 kg…Todo: S/ 326.09…¿Está bien?…"},
		chattest.Step{"si", "…Todo: S/ 326.09…"})
	if total := p.Market.Orders[0].Total.Minor; total != 326_09 {
		t.Errorf("it comes to %d", total)
	}
	if said := sent(t).Writes("pesó 100"); !chattest.Says(said, "…Falta enviar: 360 kg…") {
		t.Errorf("while more may come: %s", said)
	}
}
