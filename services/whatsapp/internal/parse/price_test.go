package parse_test

import (
	"testing"

	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
)

// Answers to "¿A cuánto el quintal?" and the like; the second column is the asked unit, in brackets in the third where it
// was not written.
func TestPrice(t *testing.T) {
	for _, row := range [][3]string{
		{"158", "quintal", "158.00/(quintal)"},
		{"s/158", "quintal", "158.00/(quintal)"},
		{"ciento cincuenta y ocho", "quintal", "158.00/(quintal)"},
		{"70 el qq", "quintal", "70.00/quintal"},
		{"2 soles 50", "quintal", "2.50/(quintal)"},
		{"3,50", "quintal", "3.50/(quintal)"},
		{"S 158", "quintal", "158.00/(quintal)"},
		{"158 S/", "quintal", "158.00/(quintal)"},
		{"158sol", "quintal", "158.00/(quintal)"},
		{"158 soles pues", "quintal", "158.00/(quintal)"},
		{"a soles 158", "quintal", "158.00/(quintal)"},
		{"mi precio es 158", "quintal", "158.00/(quintal)"},
		{"que sea 158", "quintal", "158.00/(quintal)"},
		{"dale a 158", "quintal", "158.00/(quintal)"},
		{"mejor 160", "quintal", "160.00/(quintal)"},
		{"minimo 155", "quintal", "155.00/(quintal)"},
		{"unos 160", "quintal", "160.00/(quintal)"},
		{"70 lucas", "quintal", "70.00/(quintal)"},
		{"ciento cincuentiocho", "quintal", "158.00/(quintal)"},
		{"ciento cincuenta ocho", "quintal", "158.00/(quintal)"},
		{"ciento cincuenta y ocho con cincuenta", "quintal", "158.50/(quintal)"},
		{"ciento cincuenta y ocho soles con cincuenta centimos", "quintal", "158.50/(quintal)"},
		{"158 con 5 centimos", "quintal", "158.05/(quintal)"},
		{"pachak suqta chunka hukniyuq", "quintal", "161.00/(quintal)"},
		{"1,610", "quintal", "1610.00/(quintal)"},
		{"1.610", "quintal", "1610.00/(quintal)"},
		{"1,450.50", "quintal", "1450.50/(quintal)"},
		{"1.450,50", "quintal", "1450.50/(quintal)"},
		{"158/qq", "quintal", "158.00/quintal"},
		{"161 quintal", "quintal", "161.00/quintal"},
		{"3.50 el kilo", "quintal", "3.50/kg"},
		{"tres soles cincuenta el kilo", "quintal", "3.50/kg"},
		{"158 la arroba", "quintal", "158.00/arroba"},
		{"20 a 161", "quintal", "161.00/(quintal)"},
		{"20 quintales a 161", "quintal", "161.00/(quintal)"},
		{"80 centimos", "kg", "0.80/(kg)"},
		{".50", "kg", "0.50/(kg)"},
		{"medio sol", "kg", "0.50/(kg)"},
		{"2 y medio", "kg", "2.50/(kg)"},
		{"2 soles y medio", "kg", "2.50/(kg)"},
		{"sol cincuenta", "kg", "1.50/(kg)"},
		{"uno veinte", "kg", "1.20/(kg)"},
		{"tres ochenta y cinco", "kg", "3.85/(kg)"},
		{"una luca", "kg", "1.00/(kg)"},
		{"3 con 50", "kg", "3.50/(kg)"},
		{"iskay sol", "kg", "2.00/(kg)"},
		{"no se", "quintal", "-"},
		{"que ofrezcan", "quintal", "-"},
		{"gratis", "quintal", "-"},
		{"155 o 160", "quintal", "155.00/(quintal) !range"},
		{"155-160", "quintal", "155.00/(quintal) !range"},
		{"entre 155 y 160", "quintal", "155.00/(quintal) !range"},
		{"150 a 160", "quintal", "150.00/(quintal) !range"},
		{"161 por 20 quintales", "quintal", "161.00/quintal !bundle"},
		{"3220 en total", "quintal", "3220.00 !whole"},
		{"todo 3220", "quintal", "3220.00 !whole"},
		{"1 450", "quintal", "1450.00/(quintal) !thousands"},
		{"2'50", "kg", "2.50/(kg) !thousands"},
		{"10 dolares", "quintal", "10.00/(quintal) USD !currency"},
		{"0", "quintal", "0.00/(quintal) !beyond_reason"},
		{"10000000", "quintal", "10000000.00/(quintal) !beyond_reason"},
		{"99999999999", "quintal", "- !beyond_reason"},
		{"2'50 kilo", "quintal", "2.50/kg !thousands"},
		{"158.5555", "quintal", "158.55/(quintal) !precision"},
		{"150 soles o 40 dolares", "quintal", "150.00/(quintal) !currency !prices"},
	} {
		p, list := parse.Price(row[0], row[1])
		if got := showPrice(p) + problems(list); got != row[2] {
			t.Errorf("%q\n got %s\nwant %s", row[0], got, row[2])
		}
	}
}

func TestUnitPriceIsAPriceOfTheMarket(t *testing.T) {
	said, _ := parse.Price("S/ 3,50 el kilo", "quintal")
	p, err := said.Price()
	if err != nil || p.Minor != 350 || p.Per != "kg" || p.Currency != "PEN" {
		t.Errorf("got %+v, %v", p, err)
	}
	said, _ = parse.Price("40 dolares", "quintal")
	if p, err := said.Price(); err == nil {
		t.Errorf("dollars are no price of the market, got %+v", p)
	}
}
