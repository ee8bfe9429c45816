package web

import (
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"github.com/qhatu/qhatu/pkg/text"
)

// Nothing that a phone would make a link of is plain text, however it is disguised.
func TestPlainText(t *testing.T) {
	for _, text := range []string{
		"http://pago.example", "HTTPS://x", "ftp://x", "entra a www.premio.pe", "bit.ly/abc", "wa.me/51987654321", "Snacks-Lima.com", "pago.com.pe",
		"escribe a juan@correo.com", "premio．com", "premio。com", "pre\u200bmio.c\u200bom", "premio*.*com", "192.168.1.10/x", "(t.me/x)", "café.pe", "ñandú.org",
		"пример.рф", "mailto:x", "tel:+51999", "TEL:999", "javascript:alert(1)", "ejemplo.pg", "tienda.ck", "x.np", "com.pe", "gob.pe", "av.la/x", "Av.La/", "jr.la?x", "jr.la:8080", "jr.la#x", "ana@av.la", "Vda.de@x", "tienda.av.la", "x.la", "b.de", "tienda.kg",
		"premio·com", "premio•com.pe", "wa・me/51987654321", "premio[.]com", "premio(punto)com", "entra a premio punto com", "Premio Punto Pe", "juan arroba gmail",
		"juan(arroba)hotmail", "premio .com", "premio . com", "wa . me/51987654321", "t . me", "bit .ly/x", "premio dot com", "premio۔com", "premioꓸcom",
		"888888.ml", "20.kg/x", "20.la", "av.la.pe", "Av.La,bit.ly", "av.me", " ", "\u200b", "\u3164", "\u2800", "**", "\x00x", "Ma\ufffdz", "Huaro\nUrcos", "a\tb",
	} {
		if checkPlainText(text) == nil {
			t.Errorf("%q is taken", text)
		}
	}
	for _, text := range []string{
		"Huaro", "Plaza de Armas, Urcos", "Av. Perú 123", "Jr.Lima 45", "Km. 12.5", "Km.12", "S/ 3.50", "Mz. A Lt. 4", "Productores S.A.C.", "987 654 321", "+51987654321",
		"Mercado Nro.3", "a las 8.30", "…", "Lima. Com 2", "www", "com", "", "Tel: 987 654 321", "Nota: seco", "🌽", "Hotel:3",
		"2 arrobas", "una arroba de papa", "punto de venta", "el punto más alto", "Papa·maíz·haba", "Cacao • café", "llega al punto. Com", "a punto", "arroba a 20 soles",
		"Precio: 3 . 50", "el t. me dijo", "Av.La Cultura 123", "AV.LA CULTURA", "Jr.La Mar 45", "Urb.La Florida", "C.P.La Merced", "Vda.de Quispe", "Asoc.de Productores", "20.kg", "2.5.kg", "Prolong. Av.De la Cultura",
		"¿Es en la Av.La?", "(Jr.La)", "Av.La: cuadra 3", "Mz.B.Lt 4", "Mz.Lt", "Urb.Mz A", "Av.Sr de Huanca", "Ntra.Sra.de la Merced", "Sto.Domingo", "Dpto.de Cusco", "Prov.de Calca",
		"Dist.de Urubamba", "Nro.de cuenta", "No.de socios", "Hnos.de Quispe", "Cía.de Luz", "AA.HH.La Unión", "EE.UU", "S.A.C.de", "500.ml", "Km.al sur", "*Av.La* Cultura",
	} {
		if err := checkPlainText(text); err != nil {
			t.Errorf("%q is refused", text)
		}
	}
}

// What tells soon that a text is plain tells the same as what looks at each word.
func TestWhatIsToldSoonIsTold(t *testing.T) {
	pieces := rapid.SampledFrom([]string{
		" ", " ", ".", ":", "://", "punto", "dot", "arroba", "at", "com", "pe", "gmail", "yahoo", "www", "wa", "me", "bit", "ly", "tel", "a", "Ñ", "7",
		"(", ")", "[.]", "(punto)", "·", "。", "：", "．", "‥", "℡", "*", "_", "\u200b", "\u0301", "\u2800", "\ufe0f", "ſ", "K", "´",
	})
	rapid.Check(t, func(t *rapid.T) {
		s := strings.Join(rapid.SliceOfN(pieces, 1, 12).Draw(t, "pieces"), "")
		said := strings.ToLower(norm.NFKC.String(withoutSigns(s)))
		found := spelledOut.FindString(said)
		if got := spelledIn(said); got != found {
			t.Fatalf("%q: spelled out: %q, not %q", s, got, found)
		}
		seen := text.Clean(s) != "" && text.Clean(norm.NFKC.String(withoutSigns(s))) != ""
		if strings.ContainsFunc(s, isPlainlySeen) && !seen {
			t.Fatalf("%q is not seen", s)
		}
		for word := range strings.FieldsSeq(s) {
			found += linkIn(dots.Replace(strings.ToLower(norm.NFKC.String(withoutSigns(word)))))
		}
		if taken := checkPlainText(s) == nil; taken != (seen && found == "") {
			t.Fatalf("%q: taken %v, seen %v, found %q", s, taken, seen, found)
		}
	})
}

func BenchmarkPlainText(b *testing.B) {
	for b.Loop() {
		if err := checkPlainLines("Maíz amarillo duro, seco y sin gorgojo, de la última cosecha en Quispicanchi"); err != nil {
			b.Fatal(err)
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

// Who is refused a link is told which words look like one, however long the text is.
func TestLinksAreNamed(t *testing.T) {
	long := strings.Repeat("maíz seco ", 190)
	for text, want := range map[string]string{
		long + "en (Tienda-Lima.com), segundo piso": "“Tienda-Lima.com”",
		long + "\nYape.pe/Juana\n" + long:           "“Yape.pe/Juana”",
		strings.Repeat("seco,", 300) + "bit.ly":     "“bit.ly”",
		"escribe a Ana@Correo.com.":                 "“Ana@Correo.com”",
		"https://" + strings.Repeat("x", 500):       "“https://xxxxxxxxxxxx",
		"maíz del km.20 y Tel:987":                  "“Tel:987”",
	} {
		if err := checkPlainLines(text); err == nil || !strings.Contains(err.Error(), want) || len(err.Error()) > 300 {
			t.Errorf("%.40q: %v", text, err)
		}
	}
}
