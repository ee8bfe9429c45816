package say_test

import (
	"testing"

	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/whatsapp/internal/say"
)

func TestQuantity(t *testing.T) {
	for _, row := range []struct {
		milli int64
		unit  string
		want  string
	}{
		{20_000, "quintal", "20 quintales"},
		{1000, "quintal", "1 quintal"},
		{500, "quintal", "0.5 quintales"},
		{920_000, "kg", "920 kg"},
		{1000, "kg", "1 kg"},
		{12_500, "kg", "12.5 kg"},
		{1_200_000, "kg", "1,200 kg"},
		{5_700_000_000, "kg", "5,700,000 kg"},
		{452_375, "kg", "452 kg 375 g"},
		{375, "kg", "0.375 kg"},
		{1_125, "t", "1 tonelada 125 kg"},
		{1_250, "t", "1.25 toneladas"},
		{2_250_000, "t", "2,250 toneladas"},
		{250_000, "g", "250 g"},
		{3125, "quintal", "3.125 quintales"},
		{0, "saco", "0 sacos"},
		{3000, "java", "3 jabas"},
		{3000, "almud", "3 almud"},
	} {
		if got := say.Quantity(quantity.Quantity{Milli: row.milli, Unit: row.unit}); got != row.want {
			t.Errorf("%d %s is %q, want %q", row.milli, row.unit, got, row.want)
		}
	}
}

func TestNumber(t *testing.T) {
	for in, want := range map[string]string{"0": "0", "999": "999", "1000": "1,000", "1234567.5": "1,234,567.5", "-1234": "-1,234", "12.375": "12.375"} {
		if got := say.Number(in); got != want {
			t.Errorf("%s is %q, want %q", in, got, want)
		}
	}
}

func TestUnits(t *testing.T) {
	for id, want := range map[string][4]string{
		"kg":      {"el kilo", "un kilo", "kilos", "2 kg"},
		"g":       {"el gramo", "un gramo", "gramos", "2 g"},
		"t":       {"la tonelada", "una tonelada", "toneladas", "2 toneladas"},
		"quintal": {"el quintal", "un quintal", "quintales", "2 quintales"},
		"arroba":  {"la arroba", "una arroba", "arrobas", "2 arrobas"},
		"libra":   {"la libra", "una libra", "libras", "2 libras"},
		"fanega":  {"la fanega", "una fanega", "fanegas", "2 fanegas"},
		"saco":    {"el saco", "un saco", "sacos", "2 sacos"},
		"costal":  {"el costal", "un costal", "costales", "2 costales"},
		"bolsa":   {"la bolsa", "una bolsa", "bolsas", "2 bolsas"},
		"bulto":   {"el bulto", "un bulto", "bultos", "2 bultos"},
		"carga":   {"la carga", "una carga", "cargas", "2 cargas"},
		"lata":    {"la lata", "una lata", "latas", "2 latas"},
		"jaba":    {"la jaba", "una jaba", "jabas", "2 jabas"},
		"cajon":   {"el cajón", "un cajón", "cajones", "2 cajones"},
		"racimo":  {"el racimo", "un racimo", "racimos", "2 racimos"},
		"fardo":   {"el fardo", "un fardo", "fardos", "2 fardos"},
		"rollo":   {"el rollo", "un rollo", "rollos", "2 rollos"},
		"madeja":  {"la madeja", "una madeja", "madejas", "2 madejas"},
		"unidad":  {"la unidad", "una unidad", "unidades", "2 unidades"},
		"docena":  {"la docena", "una docena", "docenas", "2 docenas"},
		"ciento":  {"el ciento", "un ciento", "cientos", "2 cientos"},
		"millar":  {"el millar", "un millar", "millares", "2 millares"},
		"place":   {"el cupo", "un cupo", "cupos", "2 cupos"},
	} {
		if _, ok := quantity.Lookup(id); !ok {
			t.Errorf("the market knows no %s", id)
		}
		got := [4]string{say.Unit(id), say.OneOf(id), say.Units(id), say.Quantity(quantity.Quantity{Milli: 2000, Unit: id})}
		if got != want {
			t.Errorf("%s is %v, want %v", id, got, want)
		}
	}
}

func TestContent(t *testing.T) {
	quintal := quantity.Measure{Unit: "quintal", FactorMilli: 46_000, Base: "kg"}
	dozen := quantity.Measure{Unit: "docena", FactorMilli: 12_000, Base: "unidad"}
	kilo := quantity.Measure{Unit: "kg", FactorMilli: 1000, Base: "kg"}
	for _, row := range []struct {
		q    quantity.Quantity
		m    quantity.Measure
		want string
	}{
		{quantity.Quantity{Milli: 20_000, Unit: "quintal"}, quintal, "20 quintales de 46 kg = 920 kg"},
		{quantity.Quantity{Milli: 60_000, Unit: "bolsa"}, quantity.Measure{Unit: "bolsa", FactorMilli: 150, Base: "kg"}, "60 bolsas de 150 g = 9 kg"},
		{quantity.Quantity{Milli: 3000, Unit: "docena"}, dozen, "3 docenas de 12 unidades = 36 unidades"},
		{quantity.Quantity{Milli: 920_000, Unit: "kg"}, kilo, "920 kg"},
		{quantity.Quantity{Milli: 100_000, Unit: "kg"}, quintal, "100 kg"},
		{quantity.Quantity{Milli: 3000, Unit: "docena"}, quintal, "3 docenas"},
	} {
		if got := say.Content(row.q, row.m); got != row.want {
			t.Errorf("%v of %v is %q, want %q", row.q, row.m, got, row.want)
		}
	}
}

func TestGoods(t *testing.T) {
	for id, want := range map[string]string{
		"maize": "🌽 Maíz", "plantain_chips": "🍌 Chifles de plátano", "plantain_fibre": "🧵 Fibra de plátano", "cocoa": "🍫 Cacao",
		"textile": "🧶 Textil", "tourism": "🏔️ Turismo comunitario", "sweet_potato": "📦 Sweet potato", "": "📦 ",
	} {
		if got := say.Emoji(id) + " " + say.Capital(say.Product(id)); got != want {
			t.Errorf("%s is %q, want %q", id, got, want)
		}
	}
	for id, want := range map[string]string{"primera": "de primera", "extra": "calidad extra", "grado_1": "grado 1", "fina": "fina", "": "", "a_b": "a b"} {
		if got := say.Grade(id); got != want {
			t.Errorf("grade %s is %q, want %q", id, got, want)
		}
	}
	if got := say.Capital("árbol"); got != "Árbol" {
		t.Errorf("got %q", got)
	}
}

func TestOneAndMany(t *testing.T) {
	for q, want := range map[quantity.Quantity]string{
		{Milli: 1000, Unit: "quintal"}: "lo", {Milli: 4000, Unit: "quintal"}: "los", {Milli: 1000, Unit: "arroba"}: "la", {Milli: 1500, Unit: "arroba"}: "las",
		{Milli: 500, Unit: "kg"}: "lo", {Milli: 1000, Unit: "kg"}: "lo", {Milli: 1500, Unit: "kg"}: "los", {Milli: 500, Unit: "quintal"}: "los",
	} {
		if got := say.Them(q); got != want || say.Single(q) != (len(want) == 2) {
			t.Errorf("%v: %s, single %t", q, got, say.Single(q))
		}
	}
}
