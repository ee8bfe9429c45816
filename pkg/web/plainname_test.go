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

// A name neither passes for the market's, nor says what the market says of others, nor changes how it is written.
func TestNameIsNotTheMarkets(t *testing.T) {
	for _, name := range []string{
		"Qhatu", "Coordinación de Qhatu", "Ｑhatu Soporte", "QHATU", "Qһatu", "QНATU", "QΗATU", "ΜERCADO", "Q h a t u", "Q.h.a.t.u", "Qhatu_Soporte", "QhatuSoporte", "QhatuPerú", "Q'hatu", "Qh4tu", "Coordinación", "La Coordinación del mercado", "Soporte técnico", "Feria de Qhatu",
		"Verificado ✅", "Molino · comprador verificado por Qhatu", "Comprador verificado", "Verified buyer", "V3r1f1c4do", "VERIFICADA", "V e r i f i c a d o", "Vеrificado", "Molino (verificación)", "Comprobado",
		"Molino ✅", "Molino ✓", "Molino ✔️", "Rosa 🌻", "Perú 🇵🇪", "1️⃣ Molino", "Molino √", "Molino 👍🏽", "Molino ★", "Molino ❤️", "Molino ●",
		"Molino: S.A.", "Banco de la Nacion: confirma tu clave", "Banco： clave", "*Molino*", "_Rosa_", "~Rosa~", "`Rosa`", "Molino · Sur", "Molino • Sur", "＊Molino＊", "Molino ∶ Sur", "a\u200b*b*",
	} {
		if checkPlainName(name) == nil {
			t.Errorf("%q is taken", name)
		}
	}
	for _, name := range []string{
		"Sumaq Hatun Ayllu", "Qhatuq Runakuna", "Coordinadora de Mujeres de Lucre", "Mercado de Wanchaq", "Mercado Central", "Feria del Mercado San Pedro", "Molino N° 4", "Molino Nº 4", "Molino № 4", "Ch´uñu", "Chʼuñu", "D’Onofrio", "Frutas + Verduras", "Rosa & Hijos", "Vera Ficado", "Vértiz", "Molino (Lima)", "Comercial A/B", "Soporte Agrícola", "Marca Perú",
		"Programa Qali Warma", "Admin Rural SAC", "J. C. Mariátegui", "Awajún", "Ñusta Ñan",
	} {
		if err := checkPlainName(name); err != nil {
			t.Errorf("%q is refused: %v", name, err)
		}
	}
}
