package flows_test

import (
	"testing"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/chattest"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

// Who is new is told why a sale is too large for them, and who closes it.
func TestWhoIsNewIsToldWhoMayAccept(t *testing.T) {
	p, _ := chattest.Bargaining(t)
	p.Market.Refuse["Accept"] = &market.Problem{Status: 403, Slug: "beyond-mandate"}
	p.Talks(
		chattest.Step{"[✅ Acepto]", "…Vendes 10 quintales…"},
		chattest.Step{"[✅ Sí, vendo]", "…No cerré nada…los primeros tres días…Pide a otra persona de tu asociación que responda esta oferta, o habla con Nélida (984 123 456)."},
	)
}
