// Package product is the vocabulary of what can be sold: each product with its names, units, grades and code prefix.
// It is data, the same for every association. It imports the value types only.
package product

import "slices"

// Product is one kind of goods.
type Product struct {
	ID       string            // "maize"
	Code     string            // begins a lot's code: "MZ"
	Names    map[string]string // by language: es, en, and qu where one is in use
	SettleBy string            // weight or count: by count a price never follows the scale
	Base     string            // unit of the stock ledger: kg, unidad or place
	Units    []string
	Grades   []string
}

// All returns every product, in the order in which they are shown.
func All() []Product {
	weights := []string{"kg", "g", "t", "quintal", "arroba", "libra", "saco", "costal", "bolsa"}
	counts := []string{"unidad", "docena", "ciento", "millar"}
	return []Product{
		{
			ID: "maize", Code: "MZ", SettleBy: "weight", Base: "kg", Units: weights,
			Names:  map[string]string{"es": "maíz", "en": "maize", "qu": "sara"},
			Grades: []string{"extra", "primera", "segunda", "tercera"},
		},
		{
			ID: "plantain_chips", Code: "CH", SettleBy: "weight", Base: "kg", Units: weights,
			Names:  map[string]string{"es": "chifles de plátano", "en": "plantain chips"},
			Grades: []string{"primera", "segunda"},
		},
		{
			ID: "plantain_fibre", Code: "FB", SettleBy: "weight", Base: "kg", Units: append(slices.Clone(weights), "fardo", "rollo", "madeja"),
			Names:  map[string]string{"es": "fibra de plátano", "en": "plantain fibre"},
			Grades: []string{"fina", "media", "gruesa"},
		},
		{
			ID: "cocoa", Code: "CC", SettleBy: "weight", Base: "kg", Units: weights,
			Names:  map[string]string{"es": "cacao", "en": "cocoa"},
			Grades: []string{"grado_1", "grado_2"},
		},
		{
			ID: "textile", Code: "TX", SettleBy: "count", Base: "unidad", Units: counts,
			Names: map[string]string{"es": "textil", "en": "textile"},
		},
		{
			ID: "tourism", Code: "TU", SettleBy: "count", Base: "place", Units: []string{"place"},
			Names: map[string]string{"es": "turismo comunitario", "en": "community tourism"},
		},
	}
}

// ByID finds a product.
func ByID(id string) (Product, bool) {
	all := All()
	i := slices.IndexFunc(all, func(p Product) bool { return p.ID == id })
	if i < 0 {
		return Product{}, false
	}
	return all[i], true
}

// Sells reports whether the product is sold in this unit.
func (p Product) Sells(unit string) bool { return slices.Contains(p.Units, unit) }

// HasGrade reports whether the product knows this grade; no grade is always fine.
func (p Product) HasGrade(grade string) bool {
	return grade == "" || slices.Contains(p.Grades, grade)
}
