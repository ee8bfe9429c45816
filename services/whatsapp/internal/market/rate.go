package market

import (
	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/pkg/quantity"
)

// Rate is what lots on the market ask.
type Rate struct {
	Count           int         // how many ask a price
	Lowest, Highest money.Price // per base unit, for comparing

	// LowestEach and HighestEach are per the unit in which all of them are sold; zero where they are sold in several.
	LowestEach, HighestEach money.Price
}

// RateOf is the rate of the lots that are not the association's own.
func RateOf(lots []Lot, own string) Rate {
	var r Rate
	var unit quantity.Measure
	alike := true
	for _, lot := range lots {
		if lot.PerBase == nil || own != "" && lot.Owner == own {
			continue
		}
		if r.Count == 0 {
			unit = lot.Measure
		}
		alike = alike && lot.Measure == unit && lot.Price.Per == unit.Unit
		r.Lowest, r.Highest = span(r.Count, r.Lowest, r.Highest, *lot.PerBase)
		r.LowestEach, r.HighestEach = span(r.Count, r.LowestEach, r.HighestEach, *lot.Price)
		r.Count++
	}
	if !alike {
		r.LowestEach, r.HighestEach = money.Price{}, money.Price{}
	}
	return r
}

// span is the lowest and the highest of the prices so far and one more.
func span(count int, lowest, highest, p money.Price) (money.Price, money.Price) {
	if count == 0 {
		return p, p
	}
	if p.Minor < lowest.Minor {
		lowest = p
	}
	if p.Minor > highest.Minor {
		highest = p
	}
	return lowest, highest
}
