package chat_test

import (
	"testing"

	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

// One of a thing is spoken of as one.
func TestOneIsSpokenOfAsOne(t *testing.T) {
	for left, want := range map[int64]string{
		46_000:     "…Solo queda 1 quintal. ¿Se lo ofreces?…",
		1_000:      "…Solo queda 1 kg. ¿Se lo ofreces?…",
		500:        "…Solo queda 0.5 kg. ¿Se lo ofreces?…",
		4 * 46_000: "…Solo quedan 4 quintales. ¿Se los ofreces?…",
	} {
		p, _ := bargaining(t)
		p.m.lots[0].Available = left
		p.talks(step{"1", want})
	}
	p, n := bargaining(t)
	n.Offers[0].Quantity.Unit, n.Offers[0].Base.Milli = "arroba", 115_000
	p.m.lots[0].Available = 11_500
	p.talks(step{"1", "…Solo queda 1 arroba. ¿Se la ofreces?…"})
	p, n = bargaining(t)
	n.State, n.Standing, n.Offers[0].State, n.Offers[0].Left = market.AwaitingBuyer, 0, market.OfferRefused, 46_000
	if got := p.does(chat.Input{Kind: chat.Tap, Tap: "neg:neg_1:1:show"}); !says(got, "…Ya no alcanzaba: quedaba 1 quintal.…") {
		t.Error(got)
	}
	p, _ = bargaining(t)
	p.talks(step{"151", "…Es S/ 1.00 más que su oferta.…"})
	p = newPhone(t)
	one := "vendo 1 arroba de cacao a 100"
	p.talks(step{one, "…"}, step{"1", "…Publicado…"}, step{one, "…Ya tienes 1 arroba (CO-7K31). ¿Es otra?\n1 Sí, es otra · 2 Sumar al mismo…"})
}

// He accepted hers, but there was too little: she hears so wherever she looks, and may offer what is left.
func TestHisYesCameTooLateForTheStock(t *testing.T) {
	p, n := bargaining(t)
	card := p.last
	p.talks(step{"158", counterRead}, step{"1", sent})
	p.m.lots[0].Available = 4 * 46_000
	n.State, n.Standing, n.Offers[1].State, n.Offers[1].Left = market.AwaitingSeller, 0, market.OfferRefused, 4*46_000
	short := "Snacks Lima aceptó, pero ya no alcanzaba; quedan 4 quintales. ¿Se los ofreces?\n" +
		"1 Sí · 2 Otro precio · 3 Dejarlo [✅ Sí] [💬 Otro precio] [❌ Dejarlo]"
	p.talks(step{"ofertas", short})
	if got := p.does(chat.Input{Kind: chat.Tap, Tap: p.button(card, "Acepto")}); got != short {
		t.Errorf("a stale card tells %s", got)
	}
	p.talks(step{"1", sent})
	if made := n.Offers[2]; made.Quantity != (quantity.Quantity{Milli: 4000, Unit: "quintal"}) || made.Price != *price("158", "quintal") {
		t.Errorf("offered %+v", made)
	}
	for left, want := range map[int64]string{
		0:           "Snacks Lima aceptó, pero ya no alcanzaba; no queda nada de ese lote.\n1 Dejarlo [❌ Dejarlo]",
		10 * 46_000: "…pero ya no alcanzaba; ahora quedan 10 quintales. ¿Le ofreces lo mismo otra vez?…",
	} {
		n.State, n.Standing, n.Offers[2].State, n.Offers[2].Base.Milli = market.AwaitingSeller, 0, market.OfferRefused, 4*46_000
		p.m.lots[0].Available = left
		p.talks(step{"ofertas", want})
	}
	n.State, n.Standing, n.Offers[2].State = market.AwaitingSeller, 0, market.OfferRefused
	p.m.lots[0].Available = 10 * 46_000
	p.talks(step{"ofertas", "…lo mismo otra vez…"}, step{"1", sent})
	if made := n.Offers[3]; made.Quantity.Milli != 4000 {
		t.Errorf("offered %+v", made)
	}
}

// mis lotes says what is left, not what was posted.
func TestLotsSayWhatIsLeft(t *testing.T) {
	p, _ := bargaining(t)
	for left, want := range map[int64]string{
		4 * 46_000: "Maíz blanco, quedan 4 de 20 quintales, S/ 161.00 el quintal",
		46_000:     "Maíz blanco, queda 1 de 20 quintales, S/ 161.00 el quintal",
		30_000:     "Maíz blanco, quedan 30 kg de 20 quintales, S/ 161.00 el quintal",
		0:          "Maíz blanco, no queda nada de 20 quintales, S/ 161.00 el quintal",
		920_000:    "Maíz blanco, 20 quintales (920 kg), S/ 161.00 el quintal",
	} {
		p.m.lots[0].Available = left
		p.talks(step{"mis lotes", "Tienes en venta:\n1 MZ-7K3F: " + want + " {Ver lotes | 1 MZ-7K3F}"})
	}
}
