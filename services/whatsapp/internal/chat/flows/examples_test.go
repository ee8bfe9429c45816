package flows_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/chattest"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/sell"
)

// Who is not understood again and again hears of a person once, and then how to say it.
func TestExamplesFitTheMoment(t *testing.T) {
	lost := func(one, other, open string) []chattest.Step {
		return []chattest.Step{
			{"qwerty", "…No te entendí.…"},
			{"asdf", "…Sigo sin entenderte, disculpa.…habla con Nélida…" + open + "…"},
			{"zxcv", "Escríbelo así, por ejemplo: *" + one + "*. O así: *" + other + "*."},
			{"poiu", "Todavía no te entiendo. Prueba con una de estas: *" + one + "*, o *" + other + "*."},
			{"lkjh", "Escríbelo así, por ejemplo: *" + one + "*. O así: *" + other + "*."},
		}
	}
	chattest.NewPhone(t).Talks(lost("vendo 20 quintales de maíz a 161", "ofertas", "¿Qué hacemos?")...)
	for _, row := range [][4]string{
		{"vender", "maíz blanco", "vendo 20 quintales de maíz", "¿Qué vendes?"},
		{"vendo maíz", "20 quintales", "10 sacos de 50 kilos", "¿Cuánto tienes?"},
		{"vendo 20 quintales de maíz", "a 161 soles", "3.50 el kilo", "¿A cuánto el quintal?"},
		{"vendo 20 quintales de maíz a 161", "publicar", "a 170 soles", "Maíz"},
	} {
		p := chattest.NewPhone(t)
		p.Talks(append([]chattest.Step{{row[0], "…"}}, lost(row[1], row[2], row[3])...)...)
		for _, example := range row[1:3] { // which are understood
			st := p.State
			if got := p.Writes(example); strings.Contains(got, "entiendo") || strings.Contains(got, "Escríbelo así") || p.State.Misunderstood > 0 {
				t.Errorf("after %q: %q is answered with %s", row[0], example, got)
			}
			if d := p.State.Drafts[sell.Name].Data; d != nil && !bytes.Contains(d, []byte(`"product"`)) {
				t.Errorf("after %q: %q begins anew", row[0], example)
			}
			p.State = st
		}
	}
	p, _ := chattest.Bargaining(t)
	p.Talks(lost("158 soles", "acepto", "Sigue en pie la oferta de *Snacks Lima* (10 quintales a S/ 150.00), hasta el viernes 27, 6 pm.")...)
	st := p.State
	p.Talks(chattest.Step{"158 soles", chattest.CounterRead})
	p.State = st
	p.Talks(chattest.Step{"ofertas", chattest.OfferCard}, chattest.Step{"qwerty", "No te entendí. Sigue en pie la oferta de *Snacks Lima* (10 quintales a S/ 150.00), hasta el viernes 27, 6 pm.\n" +
		"Responde con el número, o escribe por ejemplo: *158 soles*.\n1 Acepto · 2 Otro precio · 3 No [✅ Acepto] [💬 Otro precio] [❌ No]"})
}

func TestAFriendlyWordHasAFriendlyAnswer(t *testing.T) {
	pleased := "👍 ¡Qué bueno! Aquí estoy para lo que necesites: *vender*, *ofertas* o *menú*."
	p := chattest.NewPhone(t)
	p.Talks(chattest.Step{"👍", pleased}, chattest.Step{"mis lotes", "…No tienes lotes…"}, chattest.Step{"ok", pleased}, chattest.Step{"👍", "Te lo digo otra vez:\n" + pleased}, chattest.Step{"gracias", "…De nada…"},
		chattest.Step{"vender", "…¿Qué vendes?…"}, chattest.Step{"👍", "…No te entendí.\n¿Qué vendes?…"})
}

func TestEnglishIsAnsweredInEnglish(t *testing.T) {
	english := "I speak Spanish; write *menú* to see what I can do, or *persona* to reach a person."
	p := chattest.NewPhone(t)
	p.Talks(chattest.Step{"hello, do you speak English?", english}, chattest.Step{"vendo 20 quintales de maiz blanco a 161", chattest.ReadBack},
		chattest.Step{"what is this?", english}, chattest.Step{"publicar", chattest.Published})
}
