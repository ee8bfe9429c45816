package sell_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/bargain"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/chattest"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

const (
	white  = "vendo 20 quintales de maiz blanco a 161"
	purple = "🌽 *Maíz morado*\n5 quintales de 46 kg = 230 kg\nS/ 210.00 el quintal"
)

// A sale that is begun before another one is published lets that one wait: it comes by itself when the other is done.
func TestASecondSaleLetsTheFirstWait(t *testing.T) {
	waits, next := "…Después seguimos con tus 20 quintales de maíz blanco.\n"+purple+"…", "…Ahora seguimos con tus 20 quintales de maíz blanco:\n"+chattest.ReadBack
	p := chattest.NewPhone(t)
	p.Talks(chattest.Step{white, chattest.ReadBack}, chattest.Step{"tambien 5 quintales de maiz morado a 210", waits},
		chattest.Step{"si", "…✅ *Publicado MA-7K31*: Maíz morado, 5 quintales (230 kg), S/ 210.00 el quintal." + next}, chattest.Step{"atrás", "…No hay un paso atrás…"},
		chattest.Step{"publicar", "…Publicado MA-7K32*\nMaíz blanco…"}, chattest.Step{"vender", "…¿Qué vendes?…"})
	for _, cancel := range []string{"[❌ Cancelar]", "cancelar", "no"} {
		p = chattest.NewPhone(t)
		p.Talks(chattest.Step{white, chattest.ReadBack}, chattest.Step{"vendo 5 quintales de maiz morado a 210", waits}, chattest.Step{cancel, "…ancelado…" + next})
	}
	p = chattest.NewPhone(t)
	p.Talks(chattest.Step{white, chattest.ReadBack}, chattest.Step{"y también 5 quintales de morado a 210", waits}, chattest.Step{"vender", "…" + purple + "…"},
		chattest.Step{"no, mejor 6 quintales de maiz morado", "…6 quintales de 46 kg…"}) // corrects, and begins nothing
	if lots := len(p.Market.Lots); lots > 0 {
		t.Errorf("%d lots", lots)
	}
}

// The button of a sale that waits is about that sale.
func TestAButtonTakesUpTheSaleThatWaits(t *testing.T) {
	p := chattest.NewPhone(t)
	p.Talks(chattest.Step{white, chattest.ReadBack})
	first := p.Last
	p.Talks(chattest.Step{"vendo 5 quintales de maiz morado a 210", "…" + purple + "…"})
	if got := p.Does(chat.Input{Kind: chat.Tap, Tap: p.Button(first, "Publicar")}); !strings.Contains(got, "Maíz blanco, 20 quintales") || !strings.Contains(got, purple) {
		t.Errorf("told %s", got)
	}
}

// The same goods in another quantity may be others, or said anew: that is asked when the first sale's turn comes.
func TestTheSameGoodsInAnotherQuantityAreAsked(t *testing.T) {
	thirty := "…Después seguimos con tus 20 quintales de maíz blanco.\n🌽 *Maíz blanco*\n30 quintales de 46 kg…"
	asks := "…Publicado MA-7K31*: …Ya publicaste 30 quintales. Y tus 20 quintales de maíz blanco, ¿son otros?\n1 Sí, son otros · 2 No, cancela [Sí, son otros] [No, cancela]"
	p := chattest.NewPhone(t)
	p.Talks(chattest.Step{white, chattest.ReadBack}, chattest.Step{"vendo 30 quintales de maiz blanco a 161", thirty}, chattest.Step{"publicar", asks},
		chattest.Step{"sí", chattest.ReadBack}, chattest.Step{"publicar", "…Publicado MA-7K32*\n…"})
	p = chattest.NewPhone(t)
	p.Talks(chattest.Step{white, chattest.ReadBack}, chattest.Step{"vendo 30 quintales de maiz blanco a 161", thirty}, chattest.Step{"publicar", asks},
		chattest.Step{"2", "…ancelado…"}, chattest.Step{"vender", "…¿Qué vendes?…"})
	p = chattest.NewPhone(t)
	p.Talks(chattest.Step{white, chattest.ReadBack}, chattest.Step{"vendo 30 quintales de maiz blanco a 161", thirty}, chattest.Step{"no", "…ancelado…" + chattest.ReadBack})
	p = chattest.NewPhone(t)
	p.Talks(chattest.Step{white, chattest.ReadBack}, chattest.Step{white, "Te lo digo otra vez:\n" + chattest.ReadBack},
		chattest.Step{"vendo 20 quintales de maiz blanco a 165", "…S/ 165.00 el quintal…"}, chattest.Step{"publicar", "…Publicado MA-7K31*\n…"})
}

// No sale is forgotten for a sixth.
func TestFiveSalesAreUnfinishedAtMost(t *testing.T) {
	p := chattest.NewPhone(t)
	for i, kind := range []string{"blanco", "morado", "amarillo", "rojo", "negro"} {
		p.Talks(chattest.Step{fmt.Sprintf("vendo %d quintales de maiz %s a 150", i+10, kind), "…Maíz " + kind + "…"})
	}
	p.Talks(chattest.Step{"vendo 3 quintales de cacao a 600", "…Solo guardo 5 ventas a medias. Terminemos primero esta, por favor:…Maíz negro…"})
	for i := range 5 {
		p.Talks(chattest.Step{"[✅ Publicar]", fmt.Sprintf("…Publicado MA-7K3%d…", i+1)})
	}
	if len(p.Market.Lots) != 5 || p.Market.Lots[4].Variety != "blanco" {
		t.Errorf("lots %+v", p.Market.Lots)
	}
}

// Of several goods in one message each is sold, one after the other.
func TestOneProductAtATime(t *testing.T) {
	p := chattest.NewPhone(t)
	p.Talks(chattest.Step{"tengo maiz 15 qq a 155 y chifles 100 bolsas a 3", "…Un producto a la vez, por favor: primero maíz, después chifles de plátano.\n🌽 *Maíz*\n15 quintales…"},
		chattest.Step{"sí", "…Publicado MA-7K31*: Maíz, 15 quintales…Ahora seguimos con tus 100 bolsas de chifles de plátano:\n¿Cuántos kilos pesa una bolsa tuya?…"})
	p = chattest.NewPhone(t)
	p.Talks(chattest.Step{"hay maiz y cacao", "…después cacao.\n¿Cuánto tienes?…"},
		chattest.Step{"20 quintales a 150", "…🌽 *Maíz*…"}, chattest.Step{"no", "…Ahora seguimos con cacao:\n¿Cuánto tienes?…"})
	p = chattest.NewPhone(t)
	p.Talks(chattest.Step{"vender", "…¿Qué vendes?…"}, chattest.Step{"maiz y cacao", "…primero maíz, después cacao.\n¿Cuánto tienes?…"},
		chattest.Step{"20 quintales a 150", "…🌽 *Maíz*…"}, chattest.Step{"1", "…Ahora seguimos con cacao:…"})
}

// What was cancelled may be taken back, by whatever word comes to mind.
func TestACancelledSaleIsTakenBack(t *testing.T) {
	for _, words := range []string{"deshacer", "no, sí era", "volver"} {
		p := chattest.NewPhone(t)
		p.Talks(chattest.Step{white, chattest.ReadBack}, chattest.Step{"no", "Cancelado: no publiqué nada. Si fue sin querer, escribe *deshacer*."},
			chattest.Step{words, "…" + chattest.ReadBack}, chattest.Step{"1", chattest.Published})
	}
	p := chattest.NewPhone(t)
	p.Talks(chattest.Step{white, chattest.ReadBack}, chattest.Step{"no", "…ancelado…"}, chattest.Step{"vendo 5 quintales de maiz morado a 210", "…" + purple + "…"},
		chattest.Step{"deshacer", "…Aquí está otra vez tu venta:\n" + chattest.ReadBack}, chattest.Step{"1", "…" + purple + "…"})
	p = chattest.NewPhone(t)
	p.Talks(chattest.Step{"vender", "…¿Qué vendes?…"}, chattest.Step{"cancelar", "Cancelado: no publiqué nada. Para empezar otra vez escribe *vender*."}, chattest.Step{"deshacer", "…No hay nada por deshacer…"})
}

// An offer that comes in between takes nothing away.
func TestASaleSurvivesAnOffer(t *testing.T) {
	p, n := chattest.Bargaining(t)
	p.Talks(chattest.Step{"vendo 5 quintales de maiz morado a 210", "…" + purple + "…"})
	p.Market.Offer(n, market.Buyer, chattest.TenQuintals, *chattest.Price("152", "quintal"), chattest.Friday)
	p.Gets(bargain.OfferReceived("neg_1", 2))
	p.Talks(chattest.Step{"si", "…Vendes 10 quintales…"}, chattest.Step{"volver", "…Snacks Lima…"}, chattest.Step{"publicar", "…Seguimos con tu venta:\n" + purple + "…"},
		chattest.Step{"publicar", "…Publicado…"})
	p, _ = chattest.Bargaining(t)
	p.Talks(chattest.Step{"vendo 5 quintales de maiz morado a 210", "…" + purple + "…"}, chattest.Step{"ofertas", chattest.OfferCard}, chattest.Step{"cancelar", "…sigue guardada…"},
		chattest.Step{"vender", "…" + purple + "…"})
}

// What is written piece by piece adds up.
func TestAPieceAtATime(t *testing.T) {
	for _, pieces := range [][]string{
		{"20", "quintales de maiz blanco", "a 161"},
		{"20", "maiz blanco", "quintales", "161"},
		{"veinte", "quintales", "maíz blanco", "a 161 el quintal"},
		{"maiz", "blanco", "20", "qq", "161"},
		{"20", "20 quintales", "maíz blanco", "161"},
		{"vendo", "maiz blanco", "20", "qq", "161"},
	} {
		p := chattest.NewPhone(t)
		var got string
		for _, words := range pieces {
			got = p.Writes(words)
		}
		if got != chattest.ReadBack {
			t.Errorf("%q: %s", pieces, got)
		}
	}
	p := chattest.NewPhone(t)
	p.Talks(chattest.Step{"20", "¿20 qué? Escríbelo así: *20 quintales de maíz*."}, chattest.Step{"jajaja", "…"}, chattest.Step{"quintales de maiz blanco", "…¿A cuánto el quintal?…"})
}

// A text that quotes what was said of a sale is about that sale, although another one is being put together.
func TestAQuotedSaleIsTakenUp(t *testing.T) {
	p := chattest.NewPhone(t)
	p.Talks(chattest.Step{white, chattest.ReadBack})
	first := p.Last
	p.Talks(chattest.Step{"vendo 5 quintales de maiz morado a 210", "…" + purple + "…"})
	got := p.Does(chat.Input{Kind: chat.Text, Text: "no, eran 30", Quoted: &first})
	if !chattest.Says(got, "…🌽 *Maíz blanco*\n30 quintales de 46 kg…") {
		t.Errorf("told %s", got)
	}
	p.Talks(chattest.Step{"publicar", "…Publicado MA-7K31*: Maíz blanco, 30 quintales…" + purple + "…"}, chattest.Step{"no", "…ancelado…"})
	if got := p.Does(chat.Input{Kind: chat.Text, Text: "publica", Quoted: &first}); len(p.Market.Lots) != 1 {
		t.Errorf("published again: %s", got)
	}
}

// Sacks that hold different weights are lots of their own.
func TestSacksOfDifferentWeights(t *testing.T) {
	head := "…Un producto a la vez, por favor: primero maíz de 50 kg, después maíz de 60 kg.\n"
	p := chattest.NewPhone(t)
	p.Talks(chattest.Step{"vendo 10 sacos de 50 y 5 de 60 de maiz a 3 el kilo", head + "🌽 *Maíz*\n10 sacos de 50 kg = 500 kg…"},
		chattest.Step{"sí", "…Ahora seguimos con tus 5 sacos de maíz:\n🌽 *Maíz*\n5 sacos de 60 kg = 300 kg\nS/ 3.00 el kilo…"})
	p = chattest.NewPhone(t)
	p.Talks(chattest.Step{"vendo 20 sacos de maiz a 150", "…¿Cuántos kilos pesa un saco tuyo?…"},
		chattest.Step{"son de 50 y otros de 60", "…10 sacos de 50 y 5 de 60…¿Cuántos kilos pesa un saco tuyo?…"},
		chattest.Step{"12 sacos de 50 y 8 de 60", head + "🌽 *Maíz*\n12 sacos de 50 kg = 600 kg…"},
		chattest.Step{"sí", "…8 sacos de 60 kg = 480 kg\nS/ 150.00 el saco…"})
	p = chattest.NewPhone(t)
	p.Talks(chattest.Step{"vendo 20 quintales de maiz blanco a 161 y 30 kilos de papa a 2", "Todavía no se vende *papa* por aquí.\n" + chattest.ReadBack},
		chattest.Step{"sí", chattest.Published})
}

// A sale of which neither the goods nor how much are known yet has a name too.
func TestASaleOfUnknownQuantityWaitsByAName(t *testing.T) {
	p := chattest.NewPhone(t)
	p.Talks(chattest.Step{"vendo 2 0 quintales a 1 61", "…"}, chattest.Step{"menú", "…"},
		chattest.Step{"vendo 7 quintales de maíz a 161", "…Después seguimos con tu venta.…7 quintales…"})
}
