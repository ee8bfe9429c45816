package web

import (
	"strings"
	"testing"
)

// Nothing that a phone would make a link of is plain text, however it is disguised.
func TestPlainText(t *testing.T) {
	for _, text := range []string{
		"http://pago.example", "HTTPS://x", "ftp://x", "entra a www.premio.pe", "bit.ly/abc", "wa.me/51987654321", "Snacks-Lima.com", "pago.com.pe",
		"escribe a juan@correo.com", "premio．com", "premio。com", "pre\u200bmio.c\u200bom", "premio*.*com", "192.168.1.10/x", "(t.me/x)", "café.pe", "ñandú.org",
		"пример.рф", "mailto:x", "tel:+51999", "TEL:999", "javascript:alert(1)", " ", "\u200b", "\u3164", "\u2800", "**", "\x00x", "Ma\ufffdz", "Huaro\nUrcos", "a\tb",
	} {
		if checkPlainText(text) == nil {
			t.Errorf("%q is taken", text)
		}
	}
	for _, text := range []string{
		"Huaro", "Plaza de Armas, Urcos", "Av. Perú 123", "Jr.Lima 45", "Km. 12.5", "Km.12", "S/ 3.50", "Mz. A Lt. 4", "Productores S.A.C.", "987 654 321", "+51987654321",
		"Mercado Nro.3", "a las 8.30", "…", "Lima. Com 2", "www", "com", "", "Tel: 987 654 321", "Nota: seco", "🌽", "Hotel:3",
	} {
		if err := checkPlainText(text); err != nil {
			t.Errorf("%q is refused", text)
		}
	}
}

// A text of several lines may have line breaks, and nothing else that a line may not.
func TestPlainLines(t *testing.T) {
	if err := checkPlainLines("Secado al sol.\r\nSin gorgojo.\n"); err != nil {
		t.Error(err)
	}
	for _, text := range []string{"\n", "seco\nwww.premio.pe", "a\tb"} {
		if checkPlainLines(text) == nil {
			t.Errorf("%q is taken", text)
		}
	}
}

// Who gets a format wrong is told in words what to write.
func TestFormatsHaveWords(t *testing.T) {
	for name := range formats {
		if _, ok := formatWords[name]; !ok && !strings.HasPrefix(name, "plain-") {
			t.Errorf("no words for the format %s", name)
		}
	}
}
