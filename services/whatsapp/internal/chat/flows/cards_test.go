package flows_test

import (
	"strings"
	"testing"
	"time"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/bargain"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/chattest"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/fair"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

// twoCards is a phone that was told of two offers, one after the other: the second is Tostadora Sol's, at 155.
func twoCards(t *testing.T) *chattest.Phone {
	t.Helper()
	p, _ := chattest.Bargaining(t)
	p.Market.NegotiationList = append(p.Market.NegotiationList, market.Negotiation{
		ID: "neg_2", Lot: "lot_1", State: market.AwaitingSeller, BuyerName: "Tostadora Sol",
	})
	p.Market.Offer(&p.Market.NegotiationList[1], market.Buyer, chattest.TenQuintals, *chattest.Price("155", "quintal"), chattest.Friday)
	if got := p.Gets(bargain.OfferReceived("neg_2", 1)); !strings.Contains(got, "Tostadora Sol") {
		t.Fatal(got)
	}
	return p
}

func which(text string) string {
	return "Escribiste «" + text + "». ¿Para cuál es?\n1 Tostadora Sol · 2 Snacks Lima [Tostadora Sol] [Snacks Lima]"
}

// Where two deals could be meant and nothing says which, it is asked.
func TestWhichOfTwoOffersIsMeantIsAsked(t *testing.T) {
	for text, answers := range map[string][2]string{
		"158":       {"S/ 158.00 el quintal…Son S/ 3.00 más", "S/ 158.00 el quintal…Son S/ 8.00 más"},
		"a 160 pe":  {"S/ 160.00 el quintal…Son S/ 5.00 más", "S/ 160.00 el quintal…Son S/ 10.00 más"},
		"acepto":    {"Vendes 10 quintales…Tostadora Sol", "Vendes 10 quintales…Snacks Lima"},
		"si":        {"Vendes 10 quintales…Tostadora Sol", "Vendes 10 quintales…Snacks Lima"},
		"no":        {"¿Por qué?", "¿Por qué?"},
		"un 160 si": {"S/ 160.00", "S/ 160.00"},
	} {
		for i, answer := range answers {
			p := twoCards(t)
			p.Talks(chattest.Step{text, which(text)}, chattest.Step{[]string{"1", "snacks lima"}[i], "…" + answer + "…"})
		}
	}
	p := twoCards(t)
	p.Talks(chattest.Step{"1", "…Vendes 10 quintales…Tostadora Sol…"}) // a number is a choice of the last card
}

// Who names a buyer, with words that say nothing of an offer, is shown what stands.
func TestANameWithWordsThatAskNothingShowsTheCard(t *testing.T) {
	for _, text := range []string{"snacks lima", "y lo de snacks lima?", "¿Y la de Snacks Lima?", "que paso con snacks lima"} {
		if got := twoCards(t).Writes(text); !strings.HasPrefix(got, "💬 *Snacks Lima*") {
			t.Errorf("%q is answered with %s", text, got)
		}
	}
}

// A card that another one came after is answered by whose it is.
func TestACardIsAnsweredByTheNameOfTheOtherSide(t *testing.T) {
	for _, text := range []string{"a snacks lima 158", "158 para Snacks", "a los de snacks lima les pido 158"} {
		p := twoCards(t)
		p.Talks(chattest.Step{text, "…S/ 158.00 el quintal…Son S/ 8.00 más…"}, chattest.Step{"[✅ Enviar]", chattest.Sent +
			"\nTambién espera tu respuesta la oferta de *Tostadora Sol* (10 quintales a S/ 155.00): para responder escribe *Tostadora Sol*."})
		if len(p.Market.NegotiationList[0].Offers) != 2 || len(p.Market.NegotiationList[1].Offers) != 1 {
			t.Errorf("%q was sent to the other buyer", text)
		}
		p.Talks(chattest.Step{"tostadora 160", "…S/ 160.00 el quintal…Son S/ 5.00 más…"}) // it is still open
	}
	p := twoCards(t)
	p.Talks(chattest.Step{"tostadora sol 160", "…S/ 160.00…Son S/ 5.00 más…"})
	p = twoCards(t)
	p.Talks(chattest.Step{"snacks lima", chattest.OfferCard})
	p = twoCards(t)
	p.Talks(chattest.Step{"a snacks que no", "…a *Snacks Lima* me falta el motivo. ¿Por qué?…"})
	p = twoCards(t)
	p.Talks(chattest.Step{"qwerty a snacks", "No te entendí.\n" + chattest.OfferCard})
	p = twoCards(t)
	p.Talks(chattest.Step{"menu", chattest.MainMenu}, chattest.Step{"snacks 158", "…S/ 158.00…Son S/ 8.00 más…"})
}

// What was answered is open no more, nor is what has run out.
func TestOnlyOpenCardsAreAskedAbout(t *testing.T) {
	p := twoCards(t)
	first := p.State.Cards[0].Message
	p.Does(chat.Input{Kind: chat.Tap, Tap: p.Button(first, "No")})
	p.Does(chat.Input{Kind: chat.Tap, Tap: p.Button(p.Last, "Precio bajo")})
	p.Market.Offer(&p.Market.NegotiationList[1], market.Buyer, chattest.TenQuintals, *chattest.Price("157", "quintal"), chattest.Friday)
	p.Gets(bargain.OfferReceived("neg_2", 2))
	p.Talks(chattest.Step{"158", "…S/ 158.00 el quintal…Es S/ 1.00 más…"})
	p = twoCards(t)
	p.State.Cards[0].Message.Until = p.At
	p.Talks(chattest.Step{"158", "…S/ 158.00 el quintal…Son S/ 3.00 más…"})
}

// A word of a name that stands among others names nobody.
func TestAWordOfANameIsNoName(t *testing.T) {
	p := twoCards(t)
	p.State.Cards[0].Message.Whom = "Mercado Central"
	if got := p.Writes("en el mercado me dan 158"); !chattest.Says(got, "…¿Para cuál es…") {
		t.Errorf("told %s", got)
	}
}

// A stall is a card as an offer is: a yes after both is asked about.
func TestAYesToAnOfferIsNoneToAStall(t *testing.T) {
	p, _ := chattest.Bargaining(t)
	p.Market.FairList = []market.Fair{chattest.Urcos()}
	p.Market.Stalls = []market.Stall{{ID: "stall_1", Fair: "fair_1", State: market.StallOffered, Count: 1, OfferedUntil: chattest.Now.Add(48 * time.Hour)}}
	p.Gets(fair.StallOffered("fair_1", "stall_1"))
	p.Talks(chattest.Step{"si", "Escribiste «si». ¿Para cuál es?\n1 Feria de Urcos · 2 Snacks Lima [Feria de Urcos] [Snacks Lima]"}, chattest.Step{"2", "…Vendes 10 quintales…"})
	if p.Market.Stalls[0].State != market.StallOffered {
		t.Error("the stall was taken")
	}
}

// Cards that were answered together are open no more.
func TestCardsThatWereAnsweredTogetherAreOpenNoMore(t *testing.T) {
	p := twoCards(t)
	p.Talks(chattest.Step{"ofertas", "…1 Snacks Lima…2 Tostadora Sol…"}, chattest.Step{"1 a 158, 2 no", "…Antes de enviar…"},
		chattest.Step{"[✅ Enviar todo]", "✅ 1 *Snacks Lima*: enviado a S/ 158.00 el quintal.\n✅ 2 *Tostadora Sol*: le dije que no."})
	if len(p.State.Cards) > 0 {
		t.Errorf("open: %+v", p.State.Cards)
	}
}
