package bargain_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/chattest"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

func TestAcceptTakesTwoSteps(t *testing.T) {
	for _, way := range [][2]string{{"[✅ Acepto]", "[✅ Sí, vendo]"}, {"1", "1"}, {"acepto", "sí, vendo"}, {"sí", "sí"}, {"ya", "si vendo"}} {
		p, n := chattest.Bargaining(t)
		p.Talks(chattest.Step{way[0], chattest.Confirm})
		if n.State != market.AwaitingSeller {
			t.Fatal("sold at the first step")
		}
		p.Talks(chattest.Step{way[1], chattest.DealDone}, chattest.Step{"ofertas", "…No tienes ofertas…"})
		if n.State != market.NegotiationDone {
			t.Errorf("%v: %s", way, n.State)
		}
	}
}

// "ya" also means wait: it is not enough for what cannot be undone.
func TestBindingTakesAClearYes(t *testing.T) {
	p, n := chattest.Bargaining(t)
	p.Talks(chattest.Step{"1", chattest.Confirm},
		chattest.Step{"ya", "Para no equivocarme, dímelo claro: toca *✅ Sí, vendo* o escribe *1*.\n" + chattest.Confirm},
		chattest.Step{"bueno", "…dímelo claro…"}, chattest.Step{"no", chattest.OfferCard})
	if n.State != market.AwaitingSeller {
		t.Error("sold")
	}
}

// A tap counts by when it was made, whenever it comes.
func TestAcceptCountsByTheTap(t *testing.T) {
	p, _ := chattest.Bargaining(t)
	p.Talks(chattest.Step{"1", chattest.Confirm})
	tapped := chattest.Friday.Add(-time.Second)
	p.Does(chat.Input{Kind: chat.Tap, Tap: p.Button(p.Last, "Sí, vendo"), At: tapped})
	act := p.Market.Commands[len(p.Market.Commands)-1]
	if !act.At.Equal(tapped) || act.Key != "msg2:accept" {
		t.Errorf("accepted with %+v", act)
	}
}

func TestCounter(t *testing.T) {
	ask := "Para *Snacks Lima*. ¿A cuánto el quintal? Escribe el número. [↩️ Volver]"
	for _, words := range []string{"158", "s/158", "158 el quintal", "ciento cincuenta y ocho soles", "a 158"} {
		p, n := chattest.Bargaining(t)
		p.Talks(chattest.Step{"[💬 Otro precio]", ask}, chattest.Step{words, chattest.CounterRead}, chattest.Step{"[✅ Enviar]", chattest.Sent})
		if made := n.Offers[1]; made.By != market.Seller || made.Price != *chattest.Price("158", "quintal") || made.Quantity != chattest.TenQuintals {
			t.Errorf("%s: offered %+v", words, made)
		}
	}
	tests := []struct {
		name  string
		steps []chattest.Step
	}{
		{"at the card", []chattest.Step{{"158", chattest.CounterRead}, {"1", chattest.Sent}}},
		{"another quantity", []chattest.Step{{"8 quintales a 158", "A *Snacks Lima*: 8 quintales a S/ 158.00 el quintal, S/ 1,264.00 todo (mil doscientos sesenta y cuatro soles). " +
			"Son S/ 8.00 más que su oferta.\nCon lo demás igual:\n💵 Adelanto 30% (S/ 379.20)\n¿Lo envío?\n1 Enviar · 2 Cambiar · 3 Volver [✅ Enviar] [✏️ Cambiar] [↩️ Volver]"}, {"sí", chattest.Sent}}},
		{"by the kilo", []chattest.Step{{"2", ask}, {"3.50 el kilo", "…S/ 3.50 el kilo, S/ 1,610.00 todo (mil seiscientos diez soles). Son S/ 11.00 más…"}}},
		{"a tiny one", []chattest.Step{{"2", ask}, {"3.50", "…¿S/ 3.50 cada kilo? Es S/ 161 el quintal.…"}, {"sí", "…S/ 3.50 el kilo, S/ 1,610.00 todo…"}}},
		{"lower than theirs", []chattest.Step{
			{"2", ask},
			{"140", "*Snacks Lima* ya te ofrece S/ 150.00. ¿Pides menos?\n1 Sí, pido menos · 2 Otro precio [✅ Sí, pido menos] [✏️ Otro precio]"},
			{"sí", "…Son S/ 10.00 menos que su oferta…"},
		}},
		{"the same", []chattest.Step{{"2", ask}, {"150", "…S/ 150.00 es lo que ya te ofrece *Snacks Lima*. ¿Aceptas?…"}, {"1", chattest.Confirm}}},
		{"a figure too many", []chattest.Step{
			{"2", ask},
			{"1580", "…¿S/ 1,580 por todo, o por cada quintal? *Snacks Lima* te ofrece S/ 150.…"},
			{"1", chattest.CounterRead},
			{"2", ask},
			{"1580", "…te ofrece…"},
			{"158", chattest.CounterRead},
			{"2", ask},
			{"1580", "…te ofrece…"},
			{"1580", "…S/ 15,800.00 todo…"},
		}},
		{"dollars", []chattest.Step{{"2", ask}, {"50 dólares", "Por ahora todo va en soles.\n" + ask}}},
		{"beyond reason", []chattest.Step{{"2", ask}, {"0", "…¿Qué hacemos?…"}}},
		{"back", []chattest.Step{{"2", ask}, {"volver", chattest.OfferCard}, {"2", ask}, {"158", chattest.CounterRead}, {"volver", chattest.OfferCard}, {"158", chattest.CounterRead}, {"atrás", chattest.OfferCard}}},
		{"a sale instead", []chattest.Step{{"2", ask}, {"vendo 5 sacos de 50 kg de cacao a 400", "…🍫 *Cacao*…"}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p, _ := chattest.Bargaining(t)
			p.Talks(tt.steps...)
		})
	}
}

func TestReject(t *testing.T) {
	for title, reason := range map[string]string{"[Precio bajo]": "price", "[Ya lo vendí]": "sold", "[Sin confianza]": "trust"} {
		p, n := chattest.Bargaining(t)
		p.Talks(chattest.Step{"no", "Para decirle que no a *Snacks Lima* me falta el motivo. ¿Por qué? Así ofrecen mejor.\n1 Precio bajo · 2 Ya lo vendí · 3 Sin confianza [Precio bajo] [Ya lo vendí] [Sin confianza]"},
			chattest.Step{title, "Listo: le dije que no a S/ 150.00. Si ofrece otra vez, te aviso."})
		if n.Offers[0].State != market.OfferRejected || !slices.Contains(p.Market.Calls, "Reject "+reason) {
			t.Errorf("%s: %s, calls %v", title, n.Offers[0].State, p.Market.Calls)
		}
	}
}

// Who is in doubt is told so, whatever they did.
func TestWhoIsInDoubtRejectsNothing(t *testing.T) {
	p, _ := chattest.Bargaining(t)
	p.Market.IsFrozen = true
	p.Talks(chattest.Step{"no", "🔒 No hice nada: tu WhatsApp cambió de celular o de número. " +
		"Primero otra persona de tu asociación, o Nélida (984 123 456), tiene que decir que eres tú."})
}

// How a buyer has traded stands on the card of an offer, where there is something to say.
func TestTheCardTellsHowTheBuyerTrades(t *testing.T) {
	for want, r := range map[string]market.Record{
		"📒 1 trato aquí; paga al entregar\n":                                        {Orders: 1, Paid: true},
		"📒 3 tratos aquí; paga en 4 días; pagó tarde: 1; en reclamo: 1; anuló: 2\n": {Orders: 3, Paid: true, DaysToPay: 4, LatePaid: 1, Disputed: 1, Cancelled: 2},
		"💬 *Snacks Lima* · papeles vistos\n10 quintales":                            {},
	} {
		p, n := chattest.Bargaining(t)
		n.Record = r
		if got := p.Writes("ofertas"); !chattest.Says(got, "…"+want+"…") && !strings.Contains(got, want) {
			t.Errorf("%+v: %s", r, got)
		}
	}
}
