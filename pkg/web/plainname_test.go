package web

import "testing"

// A name tells how somebody is called, not how they are reached.
func TestPlainName(t *testing.T) {
	for _, name := range []string{
		"Yape 987654321", "Llama al 987 654 321", "Rosa 9-8-7-6-5-4-3-2-1", "Plin ٩٨٧٦٥٤٣٢١", "Rosa ９８７６５４３２１", "Rosa 𝟗𝟖𝟕𝟔𝟓𝟒𝟑𝟐𝟏", "Rosa ९८७६५४३२१", "(084) 23-45-678", "9\u200b87654321",
		"*98*7654321", "IG @rosa.vende", "@ rosa", "＠rosa", "wa.me/51987654321", "Tel +51987654321", "987.654.321", "20123456789",
	} {
		if checkPlainName(name) == nil {
			t.Errorf("%q is taken", name)
		}
	}
	for _, name := range []string{
		"Rosa Quispe", "Productores de Huaro", "Asociación 24 de Junio", "Feria 2026", "Feria 24/06/2026", "Feria 24-06-2026", "Del 24 al 25-06-2026", "N° 4 de Ccatca", "I.E. 50123", "Ch'uñu",
		"Cia.Ltda.", "Cía.Ltda", "Soc.Agr.Ltda.", "Molino E.I.R.L.", "Km 12.5",
	} {
		if err := checkPlainName(name); err != nil {
			t.Errorf("%q is refused: %v", name, err)
		}
	}
}
