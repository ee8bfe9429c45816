package flows_test

import (
	"strings"
	"testing"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/bargain"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/chattest"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/suspension"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

const (
	snacksRests = "⏸️ El comprador *Snacks Lima* está suspendido: por ahora no compra, y no se cierran tratos nuevos con él. Lo que ya está acordado sigue.\n" +
		"Puedes vender a otros. Si vuelve, te aviso."
	asksWhetherNo = "\n1 Decirle que no · 2 Esperar [❌ Decirle que no] [⏳ Esperar]"
	huaroRests    = "⏸️ *Productores de Maíz de Huaro* está suspendida por ahora: no pone lotes a la venta ni cierra tratos nuevos.\n" +
		"Lo que ya está acordado sigue igual: se entrega y se paga. Puedes ver *mis lotes* y *tratos*. Para saber por qué, habla con Nélida (984 123 456)."
)

// An offer of a buyer who is suspended says so, whatever is tapped on it, and may be refused all the same.
func TestTheOfferOfASuspendedBuyerRests(t *testing.T) {
	for _, verb := range []string{"accept", "yes", "counter", "send:15800:quintal:10000", "ask", "show"} {
		p, n := chattest.Bargaining(t)
		n.BuyerSuspended = true
		if got := p.Does(chat.Input{Kind: chat.Tap, Tap: "neg:neg_1:1:" + verb}); got != snacksRests+asksWhetherNo {
			t.Errorf("%s: %s", verb, got)
		}
		p.Talks(
			chattest.Step{"ofertas", "…" + snacksRests + asksWhetherNo},
			chattest.Step{"[❌ Decirle que no]", "…¿Por qué?…"},
			chattest.Step{"precio bajo", "Listo: le dije que no a S/ 150.00. Si ofrece otra vez, te aviso."},
		)
	}
}

// What the market refuses because a side is suspended says which.
func TestARefusalSaysWhoIsSuspended(t *testing.T) {
	for _, call := range []string{"Accept", "MakeOffer"} {
		p, n := chattest.Bargaining(t)
		does := func() {
			p.Talks(chattest.Step{"[✅ Acepto]", "…Vendes 10 quintales…"}, chattest.Step{"[✅ Sí, vendo]", snacksRests + asksWhetherNo})
		}
		if call == "MakeOffer" {
			does = func() {
				p.Talks(chattest.Step{"158", "…¿Lo envío?…"}, chattest.Step{"[✅ Enviar]", snacksRests + asksWhetherNo})
			}
		}
		p.Market.Refuse[call] = chattest.Problem("organisation-suspended")
		p.Market.Meanwhile[call] = func(*chattest.Market) { n.BuyerSuspended = true }
		does()
	}
	p, _ := chattest.Bargaining(t) // what is read is a moment behind
	p.Market.Refuse["Accept"] = chattest.Problem("organisation-suspended")
	p.Talks(
		chattest.Step{"[✅ Acepto]", "…Vendes 10 quintales…"},
		chattest.Step{"[✅ Sí, vendo]", "…la otra parte está suspendida…"},
	)
}

// The list goes on to the offers that may be answered, and names those that rest.
func TestTheListGoesOnToOffersThatMayBeAnswered(t *testing.T) {
	p, n := chattest.Bargaining(t)
	other := *n
	other.ID, other.BuyerName = "neg_2", "Tostadora Sol"
	p.Market.NegotiationList = append(p.Market.NegotiationList, other)
	p.Market.NegotiationList[0].BuyerSuspended = true
	p.Talks(chattest.Step{"ofertas", "…⏸️ En espera, porque por ahora no compran: *Snacks Lima*. Si vuelven, te aviso.\n💬 *Tostadora Sol*…[✅ Acepto]…"})
	p.Market.NegotiationList[1].BuyerSuspended = true
	p.Talks(chattest.Step{"ofertas", "⏸️ En espera, porque por ahora no compran: *Snacks Lima*, *Tostadora Sol*. Si vuelven, te aviso."})
}

// What may not be answered for another reason says so, and does not send anybody round in a circle.
func TestAnOfferThatMayNotBeAnsweredSaysSo(t *testing.T) {
	p, n := chattest.Bargaining(t)
	p.Market.Forbidden = []string{market.ActionAccept, market.ActionOffer}
	for _, text := range []string{"ofertas", "[✅ Acepto]"} {
		if text == "[✅ Acepto]" {
			p.Last.Buttons = []chat.Choice{{ID: "neg:" + n.ID + ":1:accept", Title: "✅ Acepto"}}
		}
		p.Talks(chattest.Step{text, "…Por ahora no se puede responder la oferta de Snacks Lima. Si sigue así, habla con Nélida (984 123 456)…"})
	}
}

func TestASuspendedBuyerIsToldOf(t *testing.T) {
	p, n := chattest.Bargaining(t)
	told := bargain.BuyerSuspended("org_snacks", []string{"neg_0", "neg_1"})
	if got := p.Gets(told); got != "" {
		t.Error("told although they are not: " + got)
	}
	n.BuyerSuspended = true
	if got := p.Gets(told); got != snacksRests {
		t.Error(got)
	}
	n.BuyerSuspended = false
	if got := p.Gets(bargain.BuyerReopened("org_snacks", []string{"neg_1"})); got != "▶️ *Snacks Lima* ya puede comprar otra vez. Para ver sus ofertas escribe *ofertas*." {
		t.Error(got)
	}
	n.State = market.NegotiationClosed
	if got := p.Gets(bargain.BuyerReopened("org_snacks", []string{"neg_1"})); got != "" {
		t.Error("told of what has ended: " + got)
	}
}

// Whose association is suspended is told so at the first step of a sale, and keeps what was said.
func TestASuspendedAssociationBeginsNoSale(t *testing.T) {
	p, _ := chattest.Bargaining(t)
	p.Market.Organisation.Suspended, p.Market.NegotiationList[0].Suspended = true, true
	for _, text := range []string{"vender", "vendo 20 quintales de maiz blanco a 161", "acepto"} {
		if got := p.Writes(text); !strings.Contains(got, huaroRests) {
			t.Errorf("%s: %s", text, got)
		}
	}
	p.Talks(
		chattest.Step{"ofertas", "…" + huaroRests + "\nLo que sí puedes es decir que no: espera tu respuesta la oferta de *Snacks Lima* (10 quintales a S/ 150.00)." + asksWhetherNo},
		chattest.Step{"menu", "…\n1 Ofertas…"},
	)
	p.Market.Organisation.Suspended, p.Market.NegotiationList[0].Suspended = false, false
	p.Talks(chattest.Step{"vender", "…Seguimos con tu venta…"})
}

func TestASuspensionIsTold(t *testing.T) {
	p := chattest.NewPhone(t)
	if got := p.Gets(suspension.Suspended("assoc_huaro")); got != "" {
		t.Error("told although it is over: " + got)
	}
	p.Market.Organisation.Suspended = true
	if got := p.Gets(suspension.Suspended("assoc_huaro")); got != huaroRests+"\nCuando pueda vender otra vez, te aviso." {
		t.Error(got)
	}
	if got := p.Gets(suspension.Reopened("assoc_huaro")); got != "" {
		t.Error("told although it is suspended again: " + got)
	}
	p.Market.Organisation.Suspended = false
	if got := p.Gets(suspension.Reopened("assoc_huaro")); got != "▶️ *Productores de Maíz de Huaro* ya puede vender otra vez. Los lotes que salieron por eso vuelven solos a la venta. Para ver lo que hay escribe *menú*." {
		t.Error(got)
	}
}
