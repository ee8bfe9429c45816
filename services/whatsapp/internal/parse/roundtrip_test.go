package parse_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
	"github.com/qhatu/qhatu/services/whatsapp/internal/say"
)

var units = strings.Fields("kg g t quintal arroba libra fanega saco costal bolsa bulto carga lata jaba cajon racimo fardo rollo madeja " +
	"unidad docena ciento millar place")

// What we write of money is read back as the same, in digits and in words.
func TestReadsMoneyAsWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := money.Amount{Minor: rapid.Int64Range(1, 100_000_000).Draw(t, "minor"), Currency: money.PEN}
		for _, text := range []string{say.Money(want), say.Words(want), "s/" + want.Value(), "a " + want.Value() + " soles"} {
			p, list := parse.Price(text, "quintal")
			if p == nil || p.Amount != want.Value() || p.Per != "quintal" || p.PerGiven || len(list) > 0 {
				t.Fatalf("%q is read as %+v, problems %v", text, p, list)
			}
		}
	})
}

func TestReadsPricesAsWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := money.Price{
			Minor:    rapid.Int64Range(1, 100_000_000).Draw(t, "minor"),
			Currency: money.PEN,
			Per:      rapid.SampledFrom(units).Draw(t, "unit"),
		}
		for _, text := range []string{say.Price(want), want.String(), say.Words(want.Amount()) + " " + say.Unit(want.Per)} {
			said, list := parse.Price(text, "kg")
			if said == nil || len(list) > 0 || !said.PerGiven {
				t.Fatalf("%q is read as %+v, problems %v", text, said, list)
			}
			if got, err := said.Price(); err != nil || got != want {
				t.Fatalf("%q is read as %v, %v; want %v", text, got, err, want)
			}
		}
	})
}

// Quantities too; with three decimals only where they are written out in the smaller unit. Hundreds and thousands come
// back as pieces.
func TestReadsQuantitiesAsWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		unit := rapid.SampledFrom(units).Draw(t, "unit")
		want := quantity.Quantity{Milli: rapid.Int64Range(1, 15_000).Draw(t, "hundredths") * 10, Unit: unit}
		if unit == "kg" || unit == "t" {
			want.Milli = rapid.Int64Range(1001, 150_000).Draw(t, "milli")
		}
		a, list := parse.Quantity(say.Quantity(want), "")
		if a == nil || len(list) > 0 {
			t.Fatalf("%q is read as %+v, problems %v", say.Quantity(want), a, list)
		}
		got, err := a.Quantity()
		switch unit {
		case "ciento":
			got = quantity.Quantity{Milli: got.Milli / 100, Unit: unit}
		case "millar":
			got = quantity.Quantity{Milli: got.Milli / 1000, Unit: unit}
		}
		if err != nil || got != want {
			t.Fatalf("%q is read as %v, %v; want %v", say.Quantity(want), got, err, want)
		}
	})
}

// A lot as it is shown can be sent back as it is.
func TestReadsListingsAsWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q := quantity.Quantity{Milli: rapid.Int64Range(1, 500).Draw(t, "count") * 1000, Unit: "saco"}
		m, err := quantity.Weighed("saco", rapid.Int64Range(5, 120).Draw(t, "kilos")*1000)
		if err != nil {
			t.Fatal(err)
		}
		price := money.Price{Minor: rapid.Int64Range(100, 100_000).Draw(t, "minor"), Currency: money.PEN, Per: "saco"}
		total, err := price.Total(q, m)
		if err != nil {
			t.Fatal(err)
		}
		text := say.Emoji("maize") + " *" + say.Capital(say.Product("maize")) + " blanco*\n" + say.Content(q, m) + "\n" + say.Price(price) +
			"\nTodo: " + say.Money(total) + " (" + say.Words(total) + ")"
		l := parse.Sale(text)
		if len(l.Problems) > 0 || l.Product != "maize" || l.Variety != "blanco" || l.Quantity == nil || l.Price == nil {
			t.Fatalf("%q is read as %s", text, show(l))
		}
		read, err := l.Quantity.Quantity()
		if err != nil || read != q || l.Quantity.Grams() != m.FactorMilli {
			t.Fatalf("%q is read as %s: %v", text, show(l), err)
		}
		if p, err := l.Price.Price(); err != nil || p != price {
			t.Fatalf("%q is read as %s: %v", text, show(l), err)
		}
	})
}

// Every number in words up to a million.
func TestReadsEveryNumberInWords(t *testing.T) {
	for n := int64(1); n <= 1_000_000; n += 1 + n/500 {
		words := say.Words(money.Amount{Minor: n * 100, Currency: money.PEN})
		p, list := parse.Price(words, "kg")
		if p == nil || len(list) > 0 || p.Amount != (money.Amount{Minor: n * 100, Currency: money.PEN}).Value() {
			t.Fatalf("%q (%d) is read as %+v, problems %v", words, n, p, list)
		}
	}
}
