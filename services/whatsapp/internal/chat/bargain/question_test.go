package bargain_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/chattest"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

// What people ask about an offer is answered from its terms, at the card and at the last step, and binds nothing.
func TestQuestionsAboutAnOffer(t *testing.T) {
	for words, want := range map[string]string{
		"tiempo":                         "espera tu respuesta hasta el viernes 27, 6 pm. Todavía no puedo pedirle más días",
		"deme un dia para pensarlo":      "más días",
		"socios":                         "Consulta con tus socios y tu asamblea",
		"voy a consultar con mis socios": "Consulta con tus socios y tu asamblea",
		"quien es ese comprador":         "*Snacks Lima*: la coordinación vio sus papeles",
		"y el flete quien paga?":         "lo usual es que lo pague el comprador (recogen en Huaro)",
		"y cuando me pagan?":             "*Snacks Lima*: adelanto 30% (S/ 450.00); paga el resto al recoger.",
		"cuando vienen a recoger":        "recogen en Huaro; el día lo acuerdan después del trato",
	} {
		p, _ := chattest.Bargaining(t)
		if got := p.Writes(words); !strings.Contains(got, want) || !strings.HasSuffix(got, "[✅ Acepto] [💬 Otro precio] [❌ No]") {
			t.Errorf("%q was answered with %s", words, got)
		}
		p.Talks(chattest.Step{"158", chattest.CounterRead})
		p, n := chattest.Bargaining(t)
		p.Talks(chattest.Step{"1", chattest.Confirm})
		if got := p.Writes(words); !strings.Contains(got, want) || n.State != market.AwaitingSeller {
			t.Errorf("at the last step %q was answered with %s", words, got)
		}
		p.Talks(chattest.Step{"si vendo", chattest.DealDone})
	}
}

func TestIntentsAtACard(t *testing.T) {
	for words, want := range map[string]string{
		"no me conviene":              "¿Por qué?",
		"muy poco pagas":              "¿Por qué?",
		"manan, pisillam":             "¿Por qué?",
		"subele un poquito":           "¿A cuánto el quintal?",
		"hecho jefe":                  "No se puede deshacer.",
		"cantidad":                    "¿Cuánto le vendes a *Snacks Lima*? Escribe cuántos quintales.",
		"ya vendi ese maiz a otro":    "¿Le digo a *Snacks Lima* que ya lo vendiste?",
		"acepto solo 8":               "8 quintales a S/ 150.00",
		"acepto pero pago al contado": "[✅ Acepto]",
	} {
		p, n := chattest.Bargaining(t)
		if got := p.Writes(words); !strings.Contains(got, want) || n.State != market.AwaitingSeller {
			t.Errorf("%q was answered with %s", words, got)
		}
	}
	p, _ := chattest.Bargaining(t)
	p.Talks(chattest.Step{"cantidad", "…"}, chattest.Step{"6", "…6 quintales a S/ 150.00…"}, chattest.Step{"1", chattest.Sent})
	p, _ = chattest.Bargaining(t)
	p.Talks(chattest.Step{"2", "…"}, chattest.Step{"me parece bien", chattest.Confirm})
	p, _ = chattest.Bargaining(t)
	p.Talks(chattest.Step{"158", "…"}, chattest.Step{"1", chattest.Sent}, chattest.Step{"ofertas", "…No tienes ofertas…\nYa le enviaste S/ 158.00. Falta que responda Snacks Lima."})
	p, _ = chattest.Bargaining(t)
	p.Talks(chattest.Step{"ya vendi ese maiz a otro", "…"}, chattest.Step{"si", "…le dije que no…"})
	if !slices.Contains(p.Market.Calls, "Reject sold") {
		t.Error(p.Market.Calls)
	}
}

// Words of refusal while something else is open are no answer to an offer.
func TestIntentsAreAboutWhatIsOpen(t *testing.T) {
	p, n := chattest.Bargaining(t)
	p.Talks(chattest.Step{"vendo 5 quintales de cacao a 400", "…"})
	if got := p.Writes("no me conviene"); strings.Contains(got, "Snacks Lima") || n.State != market.AwaitingSeller {
		t.Error(got)
	}
}

// Once it is a deal, what people ask is answered from what was agreed.
func TestQuestionsAboutADeal(t *testing.T) {
	for words, want := range map[string]string{
		"pasame su numero":    "📞 Su contacto: pídelo a Nélida (984 123 456). Para que vean el tuyo escribe *dale mi número*.",
		"y cuando me pagan?":  "*Snacks Lima*: adelanto 30% (S/ 450.00); paga el resto al recoger.",
		"cuando recogen":      "*Snacks Lima*: recogen en Huaro; el día lo acuerdan después del trato.",
		"quien paga el flete": "lo usual es que lo pague el comprador",
	} {
		p, _ := chattest.Bargaining(t)
		p.Talks(chattest.Step{"1", chattest.Confirm}, chattest.Step{"1", chattest.DealDone})
		if got := p.Writes(words); !strings.Contains(got, want) {
			t.Errorf("%q was answered with %s", words, got)
		}
	}
}
