package flows_test

import (
	"testing"
	"time"

	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/chattest"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

// Who is new is told why a sale is too large for them, and who closes it.
func TestWhoIsNewIsToldWhoMayAccept(t *testing.T) {
	p, _ := chattest.Bargaining(t)
	p.Market.NewUntil = chattest.Now.Add(72 * time.Hour)
	p.Market.ColleagueList = []market.Colleague{
		{ID: "per_juan", Name: "Juan Mamani", Active: true}, {ID: "per_ana", Name: "Ana Condori"}, {ID: "per_elmer", Name: "Elmer Sola", Active: true, NewUntil: p.Market.NewUntil},
	}
	p.Market.Refuse["Accept"] = &market.Problem{Status: 403, Slug: "beyond-mandate"}
	p.Talks(
		chattest.Step{"[✅ Acepto]", "…Vendes 10 quintales…"},
		chattest.Step{"[✅ Sí, vendo]", "✋ No cerré nada: todavía no puedes cerrar una venta así, porque eres nuevo aquí o cambiaste de número.\n" +
			"Por seguridad, hasta el jueves 26, 9 am todavía no cierras ventas. Las cierra: *Juan Mamani*."},
	)
	p.Market.ColleagueList, p.Market.Mandate = nil, money.Amount{Minor: 50_000, Currency: money.PEN}
	p.Market.Refuse["Accept"] = &market.Problem{Status: 403, Slug: "beyond-mandate"}
	p.Talks(
		chattest.Step{"ofertas", "…💬 *Snacks Lima*…"},
		chattest.Step{"[✅ Acepto]", "…Vendes 10 quintales…"},
		chattest.Step{"[✅ Sí, vendo]", "…solo cierras ventas de hasta S/ 500.00 en total. Lo que pase de eso lo cierra: Nélida (984 123 456)."},
	)
}
