package sell_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/chattest"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/sell"
)

const notSold = "Todavía no se vende *papa* por aquí. Por ahora hay esto:\n¿Qué vendes? Toca o escribe el número."

// What nobody sells here is said to be so, and is never taken for what was spoken of before.
func TestGoodsThatAreNotSoldHere(t *testing.T) {
	for _, sentence := range []string{"vendo 5 kilos de papa a 3", "vendo papa", "5 kilos de papa a 3", "tengo 3 sacos de papa"} {
		t.Run(sentence, func(t *testing.T) {
			p := chattest.NewPhone(t)
			p.Talks(chattest.Step{sentence, "…" + notSold + "…"}, chattest.Step{"1", "…¿Cuánto tienes?…"}) // of what was said nothing is about maize
		})
	}
	for _, sentence := range []string{"vendo 5 kilos de papa a 3", "tengo 3 sacos de papa"} {
		t.Run("instead of another: "+sentence, func(t *testing.T) {
			p := chattest.NewPhone(t)
			p.Talks(chattest.Step{"vendo 20 quintales de maiz a 161", "…S/ 161.00 el quintal…"}, chattest.Step{sentence, "…" + notSold + "…"})
			if d := draft(t, p); d.Product != "" || d.Quantity.Milli != 0 || d.Price.Minor != 0 {
				t.Errorf("draft %+v", d)
			}
			p.Talks(chattest.Step{"atrás", "…S/ 161.00 el quintal…"})
		})
	}
	p, n := chattest.Bargaining(t)
	p.Talks(chattest.Step{"vendo 5 kilos de papa a 3", "…" + notSold + "…"})
	if len(n.Offers) != 1 {
		t.Error("taken for a price")
	}
	p = chattest.NewPhone(t)
	p.Talks(chattest.Step{"vendo 20 sacos de maiz", "…¿Cuántos kilos pesa un saco tuyo?…"}, chattest.Step{"un saco de yute pesa 50", "…¿A cuánto el saco?…"})
}

func TestQuantitiesThatNobodyWritesAreAsked(t *testing.T) {
	p := chattest.NewPhone(t)
	p.Talks(
		chattest.Step{"vendo -5 kilos de maiz a 3", "Esa cantidad no puede ser.\n¿Cuánto tienes? Escribe la cantidad, por ejemplo: *20 quintales*."},
		chattest.Step{"-5 kilos", "…Esa cantidad no puede ser.\n¿Cuánto tienes?…"},
		chattest.Step{"5 kilos", "…5 kg\nS/ 3.00 el kilo…"},
		chattest.Step{"vendo 1e9 toneladas de cacao a 5", "Después seguimos con tus 5 kg de maíz.\nEsa cantidad no puede ser.\n¿Cuánto tienes? Escribe la cantidad, por ejemplo: *20 quintales*."},
	)
	if strings.Contains(p.Writes("vendo -5 kilos"), "5 kg") {
		t.Error("taken for five")
	}
}

// draft is the sale that is being put together.
func draft(t *testing.T, p *chattest.Phone) sell.Draft {
	t.Helper()
	var d sell.Draft
	if err := json.Unmarshal(p.State.Drafts[sell.Name].Data, &d); err != nil {
		t.Fatal(err)
	}
	return d
}
