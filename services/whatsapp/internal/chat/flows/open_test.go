package flows_test

import (
	"strings"
	"testing"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/chattest"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

// openQuestions are situations in which something awaits an answer in words.
var openQuestions = map[string]func(t *testing.T) *chattest.Phone{
	"offer": func(t *testing.T) *chattest.Phone {
		p, _ := chattest.Bargaining(t)
		return p
	},
	"last step": func(t *testing.T) *chattest.Phone {
		p, _ := chattest.Bargaining(t)
		p.Taps("Acepto")
		return p
	},
	"price of an offer": func(t *testing.T) *chattest.Phone {
		p, _ := chattest.Bargaining(t)
		p.Taps("Otro precio")
		return p
	},
	"price of a sale": func(t *testing.T) *chattest.Phone {
		p := chattest.NewPhone(t)
		p.Writes("vendo 20 quintales de maiz blanco")
		return p
	},
	"number of stalls": func(t *testing.T) *chattest.Phone {
		p := chattest.NewPhone(t)
		f := chattest.Urcos()
		f.MaxPerApplicant = 5
		p.Market.FairList = []market.Fair{f}
		p.Writes("ferias")
		p.Writes("1")
		p.Writes("postular")
		return p
	},
}

// What stands where goods would stand is no product that is not sold here, while something else is asked.
func TestAnUnknownWordIsNoProductWhereSomethingIsAsked(t *testing.T) {
	for name, reach := range openQuestions {
		for _, words := range []string{
			"pon 158 pues", "ciento sesenta menos dos", "quiero 3 sitios", "2 nomas", "vendo nomas pues", "que sean 155 redondo", "5 kilos de bonito", "que me de 10 soles mas",
		} {
			if got := reach(t).Writes(words); strings.Contains(got, "no se vende") || strings.Contains(got, "¿Qué vendes?") {
				t.Errorf("%s: %q was answered with %s", name, words, got)
			}
		}
	}
}

// Goods that are offered beyond doubt are not held back by what was asked.
func TestOnlyGoodsBeyondDoubtLeaveAQuestion(t *testing.T) {
	for _, name := range []string{"offer", "last step", "price of an offer", "number of stalls"} {
		p := openQuestions[name](t)
		p.Market.Lots = nil // else it is asked whether it is the same
		if got := p.Writes("vendo 20 quintales de maiz blanco a 161"); got != chattest.ReadBack {
			t.Errorf("%s: a sale was answered with %s", name, got)
		}
		if got := openQuestions[name](t).Writes("maiz blanco"); strings.Contains(got, "¿Cuánto tienes?") {
			t.Errorf("%s: a product alone was answered with %s", name, got)
		}
	}
}

// Who says all of a sale offers goods, whatever else it sounds like; what was sold already is not offered again.
func TestAWholeSaleIsASale(t *testing.T) {
	p := chattest.NewPhone(t)
	p.Talks(chattest.Step{"maiz 20 qq mas o menos, a 155", "…20 quintales de 46 kg…S/ 155.00 el quintal…"})
	p = chattest.NewPhone(t)
	if got := p.Writes("ya vendi 6 quintales de maiz a 158 en el mercado de urcos"); strings.Contains(got, "Publicar") {
		t.Errorf("what was sold is offered: %s", got)
	}
}
