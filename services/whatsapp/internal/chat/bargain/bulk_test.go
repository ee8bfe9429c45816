package bargain_test

import (
	"fmt"
	"testing"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/chattest"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

// three is a phone that was shown a list of three offers: of Snacks Lima, Molino Sur and Tostadora Sol.
func three(t *testing.T) *chattest.Phone {
	t.Helper()
	p, _ := chattest.Bargaining(t)
	for i, buyer := range []string{"Molino Sur", "Tostadora Sol"} {
		p.Market.NegotiationList = append(p.Market.NegotiationList, market.Negotiation{
			ID: fmt.Sprintf("neg_%d", i+2), Lot: "lot_1", State: market.AwaitingSeller, BuyerName: buyer,
		})
		p.Market.Offer(&p.Market.NegotiationList[i+1], market.Buyer, chattest.TenQuintals, *chattest.Price("152", "quintal"), chattest.Friday)
	}
	p.Talks(chattest.Step{"ofertas", "…responde junto: *1 a 158, 2 no*…1 Snacks Lima…2 Molino Sur…3 Tostadora Sol…"})
	return p
}

// Several offers are answered in one message: all is read back, then sent, and a yes is asked about by itself.
func TestSeveralOffersAreAnsweredTogether(t *testing.T) {
	p := three(t)
	p.Talks(chattest.Step{"1 a 158, 2 no, 3 si", "Antes de enviar, mira todo:\n" +
		"1 *Snacks Lima*: 10 quintales a S/ 158.00 el quintal, S/ 1,580.00 todo (mil quinientos ochenta soles). Con lo demás igual: adelanto 30% (S/ 474.00).\n" +
		"2 *Molino Sur*: le digo que no a S/ 152.00 el quintal.\n3 *Tostadora Sol*: el sí te lo pregunto aparte, después.\n" +
		"1 Enviar todo · 2 Cambiar [✅ Enviar todo] [✏️ Cambiar]"})
	all := p.Market.NegotiationList
	if len(all[0].Offers) != 1 || all[1].Standing == 0 {
		t.Fatal("sent before it was read")
	}
	p.Talks(chattest.Step{"1", "…✅ 1 *Snacks Lima*: enviado a S/ 158.00 el quintal.\n✅ 2 *Molino Sur*: le dije que no.\nVendes 10 quintales de maíz blanco a Tostadora Sol por S/ 1,520.00…[✅ Sí, vendo]…"})
	if all[0].State != market.AwaitingBuyer || all[1].Offers[0].State != market.OfferRejected || all[2].State != market.AwaitingSeller {
		t.Errorf("%+v", all)
	}
	p.Talks(chattest.Step{"si vendo", "…Trato hecho…Tostadora Sol…"})
}

// What cannot be sent any more is said, and the rest is sent.
func TestOneOfSeveralCannotBeSent(t *testing.T) {
	p := three(t)
	p.Talks(chattest.Step{"1 158; 2 no", "…Antes de enviar…"})
	n := &p.Market.NegotiationList[0]
	p.Market.Offer(n, market.Buyer, chattest.TenQuintals, *chattest.Price("140", "quintal"), chattest.Friday)
	p.Talks(chattest.Step{"[✅ Enviar todo]", "⚠️ 1 *Snacks Lima*: no se envió, su oferta ya cambió o terminó. Escribe *ofertas*.\n✅ 2 *Molino Sur*: le dije que no."})
	if len(n.Offers) != 2 {
		t.Error("sent on terms that nobody saw")
	}
}

// What is not clear of one sends nothing of any; an old button sends nothing.
func TestSeveralAnswersMustAllBeClear(t *testing.T) {
	for _, words := range []string{"1 a 158, 2 quizas", "1 a 15 8, 2 no", "1 a 1580, 2 no"} {
		p := three(t)
		p.Talks(chattest.Step{words, "…No entendí lo de *…No envié nada.…1 Snacks Lima…"})
	}
	p := three(t)
	p.Talks(chattest.Step{"1 a 158, 2 no", "…Antes de enviar…"})
	old := p.Button(p.Last, "Enviar todo")
	p.Talks(chattest.Step{"[✏️ Cambiar]", "…1 Snacks Lima…"}, chattest.Step{"1 a 159, 2 no", "…S/ 159.00…"})
	p.Does(chat.Input{Kind: chat.Tap, Tap: old})
	if len(p.Market.NegotiationList[0].Offers) != 1 {
		t.Error("an old button sent")
	}
}

// Answers may stand side by side, a number may follow its answer, and several may share one.
func TestFormsOfSeveralAnswers(t *testing.T) {
	for words, want := range map[string]string{
		"1 no 2 no":               "…1 *Snacks Lima*: le digo que no…2 *Molino Sur*: le digo que no…",
		"1 acepto 2 a 158":        "…1 *Snacks Lima*: el sí te lo pregunto aparte…2 *Molino Sur*: 10 quintales a…158.00…",
		"no a la 1, 2 a 158":      "…1 *Snacks Lima*: le digo que no…2 *Molino Sur*: 10 quintales a…158.00…",
		"1 y 2 a 158":             "…1 *Snacks Lima*: 10 quintales a…158.00…2 *Molino Sur*: 10 quintales a…158.00…",
		"1 a 158 con flete, 2 no": "…1 *Snacks Lima*: 10 quintales a…158.00…Lo de *con flete* no va en tu oferta…2 *Molino Sur*: le digo que no…",
	} {
		three(t).Talks(chattest.Step{words, want})
	}
}

// What would be doubted of one answer is doubted of several, and no part of what was written is passed over.
func TestDoubtsOfSeveralAnswers(t *testing.T) {
	for words, want := range map[string]string{
		"1 no, 2 a 140":              "…Lo de *Molino Sur* respóndelo aparte…No envié nada.…",
		"1 a 2, 2 no":                "…Lo de *Snacks Lima* respóndelo aparte…No envié nada.…",
		"1 a 158 la arroba, 2 no":    "…Lo de *Snacks Lima* respóndelo aparte…No envié nada.…",
		"1 no 2 si pero 5 quintales": "…2 *Molino Sur*: 5 quintales a…152.00…",
	} {
		three(t).Talks(chattest.Step{words, want})
	}
}
