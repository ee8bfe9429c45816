package sell_test

import (
	"strings"
	"testing"
	"time"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/chattest"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

func TestSellInOneSentence(t *testing.T) {
	for _, way := range []string{"[✅ Publicar]", "1", "publicar", "Publícalo", "sí", "dale", "👍", "ya pues publica"} {
		t.Run(way, func(t *testing.T) {
			p := chattest.NewPhone(t)
			p.Talks(chattest.Step{"vendo 20 quintales de maiz blanco a 161", chattest.ReadBack}, chattest.Step{way, chattest.Published})
			l := p.Market.Lots[0]
			if l.State != market.LotPublished || l.Variety != "blanco" || l.Price == nil || l.Price.Minor != 16100 {
				t.Errorf("published %+v", l)
			}
		})
	}
}

func TestSellStepByStep(t *testing.T) {
	p := chattest.NewPhone(t)
	p.Talks(
		chattest.Step{"vender", "…¿Qué vendes?…"},
		chattest.Step{"maíz blanco", "…¿Cuánto tienes?…"},
		chattest.Step{"20", "…¿20 qué?…"},
		chattest.Step{"quintales", "…¿A cuánto el quintal?…"},
		chattest.Step{"161", chattest.ReadBack},
	)
	p = chattest.NewPhone(t)
	p.Talks(
		chattest.Step{"tengo 20 sacos de cacao", "¿Cuántos kilos pesa un saco tuyo? Escribe el número. [50 kg] [60 kg]"},
		chattest.Step{"sesenta", "…¿A cuánto el saco?…"},
		chattest.Step{"[Que ofrezcan]", "…Sin precio: que ofrezcan…"},
		chattest.Step{"1", "…Publicado…"},
	)
	if l := p.Market.Lots[0]; l.Measure.FactorMilli != 60_000 || l.Price != nil {
		t.Errorf("published %+v", l)
	}
	p = chattest.NewPhone(t)
	p.Talks(
		chattest.Step{"vendo chompas a 80", "…¿Cuánto tienes?…"},
		chattest.Step{"dos docenas", "…2 docenas de 12 unidades = 24 unidades\nS/ 80.00 la docena…"},
	)
}

// What is said of the goods while their quantity is asked is taken down aloud.
func TestAVarietyWhereTheQuantityIsAskedIsNoted(t *testing.T) {
	p := chattest.NewPhone(t)
	p.Talks(
		chattest.Step{"quiero vender maiz", "…¿Cuánto tienes?…"},
		chattest.Step{"blanco", "…Anotado: Maíz blanco.\n¿Cuánto tienes?…"},
		chattest.Step{"20 quintales a 161", chattest.ReadBack},
	)
}

func TestTextilesAreCalledByWhatTheyAre(t *testing.T) {
	chattest.NewPhone(t).Talks(chattest.Step{"vendo 5 chompas de alpaca a 80 c/u", "…🧶 *Chompas de alpaca*…"})
}

func TestSellChangesItsMind(t *testing.T) {
	p := chattest.NewPhone(t)
	p.Talks(
		chattest.Step{"vendo 20 quintales de maiz blanco a 155", "…S/ 155.00 el quintal…"},
		chattest.Step{"cambiar", "¿Qué cambio?\n1 Cantidad · 2 Precio · 3 Producto [Cantidad] [Precio] [Producto]"},
		chattest.Step{"2", "…¿A cuánto el quintal?…"},
		chattest.Step{"161", chattest.ReadBack},
		chattest.Step{"25 quintales", "…25 quintales de 46 kg = 1,150 kg…"},
		chattest.Step{"cambiar", "…¿Qué cambio?…"},
		chattest.Step{"cantidad", "…¿Cuánto tienes?…"},
		chattest.Step{"20", chattest.ReadBack},
		chattest.Step{"atrás", "…¿Cuánto tienes?…"},
		chattest.Step{"atrás", "…¿Qué cambio?…"},
		chattest.Step{"atrás", "…25 quintales…"},
		chattest.Step{"20 quintales", chattest.ReadBack},
		chattest.Step{"cambiar", "…¿Qué cambio?…"},
		chattest.Step{"producto", "…¿Qué vendes?…"},
		chattest.Step{"cacao", "…🍫 *Cacao*…"},
		chattest.Step{"cancelar", "…ancelado…"},
		chattest.Step{"1", "¿1 qué? Escríbelo así: *1 quintal de maíz*."},
	)
	if len(p.Market.Lots) > 0 {
		t.Errorf("published %+v", p.Market.Lots)
	}
}

func TestUndo(t *testing.T) {
	p := chattest.NewPhone(t)
	p.Talks(
		chattest.Step{"deshacer", "…No hay nada por deshacer…"},
		chattest.Step{"vendo 20 quintales de maiz blanco a 161", chattest.ReadBack}, chattest.Step{"1", chattest.Published},
		chattest.Step{"deshacer", "↩️ Listo: quité MA-7K31 del mercado. Nadie más lo ve."},
		chattest.Step{"deshacer", "…No hay nada por deshacer…"},
		chattest.Step{"vendo 20 quintales de maiz blanco a 161", chattest.ReadBack}, chattest.Step{"1", "…MA-7K32…"},
	)
	if p.Market.Lots[0].State != market.LotWithdrawn {
		t.Error("not withdrawn")
	}
	p.At = p.At.Add(11 * time.Minute)
	p.Talks(chattest.Step{"deshacer", "…Ya pasaron los 10 minutos: MA-7K32 sigue publicado…"})
	if p.Market.Lots[1].State != market.LotPublished {
		t.Error("withdrawn too late")
	}
}

// A button is about the sale as it stood when it was said.
func TestStaleButtonsOfASale(t *testing.T) {
	p := chattest.NewPhone(t)
	p.Talks(chattest.Step{"vendo 20 quintales de maiz blanco a 155", "…155…"})
	first := p.Last
	p.Talks(chattest.Step{"a 161", chattest.ReadBack})
	second := p.Last
	if got := p.Does(chat.Input{Kind: chat.Tap, Tap: p.Button(first, "Publicar")}); got != "Esa venta cambió. Así quedó:\n"+chattest.ReadBack {
		t.Errorf("stale: %s", got)
	}
	if got := p.Does(chat.Input{Kind: chat.Tap, Tap: p.Button(second, "Publicar")}); !strings.HasPrefix(got, "Esa venta cambió") {
		t.Errorf("stale again: %s", got)
	}
	p.Talks(chattest.Step{"1", chattest.Published})
	if got := p.Does(chat.Input{Kind: chat.Tap, Tap: p.Button(second, "Publicar")}); got != "Ya está publicado: *MA-7K31*. Para verlo escribe *mis lotes*." {
		t.Errorf("published already: %s", got)
	}
	p.Talks(chattest.Step{"vendo 5 sacos de 50 kg de cacao a 400", "…Cacao…"}, chattest.Step{"3", "…ancelado…"})
	if got := p.Does(chat.Input{Kind: chat.Tap, Tap: p.Button(second, "Publicar")}); !strings.Contains(got, "Ya está publicado") {
		t.Errorf("of an older sale: %s", got)
	}
	if len(p.Market.Lots) != 1 {
		t.Errorf("%d lots", len(p.Market.Lots))
	}
}

func TestASaleIsKeptForAFortnight(t *testing.T) {
	p := chattest.NewPhone(t)
	p.Talks(chattest.Step{"vendo 20 quintales de maiz blanco a 161", chattest.ReadBack})
	kept := p.State
	p.At = chattest.Now.Add(2 * 24 * time.Hour)
	p.Talks(chattest.Step{"[✅ Publicar]", "Tu venta seguía guardada desde el lunes. ¿La publico hoy?\n" + chattest.ReadBack}, chattest.Step{"[✅ Publicar]", chattest.Published})
	p = chattest.NewPhone(t)
	p.State, p.At = kept, chattest.Now.Add(15*24*time.Hour)
	p.Talks(chattest.Step{"1", "…Esa venta ya no está guardada…"}, chattest.Step{"vender", "…¿Qué vendes?…"})
}

// The market's refusal of a value becomes the question for it.
func TestRefusedValuesAreAskedAnew(t *testing.T) {
	for pointer, question := range map[string]string{
		"/declared/value": "¿Cuánto tienes?", "/price/amount": "¿A cuánto el quintal?", "/declared/kg_per_unit": "¿Cuántos kilos pesa un quintal tuyo?",
	} {
		p := chattest.NewPhone(t)
		p.Talks(chattest.Step{"vendo 20 quintales de maiz blanco a 161", chattest.ReadBack})
		p.Market.Refuse["DraftLot"] = chattest.Problem("invalid", market.Field{Pointer: pointer, Detail: "Eso no puede ser."})
		p.Talks(chattest.Step{"1", "…Eso no puede ser.\n" + question + "…"})
	}
	p := chattest.NewPhone(t)
	p.Talks(chattest.Step{"vendo 20 quintales de maiz blanco a 161", chattest.ReadBack})
	p.Market.Refuse["PublishLot"] = chattest.Problem("forbidden-by-mandate")
	p.Talks(chattest.Step{"1", "…No pude hacerlo: Así lo dice el mercado. Escribe *menú*…"})
}
