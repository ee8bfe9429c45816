package flows_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/chattest"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

// Who is new is shown at once that a sale is too large for them, may say no to it, and is told who closes it.
func TestWhoIsNewIsToldWhoMayAccept(t *testing.T) {
	const beyond = "🔒 Todavía eres nuevo y no cierras una venta tan grande: la cierra otra persona de tu asociación."
	p, n := chattest.Bargaining(t)
	p.Market.NewUntil = chattest.Now.Add(72 * time.Hour)
	p.Market.ColleagueList = []market.Colleague{
		{ID: "per_juan", Name: "Juan Mamani", Active: true}, {ID: "per_ana", Name: "Ana Condori"}, {ID: "per_elmer", Name: "Elmer Sola", Active: true, NewUntil: p.Market.NewUntil},
	}
	const none = "✋ No hice nada: todavía no puedes decidir sobre tanta plata por tu asociación, porque eres nuevo aquí o cambiaste de número. Vale para ventas, pesos, reclamos y pagos.\n" +
		"Por seguridad, hasta el jueves 26, 9 am todavía no cierras ventas. Las cierra: *Juan Mamani*."
	p.Talks(chattest.Step{"[✅ Acepto]", none}, chattest.Step{"ofertas", "…💬 *Snacks Lima*…" + beyond + "\n1 No [❌ No]"}, chattest.Step{"158", none})
	p.Market.ColleagueList, p.Market.Mandate = nil, money.Amount{Minor: 50_000, Currency: money.PEN}
	p.Talks(
		chattest.Step{"ofertas", "…💬 *Snacks Lima*…" + beyond + "\n1 Otro precio · 2 No [💬 Otro precio] [❌ No]"},
		chattest.Step{"158", "…solo cierras ventas de hasta S/ 500.00 en total. Lo que pase de eso lo cierra: Nélida (984 123 456)."},
		chattest.Step{"ofertas", "…💬 *Snacks Lima*…"},
		chattest.Step{"[❌ No]", "…¿Por qué?…"}, chattest.Step{"1", "…le dije que no…"},
	)
	if n.Offers[0].State != market.OfferRejected {
		t.Error("not refused")
	}

	p, _ = chattest.Bargaining(t) // together with what they sold before
	p.Market.NewUntil, p.Market.Mandate = chattest.Now.Add(72*time.Hour), money.Amount{Minor: 500_000, Currency: money.PEN}
	p.Market.Refuse["Accept"] = &market.Problem{Status: 403, Slug: "beyond-mandate"}
	p.Talks(chattest.Step{"[✅ Acepto]", "…Vendes 10 quintales…"}, chattest.Step{"[✅ Sí, vendo]", "…✋ No hice nada…"})
}

// Whoever may only look is offered nothing that would not count.
func TestWhoMayOnlyLookIsOfferedNothing(t *testing.T) {
	const refused = "…🔒 No hice nada: tu WhatsApp cambió…"
	p, n := chattest.Bargaining(t)
	p.Market.IsFrozen = true
	for _, words := range []string{"ofertas", "158", "vender", "vendo 20 quintales de maiz blanco a 161", "menu", "acepto", "1"} {
		p.Writes(words)
		for _, title := range []string{"Acepto", "vendo", "Enviar", "Publicar", "Vender"} {
			if slices.ContainsFunc(p.Last.Buttons, func(c chat.Choice) bool { return strings.Contains(c.Title, title) }) {
				t.Errorf("%s: is offered %s", words, title)
			}
		}
	}
	p.Talks(chattest.Step{"vender", refused}, chattest.Step{"ofertas", "…💬 *Snacks Lima*…🔒 Por ahora solo puedes mirar: no puedes responder."})
	if n.State != market.AwaitingSeller {
		t.Error("answered")
	}
}
