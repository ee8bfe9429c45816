package parse_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
)

// offer is a buyer's: 10 quintales of white maize at 150. A number alone is about its price.
var offer = parse.About{
	Product: "maize", Quantity: quantity.Quantity{Milli: 10_000, Unit: "quintal"}, Price: money.Price{Minor: 15_000, Currency: "PEN", Per: "quintal"},
	Asked: parse.FieldPrice,
}

// sale is one that was read back: 20 quintales of white maize at 161.
var sale = parse.About{Product: "maize", Quantity: quantity.Quantity{Milli: 20_000, Unit: "quintal"}, Price: money.Price{Minor: 16_100, Currency: "PEN", Per: "quintal"}}

// sacks are a lot of 20 sacks of 50 kg at 170.
var sacks = parse.About{Product: "maize", Quantity: quantity.Quantity{Milli: 20_000, Unit: "saco"}, Grams: 50_000, Price: money.Price{Minor: 17_000, Currency: "PEN", Per: "saco"}}

func TestChangesOfAnOffer(t *testing.T) {
	checkChanges(t, offer, [][2]string{
		{"aumenta 5 soles mas", "by +5.00"},
		{"aumenta 5", "by +5.00"},
		{"aumentame 5 soles pues", "by +5.00"},
		{"que me de 10 soles mas", "by +10.00"},
		{"deme 10 solcitos mas por quintal", "by +10.00"},
		{"subele 3", "by +3.00"},
		{"subele siquiera 3 soles", "by +3.00"},
		{"sube en 5 soles el precio", "by +5.00"},
		{"5 soles mas y es tuyo", "by +5.00"},
		{"cinco mas y cerramos", "by +5.00"},
		{"mejorame unos 5 soles", "by +5.00"},
		{"dame 10 mas", "by +10.00"},
		{"medio sol mas", "by +0.50"},
		{"50 centimos mas por kilo", "by +23.00"},
		{"bajale 2 soles", "by -2.00"},
		{"2 soles menos", "by -2.00"},
		{"yapame 5 soles", "by +5.00"},

		{"ni un sol menos de 160", "160.00"},
		{"menos de 155 no vendo", "155.00"},
		{"no puedo menos de 158 señor", "158.00"},
		{"por menos de 156 no sale", "156.00"},
		{"de 158 para arriba", "158.00"},
		{"158 pa arriba", "158.00"},
		{"minimo 157", "157.00"},
		{"157 como minimo", "157.00"},
		{"desde 157", "157.00"},
		{"no bajo de 160", "160.00"},
		{"lo minimo que puedo es 159", "159.00"},

		{"1550 por todo", "total 1550.00"},
		{"todito en 1550", "total 1550.00"},
		{"te lo dejo todo en 1550", "total 1550.00"},
		{"por los 10 quintales 1550", "total 1550.00"},
		{"los 10 en 1600 soles", "total 1600.00"},
		{"mil quinientos cincuenta al barrer", "total 1550.00"},
		{"1550", "total 1550.00 !whole !ten_times"},
		{"15", "15.00 !ten_times"},
		{"1580 soles", "total 1580.00 !whole !ten_times"},

		{"partimos la diferencia", "split"},
		{"partamos la diferencia pues", "split"},
		{"mitad y mitad", "split"},
		{"ni tu ni yo", "split"},

		{"no 150 no, 157", "157.00"},
		{"150 no, 157", "157.00"},
		{"150 no 157", "157.00"},
		{"no, 157", "157.00"},
		{"era 168 no 158", "168.00"},
		{"era 168, no 158", "168.00"},
		{"a 150 no vendo, a 158 si", "158.00"},
		{"no a 150, a 158", "158.00"},
		{"no quiero 150 quiero 157", "157.00"},
		{"no 150 sino 157", "157.00"},
		{"no 150 no", "?price"},

		{"ciento sesenta menos dos", "158.00"},
		{"150 mas 8", "158.00"},
		{"15 8", "!apart"},
		{"a 15 8", "!apart"},
		{"158.50", "158.50"},
		{"158 50", "158.50"},
		{"158", "158.00"},
		{"pon 158 pues", "158.00"},
		{"dame 160", "160.00"},
		{"si pero a 155", "155.00"},
		{"el otro señor me da 158", "158.00"},
		{"ciento cincuenta y ocho soles y es tuyo", "158.00"},

		{"solo tengo 6 para ti", "6 (quintal)"},
		{"nomas 8 qq", "8 quintal"},
		{"8 nomas", "8 (quintal)"},
		{"que sean 12 quintales", "12 quintal"},
		{"que sean 12", "12 (quintal)"},
		{"8 qq a 157 nada mas", "8 quintal 157.00"},
		{"8 qq a 157 no mas", "8 quintal 157.00"},
		{"te doy 8 a 157", "8 (quintal) 157.00"},
		{"llevate 6 a 158", "6 (quintal) 158.00"},

		{"150 mas el flete", "150.00"},
		{"a 3.50 el kilo", "3.50/kg"},
		{"40 dolares", "!currency"},
		{"vale mas pues", ""},
		{"si no es 157 no vendo", "157.00"},
		{"157 sino no hay trato", "157.00"},
		{"ciento cincuenta y 8", "158.00"},
		{"150 y 8", "!apart"},
		{"158 y 8 quintales", "8 quintal 158.00"},
		{"160 y 8 quintales", "8 quintal 160.00"},
		{"+5", "by +5.00"},
		{"uno mas", ""},
		{"1 mas", ""},
		{"muy duro eres", ""},
		{"esta seco mi maiz", ""},
		{"la humedad es 14", ""},
		{"el flete son 200 soles", ""},
		{"me deben 300 soles", ""},
		{"deme 3 dias", ""},
		{"quiero 50% adelanto", ""},
		{"dale mas", ""},
		{"acepto por mas", ""},
		{"mejor lo dejo como estaba", ""},
		{"y el flete quien paga?", ""},
		{"ni un sol menos", ""},
	})
}

func TestChangesOfASale(t *testing.T) {
	checkChanges(t, sale, [][2]string{
		{"no, eran 30", "30 (quintal)"},
		{"no eran 30", "30 (quintal)"},
		{"no eran 20 eran 30", "30 (quintal)"},
		{"no son 20 son 30", "30 (quintal)"},
		{"en realidad eran 25", "25 (quintal)"},
		{"son 25 quintales no 20", "25 quintal"},
		{"no son 20 quintales, son 30 quintales", "30 quintal"},
		{"mejor a 165", "165.00"},
		{"mejor ponle 165", "165.00"},
		{"ponle 30", "30 (quintal)"},
		{"baja el precio a 150", "150.00"},
		{"bajale el precio a mi lote a 150", "150.00"},
		{"sube el maiz a 170 porfa", "170.00"},
		{"sube 170", "170.00"},
		{"bajale 5 soles", "by -5.00"},
		{"subele 3 soles al precio", "by +3.00"},
		{"aumentale 5 quintales", "+5 quintal"},
		{"agregale 5", "+5 quintal"},
		{"quitale 3", "-3 quintal"},
		{"quitale 3 quintales", "-3 quintal"},
		{"5 quintales mas", "+5 quintal"},
		{"tengo 5 quintales mas", "+5 quintal"},
		{"se malogró la mitad", "1/500"},
		{"se me malogro un tercio", "1/667"},
		{"se pudrio la cuarta parte", "1/750"},
		{"me queda la mitad", "1/500"},
		{"se malograron 3 quintales", "-3 quintal"},
		{"se me malograron 3", "-3 quintal"},
		{"3 quintales se malograron", "-3 quintal"},
		{"ya vendi 6 quintales a 158", "-6 quintal 158.00"},
		{"vendi 5 quintales y vendi 3 quintales", "-5 quintal !quantities"},
		{"no vendi 5, vendi 3", "-3 quintal"},
		{"me quedan 12", "12 (quintal)"},
		{"ya vendi 8, me quedan 12", "-8 quintal 12 (quintal)"},
		{"solo quedan 12 quintales", "12 quintal"},
		{"ya no tengo 20, tengo 15", "15 (quintal)"},
		{"que ofrezcan", "open"},
		{"que ofrescan nomas", "open"},
		{"quita el precio", "open"},
		{"quita el precio que ofrezcan nomas", "open"},
		{"sin precio", "open"},
		{"no es blanco es amarillo", "(amarillo)"},
		{"es amarillo no blanco", "(amarillo)"},
		{"blanco no, amarillo", "(amarillo)"},
		{"no es maiz blanco es amarillo", "(amarillo)"},
		{"no es maiz es cacao", "cocoa"},
		{"es de primera", "primera"},
		{"falta decir que es de primera", "primera"},
		{"no es de primera es de segunda", "segunda"},
		{"el precio esta mal", "?price"},
		{"esta mal la cantidad", "?quantity"},
		{"quiero cambiar el precio", "?price"},
		{"me equivoque en la cantidad", "?quantity"},
		{"ese no es el precio", "?price"},
		{"no es blanco", "?goods"},
		{"30 quintales a 165", "30 quintal 165.00"},
		{"a 165 y 30 quintales", "30 quintal 165.00"},
		{"20 quintales de 50 kilos", "20 quintal×50"},
		{"son arrobas", "20 arroba"},
		{"era por arroba", "161.00/arroba"},
		{"cambia blanco por amarillo", "(amarillo)"},
		{"cambia maiz por cacao", "cocoa"},
		{"cambia 161 por 165", "165.00"},
		{"hola", ""},
		{"todavia no", ""},
	})
}

func TestChangesOfSacks(t *testing.T) {
	checkChanges(t, sacks, [][2]string{
		{"los sacos son de 60", "each 60"},
		{"cada saco pesa 60 kilos", "each 60"},
		{"pesan 55", "each 55"},
		{"el saco es de 60 no de 50", "each 60"},
		{"18 sacos de 60", "18 saco×60"},
		{"quita 2 sacos", "-2 saco"},
		{"aumenta 10 soles", "by +10.00"},
		{"no tengo 20 tengo 18", "18 (saco)"},
	})
}

// More of them, as people say it.
func TestChangesAsSaid(t *testing.T) {
	data, err := os.ReadFile("testdata/changes.tsv")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(data)) {
		if columns := strings.Split(strings.TrimRight(line, "\n"), "\t"); !strings.HasPrefix(line, "#") {
			about := map[string]parse.About{"offer": offer, "sale": sale, "sacks": sacks}[columns[0]]
			checkChanges(t, about, [][2]string{{columns[1], columns[2]}})
		}
	}
}

func checkChanges(t *testing.T, about parse.About, rows [][2]string) {
	t.Helper()
	for _, row := range rows {
		c, ok := parse.FindChange(row[0], about)
		if got := showChange(c); got != row[1] || ok != (row[1] != "") {
			t.Errorf("%q\n got %s %v\nwant %s", row[0], got, ok, row[1])
		}
	}
}

// showChange writes a change in one line: "by +5.00", "8 quintal 157.00".
func showChange(c parse.Change) string {
	var parts []string
	add := func(when bool, text string) {
		if when {
			parts = append(parts, text)
		}
	}
	add(c.Product != "", c.Product)
	add(c.Variety != "", "("+c.Variety+")")
	add(c.Grade != "", c.Grade)
	add(c.UnitKg != "", "each "+c.UnitKg)
	add(c.QuantityBy.Milli > 0, "+"+c.QuantityBy.String())
	add(c.QuantityBy.Milli < 0, c.QuantityBy.String())
	add(c.Fraction > 0, fmt.Sprintf("1/%d", c.Fraction))
	if c.Quantity != nil {
		unit := c.Quantity.Unit
		text := showAmount(c.Quantity)
		if !c.Quantity.UnitGiven {
			text = strings.Replace(text, unit, "("+unit+")", 1)
		}
		add(true, text)
	}
	if c.Price != nil {
		add(true, showPrice(c.Price))
	}
	add(c.PriceBy.Minor > 0, "by +"+c.PriceBy.Value())
	add(c.PriceBy.Minor < 0, "by -"+money.Amount{Minor: -c.PriceBy.Minor, Currency: "PEN"}.Value())
	add(c.Total.Minor > 0, "total "+c.Total.Value())
	add(c.Split, "split")
	add(c.NoPrice, "open")
	add(c.Field != "", "?"+string(c.Field))
	return strings.TrimSpace(strings.Join(parts, " ") + problems(c.Problems))
}

// Whatever is written, a change is what the market can read, and the same each time.
func TestAnyChange(t *testing.T) {
	talk := append(strings.Fields("no es era son eran mas menos aumenta sube bajale quita agrega se malograron vendi quedan mitad tercio parte ni minimo desde para arriba por diferencia partimos mal cambia flete"), pieces...)
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(rapid.SampledFrom(talk), 0, 14).Draw(t, "words"), " ")
		about := rapid.SampledFrom([]parse.About{{}, offer, sale, sacks}).Draw(t, "about")
		c, _ := parse.FindChange(text, about)
		again, _ := parse.FindChange(text, about)
		if a, b := showChange(c), showChange(again); a != b {
			t.Fatalf("%q is %s, then %s", text, a, b)
		}
		if c.Quantity != nil && c.Quantity.Unit != "" {
			if _, err := c.Quantity.Quantity(); err != nil {
				t.Fatalf("%q: %v", text, err)
			}
		}
		if c.Price != nil && c.Price.Per != "" {
			if _, err := c.Price.Price(); err != nil {
				t.Fatalf("%q: %v", text, err)
			}
		}
		if c.Fraction < 0 || c.Fraction >= 1000 || c.Total.Minor < 0 {
			t.Fatalf("%q: %s", text, showChange(c))
		}
	})
}
