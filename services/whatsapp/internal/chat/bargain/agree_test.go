package bargain_test

import (
	"testing"

	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/chattest"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

// One of a thing is spoken of as one.
func TestOneIsSpokenOfAsOne(t *testing.T) {
	for left, want := range map[int64]string{
		46_000:     "…Solo queda 1 quintal. ¿Se lo ofreces a Snacks Lima por S/ 150.00 el quintal?\n💵 Adelanto 30%…",
		1_000:      "…Solo queda 1 kg. ¿Se lo ofreces a…",
		500:        "…Solo queda 0.5 kg. ¿Se lo ofreces a…",
		4 * 46_000: "…Solo quedan 4 quintales. ¿Se los ofreces a…",
	} {
		p, _ := chattest.Bargaining(t)
		p.Market.Lots[0].Available = left
		p.Talks(chattest.Step{"1", want})
	}
	p, n := chattest.Bargaining(t)
	n.Offers[0].Quantity.Unit, n.Offers[0].Base.Milli = "arroba", 115_000
	p.Market.Lots[0].Available = 11_500
	p.Talks(chattest.Step{"1", "…Solo queda 1 arroba. ¿Se la ofreces a…"})
	p, n = chattest.Bargaining(t)
	n.State, n.Standing, n.Offers[0].State, n.Offers[0].Left = market.AwaitingBuyer, 0, market.OfferRefused, 46_000
	if got := p.Does(chat.Input{Kind: chat.Tap, Tap: "neg:neg_1:1:show"}); !chattest.Says(got, "…Ya no alcanzaba: quedaba 1 quintal.…") {
		t.Error(got)
	}
	p, _ = chattest.Bargaining(t)
	p.Talks(chattest.Step{"151", "…Es S/ 1.00 más que su oferta.…"})
	p = chattest.NewPhone(t)
	one := "vendo 1 arroba de cacao a 100"
	p.Talks(chattest.Step{one, "…"}, chattest.Step{"1", "…Publicado…"}, chattest.Step{one, "…Ya tienes 1 arroba (CO-7K31). ¿Es otra?\n1 Sí, es otra · 2 Sumar al mismo…"})
}

// The buyer accepted the counter offer, but there was too little: every message says so and offers what is left.
func TestTheBuyersYesCameTooLateForTheStock(t *testing.T) {
	p, n := chattest.Bargaining(t)
	card := p.Last
	p.Talks(chattest.Step{"158", chattest.CounterRead}, chattest.Step{"1", chattest.Sent})
	p.Market.Lots[0].Available = 4 * 46_000
	n.State, n.Standing, n.Offers[1].State, n.Offers[1].Left = market.AwaitingSeller, 0, market.OfferRefused, 4*46_000
	short := "Snacks Lima aceptó, pero ya no alcanzaba; quedan 4 quintales. ¿Se los ofreces a S/ 158.00 el quintal?\n💵 Adelanto 30% (S/ 474.00)\n" +
		"1 Sí · 2 Otro precio · 3 Dejarlo [✅ Sí] [💬 Otro precio] [❌ Dejarlo]"
	p.Talks(chattest.Step{"ofertas", short})
	if got := p.Does(chat.Input{Kind: chat.Tap, Tap: p.Button(card, "Acepto")}); got != short {
		t.Errorf("a stale card tells %s", got)
	}
	p.Talks(chattest.Step{"1", chattest.Sent})
	if made := n.Offers[2]; made.Quantity != (quantity.Quantity{Milli: 4000, Unit: "quintal"}) || made.Price != *chattest.Price("158", "quintal") {
		t.Errorf("offered %+v", made)
	}
	for left, want := range map[int64]string{
		0:           "Snacks Lima aceptó, pero ya no alcanzaba; no queda nada de ese lote.\n1 Dejarlo [❌ Dejarlo]",
		10 * 46_000: "…pero ya no alcanzaba; ahora quedan 10 quintales. ¿Le ofreces otra vez 4 quintales a S/ 158.00 el quintal?…",
	} {
		n.State, n.Standing, n.Offers[2].State, n.Offers[2].Base.Milli = market.AwaitingSeller, 0, market.OfferRefused, 4*46_000
		p.Market.Lots[0].Available = left
		p.Talks(chattest.Step{"ofertas", want})
	}
	n.State, n.Standing, n.Offers[2].State = market.AwaitingSeller, 0, market.OfferRefused
	p.Market.Lots[0].Available = 10 * 46_000
	p.Talks(chattest.Step{"ofertas", "…otra vez 4 quintales…"}, chattest.Step{"1", chattest.Sent})
	if made := n.Offers[3]; made.Quantity.Milli != 4000 {
		t.Errorf("offered %+v", made)
	}
}

// Under a deal, and where somebody asks how the buyer pays, one is reminded that the buyer does not know to which account.
func TestADealRemindsOfTheAccountThatIsMissing(t *testing.T) {
	const reminds = "…💳 Todavía no dijiste a qué cuenta te pagan: escribe *mi cuenta*.…"
	p, _ := chattest.Bargaining(t)
	p.Market.Payees = nil
	p.Talks(
		chattest.Step{"cómo me pagan", reminds},
		chattest.Step{"1", chattest.Confirm},
		chattest.Step{"sí", reminds},
	)
}
