package bargain_test

import (
	"testing"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/chattest"
)

// What figures are, what stands beside them tells; what an offer cannot carry is said to be no part of it.
func TestWhatIsSaidOfAnOffer(t *testing.T) {
	for text, want := range map[string]string{
		"1600 por los diez":                  "…S/ 160.00 el quintal, S/ 1,600.00 todo…",
		"8 soles encima de lo que ofrece":    "…S/ 158.00 el quintal…",
		"ponle 161 mas bien":                 "…S/ 161.00 el quintal…",
		"que sean 154 y trato hecho":         "…S/ 154.00 el quintal…",
		"le rebajo 2 soles de los 161":       "…S/ 159.00 el quintal…",
		"de 161 te bajo 4 soles":             "…S/ 157.00 el quintal…",
		"16o":                                "…S/ 160.00 el quintal…",
		"de 10 no, de 4 si":                  "…4 quintales a S/ 150.00…",
		"lo mismo que pido yo":               "…S/ 161.00 el quintal…",
		"156 y que me devuelva los costales": "…solo van el precio y la cantidad…S/ 156.00 el quintal…",
		"cuanto seria todo?":                 "…*S/ 1,500.00* en total…",
		"que se busque otro":                 "…Para decirle que no a…",
		"mejor acepto lo que me ofrece":      "…Vendes 10 quintales…No se puede deshacer…",
	} {
		p, n := chattest.Bargaining(t)
		if got := p.Writes(text); !chattest.Says(got, want) {
			t.Errorf("%q was answered with\n%s\nwant\n%s", text, got, want)
		}
		if state := p.Market.NegotiationList[0].State; state != n.State {
			t.Errorf("%q did something: %s", text, state)
		}
	}
}
