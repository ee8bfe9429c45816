package parse

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
	case t.kind == num, halfWords.has(t):
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

// unit reads a unit without a number: "tonelada y media" is a quantity, "el quintal a 161" says what the price is for.
func (r *reader) unit(i int) int {
	if _, k, kind := r.perAt(i); kind == eachOne {
		return k
	}
	u := unitWords.find(r.tok(i))
	if u == "" || shortUnits.has(r.tok(i)) {
		return i + 1
	}
	if h := halfWords.find(r.tok(i + 2)); r.text(i+1) == "y" && h != "" && unit(r.tok(i+3)) == "" {
		n := fractions[h]
		n.milli += 1000
		return r.amount(amount{n: n, unit: u, said: true, at: i}, i+3)
	}
	packed, end := r.factor(amount{unit: u}, i+1)
	if packed.grams > 0 {
		r.holding(u, packed.grams)
		r.packed = packed.grams
		for k := i + 1; k < end; k++ {
			r.used[k] = true
		}
		return end
	}
	switch r.text(i - 1) {
	case "el", "la", "los", "las", "por", "x", "cada", "del", "al", "/":
		if !holdWords.has(r.tok(i + 1)) {
			r.pers = append(r.pers, u)
		}
	}
	return i + 1
}

var holdWords = oneOf("pesa pesan peso pesando tiene tienen contiene trae traen lleva")

// holding gives a content to the amount in that unit that has none.
func (r *reader) holding(unit string, grams int64) {
	for k := range r.amounts {
		if a := &r.amounts[k]; a.unit == unit && a.grams == 0 {
			a.grams = grams
		}
	}
}
