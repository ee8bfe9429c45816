package chat_test

import (
	"strings"
	"testing"
)

// Who is not understood again and again hears of a person once, and then how to say it.
func TestExamplesFitTheMoment(t *testing.T) {
	lost := func(one, other string) []step {
		return []step{
			{"qwerty", "…No te entendí.…"},
			{"asdf", "…Sigo sin entenderte, disculpa.…habla con Nélida…¿Qué hacemos?…"},
			{"zxcv", "Escríbelo así, por ejemplo: *" + one + "*. O así: *" + other + "*."},
			{"poiu", "Todavía no te entiendo. Prueba con una de estas: *" + one + "*, o *" + other + "*."},
			{"lkjh", "Escríbelo así, por ejemplo: *" + one + "*. O así: *" + other + "*."},
		}
	}
	newPhone(t).talks(lost("vendo 20 quintales de maíz a 161", "ofertas")...)
	for _, row := range [][3]string{
		{"vender", "maíz blanco", "vendo 20 quintales de maíz"},
		{"vendo maíz", "20 quintales", "10 sacos de 50 kilos"},
		{"vendo 20 quintales de maíz", "a 161 soles", "3.50 el kilo"},
		{"vendo 20 quintales de maíz a 161", "publicar", "a 170 soles"},
	} {
		p := newPhone(t)
		p.talks(append([]step{{row[0], "…"}}, lost(row[1], row[2])...)...)
		for _, example := range row[1:] { // which are understood
			st := p.st
			if got := p.writes(example); strings.Contains(got, "entiendo") || strings.Contains(got, "Escríbelo así") || p.st.Missed > 0 {
				t.Errorf("after %q: %q is answered with %s", row[0], example, got)
			}
			if d := p.st.Draft; d != nil && d.Product == "" {
				t.Errorf("after %q: %q begins anew", row[0], example)
			}
			p.st = st
		}
	}
	p, _ := bargaining(t)
	p.talks(lost("ofertas", "158 soles")...)
	st := p.st
	p.talks(step{"158 soles", counterRead})
	p.st = st
	p.talks(step{"ofertas", offerCard}, step{"qwerty", "No te entendí.\n" + offerCard})
}

func TestAFriendlyWordHasAFriendlyAnswer(t *testing.T) {
	pleased := "👍 ¡Qué bueno! Aquí estoy para lo que necesites: *vender*, *ofertas* o *menú*."
	p := newPhone(t)
	p.talks(step{"👍", pleased}, step{"mis lotes", "…No tienes lotes…"}, step{"ok", pleased}, step{"👍", pleased}, step{"gracias", "…De nada…"},
		step{"vender", "…¿Qué vendes?…"}, step{"👍", "…No te entendí.\n¿Qué vendes?…"})
}

func TestEnglishIsAnsweredInEnglish(t *testing.T) {
	english := "I speak Spanish; write *menú* to see what I can do, or *persona* to reach a person."
	p := newPhone(t)
	p.talks(step{"hello, do you speak English?", english}, step{"vendo 20 quintales de maiz blanco a 161", readBack},
		step{"what is this?", english}, step{"publicar", published})
}
