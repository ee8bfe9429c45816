package flows_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
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

// What concerns themselves they say here all the same.
func TestWhoActsForABuyerDecidesAboutThemselves(t *testing.T) {
	buyer := func() *chattest.Phone {
		p := chattest.NewPhone(t)
		p.Market.Organisation = market.Organisation{ID: "org_sol", Name: "Tostaduría Sol", Kind: "buyer"}
		return p
	}
	for name, c := range map[string]struct {
		does  []string
		says  string
		asked string // of the market
	}{
		"erases":   {[]string{"quiero borrar mi cuenta", "sí, borra todo"}, "Borré tus datos", "EraseMe"},
		"leaves":   {[]string{"baja"}, "ya no te escribiré", "Consent"},
		"disavows": {[]string{"No fui yo!"}, "saqué a todos de tu cuenta", "Disavow"},
		"asks":     {[]string{"mis datos"}, "Tus datos", ""},
	} {
		t.Run(name, func(t *testing.T) {
			p, said := buyer(), ""
			for _, text := range c.does {
				said = p.Writes(text)
			}
			if !strings.Contains(said, c.says) || c.asked != "" && !slices.Contains(p.Market.Calls, c.asked) {
				t.Errorf("%s, after %v", said, p.Market.Calls)
			}
		})
	}
	p := buyer()
	if said := p.Does(chat.Input{Kind: chat.Tap, Tap: "account:not_me"}); !strings.Contains(said, "saqué a todos") {
		t.Error(said)
	}
	if said := p.Does(chat.Input{Kind: chat.Tap, Tap: "lot:lot_1:show"}); !strings.Contains(said, "usa Qhatu por internet") {
		t.Error(said)
	}
}
