package chat_test

import (
	"strings"
	"testing"
)

const notSold = "Todavía no se vende *papa* por aquí. Por ahora hay esto:\n¿Qué vendes? Toca o escribe el número."

// What nobody sells here is said to be so, and is never taken for what was spoken of before.
func TestGoodsThatAreNotSoldHere(t *testing.T) {
	for _, sentence := range []string{"vendo 5 kilos de papa a 3", "vendo papa", "5 kilos de papa a 3", "tengo 3 sacos de papa"} {
		t.Run(sentence, func(t *testing.T) {
			p := newPhone(t)
			p.talks(step{sentence, "…" + notSold + "…"}, step{"1", "…¿Cuánto tienes?…"}) // of what she said nothing is about maize
			p = newPhone(t)
			p.talks(step{"vendo 20 quintales de maiz a 161", "…S/ 161.00 el quintal…"}, step{sentence, "…" + notSold + "…"})
			if d := p.st.Draft; d.Product != "" || d.Quantity.Milli != 0 || d.Price.Minor != 0 {
				t.Errorf("draft %+v", d)
			}
			p.talks(step{"atrás", "…S/ 161.00 el quintal…"})
		})
	}
	p, n := bargaining(t)
	p.talks(step{"vendo 5 kilos de papa a 3", "…" + notSold + "…"})
	if len(n.Offers) != 1 {
		t.Error("taken for a price")
	}
	p = newPhone(t)
	p.talks(step{"vendo 20 sacos de maiz", "…¿Cuántos kilos pesa un saco tuyo?…"}, step{"un saco de yute pesa 50", "…¿A cuánto el saco?…"})
}

func TestQuantitiesThatNobodyWritesAreAsked(t *testing.T) {
	p := newPhone(t)
	p.talks(
		step{"vendo -5 kilos de maiz a 3", "Esa cantidad no puede ser.\n¿Cuánto tienes? Escribe la cantidad, por ejemplo: *20 quintales*."},
		step{"-5 kilos", "…Esa cantidad no puede ser.\n¿Cuánto tienes?…"},
		step{"5 kilos", "…5 kg\nS/ 3.00 el kilo…"},
		step{"vendo 1e9 toneladas de cacao a 5", "Esa cantidad no puede ser.\n¿Cuánto tienes? Escribe la cantidad, por ejemplo: *20 quintales*."},
	)
	if strings.Contains(p.writes("vendo -5 kilos"), "5 kg") {
		t.Error("taken for five")
	}
}

func TestOneProductAtATime(t *testing.T) {
	head := "Un producto a la vez, por favor: primero maíz, después el otro.\n"
	p := newPhone(t)
	p.talks(step{"vendo 20 quintales de maiz blanco a 161 y 10 kilos de cacao chuncho a 12", head + readBack},
		step{"cancelar", "…ancelado…"}, step{"vendo maiz y cacao a 12", head + "¿Cuánto tienes? Escribe la cantidad, por ejemplo: *20 quintales*."})
}
