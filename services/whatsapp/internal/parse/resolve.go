package parse

import (
	"fmt"
	"slices"

	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/pkg/quantity"
)

// Beyond these a number is taken for a mistake. The programme's whole maize chain sold 165 t in a year.
const (
	maxGrams      = 200_000_000   // 200 t
	maxPacks      = 20_000        // sacks and the like, of unknown weight
	maxPieces     = 1_000_000     // a week's contract for chips is 120,000 fingers
	maxPlaces     = 10_000        // of visitors
	maxUnitGrams  = 1_000_000     // what one sack may weigh
	maxPriceMilli = 1_000_000_000 // a million soles
)

// resolveQuantity is what the amounts of the text come to; nil when there is none. A number alone is in the asked unit.
func (r *reader) resolveQuantity(asked string) *Amount {
	r.pricesAmount()
	r.defines()
	r.resolveBare(asked)
	r.fillPacks()
	r.contents()
	if len(r.amounts) == 0 {
		return nil
	}
	first := r.amounts[0]
	for _, a := range r.amounts[1:] {
		switch {
		case contains(first, a):
			first.grams = a.n.milli * standard(a.unit) / 1000
		case !same(first, a):
			r.problem(ProblemQuantities)
		}
	}
	return r.result(first)
}

// resolveBare finds out what the numbers without a unit are: the quantity where there is no other; the price where that alone is
// missing; else nobody knows.
func (r *reader) resolveBare(asked string) {
	bare := r.bare
	unit, given := asked, false
	if named := r.unitOfBare(); asked == "" && named != "" {
		unit, given = named, true
	}
	switch {
	case len(bare) > 0 && (len(r.amounts) == 0 || bare[0].at < r.amounts[0].at && contains(amount{unit: unit}, r.amounts[0]) ||
		given && len(r.amounts) == 1 && packed(amount{unit: unit}) && fitsPack(r.amounts[0])):
		bare[0].unit, bare[0].unitGiven = unit, given
		r.amounts, bare = append([]amount{bare[0]}, r.amounts...), bare[1:]
		if r.holdsAmount() {
			r.amounts[0].grams = r.amounts[1].n.milli * standard(r.amounts[1].unit) / 1000
			r.amounts = r.amounts[:1]
		}
		if given && len(bare) == 1 && r.pricesBare(bare[0]) {
			r.priceOf(bare[0])
			bare = nil
		}
	case len(bare) != 1:
	case r.holdsBare(bare[0]):
		r.amounts[0].grams = bare[0].n.milli
		bare = nil
	case r.pricesBare(bare[0]):
		r.priceOf(bare[0])
		bare = nil
	}
	if len(bare) > 0 {
		r.problem(ProblemQuantities)
	}
}

// unitOfBare is the unit that a text names beside a number without one: "jabas de choclo: 12", "saco de 50 kg, tengo 28".
func (r *reader) unitOfBare() string {
	named := slices.Clone(r.countedUnits)
	for _, p := range r.packs {
		named = append(named, p.unit)
	}
	if slices.ContainsFunc(r.t, countedWords.has) { // ponchos: 8
		named = append(named, quantity.Piece)
	}
	if pack := r.timesPack(); pack != "" {
		named = append(named, pack)
	}
	if len(named) == 0 { // 280 soles por persona, cupo para 8
		for _, p := range r.prices {
			if p.per != "" && (holds(p.per) || !weighed(p.per)) {
				named = append(named, p.per)
			}
		}
	}
	slices.Sort(named)
	if named = slices.Compact(named); len(named) == 1 {
		return named[0]
	}
	return ""
}

// pricesAmount takes the first of two amounts in one unit for a price that nothing marks: "2.50 bolsa, 80 bolsas".
func (r *reader) pricesAmount() {
	if len(r.prices) > 0 || len(r.amounts) < 2 {
		return
	}
	at := 0
	if r.amounts[0].n.milli > r.amounts[1].n.milli {
		at = 1 // "80 kl, 2.50 kl"
	}
	a, b := r.amounts[at], r.amounts[1-at]
	if a.unit != b.unit || a.n.whole || a.n.fraction || a.n.milli%10 != 0 || plural(r.tok(a.end-1)) || a.to.milli > 0 || b.n.milli < 5*a.n.milli {
		return
	}
	r.prices = append(r.prices, price{milli: a.n.milli, per: a.unit, perGiven: true, at: a.at, end: a.end})
	r.amounts = slices.Delete(r.amounts, at, at+1)
}

func (r *reader) priceOf(b amount) {
	r.doubts(b.n)
	r.prices = append(r.prices, price{milli: b.n.milli, at: b.at})
}

// pricesBare tells whether a number without a unit is the price, behind the quantity: 20 qq 161.
func (r *reader) pricesBare(b amount) bool {
	return len(r.prices) == 0 && b.lead != "de" && b.at > r.amounts[0].at && b.to.milli == 0 && !b.n.huge
}

// same tells whether two amounts are as much: 20 quintales (920 kg).
func same(a, b amount) bool {
	return !a.n.huge && !b.n.huge && a.held() > 0 && b.held() > 0 && base(a.unit) == base(b.unit) &&
		a.n.milli <= maxWhole && b.n.milli <= maxWhole && a.n.milli*a.held() == b.n.milli*b.held()
}

// held is what one unit holds, by the writer's word or by the standard; 0 if nobody knows.
func (a amount) held() int64 {
	if a.grams > 0 {
		return a.grams
	}
	return standard(a.unit)
}

// result is an amount as it is handed out.
func (r *reader) result(a amount) *Amount {
	if a.unit == "" {
		r.problem(ProblemUnit)
	}
	if a.n.alt > 0 && coarse(a.unit) {
		a.n.milli = a.n.alt
		r.problem(ProblemThousands)
	}
	r.doubts(a.n)
	r.doubts(a.to)
	if a.to.milli > 0 {
		r.problem(ProblemRange)
	}
	if a.n.huge || !a.reasonable() {
		r.problem(ProblemBeyondReason)
	}
	if a.n.huge {
		return nil
	}
	out := &Amount{Value: writeMilli(a.n.milli), Unit: a.unit, Approx: a.approx, UnitGiven: a.unitGiven}
	if a.to.milli > 0 {
		out.To = writeMilli(a.to.milli)
	}
	if a.grams > 0 && a.grams <= maxUnitGrams {
		out.FactorKg = writeMilli(a.grams)
	}
	return out
}

func (a amount) reasonable() bool {
	most := max(a.n.milli, a.to.milli)
	if a.n.milli <= 0 || a.grams > maxUnitGrams {
		return false
	}
	held := a.held()
	switch base(a.unit) {
	case quantity.Kilogram:
		if held == 0 {
			return most <= maxPacks*1000
		}
		return most/1000 <= maxGrams/held
	case quantity.Piece:
		return most/1000 <= maxPieces*1000/held
	case quantity.Place:
		return most <= maxPlaces*1000
	}
	return most <= maxPieces*1000
}

// decimal writes thousandths of a sol with two decimals.
func decimal(milli int64) string { return fmt.Sprintf("%d.%02d", milli/1000, milli%1000/10) }

// resolvePrice is what the prices of the text come to, with the amount that they are for; nil when there is none.
func (r *reader) resolvePrice(of *Amount) *UnitPrice {
	for k := range r.prices {
		p := &r.prices[k]
		p.whole = p.whole || p.per == "" && !p.each && r.forAll(p.at)
	}
	prices := r.markedPrices()
	if len(prices) == 0 {
		return nil
	}
	first := prices[0]
	if i := slices.IndexFunc(prices, func(p price) bool { return !p.whole }); i > 0 {
		first = prices[i]
	}
	for _, p := range prices {
		if p.currency != "" && first.currency != "" && p.currency != first.currency {
			r.problem(ProblemCurrency)
		}
		if p.at != first.at && !r.agree(first, p, prices) {
			r.problem(ProblemPrices)
		}
	}
	return r.priceResult(first, of)
}

// forAll tells whether a price at i is that of all the goods: "los 10 quintales en 1550", "por los 10 quintales 1550", "todo,
// 10 quintales a 1550".
func (r *reader) forAll(i int) bool {
	k := i - 1
	for r.text(k) == "s/" || r.tok(k).is(approximate) || r.text(k) == "solo" {
		k--
	}
	if len(r.amounts) == 0 || r.mode != saleMode {
		return false
	}
	before := r.amounts[0].at - 1
	if r.text(before) == "los" || r.text(before) == "las" {
		before--
	}
	if r.text(k) == "en" && r.isForEach(i) {
		return false
	}
	return r.text(k) == "en" || r.text(before) == "por" || r.tok(before).is(everything) && r.text(before-1) != "en"
}

// markedPrices are the prices that are said to be prices; if there is none, the numbers where a price was asked for.
func (r *reader) markedPrices() []price {
	marked := slices.DeleteFunc(slices.Clone(r.prices), func(p price) bool { return !p.marked })
	if len(marked) > 0 {
		return marked
	}
	return r.prices
}

// agree tells whether two prices say the same: S/ 161 el quintal and S/ 3.50 el kilo, or what all of it comes to.
func (r *reader) agree(a, b price, all []price) bool {
	if b.milli == a.milli && b.per == a.per || slices.ContainsFunc(all, func(p price) bool { return p.whole && p.at < b.at && p.milli == b.milli }) {
		return true
	}
	if (b.whole || b.per == "") && len(r.amounts) > 0 {
		q := r.amounts[0]
		agrees := !q.n.huge && (a.per == "" || a.per == q.unit) && q.n.milli <= maxWhole && a.milli <= maxWhole &&
			nearlyEqual(q.n.milli*a.milli/1000, b.milli)
		if agrees || b.whole {
			return agrees
		}
	}
	x, y := r.heldBy(a.per), r.heldBy(b.per)
	return x > 0 && y > 0 && base(a.per) == base(b.per) && a.milli <= maxWhole && nearlyEqual(a.milli*y/x, b.milli)
}

// nearlyEqual tells whether two amounts differ by less than a céntimo.
func nearlyEqual(a, b int64) bool { return a-b < 10 && b-a < 10 }

func (r *reader) heldBy(unit string) int64 {
	for _, a := range r.amounts {
		if a.unit == unit && a.grams > 0 {
			return a.grams
		}
	}
	return standard(unit)
}

func (r *reader) priceResult(p price, of *Amount) *UnitPrice {
	if p.currency == "" {
		p.currency = money.PEN
	}
	if p.currency != money.PEN {
		r.problem(ProblemCurrency)
	}
	if p.whole {
		r.problem(ProblemWhole)
	}
	if p.milli%10 != 0 {
		r.problem(ProblemPrecision)
	}
	if p.milli < 10 || p.milli > maxPriceMilli {
		r.problem(ProblemBeyondReason)
	}
	if p.per == "" && !p.whole {
		slices.Sort(r.namedUnits)
		named := slices.Compact(r.namedUnits)
		switch {
		case p.each && of != nil:
			p.per, p.perGiven = of.Unit, of.Unit != ""
		case len(named) == 1 && !p.each:
			p.per, p.perGiven = named[0], true
		}
	}
	if of != nil && pieces(p.per) > 0 && base(of.Unit) != base(p.per) { // twelve bags together
		r.problem(ProblemBundle)
		p.together = pieces(p.per)
	}
	if p.per == "" && !p.whole && len(r.amounts) > 0 && r.amounts[0].counted > 1 && r.amounts[0].unit != quantity.Piece { // 3 docenas de bolsas a 30
		r.problem(ProblemBundle)
		p.together = r.amounts[0].counted
	}
	return &UnitPrice{Amount: decimal(p.milli), Per: p.per, Currency: p.currency, PerGiven: p.perGiven, Together: p.together}
}
