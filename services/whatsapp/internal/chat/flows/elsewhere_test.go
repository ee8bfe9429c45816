package flows_test

import (
	"strings"
	"testing"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/chattest"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

// Whoever acts for a buyer or an organiser is told where they do, not to ask somebody to let them in.
func TestWhoActsForABuyerIsToldWhere(t *testing.T) {
	p := chattest.NewPhone(t)
	p.Market.Organisation = market.Organisation{ID: "org_sol", Name: "Tostaduría Sol", Kind: "buyer"}
	for _, text := range []string{"hola", "quiero comprar maiz"} {
		p.Writes(text)
		if said := p.Last.Body; !strings.Contains(said, "*Tostaduría Sol* usa Qhatu por internet") || strings.Contains(said, "Para comprar, habla") {
			t.Errorf("%s: %s", text, said)
		}
	}
}
