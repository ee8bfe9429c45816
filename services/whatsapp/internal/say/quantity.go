package say

import (
	"fmt"
	"strings"

	"github.com/qhatu/qhatu/pkg/quantity"
)

// name is how a unit is called.
type name struct {
	one, many string
	feminine  bool
	short     string // what stands behind a number instead; empty: the name
}

var names = map[string]name{
	"kg":      {one: "kilo", many: "kilos", short: "kg"},
	"g":       {one: "gramo", many: "gramos", short: "g"},
	"t":       {one: "tonelada", many: "toneladas", feminine: true},
	"quintal": {one: "quintal", many: "quintales"},
	"arroba":  {one: "arroba", many: "arrobas", feminine: true},
	"libra":   {one: "libra", many: "libras", feminine: true},
	"fanega":  {one: "fanega", many: "fanegas", feminine: true},
	"saco":    {one: "saco", many: "sacos"},
	"costal":  {one: "costal", many: "costales"},
	"bolsa":   {one: "bolsa", many: "bolsas", feminine: true},
	"bulto":   {one: "bulto", many: "bultos"},
	"carga":   {one: "carga", many: "cargas", feminine: true},
	"lata":    {one: "lata", many: "latas", feminine: true},
	"jaba":    {one: "jaba", many: "jabas", feminine: true},
	"cajon":   {one: "cajón", many: "cajones"},
	"racimo":  {one: "racimo", many: "racimos"},
	"fardo":   {one: "fardo", many: "fardos"},
	"rollo":   {one: "rollo", many: "rollos"},
	"madeja":  {one: "madeja", many: "madejas", feminine: true},
	"unidad":  {one: "unidad", many: "unidades", feminine: true},
	"docena":  {one: "docena", many: "docenas", feminine: true},
	"ciento":  {one: "ciento", many: "cientos"},
	"millar":  {one: "millar", many: "millares"},
	"place":   {one: "cupo", many: "cupos"},
}

// nameOf calls a unit; one that nobody knows goes by its id.
func nameOf(unit string) name {
	if u, ok := quantity.Lookup(unit); ok {
		unit = u.ID
	}
	if n, ok := names[unit]; ok {
		return n
	}
	return name{one: unit, many: unit}
}

// Quantity writes an amount of goods: "20 quintales", "1 quintal", "1,200 kg", "12.5 kg". Three decimals of a kilo are
// grams, and of a tonne kilos ("452 kg 375 g"), because in Peru 452.375 may also be read as thousands.
func Quantity(q quantity.Quantity) string {
	if smaller, ok := map[string]string{"kg": "g", "t": "kg"}[q.Unit]; ok && q.Milli > 1000 && q.Milli%10 != 0 {
		whole := quantity.Quantity{Milli: q.Milli / 1000 * 1000, Unit: q.Unit}
		return Quantity(whole) + " " + Quantity(quantity.Quantity{Milli: q.Milli % 1000 * 1000, Unit: smaller})
	}
	n := nameOf(q.Unit)
	word := n.many
	switch {
	case n.short != "":
		word = n.short
	case q.Milli == 1000:
		word = n.one
	}
	return Number(q.Value()) + " " + word
}

// Single tells whether an amount is spoken of as one: queda 1 quintal, quedan 20 kg.
func Single(q quantity.Quantity) bool {
	return q.Milli == 1000 || nameOf(q.Unit).short != "" && q.Milli < 1000
}

// Them is what stands for an amount in a sentence: lo, la, los, las.
func Them(q quantity.Quantity) string {
	them := nameOf(q.Unit).pick("la", "lo")
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
	n := nameOf(unit)
	return n.pick("la ", "el ") + n.one
}

// OneOf is a unit with un or una: "un saco", "una bolsa".
func OneOf(unit string) string {
	n := nameOf(unit)
	return n.pick("una ", "un ") + n.one
}

// Units is a unit in the plural: "quintales".
func Units(unit string) string { return nameOf(unit).many }

// HowMany begins a question: "Cuántos quintales", "Cuántas arrobas".
func HowMany(unit string) string {
	n := nameOf(unit)
	return n.pick("Cuántas ", "Cuántos ") + n.many
}

func (n name) pick(feminine, masculine string) string {
	if n.feminine {
		return feminine
	}
	return masculine
}

// Content is a quantity with what its unit holds, where that is of interest: "20 quintales de 46 kg = 920 kg". A quantity
// that is in the base already is written alone. When the measure does not fit the quantity, it is left out.
func Content(q quantity.Quantity, m quantity.Measure) string {
	all, err := m.ToBase(q)
	if err != nil || q.Unit == m.Base || q.Unit != m.Unit {
		return Quantity(q)
	}
	one := Quantity(quantity.Quantity{Milli: m.FactorMilli, Unit: m.Base})
	return fmt.Sprintf("%s de %s = %s", Quantity(q), one, Quantity(quantity.Quantity{Milli: all, Unit: m.Base}))
}
