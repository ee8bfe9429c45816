package parse_test

import (
	"testing"

	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
)

// golden is the table that the parser was designed to, row by row: what is written, in answer to what, and what it is.
// A question of how much or for how much names the asked unit; without a question the text is free.
var golden = []struct {
	in      string
	howMuch string
	price   string
	want    string
}{
	{in: "12 quintales", want: "12 quintal"},
	{in: "12qq", want: "12 quintal"},
	{in: "12 qq.", want: "12 quintal"},
	{in: "doce quintal", want: "12 quintal"},
	{in: "12 kintales", want: "12 quintal"},
	{in: "12 quintaless", want: "12 quintal"},

	{in: "1/2 tn", want: "0.5 t"},
	{in: "½ tonelada", want: "0.5 t"},
	{in: "media tonelada", want: "0.5 t"},
	{in: "0.5 tm", want: "0.5 t"},
	{in: "0,5 t", want: "0.5 t"},
	{in: "1 1/2 tn", want: "1.5 t"},
	{in: "tonelada y media", want: "1.5 t"},
	{in: "una y media toneladas", want: "1.5 t"},

	{in: "3 arrobas", want: "3 arroba"},
	{in: "3@", want: "3 arroba"},
	{in: "3 @", want: "3 arroba"},
	{in: "tres arroba", want: "3 arroba"},
	{in: "3 arrovas", want: "3 arroba"},

	{in: "20 sacos de 50", want: "20 saco×50"},
	{in: "20 sacos de 50 kg", want: "20 saco×50"},
	{in: "20 sacos x 50kilos", want: "20 saco×50"},
	{in: "20 sacos", want: "20 saco"},

	{in: "800", howMuch: "kg", want: "800 kg"},
	{in: "800", want: "800 ? !unit"},
	{in: "800 kg", want: "800 kg"},
	{in: "800 kilos", want: "800 kg"},
	{in: "800 kls", want: "800 kg"},
	{in: "800k", want: "800 kg"},
	{in: "800 kilitos", want: "800 kg"},
	{in: "1,200 kg", want: "1200 kg"},
	{in: "1.200 kg", want: "1200 kg"},
	{in: "1200kg", want: "1200 kg"},
	{in: "mil doscientos kilos", want: "1200 kg"},
	{in: "1 mil 200", howMuch: "kg", want: "1200 kg"},
	{in: "1.250 tn", want: "1.25 t !thousands"},

	{in: "50 racimos", want: "50 racimo"},
	{in: "50 rasimos", want: "50 racimo"},
	{in: "5 cientos", want: "500 unidad"},
	{in: "quinientos platanos", want: "500 unidad"},
	{in: "500 dedos", want: "500 unidad"},
	{in: "2 docenas de bolsas de chifles", want: "plantain_chips: 24 bolsa"},

	{in: "S/ 2.50 el kilo", price: "kg", want: "2.50/kg"},
	{in: "s/.2.50 x kg", price: "kg", want: "2.50/kg"},
	{in: "2,50 kilo", price: "kg", want: "2.50/kg"},
	{in: "a 2.50", price: "kg", want: "2.50/(kg)"},
	{in: "2 soles 50", price: "kg", want: "2.50/(kg)"},
	{in: "dos cincuenta", price: "kg", want: "2.50/(kg)"},
	{in: "dos soles con cincuenta", price: "kg", want: "2.50/(kg)"},

	{in: "69 el quintal", price: "quintal", want: "69.00/quintal"},
	{in: "a 69 soles qq", price: "quintal", want: "69.00/quintal"},
	{in: "sesenta y nueve", price: "quintal", want: "69.00/(quintal)"},
	{in: "1,450 la tonelada", price: "t", want: "1450.00/t"},
	{in: "1450 x tn", price: "t", want: "1450.00/t"},
	{in: "mil cuatrocientos cincuenta", price: "t", want: "1450.00/(t)"},
	{in: "S/ 3,50", price: "kg", want: "3.50/(kg)"},

	{in: "5'700,000 kg", want: "5700000 kg !beyond_reason"},
	{in: "12 quintales a 69", want: "12 quintal, 69.00"},
	{in: "vendo 12 qq maiz amarillo a 69 soles", want: "sells maize (amarillo): 12 quintal, 69.00"},
	{in: "12 a 15 quintales", want: "12..15 quintal !range"},
	{in: "unos 12 quintales", want: "~12 quintal"},
	{in: "12 mas o menos", howMuch: "quintal", want: "~12 quintal"},
}

func TestGolden(t *testing.T) {
	for _, row := range golden {
		t.Run(row.in, func(t *testing.T) {
			got := ""
			switch {
			case row.howMuch != "":
				a, list := parse.Quantity(row.in, row.howMuch)
				got = showAmount(a) + problems(list)
			case row.price != "":
				p, list := parse.Price(row.in, row.price)
				got = showPrice(p) + problems(list)
			default:
				got = show(parse.Sale(row.in))
			}
			if got != row.want {
				t.Errorf("%q\n got %s\nwant %s", row.in, got, row.want)
			}
		})
	}
}

// The table's weights follow from the units: what the market would put on the scales.
func TestGoldenWeights(t *testing.T) {
	for in, kg := range map[string]string{
		"1/2 tn": "500", "tonelada y media": "1500", "3@": "34.5", "20 sacos de 50": "1000", "mil doscientos kilos": "1200", "un quintal": "46",
		"20 quintales de 50 kilos": "1000", "20 sacos de 4 arrobas": "920",
	} {
		if got := weight(t, parse.Sale(in).Quantity); got != kg {
			t.Errorf("%q weighs %s kg, want %s", in, got, kg)
		}
	}
}

func TestGoldenAnswers(t *testing.T) {
	for kind, texts := range map[parse.ReplyKind][]string{
		parse.Yes:     {"si", "sí", "sii", "dale", "ok", "👍", "✅", "claro", "conforme", "correcto", "ari", "ayu", "ayum"},
		parse.YesWeak: {"ya"},
		parse.No:      {"no", "nop", "todavia", "❌", "👎", "mana", "manan", "atsa", "nakita"},
		parse.Thanks:  {"yusulpayki", "see"},
	} {
		for _, text := range texts {
			if got := parse.Answer(text); got != (parse.Reply{Kind: kind}) {
				t.Errorf("%q is %+v, want %q", text, got, kind)
			}
		}
	}
}
