package parse

import (
	"slices"
	"strings"
)

// Sale reads a free text about goods: "vendo 20 quintales de maíz blanco a 161". It is for texts that answer no question;
// numbers that have neither a unit nor a sign of being a price are problems.
func Sale(text string) Listing {
	l := Sales(text)
	if len(l) > 1 {
		l[0].Problems = l[0].Problems.with(ProblemProducts)
	}
	return l[0]
}

// Sales reads a free text about several goods, each with what is said of it: "vendo 20 qq de maíz a 161 y 100 bolsas de
// chifles a 3". There is always one; what is said once, before all of them, is said of each.
func Sales(text string) []Listing {
	r := read(text, saleMode)
	sells, buys := r.intent()
	var all []Listing
	for {
		end := r.secondProduct()
		if end == 0 {
			return append(all, r.listing(sells, buys))
		}
		all = append(all, readTokens(r.t[:end], saleMode).listing(sells, buys))
		r = readTokens(r.t[end:], saleMode)
	}
}

// listing is what the text says of one kind of goods.
func (r *reader) listing(sells, buys bool) Listing {
	l := Listing{Selling: sells, Buying: buys}
	l.Product = r.product()
	if l.Product == "" {
		l.UnknownGoods = r.unknown()
	}
	var graded []int
	l.Grade, graded = r.grade(l.Product)
	l.Variety = r.variety(graded)
	l.Quantity = r.resolveQuantity("")
	l.QuantityInvalid = l.Quantity == nil && len(r.amounts) > 0
	l.Price = r.resolvePrice(l.Quantity)
	l.NoPrice = l.Price == nil && opensPrice(r.t)
	l.Problems = r.problems
	l.Strong = l.Selling && (l.Product != "" || l.UnknownGoods != "") || l.Product != "" && (l.Quantity != nil || l.QuantityInvalid)
	return l
}

// Quantity reads the answer to "¿Cuántos quintales?"; a number alone is in the asked unit. It is nil when no quantity is
// said. A price that is said too is left to Sale.
func Quantity(text, unit string) (*Amount, Problems) {
	r := read(text, quantityMode)
	q := r.resolveQuantity(unit)
	return q, r.problems
}

// Price reads the answer to "¿A cuánto el quintal?"; a number alone is per the asked unit. It is nil when no price is
// said. A quantity that is said too is left to Sale. What is for everything (ProblemWhole) has no unit.
func Price(text, per string) (*UnitPrice, Problems) {
	r := read(text, priceMode)
	if len(r.prices) == 0 && len(r.amounts) > 0 {
		for _, a := range r.amounts {
			r.prices = append(r.prices, price{milli: a.n.milli, per: a.unit, perGiven: true, at: a.at})
			r.doubts(a.n)
			if a.to.milli > 0 {
				r.problem(ProblemRange)
			}
			if a.n.huge {
				r.problem(ProblemBeyondReason)
				return nil, r.problems
			}
		}
	}
	p := r.resolvePrice(nil)
	if p != nil && p.Per == "" && !r.problems.Has(ProblemWhole) {
		p.Per = per
	}
	return p, r.problems
}

// UnitWeight reads the answer to "¿Cuántos kilos pesa un saco tuyo?" as kilos, a plain decimal: "50", "50 kilos", "4 arrobas"
// are 50, 50 and 46. It is empty when none is said.
func UnitWeight(text string) (kg string, problems Problems) {
	r := read(text, quantityMode)
	if last := len(r.amounts) - 1; last > 0 && contains(r.amounts[last-1], r.amounts[last]) { // "1 saco pesa 50 kilos"
		r.amounts = r.amounts[last:]
	}
	switch {
	case len(r.amounts) == 1 && r.amounts[0].grams > 0: // "un saco de 50"
		return r.kilos(r.amounts[0].grams), r.problems
	case len(r.amounts) == 0 && r.packGrams > 0: // "saco de 50"
		return r.kilos(r.packGrams), r.problems
	case len(r.amounts) == 1 && len(r.bare) == 1 && !weighed(r.amounts[0].unit): // "1 saco pesa 50"
		r.amounts = nil
	}
	q := r.resolveQuantity("kg")
	if q == nil {
		return "", r.problems
	}
	a := r.amounts[0]
	if !weighed(a.unit) || a.n.huge {
		return "", r.problems.with(ProblemUnit)
	}
	milli := a.n.milli
	if a.n.alt > 0 && coarse(a.unit) {
		milli = a.n.alt
	}
	return r.kilos(milli * standard(a.unit) / 1000), r.problems
}

// kilos writes grams as kilos, if one unit can weigh that.
func (r *reader) kilos(grams int64) string {
	if grams < 1 || grams > maxUnitGrams {
		r.problem(ProblemBeyondReason)
		return ""
	}
	return writeMilli(grams)
}

// intent tells whether the text offers or looks for goods.
func (r *reader) intent() (sells, buys bool) {
	asks := slices.ContainsFunc(r.t, func(t token) bool { return t.text == "?" || t.text == "¿" })
	for i, t := range r.t {
		switch {
		case asks && t.text == "hay":
		case t.is(selling):
			if r.denied(i) {
				return false, false
			}
			sells = true
		case t.is(buying) && !r.denied(i):
			if strings.HasPrefix(r.text(i+1), "comprador") || strings.HasPrefix(r.text(i+2), "comprador") {
				sells = true // busco comprador para mi maíz
			}
			buys = true
		}
	}
	return sells, buys && !sells
}

// denied looks for a no before a verb: no vendo, ya no tengo, no quiero vender.
func (r *reader) denied(i int) bool {
	for k := i - 1; k >= max(0, i-4); k-- {
		switch t := r.tok(k); {
		case t.text == "ya" || t.is(besideVerb):
		case t.is(denying):
			return true
		default:
			return false
		}
	}
	return false
}
