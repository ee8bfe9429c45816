package parse_test

import (
	"testing"

	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
)

// Goods that nobody sells here are named, so that they are not taken for others.
func TestSaleOfUnknownGoods(t *testing.T) {
	for _, row := range [][2]string{
		{"vendo 5 kilos de papa a 3", "sells ?papa: 5 kg, 3.00"},
		{"vendo 5 kilos papa a 3", "sells ?papa: 5 kg, 3.00"},
		{"vendo papa", "sells ?papa"},
		{"vendo mis habas a 3 soles el kilo", "sells ?habas: 3.00/kg"},
		{"quiero vender quinua 20 kilos", "sells ?quinua: 20 kg"},
		{"tengo 20 quintales de cebada", "sells ?cebada: 20 quintal"},
		{"vendo papa blanca a 2 el kilo", "sells ?papa (blanca): 2.00/kg"},
		{"5 kilos de papa a 3", "?papa: 5 kg, 3.00"},
		{"vendo 10 cajas de palta a 50", "sells ?palta: 10 caja, 50.00"},
		{"vendo 3 racimos de platano a 12 soles el racimo", "sells ?platano: 3 racimo, 12.00/racimo"},
		// varieties, grades, places and the like are no goods
		{"vendo 20 quintales de blanco a 161", "sells (blanco): 20 quintal, 161.00"},
		{"vendo 20 quintales de paraqay", "sells maize (paraqay): 20 quintal"},
		{"vendo 20 quintales de primera a 161", "sells primera: 20 quintal, 161.00"},
		{"vendo 20 quintales de la ultima cosecha a 161", "sells: 20 quintal, 161.00"},
		{"vendo 20 quintales de mi chacra", "sells: 20 quintal"},
		{"vendo 20 quintales urgente a 161", "sells: 20 quintal, 161.00"},
		{"20 sacos de yute de 50 kilos", "20 saco×50"},
		{"tengo una consulta", "sells"},
		{"vendo mi cosecha", "sells"},
		{"vendo 20 quintales de maiz de Huaro a 161", "sells maize: 20 quintal, 161.00"},
		{"vendo 50 kilos de chifles de platano", "sells plantain_chips: 50 kg"},
	} {
		if got := show(parse.Sale(row[0])); got != row[1] {
			t.Errorf("%q\n got %s\nwant %s", row[0], got, row[1])
		}
	}
}

// What is below nothing, and what machines write, is asked about; of two products the first alone is read.
func TestSaleOfWhatCannotBe(t *testing.T) {
	for _, row := range [][2]string{
		{"vendo -5 kilos", "sells !beyond_reason"},
		{"vendo -5 kilos de maiz a 3", "sells maize: 3.00 !beyond_reason"},
		{"vendo 5 kilos de maiz a -3", "sells maize: 5 kg !beyond_reason"},
		{"vendo 1e9 toneladas de cacao a 5", "sells cocoa: 5.00 !beyond_reason"},
		{"-20 qq -161", "161.00 !beyond_reason"},
		{"maiz blanco 20 qq -161", "maize (blanco): 20 quintal, 161.00"},
		{"12-15 quintales", "12..15 quintal !range"},
		{"vendo 20 quintales de maiz blanco a 161 y 10 kilos de cacao chuncho a 12", "sells maize (blanco): 20 quintal, 161.00 !products"},
		{"vendo maiz, cacao y chifles a 12", "sells maize !products"},
		{"vendo 20 quintales de maiz y media tonelada de cacao", "sells maize: 20 quintal !products"},
	} {
		if got := show(parse.Sale(row[0])); got != row[1] {
			t.Errorf("%q\n got %s\nwant %s", row[0], got, row[1])
		}
	}
}
