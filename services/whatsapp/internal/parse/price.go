package parse

import "github.com/qhatu/qhatu/pkg/quantity"

// afterA tells whether a number stands behind "a": a 69, a s/ 69, a unos 69.
func (r *reader) afterA(i int) bool {
	j := i - 1
	for r.text(j) == "s/" || r.text(j) == "$" || r.tok(j).is(approximate) || r.text(j) == "solo" || r.text(j) == "nomas" {
		j--
	}
	return r.text(j) == "a"
}

// priceBefore tells whether what stands before i says that a price follows: "a 161", "precio del quintal: 161".
func (r *reader) priceBefore(i int) bool {
	if r.afterA(i) {
		return true
	}
	for k := i - 1; k >= max(0, i-7); k-- {
		t := r.tok(k)
		switch {
		case t.is(pricing), t.is(minimum):
			return true
		case t.is(besidePrice), t.text == ":", t.text == "=", t.text == "a", t.text == "s/", t.text == "$", t.is(approximate), unitWords.has(t), productWords.has(t):
		default:
			return false
		}
	}
	return false
}

// pricedBefore tells whether the number at i is the price of one of the unit behind it: "precio 3.60 kg", not "mínimo 20 kg".
func (r *reader) pricedBefore(i int) bool {
	k := i - 1
	for ; k >= 0; k-- {
		if t := r.tok(k); t.text != ":" && t.text != "=" && t.text != "es" && t.text != "s/" && !t.is(approximate) {
			break
		}
	}
	return r.tok(k).is(pricing) && !r.tok(k-1).is(praising)
}

// readPrice reads what follows a number that is a price, from j on: céntimos, what it is for, whether it is for everything.
func (r *reader) readPrice(i int, n number, j int, currency string) int {
	p := price{milli: n.milli, currency: currency, at: i}
	p.marked = currency != "" || r.priceBefore(i)
	r.doubts(n)
	if c, k := r.cents(n, j); k > j {
		p.milli += c
		if after, past := r.currencyAt(k); past > k {
			p.currency, p.marked, k = after, true, past
		}
		j = k
	}
	j = r.pastMeasure(j)
	u, k, kind := r.perAt(j)
	if kind == noUnit {
		if u, k = r.direct(j); k > j {
			kind = oneUnit
		}
	}
	p.per, p.perGiven, p.each = u, u != "", kind == eachOne
	if packed, end := r.factor(amount{unit: u}, k); packed.grams > 0 { // s/170 el saco de 50 kg
		r.pack(u, packed.grams)
		k = end
	}
	p.marked = p.marked || kind != noUnit
	if kind == several {
		r.problem(ProblemBundle)
		p.together = r.together(j, k)
	}
	k = r.pastAbout(k)
	if end := r.total(i, k); kind == noUnit && end > 0 {
		p.whole, p.marked, k = true, true, end
	}
	if n.huge {
		r.problem(ProblemBeyondReason)
		return k
	}
	if r.besides(i, k) {
		return k
	}
	p.end = k
	r.prices = append(r.prices, p)
	return k
}

// together is the whole number of units that a price is for, between j and k; 0: none is said.
func (r *reader) together(j, k int) int64 {
	for ; j < k; j++ {
		if t := r.tok(j); t.kind == num && t.n.whole && !t.n.huge {
			return t.n.milli / 1000
		}
	}
	return 0
}

// besides tells whether the money from at to end is for something else: 20 de flete, adelanto de 500.
func (r *reader) besides(at, end int) bool {
	switch r.text(end) {
	case "de", "del", "para":
		if r.tok(end+1).is(otherMoney) || r.tok(end+2).is(otherMoney) {
			return true
		}
	}
	k := at - 1
	for k >= 0 && r.tok(k).isOneOf(besidePrice, approximate) {
		k--
	}
	return r.tok(k).is(otherMoney)
}

// total tells whether a price from i to j is for everything; it returns where that ends, 0 if it is not.
func (r *reader) total(i, j int) int {
	rest := r.t[min(j, len(r.t)):]
	for _, p := range topicPhrases[forAll] {
		if sequence(rest, p...) && r.tok(j+len(p)).kind != num {
			return j + len(p)
		}
	}
	k := i - 1
	if r.free() && len(r.amounts) > 0 && (r.text(k) == "por" || r.text(k) == "x" || r.text(k) == "=") && !r.isForEach(i) {
		return j
	}
	for fill := true; fill; {
		switch r.text(k) {
		case "a", "por", "x", ":", "es", "en", "=", "s/", "son", "*", "sale":
			k--
		default:
			fill = false
		}
	}
	if r.tok(k).is(everything) {
		return j
	}
	return 0
}

// cents reads céntimos behind a whole number: 2 soles 50, dos con cincuenta, 2 50, dos soles y medio, luca china.
// "12 soles 50 kilos" is a price and a quantity. It returns thousandths of a sol.
func (r *reader) cents(n number, j int) (int64, int) {
	if !n.whole || n.huge {
		return 0, j
	}
	k := j
	joined := r.text(k) == "con" || r.text(k) == "y"
	if joined {
		k++
	}
	t, after := r.tok(k), r.tok(k+1)
	switch {
	case r.text(j) == "y" && fractionWords.find(t) == "1/2" && unit(after) == "", moneyWords.find(t) == "china":
		return 500, k + 1
	case t.kind != num || !t.n.whole || t.n.huge || t.n.milli >= 100_000:
		return 0, j
	case moneyWords.find(after) == "centimo":
		return t.n.milli / 100, k + 2
	case !t.n.pair, unit(after) != "" && (plural(after) || abbreviated(after)), after.is(otherMeasure), after.text == "%":
		return 0, j
	}
	return t.n.milli / 100, k + 1
}

// perKind is what a price is for.
type perKind int

const (
	noUnit  perKind = iota
	oneUnit         // el quintal, por kilo, x tn
	eachOne         // c/u, cada uno: whatever is counted
	several         // los 3 kilos
)

// perAt reads what the price before j is for, and where that ends.
func (r *reader) perAt(j int) (unit string, next int, kind perKind) {
	k := j + 1
	switch lead := r.text(j); lead {
	case "c", "cu":
		if lead == "cu" {
			return "", k, eachOne
		}
		if r.text(k) != "/" {
			return "", j, noUnit
		}
		if r.text(k+1) == "u" {
			return "", k + 2, eachOne
		}
		k++
	case "cada", "por", "x", "/":
		if r.text(k) == "cada" || r.text(k) == "el" || r.text(k) == "la" {
			k++
		}
		if t := r.text(k); (t == "uno" || t == "una" || t == "1") && r.unitWord(k+1) == "" {
			return "", k + 1, eachOne
		}
	case "el", "la", "los", "las", "al":
	default:
		return "", j, noUnit
	}
	return r.perUnit(j, k)
}

// perUnit reads the unit of a price behind its article, with the number of them if there is one.
func (r *reader) perUnit(j, k int) (string, int, perKind) {
	kind := oneUnit
	switch t := r.tok(k); {
	case t.kind == num && t.n.milli == 1000:
		k++
	case t.kind == num, fractionWords.has(t):
		k++
		kind = several
	}
	u := r.unitWord(k)
	lead := r.text(j)
	if single := r.text(k); u == "" || len(single) == 1 && single != "k" && single != "g" && single != "@" && lead != "x" && lead != "/" {
		return "", j, noUnit
	}
	if kind == several && (lead == "el" || lead == "al") {
		return "", j, noUnit
	}
	return u, k + 1, kind
}

func (r *reader) unitWord(k int) string { return unit(r.tok(k)) }

// direct reads the unit of a price that stands behind it without an article: 69 soles qq.
func (r *reader) direct(j int) (string, int) {
	t := r.tok(j)
	if len(t.text) == 1 && t.text != "k" && t.text != "@" {
		return "", j
	}
	if u := unit(t); u != "" {
		return u, j + 1
	}
	return "", j
}

// pastMeasure goes past a measure of time that a price is for besides its unit: 150 por noche por persona.
func (r *reader) pastMeasure(j int) int {
	if (r.text(j) == "por" || r.text(j) == "la" || r.text(j) == "x") && r.tok(j+1).is(otherMeasure) {
		if _, k, kind := r.perAt(j + 2); k > j+2 && kind == oneUnit {
			return j + 2
		}
	}
	return j
}

// isForEach tells whether a price behind "x" or "por" is that of each, as all of the goods for it would cost next to nothing: 11
// quintales x 156.
func (r *reader) isForEach(i int) bool {
	k := i - 1
	if r.text(k) == "s/" {
		k--
	}
	if !r.free() || len(r.amounts) == 0 || r.text(k) != "por" && r.text(k) != "x" && r.text(k) != "en" || r.tok(k-1).is(everything) {
		return false
	}
	a, least := r.amounts[0], leastPrices[base(r.amounts[0].unit)]
	if r.text(i) == "s/" {
		i++
	}
	n, _ := r.numberAt(i)
	held := max(a.held(), 1)
	if packed(a) && base(a.unit) == quantity.Kilogram {
		held = usualPack
	}
	if n.huge || a.n.huge || n.milli > maxWhole || a.n.milli <= 1000 || least == 0 {
		return false
	}
	each := n.milli * 1000 / held
	return each >= least/2 && each*1000/a.n.milli < least
}

// leastPrices are about the least that one of a base unit costs, in thousandths of a sol.
var leastPrices = map[string]int64{quantity.Kilogram: 2000, quantity.Piece: 4000, quantity.Place: 20_000}

// usualPack is what a sack of unknown weight is taken to hold, in grams, where only its size matters.
const usualPack = 50_000
