package flows_test

import (
	"testing"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/chattest"
)

// What was lost or sold is about the stock, also while an offer's card is open.
func TestALossBesideAnOffersCardIsAboutTheStock(t *testing.T) {
	for text, want := range map[string]string{
		"se malogró la mitad":        "…Anoto que se perdió: 10 quintales.…",
		"se malograron 3 quintales":  "…Anoto que se perdió: 3 quintales.…",
		"ya vendi 5 quintales a 160": "…ya vendiste 5 quintales…",
	} {
		p, n := chattest.Bargaining(t)
		if got := p.Writes(text); !chattest.Says(got, want) || len(n.Offers) != 1 {
			t.Errorf("%q was answered with %s", text, got)
		}
	}
}
