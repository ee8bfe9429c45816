package chat_test

import (
	"strings"
	"testing"
	"time"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

const (
	readBack = "🌽 *Maíz blanco*\n20 quintales de 46 kg = 920 kg\nS/ 161.00 el quintal (S/ 3.50 el kilo)\n" +
		"Todo: S/ 3,220.00 (tres mil doscientos veinte soles)\n" +
		"1 Publicar · 2 Cambiar · 3 Cancelar [✅ Publicar] [✏️ Cambiar] [❌ Cancelar]"
	published = "✅ *Publicado MA-7K31*\nMaíz blanco, 20 quintales (920 kg), S/ 161.00 el quintal\n" +
		"Reenvía este mensaje a tus clientes.\nPara deshacer escribe *deshacer* (10 min)."
)

func TestSellInOneSentence(t *testing.T) {
	for _, way := range []string{"[✅ Publicar]", "1", "publicar", "Publícalo", "sí", "dale", "👍", "ya"} {
		t.Run(way, func(t *testing.T) {
			p := newPhone(t)
			p.talks(step{"vendo 20 quintales de maiz blanco a 161", readBack}, step{way, published})
			l := p.m.lots[0]
			if l.State != market.LotPublished || l.Variety != "blanco" || l.Price == nil || l.Price.Minor != 16100 {
				t.Errorf("published %+v", l)
			}
		})
	}
}

func TestSellStepByStep(t *testing.T) {
	p := newPhone(t)
	p.talks(
		step{"vender", "…¿Qué vendes?…"},
		step{"maíz blanco", "…¿Cuánto tienes?…"},
		step{"20", "…¿20 qué?…"},
		step{"quintales", "…¿A cuánto el quintal?…"},
		step{"161", readBack},
	)
	p = newPhone(t)
	p.talks(
		step{"tengo 20 sacos de cacao", "¿Cuántos kilos pesa un saco tuyo? Escribe el número. [50 kg] [60 kg]"},
		step{"sesenta", "…¿A cuánto el saco?…"},
		step{"[Que ofrezcan]", "…Sin precio: que ofrezcan…"},
		step{"1", "…Publicado…"},
	)
	if l := p.m.lots[0]; l.Measure.FactorMilli != 60_000 || l.Price != nil {
		t.Errorf("published %+v", l)
	}
	p = newPhone(t)
	p.talks(
		step{"vendo chompas a 80", "…¿Cuánto tienes?…"},
		step{"dos docenas", "…2 docenas de 12 unidades = 24 unidades\nS/ 80.00 la docena…"},
	)
}

func TestSellChangesItsMind(t *testing.T) {
	p := newPhone(t)
	p.talks(
		step{"vendo 20 quintales de maiz blanco a 155", "…S/ 155.00 el quintal…"},
		step{"cambiar", "¿Qué cambio?\n1 Cantidad · 2 Precio · 3 Producto [Cantidad] [Precio] [Producto]"},
		step{"2", "…¿A cuánto el quintal?…"},
		step{"161", readBack},
		step{"25 quintales", "…25 quintales de 46 kg = 1,150 kg…"},
		step{"cambiar", "…¿Qué cambio?…"},
		step{"cantidad", "…¿Cuánto tienes?…"},
		step{"20", readBack},
		step{"atrás", "…¿Cuánto tienes?…"},
		step{"atrás", "…¿Qué cambio?…"},
		step{"atrás", "…25 quintales…"},
		step{"20 quintales", readBack},
		step{"cambiar", "…¿Qué cambio?…"},
		step{"producto", "…¿Qué vendes?…"},
		step{"cacao", "…🍫 *Cacao*…"},
		step{"cancelar", "…ancelado…"},
		step{"1", "…No te entendí…"},
	)
	if len(p.m.lots) > 0 {
		t.Errorf("published %+v", p.m.lots)
	}
}

func TestUndo(t *testing.T) {
	p := newPhone(t)
	p.talks(
		step{"deshacer", "…No hay nada por deshacer…"},
		step{"vendo 20 quintales de maiz blanco a 161", readBack}, step{"1", published},
		step{"deshacer", "↩️ Listo: quité MA-7K31 del mercado. Nadie más lo ve."},
		step{"deshacer", "…No hay nada por deshacer…"},
		step{"vendo 20 quintales de maiz blanco a 161", readBack}, step{"1", "…MA-7K32…"},
	)
	if p.m.lots[0].State != market.LotWithdrawn {
		t.Error("not withdrawn")
	}
	p.at = p.at.Add(11 * time.Minute)
	p.talks(step{"deshacer", "…Ya pasaron los 10 minutos: MA-7K32 sigue publicado…"})
	if p.m.lots[1].State != market.LotPublished {
		t.Error("withdrawn too late")
	}
}

// A button is about the sale as it stood when it was said.
func TestStaleButtonsOfASale(t *testing.T) {
	p := newPhone(t)
	p.talks(step{"vendo 20 quintales de maiz blanco a 155", "…155…"})
	first := p.last
	p.talks(step{"a 161", readBack})
	second := p.last
	if got := p.does(chat.Input{Kind: chat.Tap, Tap: p.button(first, "Publicar")}); got != "Esa venta cambió. Así quedó:\n"+readBack {
		t.Errorf("stale: %s", got)
	}
	if got := p.does(chat.Input{Kind: chat.Tap, Tap: p.button(second, "Publicar")}); !strings.HasPrefix(got, "Esa venta cambió") {
		t.Errorf("stale again: %s", got)
	}
	p.talks(step{"1", published})
	if got := p.does(chat.Input{Kind: chat.Tap, Tap: p.button(second, "Publicar")}); got != "Ya está publicado: *MA-7K31*. Para verlo escribe *mis lotes*." {
		t.Errorf("published already: %s", got)
	}
	p.talks(step{"vendo 5 sacos de 50 kg de cacao a 400", "…Cacao…"}, step{"3", "…ancelado…"})
	if got := p.does(chat.Input{Kind: chat.Tap, Tap: p.button(second, "Publicar")}); !strings.Contains(got, "Ya está publicado") {
		t.Errorf("of an older sale: %s", got)
	}
	if len(p.m.lots) != 1 {
		t.Errorf("%d lots", len(p.m.lots))
	}
}

func TestASaleIsKeptForAFortnight(t *testing.T) {
	p := newPhone(t)
	p.talks(step{"vendo 20 quintales de maiz blanco a 161", readBack})
	kept := p.st
	p.at = now.Add(2 * 24 * time.Hour)
	p.talks(step{"[✅ Publicar]", "Tu venta seguía guardada desde el lunes. ¿La publico hoy?\n" + readBack}, step{"[✅ Publicar]", published})
	p = newPhone(t)
	p.st, p.at = kept, now.Add(15*24*time.Hour)
	p.talks(step{"1", "…Esa venta ya no está guardada…"}, step{"vender", "…¿Qué vendes?…"})
}

// The market's refusal of a value becomes the question for it.
func TestRefusedValuesAreAskedAnew(t *testing.T) {
	for pointer, question := range map[string]string{
		"/declared/value": "¿Cuánto tienes?", "/price/amount": "¿A cuánto el quintal?", "/declared/kg_per_unit": "¿Cuántos kilos pesa un quintal tuyo?",
	} {
		p := newPhone(t)
		p.talks(step{"vendo 20 quintales de maiz blanco a 161", readBack})
		p.m.refuse["DraftLot"] = problem("invalid", market.Field{Pointer: pointer, Detail: "Eso no puede ser."})
		p.talks(step{"1", "…Eso no puede ser.\n" + question + "…"})
	}
	p := newPhone(t)
	p.talks(step{"vendo 20 quintales de maiz blanco a 161", readBack})
	p.m.refuse["PublishLot"] = problem("forbidden-by-mandate")
	p.talks(step{"1", "…No pude hacerlo: Así lo dice el mercado. Escribe *menú*…"})
}
