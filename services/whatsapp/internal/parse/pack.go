package parse

import (
	"slices"

	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/pkg/vocabulary"
)

// pack is a unit with what one of it holds, in grams.
type pack struct {
	unit  string
	grams int64
}

// timesPack is what the goods are usually packed in, where a bare number and a weight are multiplied: 20 x 50 kg.
func (r *reader) timesPack() string {
	p, _ := vocabulary.FindProduct(r.product())
	if len(r.bare) == 0 || len(r.amounts) != 1 || !fitsPack(r.amounts[0]) || len(p.Packs) == 0 {
		return ""
	}
	b, a := r.bare[0], r.amounts[0]
	if a.unit == "g" && len(r.bare) == 1 { // bolsa de 100 g, hay 300
		return p.Packs[0].Unit
	}
	if link := r.text(b.end); b.end+1 == a.at && (link == "x" || link == "*") {
		return p.Packs[0].Unit
	}
	return ""
}

// defines takes "una carga hace 8 arrobas" for what each carga holds, where cargas are counted elsewhere.
func (r *reader) defines() {
	for i := 0; i+1 < len(r.amounts); i++ {
		one, held := r.amounts[i], r.amounts[i+1]
		others := slices.ContainsFunc(r.amounts, func(a amount) bool { return a.unit == one.unit && a.at != one.at })
		if one.n.milli == 1000 && others && asWord(held.lead).is(weighing) && contains(one, held) {
			r.pack(one.unit, held.n.milli*standard(held.unit)/1000)
			r.amounts = slices.Delete(r.amounts, i, i+2)
			return
		}
	}
}

// contents takes a weight for what one unit of the only other amount holds, whichever stands first: "30 sacos, 50 kg", "50 kg
// x 20 sacos", "chifles de 80 gramos, 200 bolsas".
func (r *reader) contents() {
	if len(r.amounts) != 2 {
		return
	}
	first, second := r.amounts[0], r.amounts[1]
	switch {
	case second.lead == "en" && packed(second) && weighed(first.unit) && !first.n.huge && second.n.milli > 0: // 1000 kg en 20 sacos
		r.amounts = []amount{first}
		if grams := first.n.milli * standard(first.unit) / second.n.milli; r.pricedPer(second.unit) && grams <= maxUnitGrams {
			second.grams = grams
			r.amounts = []amount{second}
		}
	case packed(first) && fitsPack(second) && (second.unit == "g" || r.beside(first, second)):
		first.grams = second.n.milli * standard(second.unit) / 1000
		r.amounts = []amount{first}
	case packed(second) && fitsPack(first) && (first.unit == "g" || first.lead == "de" || r.text(first.end) == "x" || r.text(first.end) == "*"):
		second.grams = first.n.milli * standard(first.unit) / 1000
		r.amounts = []amount{second}
	}
}

// packed tells whether an amount counts what holds a weight that is not said.
func packed(a amount) bool {
	return a.grams == 0 && !a.n.huge && (holds(a.unit) && standard(a.unit) == 0 || a.unit == quantity.Piece)
}

// fitsPack tells whether an amount may be what one sack or bag holds.
func fitsPack(a amount) bool {
	return weighed(a.unit) && !a.n.huge && a.to.milli == 0 && a.n.milli > 0 && a.n.milli*standard(a.unit)/1000 <= 200_000
}

// beside tells whether nothing but the goods stands between two amounts: 20 sacos de maíz, 50 kg.
func (r *reader) beside(first, second amount) bool {
	for k := first.end; k < second.at; k++ {
		switch t := r.tok(k); {
		case t.text == "de", t.text == ",", t.text == "(", t.text == ":", productWords.has(t), varietyWords.has(t), gradeWords.has(t):
		default:
			return false
		}
	}
	return true
}

func (r *reader) pricedPer(unit string) bool {
	return slices.ContainsFunc(r.prices, func(p price) bool { return p.per == unit })
}

// holdsAmount tells whether the second amount is what one of the first holds, which is counted without its unit: "sacos de
// maíz: 15, 50 kg".
func (r *reader) holdsAmount() bool {
	return len(r.amounts) == 2 && packed(r.amounts[0]) && fitsPack(r.amounts[1])
}

// holdsBare tells whether a number without a unit is what a sack holds: un saco de maíz de 50.
func (r *reader) holdsBare(b amount) bool {
	first := r.amounts[0]
	return (b.lead == "de" || b.lead == "con" || asWord(b.lead).is(weighing)) && b.at > first.at && holds(first.unit) && first.grams == 0 &&
		!b.n.huge && b.n.milli >= 5000 && b.n.milli <= 200_000
}

// contains tells whether the second amount is what one unit of the first holds: 20 sacos de maíz de 50 kg.
func contains(first, a amount) bool {
	switch a.lead {
	case "de", "x", "con", "/":
	default:
		if !asWord(a.lead).is(weighing) && (a.lead == "" || unit(asWord(a.lead)) != first.unit) { // cada carga 92 kilos
			return false
		}
	}
	return holds(first.unit) && first.grams == 0 && weighed(a.unit) && !a.n.huge && a.n.milli*standard(a.unit)/1000 <= maxUnitGrams
}

// pack remembers what a unit holds.
func (r *reader) pack(unit string, grams int64) {
	r.packs = append(r.packs, pack{unit, grams})
}

// fillPacks gives the amounts whose content is said elsewhere that content. Two contents of one unit are a problem.
func (r *reader) fillPacks() {
	for k := range r.amounts {
		a := &r.amounts[k]
		for _, p := range r.packs {
			switch {
			case p.unit != a.unit:
			case a.grams == 0:
				a.grams = p.grams
			case a.grams != p.grams:
				r.problem(ProblemQuantities)
			}
		}
	}
}
