package parse

import (
	"slices"
	"strings"

	"github.com/qhatu/qhatu/pkg/vocabulary"
)

// Sale reads a free text about goods: "vendo 20 quintales de maíz blanco a 161". It is for texts that answer no question;
// numbers that have neither a unit nor a sign of being a price are problems.
func Sale(text string) Listing {
	all := Sales(text)
	first := all[0]
	for _, l := range all[1:] {
		if l.Product != first.Product {
			first.Problems = first.Problems.with(ProblemProducts)
		} else {
			first.Problems = first.Problems.with(ProblemQuantities)
		}
	}
	return first
}

// Sales reads a free text about several goods, each with what is said of it: "vendo 20 qq de maíz a 161 y 100 bolsas de
// chifles a 3", "10 sacos de 50 kg y 5 sacos de 60 kg". There is always one. A product that is named once is that of all.
func Sales(text string) []Listing {
	r := read(text, saleMode)
	sells, buys := r.intent()
	var all []Listing
	for len(all) < mostListings {
		end := r.secondProduct()
		if end == 0 {
			break
		}
		all = append(all, readTokens(r.t[:end], saleMode).lots(sells, buys)...)
		r = readTokens(r.t[end:], saleMode)
	}
	return append(all, r.lots(sells, buys)...)
}

// lots are the listings of one kind of goods: several where it cannot be one, and quantities are told one by one with what
// they differ in.
func (r *reader) lots(sells, buys bool) []Listing {
	one := r.part(0, len(r.t)).listing(sells, buys)
	if !one.Problems.Has(ProblemQuantities) && !one.Problems.Has(ProblemPrices) && len(r.bare) == 0 {
		return []Listing{one}
	}
	packed := r.packedAsBefore()
	var all []Listing
	from := 0
	cuts := append(packed.links(), len(packed.t))
	for i, cut := range cuts[:len(cuts)-1] {
		first, second := packed.part(from, cut).listing(sells, buys), packed.part(cut, cuts[i+1]).listing(sells, buys)
		if areLots(first, second) {
			all, from = append(all, first.inUnitOf(all)), cut
		}
	}
	if from == 0 {
		return []Listing{one}
	}
	all = append(all, packed.part(from, len(packed.t)).listing(sells, buys).inUnitOf(all))
	pricedLast(all)
	return all
}

// pricedLast gives the price that is said last to lots before it that have none and differ in nothing but what they are packed
// in.
func pricedLast(all []Listing) {
	for i := len(all) - 2; i >= 0; i-- {
		if next := all[i+1]; all[i].Price == nil && all[i].Variety == next.Variety && all[i].Product == next.Product {
			all[i].Price = next.Price
		}
	}
}

// mostListings is how many goods or lots of one text are told apart.
const mostListings = 10

// links are where the words about a quantity begin that "y", a comma or the like joins to what stands before, in their order.
func (r *reader) links() []int {
	var cuts []int
	for _, a := range slices.Concat(r.amounts, r.bare) {
		if cut := r.linkBefore(a); cut > 0 {
			cuts = append(cuts, cut)
		}
	}
	slices.Sort(cuts)
	cuts = slices.Compact(cuts)
	return cuts[:min(len(cuts), mostListings)]
}

// part reads some of the text anew, of the same goods unless it names others that the catalogue does not know.
func (r *reader) part(from, to int) *reader {
	p := readTokens(r.t[from:to], saleMode)
	if p.product() != "" || p.unknown() == "" {
		p.known = r.product()
	}
	return p
}

// packedAsBefore is the text in which bare numbers whose content is said have the unit of the amount before: "10 sacos de 50 y
// 5 de 60".
func (r *reader) packedAsBefore() *reader {
	if len(r.amounts) == 0 || r.amounts[0].grams == 0 {
		return r
	}
	before := slices.IndexFunc(r.t, func(t token) bool { return unit(t) == r.amounts[0].unit })
	t := r.t
	for _, b := range slices.Backward(r.bare) {
		if before >= 0 && before < b.at && r.tok(b.at).kind == num && r.text(b.at+1) == "de" && r.tok(b.at+2).kind == num {
			t = slices.Insert(slices.Clone(t), b.at+1, r.t[before])
		}
	}
	with := readTokens(t, saleMode)
	with.known = r.product()
	return with
}

// linkBefore is where "y", a comma or the like before an amount stands; 0: nothing does.
func (r *reader) linkBefore(a amount) int {
	k := a.at - 1
	if r.text(k) == "mas" {
		return max(k, 0)
	}
	for k > 0 && (r.tok(k).is(another) || productWords.has(r.tok(k)) || r.text(k) == "de" || varietyWords.has(r.tok(k)) || gradeWords.has(r.tok(k))) {
		k--
	}
	switch r.text(k) {
	case "y", ",", ";", "+", ".":
		return max(k, 0)
	case "/": // "/ amarillo 5 qq", not "20 sacos/50 kg"
		if k < a.at-1 {
			return max(k, 0)
		}
	}
	return 0
}

// areLots tells whether what stands before and behind a link are two lots: each with its quantity, and the second with
// something of its own.
func areLots(first, second Listing) bool {
	if first.Quantity == nil || second.Quantity == nil || first.Problems.Has(ProblemQuantities) || second.Problems.Has(ProblemQuantities) {
		return false
	}
	own := second.Price != nil || second.Variety != "" || second.Grade != "" || second.Quantity.FactorKg != ""
	return own && (second.Quantity.Unit != "" || second.Variety != "" && first.Quantity.Unit != "")
}

// inUnitOf takes a number without a unit in that of the lot before it: 10 qq de blanco y 5 de amarillo.
func (l Listing) inUnitOf(before []Listing) Listing {
	if len(before) == 0 || l.Quantity == nil || l.Quantity.Unit != "" {
		return l
	}
	q := *l.Quantity
	q.Unit, q.UnitGiven = before[len(before)-1].Quantity.Unit, true
	l.Quantity = &q
	l.Problems = slices.DeleteFunc(slices.Clone(l.Problems), func(p Problem) bool { return p == ProblemUnit })
	return l
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
	r.asPacks(l.Product)
	l.Quantity = r.resolveQuantity("")
	l.QuantityInvalid = l.Quantity == nil && len(r.amounts) > 0
	l.Price = r.resolvePrice(l.Quantity)
	l.NoPrice = l.Price == nil && opensPrice(r.t)
	l.Problems = r.problems
	l.namedByUnit()
	l.Strong = l.isStrong()
	return l
}

// namedByUnit takes goods whose quantity and price are in a unit that one product alone is sold by for that product: places on
// the route of the maize are no maize.
func (l *Listing) namedByUnit() {
	if l.Quantity == nil || l.Price == nil || l.Price.Per != l.Quantity.Unit {
		return
	}
	only := soldOnlyBy(l.Quantity.Unit)
	if p, _ := vocabulary.FindProduct(l.Product); only == "" || slices.Contains(p.Units, l.Quantity.Unit) {
		return
	}
	l.Product, l.UnknownGoods, l.Variety, l.Grade = only, "", "", ""
}

// soldOnlyBy is the only product that is sold by a unit: what has places is tourism; empty where there are several.
func soldOnlyBy(unit string) (only string) {
	for _, p := range vocabulary.Products() {
		switch {
		case !slices.Contains(p.Units, unit):
		case only != "":
			return ""
		default:
			only = p.ID
		}
	}
	return only
}

// ProductOf is the only product that has a variety: amarillo is maize; empty where several have it.
func ProductOf(variety string) (only string) {
	for w := range strings.FieldsSeq(variety) {
		for _, p := range vocabulary.Products() {
			if !slices.Contains(p.Varieties.Words(), w) || only == p.ID {
				continue
			}
			if only != "" {
				return ""
			}
			only = p.ID
		}
	}
	return only
}

func (l Listing) isStrong() bool {
	return l.Selling && (l.Product != "" || l.UnknownGoods != "") || l.Product != "" && (l.Quantity != nil || l.QuantityInvalid)
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
	case len(r.t) == 1 && weighed(unit(r.t[0])) && holds(unit(r.t[0])): // "quintal"
		return r.kilos(standard(unit(r.t[0]))), r.problems
	case len(r.amounts) == 0 && len(r.packs) > 0: // "saco de 50"
		return r.kilos(r.packs[0].grams), r.problems
	case len(r.amounts) == 1 && len(r.bare) == 1 && !weighed(r.amounts[0].unit): // "1 saco pesa 50"
		r.amounts = nil
	}
	q := r.resolveQuantity("kg")
	if q == nil || r.problems.Has(ProblemQuantities) { // "unos de 50 y otros de 60"
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
			if r.denied(i) && begins(r.t[i+1:], topicPhrases[least]) == 0 { // "no vendo por menos de 160" sells
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
