package say

import (
	"fmt"
	"strings"

	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/pkg/vocabulary"
)

// unitOf is a unit with its names; one that nobody knows goes by its id.
func unitOf(id string) vocabulary.Unit {
	if u, ok := vocabulary.FindUnit(id); ok {
		return u
	}
	return vocabulary.Unit{One: id, Many: id}
}

// Quantity writes an amount of goods: "20 quintales", "1 quintal", "1,200 kg", "12.5 kg". Three decimals of a kilo are
// grams, and of a tonne kilos ("452 kg 375 g"), because in Peru 452.375 may also be read as thousands.
func Quantity(q quantity.Quantity) string {
	if smaller, ok := map[string]string{"kg": "g", "t": "kg"}[q.Unit]; ok && q.Milli > 1000 && q.Milli%10 != 0 {
		whole := quantity.Quantity{Milli: q.Milli / 1000 * 1000, Unit: q.Unit}
		return Quantity(whole) + " " + Quantity(quantity.Quantity{Milli: q.Milli % 1000 * 1000, Unit: smaller})
	}
	u := unitOf(q.Unit)
	word := u.Many
	switch {
	case u.Symbol != "":
		word = u.Symbol
	case q.Milli == 1000:
		word = u.One
	}
	return Number(q.Value()) + " " + word
}

// Single tells whether an amount is spoken of as one: queda 1 quintal, quedan 20 kg.
func Single(q quantity.Quantity) bool {
	return q.Milli == 1000 || unitOf(q.Unit).Symbol != "" && q.Milli < 1000
}

// Them is what stands for an amount in a sentence: lo, la, los, las.
func Them(q quantity.Quantity) string {
	them := pick(unitOf(q.Unit), "la", "lo")
	if Single(q) {
		return them
	}
	return map[string]string{"la": "las", "lo": "los"}[them]
}

// Number writes a plain decimal with commas between thousands: "1234.5" is "1,234.5".
func Number(decimal string) string {
	digits, sign := strings.CutPrefix(decimal, "-")
	whole, fraction, point := strings.Cut(digits, ".")
	var b strings.Builder
	if sign {
		b.WriteByte('-')
	}
	for i, d := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(d)
	}
	if point {
		b.WriteString("." + fraction)
	}
	return b.String()
}

// Unit is a unit with its article: "el quintal", "la arroba", "el kilo".
func Unit(unit string) string {
	u := unitOf(unit)
	return pick(u, "la ", "el ") + u.One
}

// OneOf is a unit with un or una: "un saco", "una bolsa".
func OneOf(unit string) string {
	u := unitOf(unit)
	return pick(u, "una ", "un ") + u.One
}

// Units is a unit in the plural: "quintales".
func Units(unit string) string { return unitOf(unit).Many }

// pick chooses the form that agrees with the unit.
func pick(u vocabulary.Unit, feminine, masculine string) string {
	if u.Feminine {
		return feminine
	}
	return masculine
}

// Weight writes grams: "150 g", "50 kg".
func Weight(grams int64) string {
	if grams < 1000 {
		return Quantity(quantity.Quantity{Milli: grams * 1000, Unit: "g"})
	}
	return Quantity(quantity.Quantity{Milli: grams, Unit: quantity.Kilogram})
}

// Content is a quantity with what its unit holds, where that is of interest: "20 quintales de 46 kg = 920 kg". A quantity
// that is in the base already is written alone. When the measure does not fit the quantity, it is left out.
func Content(q quantity.Quantity, m quantity.Measure) string {
	all, err := m.ToBase(q)
	if err != nil || q.Unit == m.Base || q.Unit != m.Unit {
		return Quantity(q)
	}
	one := Quantity(quantity.Quantity{Milli: m.FactorMilli, Unit: m.Base})
	if m.Base == quantity.Kilogram {
		one = Weight(m.FactorMilli)
	}
	said, whole := Quantity(q), Quantity(quantity.Quantity{Milli: all, Unit: m.Base})
	if strings.HasSuffix(said, " kg") { // 2 toneladas 184 kg
		return said + " = " + whole
	}
	return fmt.Sprintf("%s de %s = %s", said, one, whole)
}
