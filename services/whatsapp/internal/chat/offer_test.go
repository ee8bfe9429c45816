package chat_test

import (
	"slices"
	"testing"
	"time"

	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

const (
	offerCard = "💬 *Snacks Lima* · RUC verificado\n" +
		"10 quintales de maíz blanco a S/ 150.00 el quintal (pides 161.00: S/ 11.00 menos)\n" +
		"Todo: S/ 1,500.00 · adelanto 30%\n🤲 S/ 3.26 el kilo, recogen en Huaro\n⏰ Hasta el viernes 27, 6 pm\n" +
		"1 Acepto · 2 Otro precio · 3 No [✅ Acepto] [💬 Otro precio] [❌ No]"
	confirm = "Vendes 10 quintales de maíz blanco a Snacks Lima por S/ 1,500.00 (mil quinientos soles). Adelanto S/ 450.00. No se puede deshacer.\n" +
		"1 Sí, vendo · 2 Volver [✅ Sí, vendo] [↩️ Volver]"
	dealDone = "🤝 *Trato hecho* con *Snacks Lima*: 10 quintales de maíz blanco por S/ 1,500.00.\n" +
		"No cargues hasta ver los S/ 450.00 en TU cuenta; la foto del Yape no basta."
	counterRead = "S/ 158.00 el quintal, S/ 1,580.00 todo (mil quinientos ochenta soles). Son S/ 8.00 más que su oferta. ¿Lo envío?\n" +
		"1 Enviar · 2 Cambiar · 3 Volver [✅ Enviar] [✏️ Cambiar] [↩️ Volver]"
	sent = "✅ Enviado. Puedes apagar el celular; te aviso cuando responda."
)

var (
	tenQuintals = quantity.Quantity{Milli: 10_000, Unit: "quintal"}
	friday      = time.Date(2026, 11, 27, 23, 0, 0, 0, time.UTC) // 6 pm in Lima
)

// bargaining is a phone with a lot of 20 quintals at 161 and an offer for ten of them at 150, of which it has been told.
func bargaining(t *testing.T) (*phone, *market.Negotiation) {
	p := newPhone(t)
	lot := lotOf("lot_1", market.NewLot{
		Product: "maize", Variety: "blanco", Declared: quantity.Quantity{Milli: 20_000, Unit: "quintal"}, Price: price("161", "quintal"),
	})
	lot.Code, lot.State = "MZ-7K3F", market.LotPublished
	p.m.lots = append(p.m.lots, lot)
	p.m.negotiations = append(p.m.negotiations, market.Negotiation{
		ID: "neg_1", Lot: "lot_1", State: market.AwaitingSeller, BuyerName: "Snacks Lima", Level: 1,
	})
	n := &p.m.negotiations[0]
	p.m.offer(n, market.Buyer, tenQuintals, *price("150", "quintal"), friday)
	if got := p.gets(chat.Notice{Kind: chat.OfferReceived, Negotiation: "neg_1", Offer: 1}); got != offerCard {
		t.Fatalf("told\n%s\nwant\n%s", got, offerCard)
	}
	return p, n
}

func TestAcceptTakesTwoSteps(t *testing.T) {
	for _, way := range [][2]string{{"[✅ Acepto]", "[✅ Sí, vendo]"}, {"1", "1"}, {"acepto", "sí, vendo"}, {"sí", "sí"}, {"ya", "si vendo"}} {
		p, n := bargaining(t)
		p.talks(step{way[0], confirm})
		if n.State != market.AwaitingSeller {
			t.Fatal("sold at the first step")
		}
		p.talks(step{way[1], dealDone}, step{"ofertas", "…No tienes ofertas…"})
		if n.State != market.NowAgreed {
			t.Errorf("%v: %s", way, n.State)
		}
	}
}

// "ya" also means wait: it is not enough for what cannot be undone.
func TestBindingTakesAClearYes(t *testing.T) {
	p, n := bargaining(t)
	p.talks(step{"1", confirm},
		step{"ya", "Esto no se puede deshacer, así que dímelo claro: toca *✅ Sí, vendo* o escribe *1*.\n" + confirm},
		step{"bueno", "…dímelo claro…"}, step{"no", offerCard})
	if n.State != market.AwaitingSeller {
		t.Error("sold")
	}
}

// A tap counts by when it was made, whenever it comes.
func TestAcceptCountsByTheTap(t *testing.T) {
	p, _ := bargaining(t)
	p.talks(step{"1", confirm})
	tapped := friday.Add(-time.Second)
	p.does(chat.Input{Kind: chat.Tap, Tap: p.button(p.last, "Sí, vendo"), At: tapped})
	act := p.m.acts[len(p.m.acts)-1]
	if !act.At.Equal(tapped) || act.Key != "msg2:accept" {
		t.Errorf("accepted with %+v", act)
	}
}

func TestCounter(t *testing.T) {
	ask := "¿A cuánto el quintal? Escribe el número. [↩️ Volver]"
	for _, words := range []string{"158", "s/158", "158 el quintal", "ciento cincuenta y ocho soles", "a 158"} {
		p, n := bargaining(t)
		p.talks(step{"[💬 Otro precio]", ask}, step{words, counterRead}, step{"[✅ Enviar]", sent})
		if made := n.Offers[1]; made.By != market.Seller || made.Price != *price("158", "quintal") || made.Quantity != tenQuintals {
			t.Errorf("%s: offered %+v", words, made)
		}
	}
	tests := []struct {
		name  string
		steps []step
	}{
		{"at the card", []step{{"158", counterRead}, {"1", sent}}},
		{"another quantity", []step{{"8 quintales a 158", "8 quintales a S/ 158.00 el quintal, S/ 1,264.00 todo (mil doscientos sesenta y cuatro soles). " +
			"Son S/ 8.00 más que su oferta. ¿Lo envío?\n1 Enviar · 2 Cambiar · 3 Volver [✅ Enviar] [✏️ Cambiar] [↩️ Volver]"}, {"sí", sent}}},
		{"by the kilo", []step{{"2", ask}, {"3.50 el kilo", "…S/ 3.50 el kilo, S/ 1,610.00 todo (mil seiscientos diez soles). Son S/ 11.00 más…"}}},
		{"a tiny one", []step{{"2", ask}, {"3.50", "…¿S/ 3.50 cada kilo? Es S/ 161 el quintal.…"}, {"sí", "…S/ 3.50 el kilo, S/ 1,610.00 todo…"}}},
		{"lower than his", []step{
			{"2", ask},
			{"140", "Ya te ofrece S/ 150.00. ¿Pides menos?\n1 Sí, pido menos · 2 Otro precio [✅ Sí, pido menos] [✏️ Otro precio]"},
			{"sí", "…Son S/ 10.00 menos que su oferta…"},
		}},
		{"the same", []step{{"2", ask}, {"150", "…S/ 150.00 es lo que ya te ofrece. ¿Aceptas?…"}, {"1", confirm}}},
		{"a figure too many", []step{
			{"2", ask},
			{"1580", "…¿S/ 1,580 el quintal? Te ofrece S/ 150.…"},
			{"1", counterRead},
			{"2", ask},
			{"1580", "…Te ofrece…"},
			{"158", counterRead},
			{"2", ask},
			{"1580", "…Te ofrece…"},
			{"1580", "…S/ 15,800.00 todo…"},
		}},
		{"dollars", []step{{"2", ask}, {"50 dólares", "Por ahora todo va en soles.\n" + ask}}},
		{"beyond reason", []step{{"2", ask}, {"0", "…¿Qué hacemos?…"}}},
		{"back", []step{{"2", ask}, {"volver", offerCard}, {"2", ask}, {"158", counterRead}, {"volver", offerCard}, {"158", counterRead}, {"atrás", offerCard}}},
		{"a sale instead", []step{{"2", ask}, {"vendo 5 sacos de 50 kg de cacao a 400", "…🍫 *Cacao*…"}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p, _ := bargaining(t)
			p.talks(tt.steps...)
		})
	}
}

func TestReject(t *testing.T) {
	for title, reason := range map[string]string{"[Precio bajo]": "price", "[Ya lo vendí]": "sold", "[Sin confianza]": "trust"} {
		p, n := bargaining(t)
		p.talks(step{"no", "¿Por qué? Así ofrecen mejor.\n1 Precio bajo · 2 Ya lo vendí · 3 Sin confianza [Precio bajo] [Ya lo vendí] [Sin confianza]"},
			step{title, "Listo: le dije que no a S/ 150.00. Si ofrece otra vez, te aviso."})
		if n.Offers[0].State != market.OfferRejected || !slices.Contains(p.m.calls, "Reject "+reason) {
			t.Errorf("%s: %s, calls %v", title, n.Offers[0].State, p.m.calls)
		}
	}
}
