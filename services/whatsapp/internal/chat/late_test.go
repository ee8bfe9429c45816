package chat_test

import (
	"strings"
	"testing"
	"time"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

// late writes something that was written before her last message and comes after it.
func (p *phone) late(text string, before time.Duration) string {
	p.Helper()
	return p.does(chat.Input{Kind: chat.Text, Text: text, At: p.at.Add(-before)})
}

// What was written before a question does not answer it, whatever it would have meant before.
func TestLateWords(t *testing.T) {
	p := newPhone(t)
	p.talks(step{"vendo 20 quintales de maiz blanco a 161", readBack})
	for _, words := range []string{"1", "sí", "publicar", "a 200", "cancelar", "vendo 5 quintales de cacao a 300"} {
		if got := p.late(words, time.Hour); got != "Ese mensaje llegó atrasado y no lo tomé como respuesta. Esto es lo último que te pregunté:\n"+readBack {
			t.Errorf("%q: %s", words, got)
		}
	}
	p.talks(step{"1", published})
	if got := p.late("deshacer", time.Hour); !strings.Contains(got, "No hay nada por deshacer") || p.m.lots[0].State != market.LotPublished {
		t.Errorf("undone by what was written before: %s", got)
	}
	if got := p.late("mis lotes", time.Hour); !strings.Contains(got, "MA-7K31") {
		t.Errorf("a late command that asks only: %s", got)
	}
}

// People write the same again when no answer comes. What was "1" at the card would be a sale at the next question.
func TestTheSameAgainDoesNotBind(t *testing.T) {
	p, n := bargaining(t)
	p.talks(step{"1", confirm})
	again := chat.Input{Kind: chat.Text, Text: "1", At: p.at.Add(3 * time.Second)}
	if got := p.does(again); got != "Léelo primero, que no se puede deshacer:\n"+confirm || n.State != market.AwaitingSeller {
		t.Errorf("told %s, %s", got, n.State)
	}
	p, n = bargaining(t)
	p.talks(step{"1", confirm}, step{"1", dealDone})
	if n.State != market.NowAgreed {
		t.Error("a minute later she has read it")
	}
}

// A price that was asked for one offer is none for the offer that comes meanwhile.
func TestPricesAreForTheOfferThatIsShown(t *testing.T) {
	p, _ := bargaining(t)
	p.talks(step{"2", "…¿A cuánto el quintal?…"})
	p.m.negotiations = append(p.m.negotiations, market.Negotiation{ID: "neg_2", Lot: "lot_1", State: market.AwaitingSeller, BuyerName: "Tostadora Sol"})
	p.m.offer(&p.m.negotiations[1], market.Buyer, tenQuintals, *price("155", "quintal"), friday)
	p.gets(chat.Notice{Kind: chat.OfferReceived, Negotiation: "neg_2", Offer: 1})
	p.talks(step{"158", "…Son S/ 3.00 más que su oferta…"}, step{"1", sent})
	if first, second := p.m.negotiations[0], p.m.negotiations[1]; len(first.Offers) != 1 || len(second.Offers) != 2 {
		t.Errorf("offered %d, %d", len(first.Offers), len(second.Offers))
	}
}

// What others call themselves cannot look like our own words.
func TestNamesAreSaidPlainly(t *testing.T) {
	p, n := bargaining(t)
	n.BuyerName = "Snacks*\n✅ *Pagado*\u202e `S/ 9,999`   \u200f" + strings.Repeat("x", 100)
	got := p.gets(chat.Notice{Kind: chat.OfferReceived, Negotiation: "neg_1", Offer: 1})
	if first, _, _ := strings.Cut(got, "\n"); first != "💬 *Snacks ✅ Pagado S/ 9,999 xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…* · RUC verificado" {
		t.Errorf("called %q", first)
	}
}

func TestLotsAreTakenOffTheMarketInTwoSteps(t *testing.T) {
	p := newPhone(t)
	p.talks(
		step{"vendo 20 quintales de maiz blanco a 161", readBack}, step{"1", published},
		step{"mis lotes", "Tienes en venta:\n1 MA-7K31: Maíz blanco, 20 quintales (920 kg), S/ 161.00 el quintal {Ver lotes | 1 MA-7K31}"},
		step{"1", "🌽 *MA-7K31*: Maíz blanco, 20 quintales (920 kg), S/ 161.00 el quintal\nQuedan 20 de 20 quintales.\n¿Qué hacemos?\n" +
			"1 Quitar de la venta · 2 Volver [Quitar de la venta] [↩️ Volver]"},
		step{"quitar", "¿Quito MA-7K31 del mercado? No se puede deshacer; lo que ya acordaste sigue en pie.\n" +
			"1 Sí, quitar · 2 Volver [✅ Sí, quitar] [↩️ Volver]"},
		step{"ya", "…dímelo claro…"},
		step{"sí", "Listo: quité MA-7K31 del mercado."},
		step{"mis lotes", "…No tienes lotes en venta…"},
	)
	for tap, want := range map[string]string{"lot:lot_1:yes": "MA-7K31 ya no está en venta.", "lot:lot_9:yes": "…No encuentro ese lote…"} {
		if got := p.does(chat.Input{Kind: chat.Tap, Tap: tap}); !says(got, want) {
			t.Errorf("%s: %s", tap, got)
		}
	}
}

func TestAProductAloneBeginsASale(t *testing.T) {
	p := newPhone(t)
	p.talks(step{"maíz blanco", "…¿Cuánto tienes?…"}, step{"cancelar", "…"}, step{"¿hay maíz?", "…No te entendí…"},
		step{"el maíz de mi vecina se malogró", "…"})
	if p.st.Draft != nil {
		t.Error("a sale of her neighbour's")
	}
}
