package quantity

import "github.com/qhatu/qhatu/pkg/vocabulary"

// Units lists every unit that the market knows.
func Units() []Unit {
	var units []Unit
	for _, known := range vocabulary.Units() {
		u, _ := Lookup(known.ID)
		units = append(units, u)
	}
	return units
}
