package parse_test

import (
	"testing"

	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
)

// Answers to "¿Cuántos quintales?" and the like; the second column is the asked unit.
func TestQuantity(t *testing.T) {
	for _, row := range [][3]string{
		{"20", "quintal", "20 quintal"},
		{"veinte", "quintal", "20 quintal"},
		{"son 20", "quintal", "20 quintal"},
		{"tengo 20 nomas", "quintal", "20 quintal"},
		{"20 sacos", "quintal", "20 saco"},
		{"20 sacos de 50", "quintal", "20 saco×50"},
		{"20 de 50 kg", "saco", "20 saco×50"},
		{"20 y medio", "quintal", "20.5 quintal"},
		{"20 1/2", "quintal", "20.5 quintal"},
		{"media", "quintal", "0.5 quintal"},
		{"una", "quintal", "1 quintal"},
		{"iskay chunka pichqayuq", "quintal", "25 quintal"},
		{"20 a 161", "quintal", "20 quintal"},
		{"20 quintales a 161 soles", "quintal", "20 quintal"},
		{"dos mil quinientos", "kg", "2500 kg"},
		{"2mil", "kg", "2000 kg"},
		{"2 mil 500", "kg", "2500 kg"},
		{"452 kg 375 g", "kg", "452.375 kg"},
		{"452.5", "kg", "452.5 kg"},
		{"1.200", "kg", "1200 kg"},
		{"4", "place", "4 place"},
		{"3 docenas", "unidad", "3 docena"},
		{"20 chompas", "unidad", "20 unidad"},
		{"2", "docena", "2 docena"},
		{"no tengo", "quintal", "-"},
		{"s/ 20", "quintal", "-"},
		{"20 a 25", "quintal", "20..25 quintal !range"},
		{"20-25", "quintal", "20..25 quintal !range"},
		{"unos 20", "quintal", "~20 quintal"},
		{"20 y 30", "quintal", "20 quintal !quantities"},
		{"1 200", "quintal", "1200 quintal !thousands"},
		{"1.200", "quintal", "1.2 quintal !thousands"},
		{"0", "quintal", "0 quintal !beyond_reason"},
		{"1000000", "quintal", "1000000 quintal !beyond_reason"},
		{"20", "", "20 ? !unit"},
	} {
		a, list := parse.Quantity(row[0], row[1])
		if got := showAmount(a) + problems(list); got != row[2] {
			t.Errorf("%q\n got %s\nwant %s", row[0], got, row[2])
		}
	}
}

func TestUnitSaid(t *testing.T) {
	for text, want := range map[string]bool{"20": false, "20 quintales": true, "kilo y medio": true} {
		if a, _ := parse.Quantity(text, "quintal"); a == nil || a.UnitGiven != want {
			t.Errorf("%q: %+v, want the unit said to be %t", text, a, want)
		}
	}
}

// Answers to "¿Cuántos kilos pesa un saco tuyo?".
func TestFactor(t *testing.T) {
	for _, row := range [][2]string{
		{"50", "50"},
		{"cincuenta", "50"},
		{"50 kg", "50"},
		{"pesa 50 kilos", "50"},
		{"cada saco pesa 52 kg", "52"},
		{"1 saco pesa 50", "50"},
		{"50 kilos el saco", "50"},
		{"saco de 60 kilos", "60"},
		{"un quintal", "46"},
		{"4 arrobas", "46"},
		{"50.5", "50.5"},
		{"500 gramos", "0.5"},
		{"1 tonelada", "1000"},
		{"no se", ""},
		{"50 a 60", "50 !range"},
		{"a veces 50 a veces 60", " !quantities"},
		{"3 docenas", " !unit"},
		{"20 sacos", " !unit"},
		{"5000", " !beyond_reason"},
		{"0", " !beyond_reason"},
	} {
		kg, list := parse.UnitWeight(row[0])
		if got := kg + problems(list); got != row[1] {
			t.Errorf("%q is %q, want %q", row[0], got, row[1])
		}
	}
}

func TestNormalise(t *testing.T) {
	for _, row := range [][2]string{
		{"Buenos días, vendo DOCE quintales de maíz!! gracias", "vendo 12 quintales de maiz"},
		{"  Sí,   por favor  ", "si"},
		{"½ tonelada", "1/2 tonelada"},
		{"1½ tn", "1 1/2 tn"},
		{"S/ 3,220.00 c/u", "s/ 3,220.00 c/u"},
		{"✅ Publicar", "publicar"},
		{"a̱ntú chícham", "antu chicham"},
		{"5´700,000 kg", "5'700,000 kg"},
		{"ciento cincuenta y ocho", "158"},
		{"iskay chunka", "20"},
		{"una consulta", "una consulta"},
		{"una bolsa", "1 bolsa"},
		{"¿A cuánto está?", "a cuanto esta"},
		{"yusulpayki", ""},
		{"14% de humedad", "14% de humedad"},
		{"2️⃣", "2"},
	} {
		if got := parse.Normalise(row[0]); got != row[1] {
			t.Errorf("%q is %q, want %q", row[0], got, row[1])
		}
	}
}
