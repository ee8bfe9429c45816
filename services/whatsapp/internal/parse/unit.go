package parse

import (
	"slices"
	"strings"

	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/pkg/vocabulary"
)

// The vocabulary's words for units. Abbreviations count only beside a number or after "el", "por", "x".
var (
	unitWords = unitLexicon(func(u vocabulary.Unit) []string { return append(u.Synonyms.Words(), u.AfterNumber.Words()...) })
	// afterNumber are those that count only where a number or "por" stands before them; "q" is also "que", and a plaza is
	// also a square.
	afterNumber = unitLexicon(func(u vocabulary.Unit) []string { return u.AfterNumber.Words() })
	unitSigns   = signsOfUnits()
)

func unitLexicon(words func(vocabulary.Unit) []string) lexicon {
	l := newLexicon()
	for _, u := range vocabulary.Units() {
		l.add(u.ID, words(u))
	}
	return l.withSuffixes()
}

func signsOfUnits() map[string]string {
	bySign := map[string]string{}
	for _, u := range vocabulary.Units() {
		if u.Sign != "" {
			put(bySign, u.Sign, u.ID)
		}
	}
	return bySign
}

// pieces is how many one of a counting word holds: a docena 12; 0 of any other unit.
func pieces(unit string) int64 {
	if base(unit) != quantity.Piece || unit == quantity.Piece {
		return 0
	}
	return standard(unit) / 1000
}

// partOf is what so much of a smaller unit is of the larger, both in thousandths, where both may be said together: 2 kilos 500
// gramos, 2 toneladas con 4 quintales.
func partOf(large, small string, milli int64) (part int64, ok bool) {
	u, _ := vocabulary.FindUnit(large)
	if !slices.Contains(strings.Fields(u.Smaller), small) || milli > maxWhole {
		return 0, false
	}
	all, one := milli*standard(small), standard(large)
	return all / one, all%one == 0 && all < one*1000
}

// coarse units are so large that a point before three digits means decimals as likely as thousands.
func coarse(unit string) bool { return weighed(unit) && unit != "kg" && unit != "g" }

// unit reads a unit at a token; empty if it is none. The sign @ and words with one wrong letter count too.
func unit(t token) string {
	if t.kind == sign {
		return unitSigns[t.text]
	}
	if u := unitWords.find(t); u != "" {
		return u
	}
	if countedWords.has(t) {
		return quantity.Piece
	}
	return unitWords.findNear(t)
}

// abbreviated tells a unit that has no plural of its own.
func abbreviated(t token) bool { return len(t.text) <= 3 }

func plural(t token) bool { return !abbreviated(t) && strings.HasSuffix(t.text, "s") }

// standard is what one of a unit holds of its base in thousandths: grams for what is weighed; 0 where there is none.
func standard(unit string) int64 {
	m, err := quantity.Standard(unit)
	if err != nil {
		return 0
	}
	return m.FactorMilli
}

func base(unit string) string {
	u, _ := quantity.Lookup(unit)
	return u.Base
}

// weighed tells whether a unit has a weight that everybody knows.
func weighed(unit string) bool { return base(unit) == quantity.Kilogram && standard(unit) > 0 }

// holds tells whether a unit's content is the seller's to say: 20 sacos de 50.
func holds(unit string) bool {
	u, _ := quantity.Lookup(unit)
	return u.Base == quantity.Kilogram && !u.Metric
}

// piecesNamed is the unit of pieces that the plural of a kind of weighed goods stands for: 200 choclos are cobs.
func piecesNamed(t token) string {
	p, _ := vocabulary.FindProduct(kindWords.find(t))
	if !plural(t) {
		return ""
	}
	return p.Piece
}

// asPacks counts the pieces of a product that is weighed in what its pieces are: 200 unidades of chips are 200 bolsas.
func (r *reader) asPacks(product string) {
	p, ok := vocabulary.FindProduct(product)
	if !ok || p.Piece == "" {
		return
	}
	for k := range r.amounts {
		a := &r.amounts[k]
		if base(a.unit) != quantity.Piece {
			continue
		}
		if times := pieces(a.unit); times > 0 && a.n.milli <= maxWhole {
			a.n.milli, a.to.milli, a.counted = a.n.milli*times, a.to.milli*times, times
		}
		a.unit = p.Piece
	}
}
