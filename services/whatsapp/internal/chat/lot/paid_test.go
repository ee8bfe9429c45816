package lot_test

import (
	"testing"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/chattest"
)

// cocoa is a phone with a lot of 20 quintals of cocoa at 900, CC-9XYZ.
func cocoa(t *testing.T) *chattest.Phone {
	t.Helper()
	p := chattest.NewPhone(t)
	put(p, "lot_1", "CC-9XYZ", "cocoa", "", "900")
	return p
}

// A bare figure is the price of what it can be the price of.
func TestWhatABareFigureIsThePriceOf(t *testing.T) {
	for text, want := range map[string]string{
		"me compraron 20 kilos a 18":          "…20 kg por tu cuenta, a S/ 18.00 el kilo: S/ 360.00 …",
		"acabo de vender 12 kilos a S/20.5":   "…12 kg por tu cuenta, a S/ 20.50 el kilo: S/ 246.00 …",
		"vendi 20 kilos a 400":                "…20 kg por tu cuenta, a S/ 20.00 el kilo: S/ 400.00 …",
		"ya vendi 10 kilos de cacao a 20":     "…10 kg por tu cuenta, a S/ 20.00 el kilo: S/ 200.00 …",
		"e bendido 15 kilos en 300 soles":     "…15 kg por tu cuenta, a S/ 20.00 el kilo: S/ 300.00 …",
		"vendi 15 kilos por 300":              "…15 kg por tu cuenta, a S/ 20.00 el kilo: S/ 300.00 …",
		"vendi 15 kilos todo a 300":           "…15 kg por tu cuenta, a S/ 20.00 el kilo: S/ 300.00 …",
		"vendi 7 kilos por todo 100 soles":    "…7 kg por tu cuenta, a S/ 657.14 el quintal: S/ 100.00 …",
		"ya se bendio todito a 20":            "…20 quintales por tu cuenta, a S/ 20.00 el kilo: S/ 18,400.00 …",
		"vendi todo a 18000":                  "…20 quintales por tu cuenta, a S/ 900.00 el quintal: S/ 18,000.00 …",
		"vendi todo a 880":                    "…20 quintales por tu cuenta, a S/ 880.00 el quintal: S/ 17,600.00 …",
		"ya vendi 3 quintales a 890":          "…3 quintales por tu cuenta, a S/ 890.00 el quintal: S/ 2,670.00 …",
		"ya vendi 3 quintales en 890":         "…3 quintales por tu cuenta, a S/ 890.00 el quintal: S/ 2,670.00 …",
		"ya vendi 3 quintales en 2700":        "…3 quintales por tu cuenta, a S/ 900.00 el quintal: S/ 2,700.00 …",
		"ya vendi 46 kilos a 900":             "…46 kg por tu cuenta, a S/ 900.00 el quintal: S/ 900.00 …",
		"bendi 2 arrovas de cacao a 220":      "…2 arrobas = 23 kg por tu cuenta, a S/ 220.00 la arroba: S/ 440.00 …",
		"vendi 20 kilos a 12 soles el kilo":   "…20 kg por tu cuenta, a S/ 12.00 el kilo: S/ 240.00 …",
		"vendi 20 kilos a 90":                 "…Vendiste 20 kg por tu cuenta. ¿De qué son los S/ 90?\n• S/ 90 el kilo: todo sale S/ 1,800.00\n…• S/ 90 por todo: sale a S/ 4.50 el kilo\n…",
		"vendi 2 quintales a 5000":            "…¿De qué son los S/ 5,000?\n• S/ 5,000 el quintal: todo sale S/ 10,000.00\n…• S/ 5,000 por todo: sale a S/ 2,500.00 el quintal\n…",
		"vendi 20 kilos a 2 soles el kilo":    "…👀 Revisa bien: es un precio muy distinto al de tu lote.\n…20 kg por tu cuenta, a S/ 2.00 el kilo: S/ 40.00 …",
		"vendi 20 kilos a 400 soles en total": "…20 kg por tu cuenta, a S/ 20.00 el kilo: S/ 400.00 …",
	} {
		if got := cocoa(t).Writes(text); !chattest.Says(got, want) {
			t.Errorf("%q was answered with\n%s\nwant\n%s", text, got, want)
		}
	}
}

func TestWhatAFigureIsThePriceOfIsChosen(t *testing.T) {
	for text, want := range map[string]string{
		"1":             "…20 kg por tu cuenta el domingo 22 de noviembre, a S/ 90.00 el kilo: S/ 1,800.00…",
		"por todo":      "…20 kg por tu cuenta el domingo 22 de noviembre, a S/ 4.50 el kilo: S/ 90.00…",
		"el kilo":       "…a S/ 90.00 el kilo: S/ 1,800.00…",
		"a 19 el kilo":  "…20 kg por tu cuenta el domingo 22 de noviembre, a S/ 19.00 el kilo: S/ 380.00…",
		"no, a 19":      "…20 kg por tu cuenta el domingo 22 de noviembre, a S/ 19.00 el kilo: S/ 380.00…",
		"no vendi nada": "…no cambié nada…",
	} {
		p := cocoa(t)
		p.Talks(chattest.Step{"ayer vendi 20 kilos a 90", "…¿De qué son los S/ 90?…"}, chattest.Step{text, want})
	}
}
