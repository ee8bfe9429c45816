package parse

import "github.com/qhatu/qhatu/pkg/quantity"

// readAmount reads what follows a number and its unit, from j on.
func (r *reader) readAmount(a amount, j int) int {
	if a.lead = r.text(a.at - 1); a.lead == "a" && r.text(a.at-2) == "de" { // fibra de a 2 kilos
		a.lead = "de"
	}
	a, j = r.dozens(a, j)
	if h := fractionWords.find(r.tok(j + 1)); r.text(j) == "y" && h != "" && unit(r.tok(j+2)) == "" { // tonelada y media
		a.n.milli += fractions[h].milli
		j += 2
	}
	if part := r.tok(j); part.kind == num && part.n.fraction && unit(r.tok(j+1)) == "" { // 2 tn 1/2
		a.n.milli, a.n.fine = a.n.milli+part.n.milli, part.n.fine
		j++
	}
	a, j = r.compound(a, j)
	a, j = r.sameUnit(a, j)
	if k := r.contentOf(a, j); k > j {
		return k
	}
	if u := unit(r.tok(a.at - 1)); r.mode == saleMode && packed(amount{unit: u}) && u != quantity.Piece && r.tok(a.at-2).kind != num && fitsPack(a) { // cada saco 50 kilos
		r.pack(u, a.n.milli*standard(a.unit)/1000)
		return j
	}
	a, j = r.factor(a, j)
	if _, k, kind := r.perAt(j); kind == eachOne && weighed(a.unit) { // "20 sacos, 50 kilos cada uno"
		a.lead, j = "de", k
	}
	a.approx, a.end = r.about(a.at, j), j
	r.amounts = append(r.amounts, a)
	return r.pastAbout(j)
}

// dozens multiplies by what a counting word holds: 2 docenas de bolsas are 24 bags. A dozen of nothing stays a dozen;
// hundreds and thousands are pieces.
func (r *reader) dozens(a amount, j int) (amount, int) {
	times := pieces(a.unit)
	if times == 0 {
		return a, j
	}
	k := j
	if r.text(k) == "de" {
		k++
	}
	if u := unit(r.tok(k)); u != "" && pieces(u) == 0 && (u != "unidad" || a.unit != "docena") {
		a.unit, j = u, k+1
	} else if a.unit == "docena" {
		return a, j
	} else {
		a.unit = quantity.Piece
	}
	a.n.milli *= times
	a.to.milli *= times
	a.counted = times
	a.n.huge = a.n.huge || max(a.n.milli, a.to.milli) > maxWhole*1000
	return a, j
}

// compound adds a smaller unit: 2 kilos 500 gramos, 1 tonelada y 200 kilos.
func (r *reader) compound(a amount, j int) (amount, int) {
	k := j
	if r.text(k) == "y" || r.text(k) == "con" {
		k++
	}
	n, k2 := r.numberAt(k)
	small, end := r.unitAt(k2, n)
	part, ok := partOf(a.unit, small, n.milli)
	if k2 == k || end == k2 || n.huge || !ok {
		return a, j
	}
	a.n.milli += part
	a.n.alt, a.n.fine = 0, a.n.fine || n.fine
	return a, end
}

// sameUnit reads a range that says its unit twice: 12 quintales a 15 quintales.
func (r *reader) sameUnit(a amount, j int) (amount, int) {
	switch r.text(j) {
	case "a", "-", "o", "hasta":
	default:
		return a, j
	}
	m, k := r.numberAt(j + 1)
	u, end := r.unitAt(k, m)
	if k == j+1 || u != a.unit || m.huge || m.milli <= a.n.milli || m.milli > 2*a.n.milli {
		return a, j
	}
	a.to = m
	return a, end
}

// factor reads what one unit holds: de 50, x 50 kilos, de 4 arrobas cada uno.
func (r *reader) factor(a amount, j int) (amount, int) {
	lead := r.text(j)
	if !holds(a.unit) || lead != "de" && lead != "x" && lead != "por" && lead != "con" && lead != "*" {
		return a, j
	}
	first := j + 1
	if lead == "de" && r.text(first) == "a" { // de a 50 kilos
		first++
	}
	n, k := r.numberAt(first)
	if k == first {
		return a, j
	}
	grams, end := r.grams(n, k)
	_, per, kind := r.perAt(k)
	_, currency := r.currencyAt(k)
	bare := end == k
	loose := lead == "por" || lead != "de" && lead != "con" && weighed(a.unit)
	unlikely := bare && (loose || n.milli < 5000 || n.milli > 200_000)
	if grams == 0 || currency > k || bare && per > k && kind != eachOne || unlikely {
		return a, j
	}
	a.grams = grams
	if _, past, kind := r.perAt(end); kind == eachOne || kind == oneUnit {
		end = past // "de 50 kg cada uno", "de 50 kg el saco"
	}
	return a, end
}

// grams is the weight that a number with its unit says; without a unit it is kilos.
func (r *reader) grams(n number, k int) (int64, int) {
	u, end := r.unitAt(k, n)
	if end == k {
		u = quantity.Kilogram
	}
	if n.huge || !weighed(u) {
		return 0, k
	}
	return n.milli * standard(u) / 1000, end
}

// contentOf passes over a weight that tells of another unit: "50 kilos el saco", "50 kg por saco". It is given to the
// amount in that unit.
func (r *reader) contentOf(a amount, j int) int {
	u, k, kind := r.perAt(j)
	if kind != oneUnit || u == a.unit || !weighed(a.unit) || !holds(u) || a.n.huge {
		return j
	}
	grams := a.n.milli * standard(a.unit) / 1000
	if last := len(r.amounts) - 1; last >= 0 && r.amounts[last].unit == u && r.amounts[last].grams == 0 {
		r.amounts[last].grams = grams
		return k
	}
	if len(r.amounts) > 0 || !likelyHolds(u, grams) { // else of what is counted later: 46 kilos el quintal, tengo 13
		return j
	}
	r.pack(u, grams)
	return k
}

// likelyHolds tells whether one of a unit may hold so much: a saco up to 120 kilos, a quintal about what is usual.
func likelyHolds(unit string, grams int64) bool {
	if usual := standard(unit); usual > 0 {
		return grams*2 > usual && grams < usual*2
	}
	return grams >= 5000 && grams <= 120_000
}

// readUnit reads a unit without a number: "tonelada y media" is a quantity, "el quintal a 161" says what the price is for.
func (r *reader) readUnit(i int) int {
	if _, k, kind := r.perAt(i); kind == eachOne {
		return k
	}
	u := unitWords.find(r.tok(i))
	if u == "" || afterNumber.has(r.tok(i)) {
		return i + 1
	}
	if last := len(r.amounts) - 1; last >= 0 && r.text(i-1) == "de" && weighed(u) && !plural(r.tok(i)) && packed(r.amounts[last]) { // bolsas de kilo
		r.amounts[last].grams = standard(u)
		return i + 1
	}
	if h := fractionWords.find(r.tok(i + 2)); r.text(i+1) == "y" && h != "" && unit(r.tok(i+3)) == "" {
		n := fractions[h]
		n.milli += 1000
		return r.readAmount(amount{n: n, unit: u, unitGiven: true, at: i}, i+3)
	}
	if grams, end := r.definition(i, u); end > i {
		r.pack(u, grams)
		return end
	}
	packed, end := r.factor(amount{unit: u}, i+1)
	if packed.grams > 0 {
		r.pack(u, packed.grams)
		for k := i + 1; k < end; k++ {
			r.used[k] = true
		}
		return end
	}
	if plural(r.tok(i)) && r.text(i-1) != "en" && r.text(i-1) != "por" {
		r.countedUnits = append(r.countedUnits, u)
	}
	switch r.text(i - 1) {
	case "el", "la", "los", "las", "por", "x", "cada", "del", "al", "/":
		if !r.tok(i+1).is(weighing) && (r.mode != changeMode || !plural(r.tok(i))) {
			r.namedUnits = append(r.namedUnits, u)
		}
	}
	return i + 1
}

// definition reads what each of a unit holds: "la carga es 2 quintales", "cada carga tiene 8 arrobas".
func (r *reader) definition(i int, u string) (grams int64, next int) {
	if !holds(u) || plural(r.tok(i)) || !r.tok(i+1).isOneOf(being, weighing) || !isArticle(r.text(i-1)) {
		return 0, i
	}
	n, k := r.numberAt(i + 2)
	small, end := r.unitAt(k, n)
	if k == i+2 || end == k || n.huge || small == u || !weighed(small) || r.mode != saleMode {
		return 0, i
	}
	grams = n.milli * standard(small) / 1000
	if grams <= 0 || grams > maxUnitGrams {
		return 0, i
	}
	for k := i + 2; k < end; k++ {
		r.used[k] = true
	}
	return grams, end
}

func isArticle(text string) bool {
	return text == "la" || text == "el" || text == "cada" || text == "mi"
}
