package quantity

import "slices"

// The bases in which stock is kept.
const (
	Kilogram = "kg"
	Piece    = "unidad"
	Place    = "place"
)

// Unit is a word of the market for an amount.
type Unit struct {
	ID   string // as in Quantity.Unit
	Base string // kg, unidad or place
	// FactorMilli is how many thousandths of the base make one: grams for what is weighed. Zero: there is no standard,
	// the seller says it with each lot.
	FactorMilli int64
}

// Standard tells whether the unit is the same everywhere.
func (u Unit) Standard() bool { return u.FactorMilli > 0 }

// Lookup finds a unit by its name. "java", the other spelling of jaba, gives jaba.
func Lookup(id string) (Unit, bool) {
	if id == "java" {
		id = "jaba"
	}
	i := slices.IndexFunc(units, func(u Unit) bool { return u.ID == id })
	if i < 0 {
		return Unit{}, false
	}
	return units[i], true
}

// units lists every unit that the market knows, weighed ones first.
//
// Weights follow the Castilian pound of 0.46 kg that Peru's trade rounds to: 1 arroba is 25 libras, 1 quintal is 100
// libras or 4 arrobas, 1 fanega is 140 libras. The Peruvian coffee board (Junta Nacional del Café) writes "quintales de
// 46 kilos"; the pound itself was 0.46009 kg. A saco is 50 kg by rule and up to 120 in use, and the likes of it vary by
// product and valley, so that they have no standard.
var units = []Unit{
	{ID: "kg", Base: Kilogram, FactorMilli: 1000},
	{ID: "g", Base: Kilogram, FactorMilli: 1},
	{ID: "t", Base: Kilogram, FactorMilli: 1_000_000},
	{ID: "quintal", Base: Kilogram, FactorMilli: 46_000},
	{ID: "arroba", Base: Kilogram, FactorMilli: 11_500},
	{ID: "libra", Base: Kilogram, FactorMilli: 460},
	{ID: "fanega", Base: Kilogram, FactorMilli: 64_400},

	{ID: "saco", Base: Kilogram},
	{ID: "costal", Base: Kilogram},
	{ID: "bolsa", Base: Kilogram},
	{ID: "bulto", Base: Kilogram},
	{ID: "carga", Base: Kilogram},
	{ID: "lata", Base: Kilogram},
	{ID: "jaba", Base: Kilogram},
	{ID: "cajon", Base: Kilogram},
	{ID: "racimo", Base: Kilogram},
	{ID: "fardo", Base: Kilogram},
	{ID: "rollo", Base: Kilogram},
	{ID: "madeja", Base: Kilogram},

	{ID: "unidad", Base: Piece, FactorMilli: 1000},
	{ID: "docena", Base: Piece, FactorMilli: 12_000},
	{ID: "ciento", Base: Piece, FactorMilli: 100_000},
	{ID: "millar", Base: Piece, FactorMilli: 1_000_000},

	{ID: "place", Base: Place, FactorMilli: 1000},
}
