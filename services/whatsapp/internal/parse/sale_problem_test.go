package parse_test

import (
	"testing"

	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
)

// What is doubtful is said to be; nothing is guessed in silence.
func TestSaleProblems(t *testing.T) {
	for _, row := range [][2]string{
		{"vendo maiz a 40 dolares el quintal", "sells maize: 40.00/quintal USD !currency"},
		{"20 qq a US$ 45", "20 quintal, 45.00 USD !currency"},
		{"20 qq a 161 soles o 45 dolares", "20 quintal, 161.00 !currency !prices"},
		{"20 qq a 40 bolivianos", "20 quintal, 40.00 BOB !currency"},
		{"0 quintales de maiz", "maize: 0 quintal !beyond_reason"},
		{"vendo maiz a 0 soles", "sells maize: 0.00 !beyond_reason"},
		{"999999999999999 kg", " !beyond_reason"},
		{"1,250 tn", "1250 t !beyond_reason"},
		{"30000 sacos", "30000 saco !beyond_reason"},
		{"vendo 1.500 qq", "sells: 1.5 quintal !thousands"},
		{"1234,567 kg", "1234.567 kg !thousands"},
		{"1,23,45 kg", "12345 kg !thousands"},
		{"1,234.567 kg", "1234.567 kg !thousands"},
		{"20 qq a 40 €", "20 quintal, 40.00 EUR !currency"},
		{"20 qq usd 40", "20 quintal, 40.00 USD !currency"},
		{"20 qq a 99999999999", "20 quintal !beyond_reason"},
		{"20 qq 99999999999", "20 quintal !quantities"},
		{"saco de 3000 kg, 20 sacos de 2000 kg", "20 saco !beyond_reason !quantities"},
		{"1'500 kg", "1500 kg !thousands"},
		{"20 qq 1'500", "20 quintal, 1500.00 !thousands"},
		{"20 sacos de 50 kg y 10 sacos de 60 kg", "20 saco×50 !quantities"},
		{"vendo 20 quintales de maiz y 10 kilos de cacao", "sells maize: 20 quintal !products"},
		{"vendo maiz 20", "sells maize: 20 ? !unit"},
		{"maiz 20 161", "maize: 20 ? !unit !quantities"},
		{"10 cajas de chifles a 50 soles", "plantain_chips: 10 caja, 50.00"},
		{"vendo 20 quintales a 161 o 160", "sells: 20 quintal, 161.00 !prices"},
		{"vendo 20 quintales a 3220 en total", "sells: 20 quintal, 3220.00 !whole"},
		{"20 quintales por 3220 soles", "20 quintal, 3220.00 !whole"},
		{"20 qq a 161 total 3000", "20 quintal, 161.00 !prices"},
		{"3220 por todo", "3220.00 !whole"},
		{"10 soles los 3 kilos de chifles", "plantain_chips: 10.00/kg !bundle"},
		{"1/3 tn", "0.333 t !precision"},
		{"20 qq a 161.5555", "20 quintal, 161.55 !precision"},
		{"12 quintales a 15 quintales", "12..15 quintal !range"},
	} {
		if got := show(parse.Sale(row[0])); got != row[1] {
			t.Errorf("%q\n got %s\nwant %s", row[0], got, row[1])
		}
	}
}

// Numbers that are neither a quantity nor a price.
func TestSaleIgnores(t *testing.T) {
	for _, row := range [][2]string{
		{"llamame al 987654321 vendo 20 qq maiz", "sells maize: 20 quintal"},
		{"cel 987 654 321 vendo 3 qq maiz", "sells maize: 3 quintal"},
		{"+51 987 654 321 maiz 3 qq", "maize: 3 quintal"},
		{"lote MZ-7K3F a 158", "158.00"},
		{"vendo maiz para el 15 de diciembre 20 qq", "sells maize: 20 quintal"},
		{"vendo maiz entrega 15/12 20 qq", "sells maize: 20 quintal"},
		{"feria de urcos 12/12/2026 a las 8 am", ""},
		{"maiz con 14% de humedad 20 qq", "maize: 20 quintal"},
		{"maiz 14 por ciento humedad 20 qq", "maize: 20 quintal"},
		{"cosecha 2026 maiz blanco 20 qq", "maize (blanco): 20 quintal"},
		{"mi dni 41234567", ""},
		{"vendo 20 qq a 3 km de Huaro", "sells: 20 quintal"},
		{"somos 25 socios, tenemos 20 qq", "sells: 20 quintal"},
		{"vendo maiz a buen precio 20 qq", "sells maize: 20 quintal"},
		{"vendo maiz al por mayor", "sells maize"},
		{"maiz 1a calidad 20 qq", "maize primera: 20 quintal"},
		{"maiz grado 3 20 qq", "maize tercera: 20 quintal"},
		{"cacao grado 3 20 qq", "cocoa: 20 quintal"},
		{"vendo el dia 20 maiz", "sells maize"},
		{"lote n° 5 maiz 20 qq", "maize: 20 quintal"},
	} {
		if got := show(parse.Sale(row[0])); got != row[1] {
			t.Errorf("%q\n got %s\nwant %s", row[0], got, row[1])
		}
	}
}
