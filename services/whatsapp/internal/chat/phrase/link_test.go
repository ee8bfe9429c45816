package phrase_test

import (
	"testing"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/phrase"
)

// Of a name that somebody gave, a phone makes no link; other names stay as they are.
func TestANameIsNoLink(t *testing.T) {
	for name, want := range map[string]string{
		"http://evil.com/pago":         "evil. com/pago",
		"HTTPS://x":                    "x",
		"www.premio.pe":                "www. premio. pe",
		"juan@correo.com":              "juan@correo. com",
		"пример.рф":                    "пример. рф",
		"premio。com":                   "premio. com",
		"mailto:x":                     "mailto: x",
		"tel:+51999":                   "tel: +51999",
		"pre\u200bmio.c\u200bom":       "premio. com",
		"premio*.*com":                 "premio. com",
		"192.168.1.10/x":               "192 168 1 10/x",
		"Snacks Lima S.A.C.":           "Snacks Lima S.A.C.",
		"Productores de Maíz de Huaro": "Productores de Maíz de Huaro",
		"Jr. Lima 3.5":                 "Jr. Lima 3.5",
	} {
		if got := phrase.Name(name); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}

func TestWhoHadThemselvesErasedIsNotNamed(t *testing.T) {
	for want, got := range map[string]string{"Snacks Lima": phrase.Party("Snacks  Lima", false), "cuenta borrada": phrase.Party("", true), "": phrase.Party("", false)} {
		if got != want {
			t.Errorf("%q, not %q", got, want)
		}
	}
}
