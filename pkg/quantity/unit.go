package quantity

import "github.com/qhatu/qhatu/pkg/vocabulary"

// The bases in which stock is kept.
const (
	Kilogram = "kg"
	Piece    = "unidad"
	Place    = "place"
)

// Unit is a unit that goods are sold in.
type Unit struct {
	ID   string // as in Quantity.Unit
	Base string // kg, unidad or place
	// FactorMilli is how many thousandths of the base make one: grams for what is weighed. Zero: there is no standard,
	// each lot states it.
	FactorMilli int64
	Metric      bool // its factor is fixed: no lot may state another
}

// Standard tells whether the unit is the same everywhere.
func (u Unit) Standard() bool { return u.FactorMilli > 0 }

// Lookup finds a unit by its name. "java", the other spelling of jaba, gives jaba. Which units there are and what they hold
// stands in pkg/vocabulary.
func Lookup(id string) (Unit, bool) {
	u, ok := vocabulary.FindUnit(id)
	return Unit{ID: u.ID, Base: u.Base, FactorMilli: u.FactorMilli, Metric: u.Metric}, ok
}
