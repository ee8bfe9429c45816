package parse_test

import (
	"testing"

	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
)

// Numbers and units in all their forms.
func TestSaleNumbers(t *testing.T) {
	for _, row := range [][2]string{
		{"vendo 20 quintales y medio a 161", "sells: 20.5 quintal, 161.00"},
		{"2 y medio quintales", "2.5 quintal"},
		{"kilo y medio de cacao", "cocoa: 1.5 kg"},
		{"medio quintal de maiz a 80", "maize: 0.5 quintal, 80.00"},
		{"un cuarto de tonelada de maiz", "maize: 0.25 t"},
		{"tres cuartos de tonelada", "0.75 t"},
		{"vendo 2 toneladas y 300 kilos de maiz", "sells maize: 2.3 t"},
		{"2 arrobas 5 libras", "2.2 arroba"},
		{"1 quintal 2 arrobas", "1.5 quintal"},
		{"vendo 5 mil kilos de maiz", "sells maize: 5000 kg"},
		{"dos cientos cincuenta kilos de cacao", "cocoa: 250 kg"},
		{"sesentaiocho kilos", "68 kg"},
		{"cien quintales a cien soles", "100 quintal, 100.00"},
		{"doscientos veinticinco kilos a dos soles con veinte céntimos", "225 kg, 2.20"},
		{"vendo 500 kilos maiz a tres cincuenta", "sells maize: 500 kg, 3.50"},
		{"vendo 500 kilos maiz a 3 con 50", "sells maize: 500 kg, 3.50"},
		{"12 soles 50 kilos chifles", "plantain_chips: 50 kg, 12.00"},
		{"maiz a sol cincuenta el kilo", "maize: 1.50/kg"},
		{"maiz secado al sol 20 qq", "maize: 20 quintal"},
		{"vendo 2 toneldas de maiz", "sells maize: 2 t"},
		{"20 qintales de maiz", "maize: 20 quintal"},
		{"vendo 20 quintals", "sells: 20 quintal"},
		{"20 kilogramos", "20 kg"},
		{"20 Kgs.", "20 kg"},
		{"20TM de maiz", "maize: 20 t"},
		{"3 t. de maiz", "maize: 3 t"},
		{"20 quintales q tengo a 161", "sells: 20 quintal, 161.00"},
		{"vendo 1 500 kg", "sells: 1500 kg"},
		{"1.234,50 kg", "1234.5 kg"},
		{"1,234.50 kg", "1234.5 kg"},
		{"0.250 kg", "0.25 kg"},
		{"vendo aprox 20 qq maiz", "sells maize: ~20 quintal"},
		{"vendo 20 qq mas o menos de maiz a 161", "sells maize: ~20 quintal, 161.00"},
		{"entre 12 y 15 quintales de maiz", "maize: 12..15 quintal !range"},
		{"vendo de 20 a 25 quintales a 161", "sells: 20..25 quintal, 161.00 !range"},
		{"12 quintales o 15 quintales", "12..15 quintal !range"},
		{"20 qq a S/. 161.-", "20 quintal, 161.00"},
		{"vendo 20 qq maiz, 161 c/qq", "sells maize: 20 quintal, 161.00/quintal"},
		{"vendo maiz 161x qq", "sells maize: 161.00/quintal"},
		{"vendo maiz a 161/qq", "sells maize: 161.00/quintal"},
		{"40 x @", "40.00/arroba"},
		{"20 qq @ 161", "20 quintal, 161.00"},
		{"20 sacos, 50 kilos el saco, 120 soles", "20 saco×50, 120.00"},
		{"20 qq a S. 161 cu", "20 quintal, 161.00/quintal"},
		{"20 qq a 161 c/saco", "20 quintal, 161.00/saco"},
		{"20 qq 161 nuevos soles por cada quintal", "20 quintal, 161.00/quintal"},
		{"vendo maiz a 161 por 1 quintal", "sells maize: 161.00/quintal"},
		{"dos mil un kilos", "2001 kg"},
		{"20 y 1/4 quintales", "20.25 quintal"},
		{"1,234,567.5 g", "1234567.5 g"},
		{"1.234.567 g", "1234567 g"},
		{"20 qq a 161 a tratar", "20 quintal, 161.00"},
	} {
		if got := show(parse.Sale(row[0])); got != row[1] {
			t.Errorf("%q\n got %s\nwant %s", row[0], got, row[1])
		}
	}
}
