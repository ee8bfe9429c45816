package flows_test

import (
	"strings"
	"testing"
	"time"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/bargain"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/chattest"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

// late writes something that was written before the last message and comes after it.
func late(p *chattest.Phone, text string, before time.Duration) string {
	p.Helper()
	return p.Does(chat.Input{Kind: chat.Text, Text: text, At: p.At.Add(-before)})
}

// What was written before a question does not answer it, whatever it would have meant before.
func TestLateWords(t *testing.T) {
	p := chattest.NewPhone(t)
	p.Talks(chattest.Step{"vendo 20 quintales de maiz blanco a 161", chattest.ReadBack})
	for _, words := range []string{"1", "sí", "publicar", "a 200", "cancelar", "vendo 5 quintales de cacao a 300"} {
		if got := late(p, words, time.Hour); strings.TrimPrefix(got, "Te lo digo otra vez:\n") != "Ese mensaje llegó atrasado y no lo tomé como respuesta. Esto es lo último que te pregunté:\n"+chattest.ReadBack {
			t.Errorf("%q: %s", words, got)
		}
	}
	p.Talks(chattest.Step{"1", chattest.Published})
	if got := late(p, "deshacer", time.Hour); !strings.Contains(got, "No hay nada por deshacer") || p.Market.Lots[0].State != market.LotPublished {
		t.Errorf("undone by what was written before: %s", got)
	}
	if got := late(p, "mis lotes", time.Hour); !strings.Contains(got, "MA-7K31") {
		t.Errorf("a late command that asks only: %s", got)
	}
}

// What comes late after "write again what is still needed" shows the read-back once more, and sells nothing.
func TestWhatWasMissedDoesNotBind(t *testing.T) {
	missed := "Tu respuesta llegó con atraso y todavía no hice nada. Léelo otra vez, por favor, y responde:\n" + chattest.Confirm
	for _, in := range []chat.Input{{Kind: chat.Tap}, {Kind: chat.Text, Text: "sí vendo"}} {
		p, n := chattest.Bargaining(t)
		p.Talks(chattest.Step{"1", chattest.Confirm})
		if in.Missed = true; in.Kind == chat.Tap {
			in.Tap = p.Button(p.Last, "Sí, vendo")
		} else {
			in.Quoted = new(p.Last)
		}
		p.State = p.State.Interrupted()
		if got := p.Does(in); got != missed || n.State != market.AwaitingSeller {
			t.Errorf("%s is answered %q, the negotiation is %s", in.Kind, got, n.State)
		}
		p.Talks(chattest.Step{"[Sí, vendo]", chattest.DealDone})
	}
}

// A read-back that is no longer remembered is shown as it stands.
func TestWhatWasMissedAndIsForgottenDoesNotBind(t *testing.T) {
	p, n := chattest.Bargaining(t)
	p.Talks(chattest.Step{"1", chattest.Confirm})
	tap := p.Button(p.Last, "Sí, vendo")
	p.State = chat.State{}
	got := p.Does(chat.Input{Kind: chat.Tap, Tap: tap, Missed: true})
	if !strings.HasPrefix(got, "Eso fue antes. Así está ahora:\n💬 *Snacks Lima*") || n.State != market.AwaitingSeller {
		t.Errorf("answered %q, the negotiation is %s", got, n.State)
	}
}

// People write the same again when no answer comes. What was "1" at the card would be a sale at the next question.
func TestTheSameAgainDoesNotBind(t *testing.T) {
	for _, known := range []chat.Delivery{chat.DeliveryUnknown, chat.NotDelivered} {
		p, n := chattest.Bargaining(t)
		p.Delivery = known
		p.Talks(chattest.Step{"1", chattest.Confirm}, chattest.Step{"1", "…Todavía no hice nada…" + chattest.Confirm})
		if n.State != market.AwaitingSeller {
			t.Error("sold by what was written twice")
		}
		p.Delivery = chat.Delivered
		p.Talks(chattest.Step{"1", chattest.DealDone})
	}
}

// A price that was asked for one offer is none for the offer that comes meanwhile.
func TestPricesAreForTheOfferThatIsShown(t *testing.T) {
	p, _ := chattest.Bargaining(t)
	p.Talks(chattest.Step{"2", "…¿A cuánto el quintal?…"})
	p.Market.NegotiationList = append(p.Market.NegotiationList, market.Negotiation{ID: "neg_2", Lot: "lot_1", State: market.AwaitingSeller, BuyerName: "Tostadora Sol"})
	p.Market.Offer(&p.Market.NegotiationList[1], market.Buyer, chattest.TenQuintals, *chattest.Price("155", "quintal"), chattest.Friday)
	p.Gets(bargain.OfferReceived("neg_2", 1))
	p.Talks(chattest.Step{"158", "…¿Para cuál es?…"}, chattest.Step{"tostadora", "…A *Tostadora Sol*…Son S/ 3.00 más que su oferta…"}, chattest.Step{"1", "…✅ Enviado.…También espera tu respuesta la oferta de *Snacks Lima*…"})
	if first, second := p.Market.NegotiationList[0], p.Market.NegotiationList[1]; len(first.Offers) != 1 || len(second.Offers) != 2 {
		t.Errorf("offered %d, %d", len(first.Offers), len(second.Offers))
	}
}

// What others call themselves cannot look like our own words.
func TestNamesAreSaidPlainly(t *testing.T) {
	p, n := chattest.Bargaining(t)
	n.BuyerName = "Snacks*\n✅ *Pagado*\u202e `S/ 9,999`   \u200f" + strings.Repeat("x", 100)
	got := p.Gets(bargain.OfferReceived("neg_1", 1))
	if first, _, _ := strings.Cut(got, "\n"); first != "💬 *Snacks ✅ Pagado S/ 9,999 xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…* · papeles vistos" {
		t.Errorf("called %q", first)
	}
}
